/** `vigil alert-ledger`: each alert with the reason that was given and what happened in the hours after, as a table and as figures. */
import { hourReader } from '../../clinical/age/local-hour.ts';
import { largestFirst } from '../../contract/alert-course/largest-first.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { Config } from '../../platform/config.ts';
import type { LabelEvent } from '../../research/labels/label-definition.ts';
import { LABEL_KINDS } from '../../research/labels/find-labels.ts';
import { rowsByStay } from '../../research/labels/label-table.ts';
import {
  ledgerFigures,
  ledgerNotes,
  ledgerOfStay,
  type LedgerFigures,
  type LedgerNote,
  type LedgerRow,
} from '../../research/ledger/alert-ledger.ts';
import { ledgerText } from '../../research/ledger/ledger-text.ts';
import { readStays } from '../../research/stays/read-stays.ts';
import { labelDefinitions, wholeLabelTable, writeTable } from '../study-files/label-files.ts';
import { labelNamed, unusedLines, withStays } from './labels.ts';

export interface LedgerCommandOptions {
  readonly unit: string | undefined;
  readonly labels: readonly string[];
  readonly labelTable: string | undefined;
  readonly definitions: string | undefined;
  readonly withinMs: number;
  /** IANA. */
  readonly timeZone: string;
  /** Hours at which shifts begin, in order. */
  readonly shifts: readonly number[];
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Rejects with `config-invalid` for a label of none, a table that cannot be read, or a file that cannot be written. */
export async function runAlertLedger(config: Config, parts: OpenParts, options: LedgerCommandOptions): Promise<number> {
  const definitions = await labelDefinitions(options.definitions);
  const labelIds = new Set(options.labels.map((id) => labelNamed(id, definitions).id));
  const table = options.labelTable === undefined ? [] : await wholeLabelTable(options.labelTable, definitions);
  const imported = rowsByStay(table);
  const rows: LedgerRow[] = [];
  const counts = await withStays(config, parts, {
    quiet: options.json,
    read: (source, onProgress) =>
      readStays<LedgerNote>({
        source,
        kinds: [...LABEL_KINDS, 'alert.changed'],
        note: (decision, isWithdrawn) => ledgerNotes(decision, isWithdrawn, definitions),
        onStay: (course) => {
          if (options.unit !== undefined && course.stay.unitId !== options.unit) return;
          const own: readonly LabelEvent[] = imported.get(course.stay.stayId) ?? [];
          rows.push(...ledgerOfStay(course, { definitions, labelIds, withinMs: options.withinMs, imported: own }));
        },
        onProgress,
      }),
  });
  rows.sort((left, right) => left.episode.raisedAtMs - right.episode.raisedAtMs);
  if (options.out !== undefined) await writeTable(options.out, ledgerText(rows));
  const groups = groupsOf(rows, options);
  if (options.json) console.log(JSON.stringify({ ...counts, alerts: rows.length, groups }));
  else if (options.out === undefined) process.stdout.write(ledgerText(rows));
  if (options.json) return 0;
  for (const line of [...figureLines(groups, options), ...unusedLines(counts)]) console.error(line);
  return 0;
}

interface LedgerGroup extends LedgerFigures {
  readonly by: 'all' | 'rule' | 'bed' | 'shift';
  readonly of: string;
}

function groupsOf(rows: readonly LedgerRow[], { timeZone, shifts }: LedgerCommandOptions): readonly LedgerGroup[] {
  const hourOf = hourReader(timeZone);
  const keys = {
    rule: ({ episode }: LedgerRow) => episode.ruleId,
    bed: ({ episode }: LedgerRow) => episode.bedId ?? '–',
    shift: ({ episode }: LedgerRow) => shiftOf(hourOf(episode.raisedAtMs), shifts),
  } as const;
  const kinds = (['rule', 'bed', 'shift'] as const).flatMap((by) =>
    largestFirst(rows, keys[by]).map(([of, some]): LedgerGroup => ({ by, of, ...ledgerFigures(some) })),
  );
  return [{ by: 'all', of: 'all', ...ledgerFigures(rows) }, ...kinds];
}

/** «07–15»: the newest beginning at or before the hour, which before the first of the day is yesterday's last. */
function shiftOf(hour: number, shifts: readonly number[]): string {
  const index = shifts.findLastIndex((begin) => begin <= hour);
  const begin = shifts.at(index);
  const end = shifts[(index + 1) % shifts.length];
  return [begin, end].map((each) => String(each ?? 0).padStart(2, '0')).join('–');
}

function figureLines(groups: readonly LedgerGroup[], { withinMs, labels }: LedgerCommandOptions): readonly string[] {
  const head = `followed: ${labels.join(', ')} within ${withinMs / 3_600_000} h`;
  return [
    head,
    ...groups.map(({ by, of, alerts, answered, worth, share, interval, followed }) => {
      const name = by === 'all' ? 'all' : `${by} ${of}`;
      const said = worth.actionable + worth.notActionable;
      const actionable = `actionable ${percent(worth.share, worth.interval)} of ${said}`;
      return `  ${name}: ${alerts} alerts, ${answered} answered, ${actionable}, followed ${percent(share, interval)} of ${followed.of}`;
    }),
  ];
}

function percent(share: number | null, interval: readonly [number, number] | null): string {
  if (share === null || interval === null) return '–';
  const [low, high] = interval;
  return `${Math.round(share * 100)} % (${Math.round(low * 100)} to ${Math.round(high * 100)})`;
}
