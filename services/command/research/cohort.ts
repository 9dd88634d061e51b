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
import type { CohortReport } from './cohort/cohort-report.ts';
import { cohortDefinition, flowText } from './cohort-stays.ts';
import { labelDefinitions } from './label-files.ts';
import { labelNamed } from './labels.ts';

export interface CohortOptions {
  readonly file: string;
  readonly out: string;
  /** Definitions of labels; absent: those that ship. */
  readonly definitions: string | undefined;
  readonly json: boolean;
}

/** Exit code 0 also for a cohort of nobody, which is then said: there is no table of it. */
export async function runCohort(config: Config, parts: OpenParts, options: CohortOptions): Promise<number> {
  const definition = await cohortDefinition(options.file);
  const definitions = await labelDefinitions(options.definitions);
  for (const id of definition.labels) requireFound(labelNamed(id, definitions));
  const history = await openHistoryBeside(config, parts);
  const bar = progressBar({ label: 'building the cohort', visible: !options.json });
  try {
    await history.migrate();
    const { DuckDbScratch } = await import('../../history/adapters/duckdb/duckdb-scratch.ts');
    const report = await buildCohort({
      history,
      folder: new CohortFolder(options.out),
      definition,
      labelDefinitions: definitions,
      terminology: await readTerminology(path.join(packageFolder(), 'models/terminology')),
      vigilVersion: await packageVersion(),
      nowMs: parts.clock.nowMs(),
      limits: PART_LIMITS,
      openScratch: (file) => DuckDbScratch.open(file),
      onProgress: (share) => bar.update(share),
      onGoingOn: (stays) => {
        if (!options.json) console.error(`going on: ${stays} stays were there already`);
      },
    });
    bar.stop();
    console.log(options.json ? JSON.stringify(report) : shownOf(report));
    return 0;
  } finally {
    bar.stop();
    await history.close();
  }
}

function requireFound({ id, when }: LabelDefinition): void {
  if (when.kind !== 'imported') return;
  throw new VigilError('config-invalid', `${id} is not found in what was decided: a cohort has labels that are`);
}

function shownOf({ flow, stays, labels, files, digest }: CohortReport): string {
  return [
    ...flowText(flow),
    stays === 0 ? '0 stays: no table was written' : `${stays} stays in ${Object.keys(files).length} files`,
    ...Object.entries(labels).map(([id, count]) => `  ${id}: ${count}`),
    `digest sha256:${digest}`,
  ].join('\n');
}
