/** Everything a log holds, read to its present end: what fault tests look acknowledged things up in. */
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../services/contract/decisions/read-decision.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { parseUnitRecord } from '../../services/contract/records/unit-record.ts';
import { decodeVitalsBlock, isVitalsBlock } from '../../services/contract/records/vitals-block.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { readRange } from '../../services/replay/read-range.ts';
import { frameKey } from './ward-load.ts';

export interface DecidedContents {
  /** First of each id, in log order. */
  readonly decisions: readonly Decision[];
  /** Decisions whose id was there already, with equal content. */
  readonly repeated: number;
  /** Ids that were decided again with other content: must stay empty. */
  readonly contradictions: readonly string[];
}

/** Every decision of the log. */
export async function decidedIn(log: EventLog): Promise<DecidedContents> {
  const known = new Map<string, { readonly decision: Decision; readonly text: string }>();
  const contradictions: string[] = [];
  let repeated = 0;
  await eachValue(log, DECISION_TOPIC, (value) => {
    if (isVitalsBlock(value)) return;
    const decision = decodeDecision(value);
    const text = Buffer.from(value).toString();
    const before = known.get(decision.id);
    if (before === undefined) known.set(decision.id, { decision, text });
    else if (before.text === text) repeated += 1;
    else contradictions.push(decision.id);
  });
  return { decisions: [...known.values()].map(({ decision }) => decision), repeated, contradictions };
}

/** Every frame of the input log, as `device@observedAtMs`. */
export async function framesIn(log: EventLog): Promise<ReadonlySet<string>> {
  const frames = new Set<string>();
  await eachValue(log, UNIT_TOPIC, (value) => {
    if (!isVitalsBlock(value)) return;
    const decoded = decodeVitalsBlock(value);
    if (!decoded.ok) throw new Error(`a block of the input log cannot be read: ${decoded.fault}`);
    const { block } = decoded;
    for (let row = 0; row < block.rowCount; row++) {
      frames.add(frameKey(block.sources[block.sourceSlot[row] ?? 0]?.id ?? '', block.observedAtMs[row] ?? 0));
    }
  });
  return frames;
}

/** Newest observation time in each record of the input log, by its place `partition:offset`. */
export async function observedTimesIn(log: EventLog): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  await eachValue(log, UNIT_TOPIC, (value, place) => {
    const block = isVitalsBlock(value) ? decodeVitalsBlock(value) : null;
    const parsed = block === null ? parseUnitRecord(value) : null;
    if (block?.ok === true) times.set(place, Math.max(...block.block.observedAtMs));
    if (parsed?.ok === true) times.set(place, parsed.record.observedAtMs);
  });
  return times;
}

async function eachValue(
  log: EventLog,
  topic: string,
  take: (value: Uint8Array, place: string) => void,
): Promise<void> {
  for (let partition = 0; partition < (await log.partitionCount(topic)); partition++) {
    await readRange({
      log,
      topic,
      partition,
      bounds: await log.bounds(topic, partition),
      onRecord: ({ value, offset }) => take(value, `${partition}:${offset}`),
    });
  }
}
