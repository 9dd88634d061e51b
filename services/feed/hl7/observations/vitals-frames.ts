/**
 * The moments of one device in one message, and the frames they become: one a moment and one more for each channel
 * that is kept beside the scored one, spot readings
 * apart from streamed ones and only when they say something that the device has not said before.
 *
 * A cuff reading without a time of its own is told from a repeated one by its values alone: the same
 * values are the same reading. A second reading that happens to be equal is then lost; a stale one
 * that looks new each second would be worse.
 */
import type { Frame } from '../../../contract/records/vitals-block.ts';
import { bestReadings, channelFrames } from '../../channels/channel-frames.ts';
import type { BedsideDevice } from '../../sources/bedside-devices.ts';
import type { MessageDraft } from '../message/message-draft.ts';
import { CUFF_BITS } from './monitor-row.ts';
import { VitalsMoment } from './vitals-moment.ts';

export type MomentKind = 'streamed' | 'spot' | 'untimed-spot';

export class VitalsFrames {
  readonly #moments: Readonly<Record<MomentKind, Map<number, VitalsMoment>>> = {
    streamed: new Map(),
    spot: new Map(),
    'untimed-spot': new Map(),
  };

  moment(kind: MomentKind, atMs: number): VitalsMoment {
    const moments = this.#moments[kind];
    const known = moments.get(atMs);
    if (known !== undefined) return known;
    const moment = new VitalsMoment(atMs);
    moments.set(atMs, moment);
    return moment;
  }

  all(): VitalsMoment[] {
    return Object.values(this.#moments).flatMap((moments) => [...moments.values()]);
  }

  /**
   * Adds the frames to the draft, oldest first, and remembers what the device has said. `isClean`: no
   * row was refused; then a moment without a value is a frame too, since the monitor spoke. Returns the
   * time of the oldest streamed reading, ms; null without one.
   */
  emit(device: BedsideDevice, draft: MessageDraft, isClean: boolean): number | null {
    const streamed = byTime(this.#moments.streamed);
    for (const moment of streamed) this.#emitStreamed(device, moment, draft, isClean);
    this.#emitSpots(
      device,
      draft,
      streamed.reduce((bits, moment) => bits | toldBits(moment), 0),
    );
    const newest = streamed.at(-1);
    if (newest !== undefined) device.newestAtMs = Math.max(device.newestAtMs ?? newest.atMs, newest.atMs);
    return streamed[0]?.atMs ?? null;
  }

  #emitStreamed(device: BedsideDevice, moment: VitalsMoment, draft: MessageDraft, isClean: boolean): void {
    const { channels, source } = device;
    const time = {
      observedAtMs: moment.atMs,
      receivedAtMs: draft.receipt.receivedAtMs,
      intervalMs: source.intervalMs,
    };
    moment.choose((readings) => {
      const scored = channels.choose(readings, time);
      channels.provenance.note(scored);
      return scored;
    });
    if ((moment.presentBits | moment.offBits) !== 0 || (isClean && moment.isNamed)) {
      draft.frames.push(frameOf(device, moment, draft));
    }
    if (moment.others.length > 0) {
      const kept = moment.others.filter((reading) => channels.keeps(reading));
      if (kept.length < moment.others.length) draft.skip('too-many-channels', moment.others.length - kept.length);
      moment.others = kept;
      draft.frames.push(...otherFrames(device, moment, draft));
    }
    tellChanges(device, moment.atMs, draft);
  }

  /** `streamedBits`: what the same message streams; a spot reading of that adds nothing (the pulse of a cuff). */
  #emitSpots(device: BedsideDevice, draft: MessageDraft, streamedBits: number): void {
    if (this.#moments.spot.size === 0 && this.#moments['untimed-spot'].size === 0) return;
    const outdone = streamedBits & ~CUFF_BITS;
    for (const moment of byTime(this.#moments['untimed-spot'])) {
      chooseSpot(device, moment, outdone);
      const told = toldText(moment);
      if (told === device.untimedSpot) draft.skip('repeated');
      else if (told !== '') draft.frames.push(frameOf(device, moment, draft));
      device.untimedSpot = told;
      emitOtherSpots(device, moment, draft, '');
      tellChanges(device, moment.atMs, draft);
    }
    for (const moment of byTime(this.#moments.spot)) {
      chooseSpot(device, moment, outdone);
      moment.drop(repeatedBits(device, moment, draft));
      if ((moment.presentBits | moment.offBits) !== 0) draft.frames.push(frameOf(device, moment, draft));
      emitOtherSpots(device, moment, draft, String(moment.atMs));
      tellChanges(device, moment.atMs, draft);
    }
  }
}

/** A reading of now and then stands for itself: the best of its moment, whatever was scored before. */
function chooseSpot({ channels }: BedsideDevice, moment: VitalsMoment, outdoneBits: number): void {
  moment.choose((readings) => {
    const scored = bestReadings(readings);
    channels.provenance.note(scored.filter(({ signal }) => (outdoneBits & (1 << signal)) === 0));
    return scored;
  });
  moment.drop(outdoneBits);
  if (moment.others.length > 0) {
    moment.others = moment.others.filter(({ signal }) => (outdoneBits & (1 << signal)) === 0);
  }
}

/** `timeText`: empty where the reading has no time of its own. */
function emitOtherSpots(device: BedsideDevice, moment: VitalsMoment, draft: MessageDraft, timeText: string): void {
  if (moment.others.length === 0) return;
  for (const frame of otherFrames(device, moment, draft)) {
    const told = `${timeText} ${toldText(frame)}`;
    const { channel = '' } = frame.source;
    if (device.otherSpots.get(channel) === told) draft.skip('repeated');
    else draft.frames.push(frame);
    device.otherSpots.set(channel, told);
  }
}

/** After the frames of a moment: they say what is new. */
function tellChanges({ bedLocation: { unitId }, channels, source }: BedsideDevice, atMs: number, draft: MessageDraft) {
  for (const record of channels.changes({ unitId, source }, atMs, draft.receipt)) draft.records.push(record);
}

function otherFrames(
  { bedLocation: { unitId }, channels, source }: BedsideDevice,
  moment: VitalsMoment,
  draft: MessageDraft,
) {
  const { receivedAtMs } = draft.receipt;
  const { provenances } = channels;
  return channelFrames(moment.others, { unitId, source, provenances }, { observedAtMs: moment.atMs, receivedAtMs });
}

/** Signals that a moment tells, by whichever channel. */
function toldBits({ presentBits, others }: VitalsMoment): number {
  return others.reduce((bits, { signal, value }) => (value === null ? bits : bits | (1 << signal)), presentBits);
}

function byTime(moments: ReadonlyMap<number, VitalsMoment>): readonly VitalsMoment[] {
  const list = [...moments.values()];
  return list.length < 2 ? list : list.sort((a, b) => a.atMs - b.atMs);
}

function frameOf(
  { bedLocation, channels, source }: BedsideDevice,
  { atMs, presentBits, offBits, values }: VitalsMoment,
  { receipt }: MessageDraft,
): Frame {
  return {
    unitId: bedLocation.unitId,
    source: channels.provenance.named(source),
    observedAtMs: atMs,
    receivedAtMs: receipt.receivedAtMs,
    presentBits,
    offBits,
    values,
  };
}

function toldText({ presentBits, offBits, values }: Pick<Frame, 'presentBits' | 'offBits' | 'values'>): string {
  if ((presentBits | offBits) === 0) return '';
  return `${presentBits} ${offBits} ${signalsIn(presentBits)
    .map((signal) => values[signal])
    .join(' ')}`;
}

/** Signals that the device told before with this very time and value; the others are remembered as told. */
function repeatedBits(device: BedsideDevice, moment: VitalsMoment, draft: MessageDraft): number {
  let repeated = 0;
  for (const signal of signalsIn(moment.presentBits | moment.offBits)) {
    const value = (moment.presentBits & (1 << signal)) === 0 ? Number.NaN : (moment.values[signal] ?? Number.NaN);
    if (device.spotAtMs[signal] === moment.atMs && Object.is(device.spotValues[signal], value)) {
      repeated |= 1 << signal;
      draft.skip('repeated');
    }
    device.spotAtMs[signal] = moment.atMs;
    device.spotValues[signal] = value;
  }
  return repeated;
}

function signalsIn(bits: number): number[] {
  const signals: number[] = [];
  for (let rest = bits; rest !== 0; rest &= rest - 1) signals.push(31 - Math.clz32(rest & -rest));
  return signals;
}
