/** `vigil sites`: figures of several hospitals out of counts and sums; no row leaves any of them. */
import { readFile, writeFile } from 'node:fs/promises';
import { sha256Hex } from '../../contract/content-id.ts';
import { onDisk } from '../../platform/disk/folder-files.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { combineSites, type CombinedFigures } from '../../safe-data/sites/combine-sites.ts';
import { readMomentsTable } from '../../safe-data/sites/moments-table.ts';
import { egressFaults, siteStatistics, siteStatisticsSchema } from '../../safe-data/sites/site-statistics.ts';
import { jsonOf } from '../study-files/label-files.ts';

export interface TellOptions {
  readonly moments: string;
  /** A file that every site has, byte for byte: what is asked. */
  readonly question: string;
  readonly probability: boolean;
  readonly out: string;
}

/** Rejects with `config-invalid` for a table that cannot be read, `not-anonymous` for too few children. */
export async function tellSite(options: TellOptions): Promise<number> {
  const read = readMomentsTable(await textOf(options.moments), options.probability);
  if (typeof read === 'string') throw new VigilError('config-invalid', `${options.moments}: ${read}`);
  const questionSha256 = sha256Hex(await textOf(options.question));
  const told = siteStatistics({ questionSha256, isProbability: options.probability }, read, {
    alertedChildren: [],
    bedDays: [],
  });
  const faults = told === null ? ['there are too few children for any figure'] : egressFaults(told);
  if (told === null || faults.length > 0) {
    throw new VigilError('not-anonymous', `nothing is written: ${faults.join('; ')}`);
  }
  await onDisk(options.out, () => writeFile(options.out, `${JSON.stringify(told, null, 2)}\n`));
  console.log(
    `${told.cells.length} cells of ${told.children} children in ${options.out}, none of fewer than eleven; rows stay here.`,
  );
  return 0;
}

/** Rejects with `config-invalid` for a message that must not have left its site, or is of another question. */
export async function combineFiles(files: readonly string[], { json }: { readonly json: boolean }): Promise<number> {
  const messages = await Promise.all(files.map((file) => jsonOf(file)));
  for (const [at, message] of messages.entries()) {
    const [fault] = egressFaults(message);
    if (fault !== undefined) throw new VigilError('config-invalid', `${files[at] ?? ''}: ${fault}`);
  }
  const combined = combineSites(messages.map((message) => siteStatisticsSchema.parse(message)));
  if (combined === null) throw new VigilError('config-invalid', 'the sites were asked different things');
  if (json) console.log(JSON.stringify(combined));
  for (const line of json ? [] : linesOf(combined)) console.log(line);
  return 0;
}

function linesOf(figures: CombinedFigures): readonly string[] {
  const { auroc, brierScore, meanError } = figures;
  const area =
    auroc === null
      ? 'not defined: one outcome alone'
      : auroc.least === auroc.most
        ? auroc.least.toFixed(4)
        : `between ${auroc.least.toFixed(4)} and ${auroc.most.toFixed(4)}`;
  return [
    `${figures.sites} sites, ${figures.children} children, ${figures.moments} moments, ${figures.events} before the event (${(figures.prevalence * 100).toFixed(2)} %)`,
    `AUROC ${area}`,
    ...(brierScore === null ? [] : [`Brier score ${brierScore.toFixed(6)}, mean error ${(meanError ?? 0).toFixed(6)}`]),
    ...figures.calibration.map(
      ({ to, moments, meanProbability, eventRate }) =>
        `  up to ${to}: ${moments} moments, foretold ${meanProbability.toFixed(4)}, came ${eventRate.toFixed(4)}`,
    ),
  ];
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
