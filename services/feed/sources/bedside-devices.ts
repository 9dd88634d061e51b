/**
 * What is remembered of the monitor at each bed between its messages: whose data it said it shows,
 * the newest time it sent, and the spot readings (cuff) it keeps repeating.
 *
 * A message may have been read and then not become durable. `forget` makes the next one tell
 * everything again; telling twice is harmless, since equal claims and equal frames are recognised.
 */
import { detachedText } from '../hl7/text/detached-text.ts';
import { DeviceChannels } from '../channels/channel-frames.ts';
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import { RECORD_VERSION } from '../../contract/records/unit-record.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { BlockSource } from '../../contract/records/vitals-block.ts';
import { contentId } from '../../contract/content-id.ts';
import { deviceIdOf } from '../../contract/device-id.ts';
import type { Receipt } from '../intake/feed-message.ts';
import type { BedLocation } from './places.ts';

/** Whom a device names: PID-3 as it came, since when, and who that was when it was last asked. */
interface Claim {
  readonly raw: string;
  /** null: not told yet. */
  readonly validFromMs: number | null;
  readonly patientId: string | null;
  readonly askedAtMs: number;
}

export interface BedsideDevice {
  readonly bedLocation: BedLocation;
  /** With the patient whom the message that is being read names. */
  source: BlockSource;
  /** null: no message so far. */
  claim: Claim | null;
  newestAtMs: number | null;
  /** Spot readings by signal, as they were sent last. */
  readonly spotAtMs: Float64Array;
  readonly spotValues: Float64Array;
  /** Spot readings that came without a time of their own, as one text. */
  untimedSpot: string;
  /** Spot readings of other channels, each as one text, by channel. */
  readonly otherSpots: Map<string, string>;
  readonly channels: DeviceChannels;
}

/** Asking costs two keyed hashes and a look at every stay. */
const ASK_AGAIN_MS = 10_000;

export class BedsideDevices {
  readonly #source: { readonly sourceId: string; readonly intervalMs: number };
  readonly #devices = new Map<BedLocation, BedsideDevice>();
  /** Outlive `forget`: what is scored must not change because the log was away. */
  readonly #channels = new Map<BedLocation, DeviceChannels>();

  constructor(source: { readonly sourceId: string; readonly intervalMs: number }) {
    this.#source = source;
  }

  at(bedLocation: BedLocation): BedsideDevice {
    const known = this.#devices.get(bedLocation);
    if (known !== undefined) return known;
    const device: BedsideDevice = {
      bedLocation,
      source: { id: deviceIdOf(this.#source.sourceId, bedLocation.bedId), intervalMs: this.#source.intervalMs },
      claim: null,
      newestAtMs: null,
      spotAtMs: new Float64Array(SIGNAL_COUNT).fill(Number.NaN),
      spotValues: new Float64Array(SIGNAL_COUNT),
      untimedSpot: '',
      otherSpots: new Map(),
      channels: this.#channelsAt(bedLocation),
    };
    this.#devices.set(bedLocation, device);
    return device;
  }

  forget(): void {
    this.#devices.clear();
    for (const channels of this.#channels.values()) channels.tellAgain();
  }

  #channelsAt(bedLocation: BedLocation): DeviceChannels {
    const known = this.#channels.get(bedLocation) ?? new DeviceChannels();
    this.#channels.set(bedLocation, known);
    return known;
  }
}

/** That a device names somebody else than before, to be told by `claimRecord`. */
export interface NewClaim {
  /** What the same number was taken for until now; null: another number, or nobody. */
  readonly formerId: string | null;
}

/**
 * Takes note of whom a message names (`raw`: PID-3 as it came, empty when there is none), before its rows
 * are read: its frames carry the name. Returns what is new of it; null: nothing. Who a number is may be
 * learnt after it was first shown, when the admission comes with more of it: so it is asked again now and then.
 */
export function notePatient(
  device: BedsideDevice,
  raw: string,
  receivedAtMs: number,
  patientIdOf: () => string | null,
): NewClaim | null {
  const { claim } = device;
  const isSameText = claim !== null && claim.raw === raw;
  if (isSameText && (raw === '' || receivedAtMs - claim.askedAtMs < ASK_AGAIN_MS)) return null;
  const patientId = patientIdOf();
  const validFromMs = isSameText ? claim.validFromMs : null;
  device.claim = { raw: detachedText(raw), validFromMs, patientId, askedAtMs: receivedAtMs };
  const { id, intervalMs } = device.source;
  device.source = patientId === null ? { id, intervalMs } : { id, intervalMs, patientId };
  if (claim !== null && claim.patientId === patientId) {
    // Another text of the same patient: what was told of the first goes on.
    device.claim = { ...device.claim, validFromMs: claim.validFromMs };
    return null;
  }
  return { formerId: isSameText ? claim.patientId : null };
}

/** The record of a new claim. A number that was only understood anew holds from when it was first shown. */
export function claimRecord(
  device: BedsideDevice,
  { formerId }: NewClaim,
  atMs: number,
  receipt: Receipt,
): RecordOf<'patient.claimed'> {
  const patientId = device.claim?.patientId ?? null;
  const validFromMs = device.claim?.validFromMs ?? Math.min(atMs, receipt.receivedAtMs);
  if (device.claim !== null) device.claim = { ...device.claim, validFromMs };
  const { unitId } = device.bedLocation;
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
    ...(formerId === null ? {} : { formerId }),
    validFromMs,
  };
}
