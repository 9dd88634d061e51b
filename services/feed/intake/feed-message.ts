/**
 * What gateways send over HTTP beside frames (frame-message.ts), read into records. Every item is judged by itself: a bad
 * value costs that value, a bad item that item, and each refusal names its place and reason.
 */
import { ID_PATTERN } from '../../contract/records/id-pattern.ts';
import { contentId } from '../../contract/content-id.ts';
import { z } from 'zod';
import { RESULT_FLAGS, type SenderRange } from '../../clinical/signal/sender-range.ts';
import { QUARANTINE_VERSION } from '../../contract/records/quarantine.ts';
import type { QuarantineCode, Quarantined } from '../../contract/records/quarantine.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import { RECORD_VERSION, unitRecordSchema } from '../../contract/records/unit-record.ts';
import type { RecordOf, UnitRecord, UnitRecordKind } from '../../contract/records/unit-record.ts';
import { quantityOf } from '../units/quantities.ts';
import { notAsAgreed } from './schema-fault.ts';
import type { UnitGate } from '../units/unit-gate.ts';

export interface RefusedItem {
  /** Index of the item in its message. */
  readonly index: number;
  readonly code: QuarantineCode;
  readonly reason: Refusal;
}

/** What came out of one message. */
export interface Admission<T> {
  readonly admitted: readonly T[];
  readonly refused: readonly RefusedItem[];
  /** What is told beside the items: which channel of a signal is scored from now on. */
  readonly records?: readonly UnitRecord[];
}

/** Who sent it and when it came, as our gateway knows it. */
export interface Receipt {
  readonly source: string;
  readonly receivedAtMs: number;
}

/** Of a name as it was sent. */
export const NAME_LENGTH_MAX = 60;
const ITEMS_MAX = 10_000;
/** Whole records are few, and ten thousand wrong ones would hold up every other sender for half a second. */
const RECORDS_MAX = 1_000;
/** An hour of lost connection is caught up; older than the input log reaches is no live data. */
const PAST_MS_MAX = 30 * 24 * 3_600_000;
/** A sender's clock this far ahead is wrong; less is left to the engine, which flags skew. */
const FUTURE_MS_MAX = 24 * 3_600_000;

export const id = z.string().min(1).max(128).regex(ID_PATTERN);
export const items = z.array(z.unknown()).min(1).max(ITEMS_MAX);

export const labMessageSchema = z.strictObject({ unitId: id, labs: items });
export const chartedMessageSchema = z.strictObject({ unitId: id, charted: items });
export const recordMessageSchema = z.strictObject({ unitId: id, records: items.max(RECORDS_MAX) });

const labSchema = z.strictObject({
  id: id.optional(),
  stayId: id,
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  observedAtMs: z.number().int(),
  /** The laboratory's own reference range and judgement, in `unit`. */
  range: z
    .strictObject({
      low: z.number().nullable().default(null),
      high: z.number().nullable().default(null),
      flag: z.enum(RESULT_FLAGS).nullable().default(null),
    })
    .refine(({ low, high }) => low === null || high === null || low <= high)
    .optional(),
});
const chartedSchema = z.strictObject({
  id: id.optional(),
  stayId: id,
  name: z.string(),
  value: z.union([z.string().max(40), z.number()]),
  unit: z.string().optional(),
  by: id,
  observedAtMs: z.number().int(),
});

/** Kinds that another system may send: admissions, links and policy. The rest Vigil writes itself. */
const RECORD_KINDS: ReadonlySet<string> = new Set<UnitRecordKind>([
  'unit.configured',
  'policy.set',
  'stay.opened',
  'stay.updated',
  'stay.closed',
  'bed.occupied',
  'device.linked',
  'feed.announced',
]);

export type Fault = Omit<RefusedItem, 'index'>;

/**
 * Laboratory results, in Vigil's units. Without an id of its own a result gets one from its content.
 * A name that Vigil does not know passes as it is: no score reads it.
 */
export function readLabs(
  message: z.infer<typeof labMessageSchema>,
  receipt: Receipt,
  units: UnitGate,
): Admission<UnitRecord> {
  return readEach(message.labs, (item) => {
    const parsed = labSchema.safeParse(item);
    if (!parsed.success) return schemaFault(parsed.error);
    const lab = parsed.data;
    const kept = quantityOf(lab.name) === null ? lab : keptValue(lab, lab.unit, units);
    if ('code' in kept) return kept;
    const { range: said, ...result } = lab;
    const range = said === undefined ? {} : keptRange(lab, said, units);
    const derived = contentId('lab', [
      message.unitId,
      lab.stayId,
      lab.name,
      lab.observedAtMs,
      lab.value,
      lab.unit,
      ...(said === undefined ? [] : [said]),
    ]);
    return checkedRecord(
      { kind: 'lab.resulted', ...result, ...kept, ...range, id: lab.id ?? derived, unitId: message.unitId },
      receipt,
    );
  });
}

/**
 * Charted observations; a number without a unit is in the unit of its name. A retry is the same
 * record, since its id follows from its content.
 */
export function readCharted(
  message: z.infer<typeof chartedMessageSchema>,
  receipt: Receipt,
  units: UnitGate,
): Admission<UnitRecord> {
  return readEach(message.charted, (item) => {
    const parsed = chartedSchema.safeParse(item);
    if (!parsed.success) return schemaFault(parsed.error);
    const charted = parsed.data;
    const kept = keptCharted(charted, units);
    if ('code' in kept) return kept;
    const { unit, ...entry } = charted;
    const derived = contentId('charted', [
      message.unitId,
      entry.stayId,
      entry.name,
      entry.observedAtMs,
      entry.value,
      entry.by,
      ...(unit === undefined ? [] : [unit]),
    ]);
    return checkedRecord(
      { kind: 'observation.charted', ...entry, ...kept, id: entry.id ?? derived, unitId: message.unitId },
      receipt,
    );
  });
}

