/**
 * Reports of monitors into frames. Rows of one moment form one frame; a cuff reading, and whatever is
 * marked APERIODIC, carries its own time, forms its own frame and is sent once, however often the
 * monitor repeats it.
 *
 * A value that cannot be (a temperature of 384.5) is not refused here: like at the HTTP door, the engine
 * keeps it as implausible, for the history to see and no score to read.
 *
 * Invariants: the order of rows changes no frame; what is off, not vouched for or without a number is
 * missing and never a value; without a bed that is known nothing is admitted.
 */
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import { signalAt, signalIndex } from '../../../clinical/signal/signals.ts';
import { timeFault } from '../../intake/feed-message.ts';
import { readSignal } from '../../units/read-value.ts';
import type { TermTarget, TermVerdict } from '../../terms/term-gate.port.ts';
import type { Channel } from '../../channels/channel-rule.ts';
import type { BedsideDevice } from '../../sources/bedside-devices.ts';
import { isExactToSecond } from '../text/hl7-time.ts';
import type { MessageContext } from '../message/message-context.ts';
import type { MessageDraft, RowRefusal } from '../message/message-draft.ts';
import type { MessageTimes } from '../message/message-times.ts';
import {
  isOfWaveform,
  isSpotReading,
  isVouchedFor,
  isWithdrawn,
  isWithoutValue,
  waveformChannels,
} from './monitor-row.ts';
import { refusedObservation } from './refused-observation.ts';
import type { ReportGroup } from '../message/report-groups.ts';
import type { RowTerms } from './row-terms.ts';
import { notOneNumber, numberOfRow } from '../message/row-value.ts';
import { VitalsFrames } from './vitals-frames.ts';
import type { ReadingRow, VitalsMoment } from './vitals-moment.ts';

/** A source this slow may tell its times in minutes. */
const COARSE_INTERVAL_MS = 60_000;
const MINUTE_MS = 60_000;

type SignalVerdict = Extract<TermVerdict, { ok: true; target: TermTarget }>;
type RowFault = Pick<RowRefusal, 'code' | 'reason' | 'field'>;
type RowTime = { readonly ok: true; readonly atMs: number } | { readonly ok: false; readonly reason: Refusal };

/** The device whose rows are read, and what they have come to so far. */
interface Reading {
  readonly device: BedsideDevice;
  readonly draft: MessageDraft;
  readonly frames: VitalsFrames;
  isClean: boolean;
}

export class VitalsReader {
  readonly #context: MessageContext;
  readonly #terms: RowTerms;
  readonly #times: MessageTimes;

  constructor(context: MessageContext, terms: RowTerms, times: MessageTimes) {
    this.#context = context;
    this.#terms = terms;
    this.#times = times;
  }

  /** Adds the frames of one device to the draft. Returns the time of its oldest streamed reading, ms; null without one. */
  read(device: BedsideDevice, groups: readonly ReportGroup[], draft: MessageDraft): number | null {
    const reading: Reading = { device, draft, frames: new VitalsFrames(), isClean: true };
    for (const group of groups) this.#readGroup(group, reading);
    for (const moment of reading.frames.all()) this.#refuseDoubtful(moment, reading);
    return reading.frames.emit(device, draft, reading.isClean);
  }

