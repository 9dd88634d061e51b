/**
 * `vigil terms rerun`: asks the running Vigil to look again at what it quarantined, with the map as it is
 * now. The embedded stores belong to the running process, so the work is done there.
 */
import { z } from 'zod';
import type { RerunReport } from '../../feed/terms/rerun/rerun.ts';
import type { RerunRequest } from '../../feed/terms/rerun/rerun-request.ts';
import type { Config } from '../../platform/config.ts';
import { askRunning, instantOf } from './ask-running.ts';

export interface RerunTermsOptions {
  readonly hospital: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

const count = z.number().int().min(0);
const reportSchema: z.ZodType<RerunReport> = z.object({
  hospitalId: z.string(),
  mapVersion: z.string(),
  dryRun: z.boolean(),
  items: count,
  observations: count,
  admitted: z.object({ signals: count, labs: count, charted: count }),
  withoutValue: count,
  refused: z.record(z.string(), count),
  tooYoung: count,
});

/** Prints the counts. Rejects with `history-not-running` when nobody answers, `config-invalid` when the answer is no. */
export async function rerunTerms(config: Config, options: RerunTermsOptions): Promise<number> {
  const request: RerunRequest = {
    hospitalId: options.hospital,
    fromMs: instantOf(options.from),
    toMs: instantOf(options.to),
    dryRun: options.dryRun,
  };
  const report = await askRunning(config, { path: '/api/feed/rerun', request, schema: reportSchema });
  console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report));
  return 0;
}

export function reportText({
  hospitalId,
  mapVersion,
  dryRun,
  items,
  observations,
  admitted,
  withoutValue,
  refused,
  tooYoung,
}: RerunReport): string {
  const still = Object.entries(refused);
  return [
    `${hospitalId} with ${mapVersion}: ${items} quarantined items, ${observations} observations asked again`,
    `${dryRun ? 'would be admitted' : 'admitted, for the history alone'}: ${admitted.signals} streamed, ${admitted.labs} laboratory, ${admitted.charted} charted`,
    `without a value: ${withoutValue}`,
    `still refused: ${still.length === 0 ? '0' : still.map(([code, times]) => `${times} ${code}`).join(', ')}`,
    ...(tooYoung > 0 ? [`too young: ${tooYoung}; run again in a minute`] : []),
  ].join('\n');
}
