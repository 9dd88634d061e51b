/** Made-up units in several partitions of a log: what is read there, and what an engine decided of it, as bytes. */
import fc from 'fast-check';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import { encodeUnitRecord } from '../../../services/contract/records/unit-record.ts';
import {
  VitalsBlockBuilder,
  decodeVitalsBlock,
  isVitalsBlock,
} from '../../../services/contract/records/vitals-block.ts';
import type { VitalsBlock } from '../../../services/contract/records/vitals-block.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { mergeVitals } from '../../../services/history/merge-vitals.ts';
import type { EventLog, LogEntry } from '../../../services/log/event-log.port.ts';
import { readRange } from '../../../services/replay/read-range.ts';
import { START_MS, configured, linked, occupied, opened, tick, type Input, type Values } from '../unit-script.ts';

const stretch = fc.record({
  seconds: fc.integer({ min: 1, max: 25 }),
  heartRatePerMin: fc.constantFrom(110, 112.5, 62, 40, 0, 'off' as const),
  spo2Percent: fc.constantFrom(98, 97, 88, 79, 'off' as const),
  respiratoryRatePerMin: fc.constantFrom(25, 12, 70, 'off' as const),
});

/** How one unit with one child goes on. */
export type UnitCourse = readonly (Values & { readonly seconds: number })[];

/** A few units, and by how many records the whole log is appended at once. */
export const wardCourse = fc.record({
  units: fc.array(fc.array(stretch, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 6 }),
  appendedAtOnce: fc.integer({ min: 1, max: 40 }),
});

/** Appends each unit's records to its partition: unit n lies in partition n modulo their number. */
export async function appendWard(
  log: EventLog,
  partitions: number,
  { units, appendedAtOnce }: { readonly units: readonly UnitCourse[]; readonly appendedAtOnce: number },
): Promise<void> {
  for (let partition = 0; partition < partitions; partition++) {
    const own = units.flatMap((course, index) => (index % partitions === partition ? [{ course, index }] : []));
    const entries = entriesOf(own);
    for (let at = 0; at < entries.length; at += appendedAtOnce) {
      await log.append(UNIT_TOPIC, partition, entries.slice(at, at + appendedAtOnce));
    }
  }
}

function entriesOf(units: readonly { readonly course: UnitCourse; readonly index: number }[]): readonly LogEntry[] {
  const entries = units.flatMap(({ index }) => {
    const opening = [
      configured(),
      opened(`stay-${index}`),
      occupied('bed-1', `stay-${index}`, 0),
      linked(`monitor-${index}`, 'bed-1', 0),
    ];
    return opening.map((input) => recordEntry(input, index));
  });
  const seconds = units.map(({ course }) => course.flatMap((each) => Array.from({ length: each.seconds }, () => each)));
  const lastSecond = Math.max(0, ...seconds.map(({ length }) => length));
  for (let second = 0; second < lastSecond; second++) {
    entries.push(blockEntry(units, seconds, second));
    for (const { index } of units) entries.push(recordEntry(tick((second + 1) * 1_000), index));
  }
  return entries;
}

function recordEntry(input: Input, index: number): LogEntry {
  if (input.kind !== 'record') throw new Error('frames travel in blocks');
  const unitId = unitIdOf(index);
  return { key: unitId, value: encodeUnitRecord({ ...input.record, unitId, id: `${input.record.id}/${index}` }) };
}

const unitIdOf = (index: number): string => `unit-${index}`;

/** One second of all units of a partition. */
function blockEntry(
  units: readonly { readonly index: number }[],
  seconds: readonly (readonly Values[])[],
  second: number,
): LogEntry {
  const block = new VitalsBlockBuilder();
  for (const [at, { index }] of units.entries()) {
    const { seconds: _length, ...values } = { seconds: 0, ...seconds[at]?.[second] };
    const frame = { presentBits: 0, offBits: 0, values: new Float32Array(SIGNAL_COUNT) };
    for (const [name, value] of Object.entries(values)) {
      const signal = signalIndex(name as SignalName);
      if (value === 'off') frame.offBits |= 1 << signal;
      else {
        frame.presentBits |= 1 << signal;
        frame.values[signal] = value;
      }
    }
    const atMs = START_MS + second * 1_000;
    const source = { id: `monitor-${index}`, intervalMs: 1_000 };
    block.add({ unitId: unitIdOf(index), source, observedAtMs: atMs, receivedAtMs: atMs, ...frame });
  }
  return { key: 'vitals', value: block.finish() };
}

/** What the log holds of each partition: each unit's decisions as their bytes in order, attributed seconds whatever their blocks. */
export async function decidedOf(
  log: EventLog,
  partitions: number,
): Promise<
  readonly { readonly decisions: ReadonlyMap<string, readonly string[]>; readonly seconds: readonly string[] }[]
> {
  return Promise.all(
    Array.from({ length: partitions }, async (_, partition) => {
      const decisions = new Map<string, string[]>();
      const blocks: VitalsBlock[] = [];
      await readRange({
        log,
        topic: DECISION_TOPIC,
        partition,
        bounds: await log.bounds(DECISION_TOPIC, partition),
        onRecord: ({ key, value }) => {
          if (!isVitalsBlock(value)) {
            const ofUnit = decisions.get(key) ?? [];
            decisions.set(key, ofUnit);
            return void ofUnit.push(Buffer.from(value).toString('base64'));
          }
          const decoded = decodeVitalsBlock(value);
          if (!decoded.ok) throw new Error(decoded.fault);
          blocks.push(decoded.block);
        },
      });
      return { decisions, seconds: secondsOf(blocks) };
    }),
  );
}

function secondsOf(blocks: readonly VitalsBlock[]): readonly string[] {
  const rows = mergeVitals(blocks);
  const texts = Array.from({ length: rows.rowCount }, (_, row) => {
    const values = rows.values.subarray(row * SIGNAL_COUNT, (row + 1) * SIGNAL_COUNT).join(' ');
    const stay = rows.stays[rows.staySlot[row] ?? 0]?.stayId;
    return `${stay} ${rows.observedAtMs[row]} ${rows.presentBits[row]} ${rows.offBits[row]} ${values}`;
  });
  return texts.toSorted();
}

/** Whether everything that was appended is folded and what was decided of it is in the log. */
export async function isAllFolded(
  log: EventLog,
  partitions: number,
  foldedBelow: ReadonlyMap<number, number>,
): Promise<boolean> {
  for (let partition = 0; partition < partitions; partition++) {
    const { endOffset } = await log.bounds(UNIT_TOPIC, partition);
    if ((foldedBelow.get(partition) ?? 0) < endOffset) return false;
  }
  return true;
}
