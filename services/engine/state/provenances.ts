/** From which codes the values of a unit are read, as its records say: what a withdrawal by an entry of the map is worked out from. */
import { signalAt } from '../../clinical/signal/signals.ts';
import type { Provenance } from '../../contract/records/terms-records.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';

/** By the id that rows of blocks name. */
export type Provenances = Map<string, RecordOf<'codes.read'>['signals']>;

/** A unit has some dozens; of one that is forgotten nothing is known. */
const PROVENANCES_MAX = 1_000;

export function noteProvenance(known: Provenances, { provenanceId, signals }: RecordOf<'codes.read'>): void {
  known.delete(provenanceId);
  known.set(provenanceId, signals);
  const [oldest] = known.keys();
  if (known.size > PROVENANCES_MAX && oldest !== undefined) known.delete(oldest);
}

/** The entry of the hospital's map under which a value came; null: the standard codes decided; undefined: not known. */
export type EntryOfValue = string | null | undefined;

export function entryIn(provenance: Provenance | undefined): EntryOfValue {
  return provenance === undefined ? undefined : (provenance.map?.entry ?? null);
}

/** Of a streamed signal (column) in rows that name this id. */
export function entryOfSignal(known: Provenances, provenanceId: string | null, signal: number): EntryOfValue {
  const signals = provenanceId === null ? undefined : known.get(provenanceId);
  const { name } = signalAt(signal);
  return entryIn(signals?.find((each) => each.signal === name)?.provenance);
}
