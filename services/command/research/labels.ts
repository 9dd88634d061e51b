/**
 * `vigil labels`: what a study asks about. Definitions are listed; labels are found by them in what was decided, or
 * imported from a table, row by row, against the stays that are known.
 */
import { decisionSourceOf } from '../../compose/parts/decision-source.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import { logOf } from '../../compose/parts/pipeline.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { nearestWord } from '../../platform/nearest-word.ts';
import { LABEL_KINDS, labelSignsIn, labelsOfStay, type LabelSign } from '../../research/labels/find-labels.ts';
import type { LabelDefinition, LabelEvent } from '../../research/labels/label-definition.ts';
import {
  checkRowsOfStay,
  labelTableText,
  rowsByStay,
  type LabelRefusal,
  type ReadRow,
  type RefusedRow,
} from '../../research/labels/label-table.ts';
import { readStays } from '../../research/stays/read-stays.ts';
import type { ReadCounts } from '../../research/stays/stay-course.ts';
import { progressBar } from '../terminal/progress.ts';
import { labelDefinitions, labelTable, writeTable } from '../study-files/label-files.ts';

export interface FindLabelsOptions {
  readonly definitions: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

export interface ImportLabelsOptions extends FindLabelsOptions {
  readonly file: string;
}

const REFUSALS: Readonly<Record<LabelRefusal, string>> = {
  'cells-wrong': 'another number of cells than the first line has',
  'label-unknown': 'no such label',
  'time-unreadable': 'no time; write it like 2026-11-23T14:32:07+09:00',
  'time-without-zone': 'a time without its zone; write it like 2026-11-23T14:32:07+09:00',
  'stay-unknown': 'no such stay in the archive or in the log',
  'before-stay': 'before the stay was opened',
  'after-stay': 'after the stay was closed, or later than anything known of it',
  'after-death': 'after the death of the child',
};
const SHOWN_REFUSALS = 20;

export async function listLabels({ definitions, json }: { definitions: string | undefined; json: boolean }) {
  const all = await labelDefinitions(definitions);
  if (json) console.log(JSON.stringify(all));
  else for (const each of all) console.log(listed(each));
  return 0;
}

function listed({ id, label, source, when, certainty }: LabelDefinition): string {
  const how = when.kind === 'imported' ? 'imported' : certainty === 'V' ? 'verified' : 'unverified';
  return `${id.padEnd(24)} ${label}\n${' '.repeat(25)}${how}: ${source}`;
}

/** Prints the table, or writes it with the counts on the screen. */
export async function findLabels(config: Config, parts: OpenParts, options: FindLabelsOptions): Promise<number> {
  const definitions = await labelDefinitions(options.definitions);
  const events: LabelEvent[] = [];
  const counts = await withStays(config, parts, {
    quiet: options.json,
    read: (source, onProgress) =>
      readStays<LabelSign>({
        source,
        kinds: LABEL_KINDS,
        note: (decision, isWithdrawn) => labelSignsIn(decision, isWithdrawn, definitions),
        onStay: (course) => events.push(...labelsOfStay(course, course.noted, definitions)),
        onProgress,
      }),
  });
  await tell(options, events, counts);
  return 0;
}

/** Exit code 1 when a row was refused: what stands in the new table is right all the same. */
export async function importLabels(config: Config, parts: OpenParts, options: ImportLabelsOptions): Promise<number> {
  const definitions = await labelDefinitions(options.definitions);
  const { rows, refused: unreadable, repeated } = await labelTable(options.file, definitions);
  const byStay = rowsByStay(rows);
  const kept: ReadRow[] = [];
  const refused: RefusedRow[] = [...unreadable];
  const counts = await withStays(config, parts, {
    quiet: options.json,
    read: (source, onProgress) =>
      readStays({
        source,
        kinds: [],
        note: () => [],
        onStay: (course) => {
          const checked = checkRowsOfStay(course, byStay.get(course.stay.stayId) ?? [], definitions);
          byStay.delete(course.stay.stayId);
          kept.push(...checked.kept);
          refused.push(...checked.refused);
        },
        onProgress,
      }),
  });
  for (const row of [...byStay.values()].flat()) {
    refused.push({ line: row.line, reason: 'stay-unknown', detail: row.stayId });
  }
  refused.sort((left, right) => left.line - right.line);
  await tell(options, kept, { ...counts, refused, repeated });
  return refused.length > 0 ? 1 : 0;
}

interface StaysRead {
  readonly quiet: boolean;
  readonly read: (
    source: ReturnType<typeof decisionSourceOf>,
    onProgress: (share: number) => void,
  ) => Promise<ReadCounts>;
}

/** Opens the log beside the Vigil that runs, and closes it again. */
export async function withStays(config: Config, parts: OpenParts, { quiet, read }: StaysRead): Promise<ReadCounts> {
  const opened = await openLog(config, parts);
  const bar = progressBar({ label: 'reading stays', visible: !quiet });
  try {
    return await read(decisionSourceOf(config, logOf(opened, 'research')), (share) => bar.update(share));
  } finally {
    bar.stop();
    await opened.close();
  }
}

type Told = ReadCounts & { readonly refused?: readonly RefusedRow[]; readonly repeated?: number };

async function tell(options: FindLabelsOptions, events: readonly LabelEvent[], told: Told): Promise<void> {
  const table = labelTableText(events);
  if (options.out !== undefined) await writeTable(options.out, table);
  if (options.json) return console.log(JSON.stringify({ ...told, labels: events.length, events }));
  if (options.out === undefined) process.stdout.write(table);
  for (const line of countLines(events, told)) console.error(line);
}

function countLines(events: readonly LabelEvent[], { refused = [], repeated = 0, ...counts }: Told): readonly string[] {
  const labels = [...new Set(events.map(({ labelId }) => labelId))];
  return [
    `${counts.stays} stays read, ${events.length} labels`,
    ...labels.map((labelId) => {
      const own = events.filter((event) => event.labelId === labelId);
      return `  ${labelId}: ${own.length} in ${new Set(own.map(({ stayId }) => stayId)).size} stays`;
    }),
    ...unusedLines(counts),
    ...(repeated > 0 ? [`${repeated} rows say what an earlier one says`] : []),
    ...(refused.length > 0 ? [`${refused.length} rows refused`] : []),
    ...refused
      .slice(0, SHOWN_REFUSALS)
      .map(({ line, reason, detail }) => `  line ${line}: ${REFUSALS[reason]} (${detail})`),
    ...(refused.length > SHOWN_REFUSALS
      ? [`  and ${refused.length - SHOWN_REFUSALS} more; --json tells them all`]
      : []),
  ];
}

/** What of the stream could not be used; nothing where all of it could. */
export function unusedLines({ staysUnknown, withdrawn, damaged, afterEnd }: ReadCounts): readonly string[] {
  const told: readonly (readonly [number, string])[] = [
    [staysUnknown, 'stays left out: no record tells whose they are'],
    [withdrawn, 'decisions left out: they rest on values that were withdrawn'],
    [damaged, 'decisions lost: the disk gave back other bytes than were written'],
    [afterEnd, 'decisions left out: of stays that were opened again more than a day after their end'],
  ];
  return told.flatMap(([count, text]) => (count > 0 ? [`${count} ${text}`] : []));
}

/** A definition by its id. Throws `config-invalid` with the nearest. */
export function labelNamed(id: string, definitions: readonly LabelDefinition[]): LabelDefinition {
  const found = definitions.find((each) => each.id === id);
  if (found !== undefined) return found;
  const nearest = nearestWord(
    id,
    definitions.map((each) => each.id),
  );
  throw new VigilError('config-invalid', `no label is called ${id}; the nearest is ${nearest ?? 'none'}`);
}
