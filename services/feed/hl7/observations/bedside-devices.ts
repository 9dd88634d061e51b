/**
 * What is remembered of the monitor at each bed between its messages: whose data it said it shows,
 * the newest time it sent, and the spot readings (cuff) it keeps repeating.
 *
 * A message may have been read and then not become durable. `forget` makes the next one tell
 * everything again; telling twice is harmless, since equal claims and equal frames are recognised.
 */
import { detachedText } from '../detached-text.ts';
import { SIGNAL_COUNT } from '../../../clinical/signals.ts';
import { RECORD_VERSION } from '../../../contract/records/unit-record.ts';
import type { RecordOf } from '../../../contract/records/unit-record.ts';
import type { BlockSource } from '../../../contract/records/vitals-block.ts';
import { contentId } from '../../http/feed-message.ts';
import type { Receipt } from '../../http/feed-message.ts';
import type { Place } from '../places.ts';

/** Whom a device names: PID-3 as it came, since when, and who that was when it was last asked. */
interface Claim {
  readonly raw: string;
  readonly validFromMs: number;
  readonly patientId: string | null;
  readonly askedAtMs: number;
}

export interface BedsideDevice {
  readonly place: Place;
  readonly source: BlockSource;
  /** null: no message so far. */
  claim: Claim | null;
  newestAtMs: number | null;
  /** Spot readings by signal, as they were sent last. */
  readonly spotAtMs: Float64Array;
  readonly spotValues: Float64Array;
  /** Spot readings that came without a time of their own, as one text. */
  untimedSpot: string;
}

/** Asking costs two keyed hashes and a look at every stay. */
const ASK_AGAIN_MS = 10_000;

/** The device of a source at a bed, as the unit's records name it. */
export function deviceIdOf(sourceId: string, bedId: string): string {
  return `${sourceId}/${bedId}`;
}

export class BedsideDevices {
  readonly #source: { readonly sourceId: string; readonly intervalMs: number };
  readonly #devices = new Map<Place, BedsideDevice>();

  constructor(source: { readonly sourceId: string; readonly intervalMs: number }) {
    this.#source = source;
  }

  at(place: Place): BedsideDevice {
    const known = this.#devices.get(place);
    if (known !== undefined) return known;
    const device: BedsideDevice = {
      place,
      source: { id: deviceIdOf(this.#source.sourceId, place.bedId), intervalMs: this.#source.intervalMs },
      claim: null,
      newestAtMs: null,
      spotAtMs: new Float64Array(SIGNAL_COUNT).fill(Number.NaN),
      spotValues: new Float64Array(SIGNAL_COUNT),
      untimedSpot: '',
    };
    this.#devices.set(place, device);
    return device;
  }

  forget(): void {
    this.#devices.clear();
  }
}

export interface SeenPatient {
  /** PID-3 as it came; empty when there is none. */
  readonly raw: string;
  readonly validFromMs: number;
}

/**
 * A record when the device shows another patient than before, or speaks for the first time; null:
 * nothing new. Who a number is may be learnt after it was first shown, when the admission comes with
 * more of it: so it is asked again now and then, and the answer holds from when it was first shown.
 */
export function patientClaim(
  device: BedsideDevice,
  seen: SeenPatient,
  receipt: Receipt,
  patientIdOf: () => string | null,
): RecordOf<'patient.claimed'> | null {
  const { claim } = device;
  const isSameText = claim !== null && claim.raw === seen.raw;
  if (isSameText && (seen.raw === '' || receipt.receivedAtMs - claim.askedAtMs < ASK_AGAIN_MS)) return null;
  const patientId = patientIdOf();
  const validFromMs = isSameText ? claim.validFromMs : Math.min(seen.validFromMs, receipt.receivedAtMs);
  device.claim = { raw: detachedText(seen.raw), validFromMs, patientId, askedAtMs: receipt.receivedAtMs };
  if (claim !== null && claim.patientId === patientId) return null;
  const { unitId } = device.place;
  const deviceId = device.source.id;
  return {
    version: RECORD_VERSION,
    kind: 'patient.claimed',
    id: contentId('claim', [unitId, deviceId, patientId, validFromMs]),
    unitId,
    observedAtMs: validFromMs,
    receivedAtMs: receipt.receivedAtMs,
    source: receipt.source,
    deviceId,
    patientId,
    validFromMs,
  };
}
