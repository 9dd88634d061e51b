/**
 * From which codes the signals of one device are read: the same ones second by second, so a frame names them by a short
 * id, and what the id means is a record, told before its first frame and when the log may not have taken it.
 *
 * Invariants: equal codes give the same id, on every device and after every restart; a frame with an id holds no signal that was read from
 * another code than its record says.
 */
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { contentId, sha256Hex } from '../../contract/content-id.ts';
import type { Provenance } from '../../contract/records/terms-records.ts';
import { RECORD_VERSION, type RecordOf } from '../../contract/records/unit-record.ts';
import type { BlockSource } from '../../contract/records/vitals-block.ts';
import type { Receipt } from '../intake/feed-message.ts';
import type { OtherReading } from './signal-channels.ts';

type SignalProvenance = RecordOf<'codes.read'>['signals'][number];

interface Meaning {
  readonly provenanceId: string;
  readonly signals: readonly SignalProvenance[];
}

/** One device has a few; a sender that changes its codes all the time has them told again. */
const TOLD_MAX = 200;
const ID_DIGITS = 12;

export class DeviceProvenance {
  readonly #signals: (Provenance | undefined)[] = [];
  /** What holds now; null: no signal is known to be read from a code; undefined: to be worked out. */
  #now: Meaning | null | undefined = null;
  /** The source as it was last asked about, and with the id that held then. */
  #asked: { readonly source: BlockSource; readonly now: Meaning; readonly named: BlockSource } | null = null;
  readonly #told = new Set<string>();
  #untold: Meaning[] = [];

  /** To be told of the readings of a frame before it is made. */
  note(readings: readonly OtherReading[]): void {
    for (const { signal, channel } of readings) {
      const { provenance } = channel;
      const known = this.#signals[signal];
      if (known === provenance) continue;
      this.#signals[signal] = provenance;
      if (known === undefined || provenance === undefined || !isSame(known, provenance)) this.#now = undefined;
    }
  }

  /** The source with the id of what holds now; as it is where no code was read. */
  named(source: BlockSource): BlockSource {
    if (this.#now === undefined) this.#now = meaningOf(this.#signals);
    const now = this.#now;
    if (now === null) return source;
    if (!this.#told.has(now.provenanceId)) {
      if (this.#told.size >= TOLD_MAX) this.#told.clear();
      this.#told.add(now.provenanceId);
      this.#untold.push(now);
    }
    if (this.#asked?.source === source && this.#asked.now === now) return this.#asked.named;
    const named = { ...source, provenance: now.provenanceId };
    this.#asked = { source, now, named };
    return named;
  }

  /** The records of ids that were given since it was last asked. */
  records(
    { unitId, source }: { readonly unitId: string; readonly source: BlockSource },
    observedAtMs: number,
    receipt: Receipt,
  ): readonly RecordOf<'codes.read'>[] {
    if (this.#untold.length === 0) return NONE;
    const untold = this.#untold;
    this.#untold = [];
    return untold.map(({ provenanceId, signals }) => ({
      version: RECORD_VERSION,
      kind: 'codes.read',
      id: contentId('codes', [unitId, source.id, provenanceId, receipt.source, observedAtMs]),
      unitId,
      observedAtMs,
      receivedAtMs: receipt.receivedAtMs,
      source: receipt.source,
      deviceId: source.id,
      provenanceId,
      signals,
    }));
  }

  /** What was told may not have become durable. */
  tellAgain(): void {
    this.#told.clear();
    this.#untold = [];
  }
}

const NONE: readonly never[] = [];

function isSame(one: Provenance, other: Provenance): boolean {
  return (
    one.system === other.system &&
    one.code === other.code &&
    one.unit === other.unit &&
    one.map?.entry === other.map?.entry &&
    one.map?.sha256 === other.map?.sha256
  );
}

function meaningOf(known: readonly (Provenance | undefined)[]): Meaning | null {
  const signals = SIGNAL_NAMES.flatMap((signal, index): readonly SignalProvenance[] => {
    const provenance = known[index];
    return provenance === undefined ? [] : [{ signal, provenance }];
  });
  if (signals.length === 0) return null;
  const said = signals.map(({ signal, provenance: { system, code, unit, map } }) => [
    signal,
    system,
    code,
    unit,
    map?.entry ?? null,
    map?.sha256 ?? null,
  ]);
  return { provenanceId: sha256Hex(JSON.stringify(said)).slice(0, ID_DIGITS), signals };
}
