/**
 * The moments of one device in one message, and the frames they become: one a moment, spot readings
 * apart from streamed ones and only when they say something that the device has not said before.
 *
 * A cuff reading without a time of its own is told from a repeated one by its values alone: the same
 * values are the same reading. A second reading that happens to be equal is then lost; a stale one
 * that looks new each second would be worse.
 */
import type { Frame } from '../../../contract/records/vitals-block.ts';
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
    for (const moment of streamed) {
      if ((moment.presentBits | moment.offBits) !== 0 || (isClean && moment.isNamed)) {
        draft.frames.push(frameOf(device, moment, draft));
      }
    }
    this.#emitSpots(
      device,
      draft,
      streamed.reduce((bits, { presentBits }) => bits | presentBits, 0),
    );
    const newest = streamed.at(-1);
    if (newest !== undefined) device.newestAtMs = Math.max(device.newestAtMs ?? newest.atMs, newest.atMs);
    return streamed[0]?.atMs ?? null;
  }

  /** `streamedBits`: what the same message streams; a spot reading of that adds nothing (the pulse of a cuff). */
  #emitSpots(device: BedsideDevice, draft: MessageDraft, streamedBits: number): void {
    if (this.#moments.spot.size === 0 && this.#moments['untimed-spot'].size === 0) return;
    const outdone = streamedBits & ~CUFF_BITS;
    for (const moment of byTime(this.#moments['untimed-spot'])) {
      moment.drop(outdone);
      const told = toldText(moment);
      if (told === device.untimedSpot) draft.skip('repeated');
      else if (told !== '') draft.frames.push(frameOf(device, moment, draft));
      device.untimedSpot = told;
    }
    for (const moment of byTime(this.#moments.spot)) {
      moment.drop(outdone | repeatedBits(device, moment, draft));
      if ((moment.presentBits | moment.offBits) !== 0) draft.frames.push(frameOf(device, moment, draft));
    }
  }
}

function byTime(moments: ReadonlyMap<number, VitalsMoment>): readonly VitalsMoment[] {
  const list = [...moments.values()];
  return list.length < 2 ? list : list.sort((a, b) => a.atMs - b.atMs);
}

function frameOf(
  { bedLocation, source }: BedsideDevice,
  { atMs, presentBits, offBits, values }: VitalsMoment,
  { receipt }: MessageDraft,
): Frame {
  return {
    unitId: bedLocation.unitId,
    source,
    observedAtMs: atMs,
    receivedAtMs: receipt.receivedAtMs,
    presentBits,
    offBits,
    values,
  };
}

function toldText({ presentBits, offBits, values }: VitalsMoment): string {
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
