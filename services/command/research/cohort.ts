/**
 * `vigil cohort`: from a definition in a file to a data set that comes out the same again: who was left out at which step, files
 * with a dictionary, labels, a digest over all of them and how to cite it. `cohort.json` is written last; a build that was ended
 * goes on when the same command is called again.
 */
import path from 'node:path';
import { packageFolder, packageVersion } from '../../compose/parts/load-engine.ts';
import { openHistoryBeside, type OpenParts } from '../../compose/parts/open-parts.ts';
import { readTerminology } from '../../export/adapters/catalogue-files.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import type { LabelDefinition } from '../../research/labels/label-definition.ts';
import { progressBar } from '../terminal/progress.ts';
import { buildCohort } from './cohort/build-cohort.ts';
import { PART_LIMITS } from './cohort/build-part.ts';
import { CohortFolder } from './cohort/cohort-folder.ts';
import { requireInHouse } from '../export/export-history.ts';
import { definitionSha256 } from '../grants/grants.ts';
import { grantedDefinition } from '../grants/open-release.ts';
import { cohortDefinition } from '../study-files/cohort-file.ts';
import { jsonOf, labelDefinitions } from '../study-files/label-files.ts';
import { shownOf, type Building } from './cohort-report.ts';
import { cohortUnderGrant } from './cohort-under-grant.ts';
import { labelNamed } from './labels.ts';

export interface CohortOptions {
  readonly file: string;
  readonly out: string;
  /** Definitions of labels; absent: those that ship. */
  readonly definitions: string | undefined;
  /** Absent: nothing leaves. */
  readonly grant: string | undefined;
  readonly inHouse: boolean;
  readonly json: boolean;
}

/** Exit code 0 also for a cohort of nobody, which is then said: there is no table of it. */
export async function runCohort(config: Config, parts: OpenParts, options: CohortOptions): Promise<number> {
  const definition = await cohortDefinition(options.file);
  const definitions = await labelDefinitions(options.definitions);
  for (const id of definition.labels) requireFound(labelNamed(id, definitions));
  const granted = await grantedCohort(config, parts, options);
  const history = await openHistoryBeside(config, parts);
  const bar = progressBar({ label: 'building the cohort', visible: !options.json });
  const building: Building = {
    config,
    parts,
    history,
    folder: options.out,
    definition,
    definitions,
    isQuiet: options.json,
    onProgress: (share) => bar.update(share),
  };
  try {
    await history.migrate();
    const { report, shown } =
      granted === null ? await cohortInside(building) : await cohortUnderGrant(building, granted);
    bar.stop();
    console.log(options.json ? JSON.stringify(report) : shown.join('\n'));
    return 0;
  } finally {
    bar.stop();
    await history.close();
  }
}

/** Null: the files stay inside. Rejects with `grant-needed`, and `grant-not-valid` also where it is for another definition. */
async function grantedCohort(config: Config, { clock }: OpenParts, options: CohortOptions) {
  if (options.grant === undefined) {
    requireInHouse(options);
    return null;
  }
  if (options.inHouse) {
    throw new VigilError('config-invalid', '--in-house and --grant: the files stay inside or they leave');
  }
  const granted = await grantedDefinition(config, clock, options.grant);
  if (definitionSha256(await jsonOf(options.file)) === granted.grant.definitionSha256) return granted;
  throw new VigilError('grant-not-valid', `grant ${options.grant} is for another definition than ${options.file}`);
}

async function cohortInside({ parts, history, folder, definition, definitions, isQuiet, onProgress }: Building) {
  const { DuckDbScratch } = await import('../../history/adapters/duckdb/duckdb-scratch.ts');
  const report = await buildCohort({
    history,
    folder: new CohortFolder(folder),
    definition,
    labelDefinitions: definitions,
    terminology: await readTerminology(path.join(packageFolder(), 'models/terminology')),
    vigilVersion: await packageVersion(),
    nowMs: parts.clock.nowMs(),
    limits: PART_LIMITS,
    openScratch: (file) => DuckDbScratch.open(file),
    onProgress,
    onGoingOn: (stays) => {
      if (!isQuiet) console.error(`going on: ${stays} stays were there already`);
    },
  });
  return { report, shown: shownOf(report, report.flow) };
}

function requireFound({ id, when }: LabelDefinition): void {
  if (when.kind !== 'imported') return;
  throw new VigilError('config-invalid', `${id} is not found in what was decided: a cohort has labels that are`);
}
