/** What a cohort is built of and shown by; and of one that leaves what is written last. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { packageVersion } from '../../compose/parts/load-engine.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { DatasetFolderFiles } from '../../export/adapters/dataset-folder-files.ts';
import type { History } from '../../history/history.port.ts';
import type { Config } from '../../platform/config.ts';
import type { CohortDefinition } from '../../research/cohort/cohort-definition.ts';
import type { FlowStep } from '../../research/cohort/select-stays.ts';
import type { LabelDefinition, LabelEvent } from '../../research/labels/label-definition.ts';
import { citationOf, type CohortReport } from './cohort/cohort-report.ts';
import { flowText } from './cohort-stays.ts';

/** As `CohortReport`, of one that leaves. */
export interface ReleasedCohort extends Omit<CohortReport, 'definition' | 'flow'> {
  /** It is in the grant. */
  readonly definition: null;
  /** Small counts, and those that would give them away, are null. */
  readonly flow: readonly ToldStep[];
  /** What is told of its de-identification. */
  readonly release: object;
}

/** null: not told. */
export interface ToldStep {
  readonly step: string;
  readonly stays: number | null;
  readonly excluded: number | null;
}

export interface Building {
  readonly config: Config;
  readonly parts: OpenParts;
  readonly history: History;
  readonly folder: string;
  readonly definition: CohortDefinition;
  readonly definitions: readonly LabelDefinition[];
  readonly isQuiet: boolean;
  readonly onProgress: (share: number) => void;
}

export interface FinishedParts {
  readonly names: readonly string[];
  /** What is asked for and cited, and not told. */
  readonly asked: CohortDefinition;
  readonly flow: readonly ToldStep[];
  readonly stays: number;
  readonly labels: readonly LabelEvent[];
  readonly release: object;
}

/** Writes what is written last. */
export async function finishReleased(
  folder: DatasetFolderFiles,
  { names, asked, flow, stays, labels, release }: FinishedParts,
): Promise<ReleasedCohort> {
  const files: Record<string, string> = {};
  for (const name of names.toSorted()) files[name] = await sha256Of(await folder.pathOf(name));
  const report: ReleasedCohort = {
    version: 1,
    vigilVersion: await packageVersion(),
    definition: null,
    flow,
    stays,
    labels: Object.fromEntries(asked.labels.map((id) => [id, labels.filter(({ labelId }) => labelId === id).length])),
    files,
    digest: createHash('sha256').update(JSON.stringify({ flow, files })).digest('hex'),
    release,
  };
  await folder.writeText('CITATION.cff', citationOf({ ...report, definition: asked }));
  await folder.writeText('cohort.json', `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export function shownOf(
  { stays, labels, files, digest }: Pick<CohortReport, 'stays' | 'labels' | 'files' | 'digest'>,
  flow: readonly FlowStep[],
): readonly string[] {
  return [
    ...flowText(flow),
    stays === 0 ? '0 stays: no table was written' : `${stays} stays in ${Object.keys(files).length} files`,
    ...Object.entries(labels).map(([id, count]) => `  ${id}: ${count}`),
    `digest sha256:${digest}`,
  ];
}
