/**
 * `vigil cohort`: from a definition in a file to a data set that comes out the same again: who was left out at which step, files
 * with a dictionary, labels, a digest over all of them and how to cite it. `cohort.json` is written last.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { packageVersion } from '../../compose/parts/load-engine.ts';
import { openHistory, type OpenParts } from '../../compose/parts/open-parts.ts';
import { DatasetFolderFiles } from '../../export/adapters/dataset-folder-files.ts';
import type { History } from '../../history/history.port.ts';
import type { Config } from '../../platform/config.ts';
import { invariant, VigilError } from '../../platform/errors.ts';
import type { CohortDefinition } from '../../research/cohort/cohort-definition.ts';
import { labelsOfHistory } from '../../research/cohort/labels-of-history.ts';
import { selectStays, type FlowStep, type Selection } from '../../research/cohort/select-stays.ts';
import { labelTableText } from '../../research/labels/label-table.ts';
import type { LabelDefinition, LabelEvent } from '../../research/labels/label-definition.ts';
import { writeThroughScratch } from '../export/write-through-scratch.ts';
import { progressBar } from '../terminal/progress.ts';
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

export interface CohortReport {
  readonly version: 1;
  readonly vigilVersion: string;
  readonly definition: CohortDefinition;
  readonly flow: readonly FlowStep[];
  readonly stays: number;
  /** By label. */
  readonly labels: Readonly<Record<string, number>>;
  /** SHA-256, hex, by file. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256, hex, over definition, flow and files: equal where the same was made again. */
  readonly digest: string;
}

/** Exit code 0 also for a cohort of nobody, which is then said: there is no table of it. */
export async function runCohort(config: Config, parts: OpenParts, options: CohortOptions): Promise<number> {
  const definition = await cohortDefinition(options.file);
  const definitions = await labelDefinitions(options.definitions);
  for (const id of definition.labels) requireFound(labelNamed(id, definitions));
  const history = await openHistory(config, parts);
  const bar = progressBar({ label: 'building the cohort', visible: !options.json });
  try {
    await history.migrate();
    const folder = await DatasetFolderFiles.create(options.out);
    const nowMs = parts.clock.nowMs();
    const selection = await selectStays(history, definition, { nowMs, onProgress: (share) => bar.update(share / 3) });
    const labels = await labelsOf(history, { selection, definition, definitions, nowMs });
    const names = await filesOf(history, {
      folder,
      selection,
      definition,
      labels,
      nowMs,
      onProgress: (share) => bar.update((1 + 2 * share) / 3),
    });
    const report = await reportOf({ folder, names, selection, definition, labels });
    await folder.writeText('CITATION.cff', citationOf(report));
    await folder.writeText('cohort.json', `${JSON.stringify(report, null, 2)}\n`);
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

interface Labelling {
  readonly selection: Selection;
  readonly definition: CohortDefinition;
  readonly definitions: readonly LabelDefinition[];
  readonly nowMs: number;
}

/** Of the labels that were asked for, under the numbers by which the files know the stays. */
async function labelsOf(history: History, { selection, definition, definitions, nowMs }: Labelling) {
  const labels: LabelEvent[] = [];
  if (definition.labels.length === 0) return labels;
  for (const [index, stay] of selection.stays.entries()) {
    const found = await labelsOfHistory(history, stay, { definitions, nowMs });
    const asked = found.filter(({ labelId }) => definition.labels.includes(labelId));
    labels.push(...asked.map((event) => ({ ...event, stayId: String(index + 1) })));
  }
  return labels;
}

interface Made {
  readonly folder: DatasetFolderFiles;
  readonly selection: Selection;
  readonly definition: CohortDefinition;
  readonly labels: readonly LabelEvent[];
}

/** Names of what was written; none for a cohort of nobody. */
async function filesOf(
  history: History,
  {
    folder,
    selection,
    definition,
    labels,
    nowMs,
    onProgress,
  }: Made & { nowMs: number; onProgress: (share: number) => void },
): Promise<readonly string[]> {
  if (selection.stays.length === 0) return [];
  const written = await writeThroughScratch({
    history,
    folder,
    request: {
      formats: ['parquet'],
      unitIds: [],
      stayIds: selection.stays.map(({ stayId }) => stayId),
      fromMs: 0,
      toMs: 8.64e15,
      resolution: definition.time.resolution,
      withdrawn: 'out',
      birthDates: false,
    },
    nowMs,
    onProgress,
  });
  invariant(written.stays === selection.stays.length, 'the files hold other stays than the cohort');
  await folder.writeText('labels.csv', labelTableText(labels));
  return [...written.files.map(({ name }) => name), 'labels.csv'];
}

async function reportOf({
  folder,
  names,
  selection,
  definition,
  labels,
}: Made & { names: readonly string[] }): Promise<CohortReport> {
  const files: Record<string, string> = {};
  for (const name of names.toSorted()) files[name] = await sha256Of(await folder.pathOf(name));
  const { flow, stays } = selection;
  return {
    version: 1,
    vigilVersion: await packageVersion(),
    definition,
    flow,
    stays: stays.length,
    labels: Object.fromEntries(
      definition.labels.map((id) => [id, labels.filter(({ labelId }) => labelId === id).length]),
    ),
    files,
    digest: createHash('sha256').update(JSON.stringify({ definition, flow, files })).digest('hex'),
  };
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Citation File Format 1.2.0; JSON strings are YAML strings. */
function citationOf({ definition, digest, vigilVersion, stays }: CohortReport): string {
  return [
    'cff-version: 1.2.0',
    'type: dataset',
    'message: "Cite this data set by its title, its authors and its digest."',
    `title: ${JSON.stringify(definition.name)}`,
    'authors:',
    ...definition.authors.map((name) => `  - name: ${JSON.stringify(name)}`),
    'identifiers:',
    '  - type: other',
    `    value: "sha256:${digest}"`,
    `abstract: ${JSON.stringify(`${stays} stays, made by Vigil ${vigilVersion} from the definition in cohort.json.`)}`,
    '',
  ].join('\n');
}

function shownOf({ flow, stays, labels, files, digest }: CohortReport): string {
  return [
    ...flowText(flow),
    stays === 0 ? '0 stays: no table was written' : `${stays} stays in ${Object.keys(files).length} files`,
    ...Object.entries(labels).map(([id, count]) => `  ${id}: ${count}`),
    `digest sha256:${digest}`,
  ].join('\n');
}