  #readGroup(group: ReportGroup, reading: Reading): void {
    const waves = waveformChannels(group.rows);
    for (const row of group.rows) {
      if (waves !== null && isOfWaveform(row, waves)) reading.draft.skip('waveform');
      else if (isWithdrawn(row)) reading.draft.skip('withdrawn');
      else this.#readRow({ row, group }, reading);
    }
  }

  #readRow(readingRow: ReadingRow, reading: Reading): void {
    const { row } = readingRow;
    const { verdict, local, channel } = this.#terms.of(row);
    const number = numberOfRow(row);
    if (number.is === 'nothing' || isWithoutValue(row)) return this.#noteNothing(readingRow, verdict, reading);
    if (number.is === 'number') {
      const { device, draft } = reading;
      this.#context.noteReceived?.(device.bedLocation.unitId, local, number.value, draft.receipt.receivedAtMs);
    }
    if (!verdict.ok) {
      return this.#refuse(
        { code: verdict.code, reason: verdict.reason, field: verdict.code === 'wrong-unit' ? 6 : 3 },
        readingRow,
        reading,
      );
    }
    if (verdict.target === null) return reading.draft.skip('no-use');
    // What somebody typed into the monitor may be of the child before: a weight comes from the chart.
    if (verdict.target.kind !== 'signal') return reading.draft.skip('not-streamed');
    const { signal } = verdict.target;
    if (number.is === 'refused') {
      return this.#refuse(
        { code: 'not-a-number', reason: notOneNumber(signalAt(signal).name, number.fault), field: 5 },
        readingRow,
        reading,
      );
    }
    this.#addReading(readingRow, { signal, number: number.value, verdict, channel }, reading);
  }

  #addReading(
    readingRow: ReadingRow,
    read: {
      readonly signal: number;
      readonly number: number;
      readonly verdict: SignalVerdict;
      readonly channel: Channel;
    },
    reading: Reading,
  ): void {
    const { signal, number, verdict, channel } = read;
    const time = this.#timeOf(readingRow, isSpotReading(signal, readingRow.row), reading);
    if (!time.ok) return this.#refuse({ code: 'impossible-time', reason: time.reason, field: 14 }, readingRow, reading);
    const value = isVouchedFor(readingRow.row) ? this.#read(signal, number, verdict) : null;
    if (value?.is === 'refused') {
      return this.#refuse({ code: value.code, reason: value.reason, field: 5 }, readingRow, reading);
    }
    const moment = momentOf(readingRow, signal, time.atMs, reading);
    moment.add({ signal, channel, value: value?.is === 'value' ? value.value : null, readingRow });
    reading.draft.note();
  }

  /** 0 is «off», unless the settings of the source say that it means it. */
  #read(signal: number, number: number, { conversion }: SignalVerdict): ReturnType<typeof readSignal> {
    const isTrueZero = number === 0 && this.#context.source.trueZeros?.some((name) => signalIndex(name) === signal);
    return isTrueZero === true ? { is: 'value', value: 0 } : readSignal(signal, number, conversion);
  }

  /** A streamed signal that is named without a value: it stays missing, and the monitor is there. */
  #noteNothing(readingRow: ReadingRow, verdict: TermVerdict, reading: Reading): void {
    reading.draft.skip('no-value');
    if (!verdict.ok || verdict.target?.kind !== 'signal' || isSpotReading(verdict.target.signal, readingRow.row)) {
      return;
    }
    const time = this.#timeOf(readingRow, false, reading);
    if (time.ok) momentOf(readingRow, verdict.target.signal, time.atMs, reading).isNamed = true;
  }

  #refuseDoubtful(moment: VitalsMoment, reading: Reading): void {
    for (const { signal, readingRow } of moment.ambiguous) {
      this.#refuse(
        {
          code: 'ambiguous-source',
          reason: { code: 'hl7.two-sources', values: { signal: signalAt(signal).name } },
          field: 4,
        },
        readingRow,
        reading,
      );
    }
  }

  /** OBX-14, else OBR-7, else MSH-7. Spot readings may be told to the minute, streamed ones may not. */
  #timeOf({ row, group }: ReadingRow, isSpot: boolean, { device, draft }: Reading): RowTime {
    const sentAt = draft.message.segments[0]?.raw(7) ?? '';
    const text = row.raw(14) || (group.obr?.raw(7) ?? '') || sentAt;
    const time = this.#times.read(text, device.newestAtMs);
    if (!time.ok) return time;
    const fault = timeFault(time.atMs, draft.receipt);
    if (fault !== null) return { ok: false, reason: fault.reason };
    if (isSpot || isExactToSecond(time.precision) || this.#context.source.intervalMs >= COARSE_INTERVAL_MS) return time;
    // Minutes only: the time of the message says the second, where it lies in that minute.
    const sent = this.#times.read(sentAt, device.newestAtMs);
    const isWithin =
      time.precision === 'minute' &&
      sent.ok &&
      isExactToSecond(sent.precision) &&
      Math.floor(sent.atMs / MINUTE_MS) === Math.floor(time.atMs / MINUTE_MS);
    return isWithin ? sent : { ok: false, reason: { code: 'time.no-seconds', values: {} } };
  }

  #refuse(fault: RowFault, readingRow: ReadingRow, reading: Reading): void {
    const { device, draft } = reading;
    reading.isClean = false;
    const isOfTerms =
      fault.code === 'unmapped-code' ||
      fault.code === 'wrong-unit' ||
      fault.code === 'conflicting-terms' ||
      fault.code === 'ambiguous-source';
    const time = this.#timeOf(readingRow, true, reading);
    const { id: deviceId, intervalMs, patientId } = device.source;
    const about = {
      hospitalId: this.#context.source.hospitalId,
      deviceId,
      stayId: null,
      ...(patientId === undefined ? {} : { patientId }),
      observedAtMs: time.ok ? time.atMs : draft.receipt.receivedAtMs,
      intervalMs,
    };
    const observation = isOfTerms
      ? refusedObservation(readingRow.row, this.#terms.of(readingRow.row).local, about)
      : null;
    draft.refuseRow({ ...fault, ...readingRow, unitId: device.bedLocation.unitId, isOfTerms, observation });
  }
}

function momentOf({ row }: ReadingRow, signal: number, atMs: number, { frames }: Reading): VitalsMoment {
  if (!isSpotReading(signal, row)) return frames.moment('streamed', atMs);
  return frames.moment(row.raw(14) === '' ? 'untimed-spot' : 'spot', atMs);
}