/** What a record keeps of a value: in Vigil's unit, and as it came where that was another. */
interface KeptValue {
  readonly value: number | string;
  readonly unit?: string;
  readonly sent?: NonNullable<RecordOf<'lab.resulted'>['sent']>;
}

function keptValue(
  item: { readonly name: string; readonly value: number },
  unit: string,
  units: UnitGate,
): KeptValue | Fault {
  const gated = units.convert(item.name, item.value, unit);
  if (!gated.ok) return { code: gated.code, reason: gated.reason };
  const sent = { value: item.value, unit, isApproximate: gated.isApproximate };
  return { value: gated.value, unit: gated.unit, ...(gated.isConverted ? { sent } : {}) };
}

/** In the unit in which the value is kept; a limit that does not convert is left out, and its value stays. */
function keptRange(
  { name, unit }: { readonly name: string; readonly unit: string },
  said: SenderRange,
  units: UnitGate,
): { readonly range?: SenderRange } {
  if (quantityOf(name) === null) return { range: said };
  const convert = (limit: number | null): number | null => {
    const gated = limit === null ? null : units.convert(name, limit, unit);
    return gated?.ok === true ? gated.value : null;
  };
  const range = { low: convert(said.low), high: convert(said.high), flag: said.flag };
  return range.low === null && range.high === null && range.flag === null ? {} : { range };
}

/** Codes of a closed list have no unit. What is no charted number is left to the record's own schema. */
function keptCharted({ name, value, unit }: z.infer<typeof chartedSchema>, units: UnitGate): KeptValue | Fault {
  const quantity = quantityOf(name);
  if (typeof value === 'number' && quantity !== null) return keptValue({ name, value }, unit ?? quantity.unit, units);
  return unit === undefined
    ? { value }
    : { code: 'schema', reason: { code: 'feed.has-no-unit', values: { name: name.slice(0, NAME_LENGTH_MAX) } } };
}

/** Admissions, links and policy as whole records; version, gateway time and source are ours to set. */
export function readRecords(message: z.infer<typeof recordMessageSchema>, receipt: Receipt): Admission<UnitRecord> {
  return readEach(message.records, (item) => {
    const parsed = z.looseObject({ kind: z.string(), unitId: z.string().optional() }).safeParse(item);
    if (!parsed.success) return schemaFault(parsed.error);
    const { kind, unitId } = parsed.data;
    if (!RECORD_KINDS.has(kind)) {
      return {
        code: 'schema',
        reason: { code: 'feed.kind-not-taken', values: { kind: kind.slice(0, NAME_LENGTH_MAX) } },
      };
    }
    if (unitId !== undefined && unitId !== message.unitId) {
      return { code: 'unknown-unit', reason: { code: 'feed.other-unit', values: {} } };
    }
    return checkedRecord({ ...parsed.data, unitId: message.unitId }, receipt);
  });
}

/** What stands in the quarantine topic for a refusal. */
export function quarantinedItem(
  refusal: RefusedItem,
  message: { readonly unitId: string; readonly endpoint: string; readonly item: unknown },
  receipt: Receipt,
): Quarantined {
  const excerpt = (JSON.stringify(message.item) ?? '').slice(0, 200);
  const { code, index, reason } = refusal;
  const key = contentId('refused', [
    message.unitId,
    receipt.source,
    receipt.receivedAtMs,
    index,
    code,
    reason,
    excerpt,
  ]);
  return {
    version: QUARANTINE_VERSION,
    id: key,
    unitId: message.unitId,
    source: receipt.source,
    file: message.endpoint,
    line: null,
    code,
    reasons: [{ at: null, reason }],
    excerpt,
    receivedAtMs: receipt.receivedAtMs,
  };
}

function readEach(list: readonly unknown[], read: (item: unknown) => UnitRecord | Fault): Admission<UnitRecord> {
  const admitted: UnitRecord[] = [];
  const refused: RefusedItem[] = [];
  for (const [index, item] of list.entries()) {
    const result = read(item);
    if ('kind' in result) admitted.push(result);
    else refused.push({ index, ...result });
  }
  return { admitted, refused };
}

function checkedRecord(fields: Record<string, unknown>, receipt: Receipt): UnitRecord | Fault {
  const parsed = unitRecordSchema.safeParse({
    ...fields,
    version: RECORD_VERSION,
    receivedAtMs: receipt.receivedAtMs,
    source: receipt.source,
  });
  if (!parsed.success) return schemaFault(parsed.error);
  return timeFault(parsed.data.observedAtMs, receipt) ?? parsed.data;
}

/** Why a moment cannot be one of a live feed (30 days back, a day ahead of our clock); null when it can. */
export function timeFault(observedAtMs: number, receipt: Receipt): Fault | null {
  const aheadMs = observedAtMs - receipt.receivedAtMs;
  if (aheadMs <= FUTURE_MS_MAX && aheadMs >= -PAST_MS_MAX) return null;
  return {
    code: 'impossible-time',
    reason: { code: 'time.out-of-window', values: {} },
  };
}

export function schemaFault(error: z.ZodError): Fault {
  return { code: 'schema', reason: notAsAgreed(error) };
}
