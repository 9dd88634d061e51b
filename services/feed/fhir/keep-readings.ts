/**
 * From readings with a known meaning to frames and records. A streamed signal goes into the frames of
 * its device (keep-streamed.ts); without a device it must be one that people chart. Of two charted sources of
 * one quantity the preferred one stands, and equal ones that differ are ambiguous.
 */
import { isDeepStrictEqual } from 'node:util';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { isPlausible } from '../../clinical/vital/signal-quality.ts';
import { CHARTED_CODES, CHARTED_NAMES } from '../../contract/records/closed-lists.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import { RECORD_VERSION, unitRecordSchema } from '../../contract/records/unit-record.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import { contentId } from '../../contract/content-id.ts';
import { notAsAgreed } from '../intake/schema-fault.ts';
import { UNIT_LENGTH_MAX } from '../units/read-unit.ts';
import { canBeZero, isLabOffCode, isOffCode } from '../units/off-codes.ts';
import { senderRange } from '../units/sender-range.ts';
import type { SenderRange } from '../../clinical/signal/sender-range.ts';
import { quantityOf, rangeFault } from '../units/quantities.ts';
import { keepStreamed, type StreamedReading } from './keep-streamed.ts';
import type { ReadFrame } from '../channels/read-frame.ts';
import { provenanceOf } from '../terms/provenance.ts';
import type { KeepSetting, Reading } from './reading.ts';
import type { Observation } from './elements/observation-shape.ts';
import type { OutcomeIssue } from './elements/operation-outcome.ts';
import type { Refused } from './quarantine-observation.ts';
import { nameOf } from './elements/read-coding.ts';
import { answerOf } from './elements/read-value.ts';
import type { ReadingFault } from './elements/reading-fault.ts';

export interface Kept {
  readonly frames: readonly ReadFrame[];
  readonly records: readonly UnitRecord[];
  readonly refused: readonly Refused[];
  readonly issues: readonly OutcomeIssue[];
}

export function keepReadings(readings: readonly Reading[], setting: KeepSetting): Kept {
  const { device } = setting.bedLocation;
  const streamed: StreamedReading[] = [];
  const charted: Reading[] = [];
  for (const reading of readings) {
    const target = targetOf(reading);
    if (device !== null && target.kind === 'signal') streamed.push({ reading, signal: target.signal });
    else charted.push(reading);
  }
  const { chosen, ambiguous } = preferred(charted);
  const records: UnitRecord[] = [];
  const refused: Refused[] = ambiguous.map((reading) =>
    refusedReading(reading, {
      code: 'ambiguous-source',
      reason: { code: 'fhir.two-sources', values: { name: nameOf(targetOf(reading)) } },
      at: 'code',
    }),
  );
  for (const reading of chosen) {
    const result = recordOf(reading, setting);
    if ('kind' in result) records.push(result);
    else refused.push(refusedReading(reading, result));
  }
  if (device === null || streamed.length === 0) return { frames: [], records, refused, issues: [] };
  const kept = keepStreamed(streamed, device, setting);
  return {
    frames: kept.frames,
    records: [...records, ...kept.records],
    refused: [...refused, ...kept.refused.map(({ reading, fault }) => refusedReading(reading, fault))],
    issues: kept.issues,
  };
}

function targetOf(reading: Reading): Reading['meaning']['verdict']['target'] {
  return reading.meaning.verdict.target;
}

function refusedReading(reading: Reading, fault: ReadingFault): Refused {
  return {
    code: fault.code,
    reason: fault.reason,
    at: `${reading.holder}.${fault.at}`,
    local: { local: reading.meaning.local, value: reading.sent, said: reading.said },
  };
}

function preferred(readings: readonly Reading[]): {
  readonly chosen: readonly Reading[];
  readonly ambiguous: readonly Reading[];
} {
  const chosen: Reading[] = [];
  const ambiguous: Reading[] = [];
  for (const name of new Set(readings.map((reading) => nameOf(targetOf(reading))))) {
    const same = readings.filter((reading) => nameOf(targetOf(reading)) === name);
    const best = Math.min(...same.map(rankOf));
    const first = same.filter((reading) => rankOf(reading) === best);
    const [one] = first;
    // The same said twice is said once.
    if (one !== undefined && first.every((reading) => isDeepStrictEqual(reading.sent, one.sent))) chosen.push(one);
    else ambiguous.push(...first);
  }
  return { chosen, ambiguous };
}

/** More than any preference: an impossible value stands only where there is no other. */
const IMPOSSIBLE = 100;

function rankOf({ sent, meaning: { verdict } }: Reading): number {
  const { target, preference, conversion } = verdict;
  if (target.kind !== 'signal' || sent.is !== 'number') return preference;
  const value = sent.value * conversion.factor + conversion.offset;
  return isPlausible(target.signal, value) ? preference : preference + IMPOSSIBLE;
}

type ValueOrFault =
  | {
      readonly value: number | string;
      readonly unit?: string;
      readonly sent?: { readonly value: number; readonly unit: string; readonly isApproximate: boolean };
    }
  | ReadingFault;

/** A laboratory result or a charted observation of the subject's stay. */
function recordOf(
  reading: Reading,
  { observation, bedLocation, observedAtMs, receipt }: KeepSetting,
): UnitRecord | ReadingFault {
  const target = targetOf(reading);
  const name = nameOf(target);
  if (target.kind !== 'lab' && !isCharted(name)) {
    return { code: 'schema', reason: { code: 'fhir.needs-device', values: { name } }, at: 'code' };
  }
  if (bedLocation.stayId === null) {
    return { code: 'unknown-patient', reason: { code: 'fhir.needs-subject', values: { name } }, at: 'code' };
  }
  const kept =
    target.kind !== 'lab' && name in CHARTED_CODES
      ? codedValue(name as keyof typeof CHARTED_CODES, reading)
      : numberValue(name, reading);
  if ('code' in kept) return kept;
  const { unit, ...value } = kept;
  const what =
    target.kind === 'lab'
      ? { kind: 'lab.resulted', unit, ...rangeOf(reading) }
      : { kind: 'observation.charted', by: performerOf(observation) ?? receipt.source };
  const said = 'range' in what ? [what.range] : [];
  const id = contentId('fhir', [bedLocation.unitId, bedLocation.stayId, name, observedAtMs, value, ...said]);
  const record = {
    version: RECORD_VERSION,
    id,
    unitId: bedLocation.unitId,
    observedAtMs,
    receivedAtMs: receipt.receivedAtMs,
    source: receipt.source,
    stayId: bedLocation.stayId,
    name,
    ...what,
    ...value,
    provenance: provenanceOf(reading.meaning.local, reading.meaning.verdict),
  };
  const parsed = unitRecordSchema.safeParse(record);
  return parsed.success ? parsed.data : { code: 'schema', reason: notAsAgreed(parsed.error), at: 'value' };
}

function rangeOf({ said, meaning }: Reading): { readonly range?: SenderRange } {
  const range = senderRange(said.limits, said.flag, meaning.verdict.conversion);
  return range === undefined ? {} : { range };
}

function isCharted(name: string): boolean {
  return (CHARTED_NAMES as readonly string[]).includes(name);
}

function codedValue(name: keyof typeof CHARTED_CODES, { sent, meaning }: Reading): ValueOrFault {
  const answer = answerOf(name, sent, meaning.verdict.answers);
  return answer === null
    ? {
        code: 'unmapped-code',
        reason: { code: 'value.not-in-list', values: { name, list: CHARTED_CODES[name] } },
        at: 'value',
      }
    : { value: answer };
}

/** In Vigil's unit, and as it came where that was another. */
function numberValue(name: string, { sent, meaning }: Reading): ValueOrFault {
  if (sent.is !== 'number') return { code: 'not-a-number', reason: notANumber(name), at: 'value' };
  const { conversion, unit: sentUnit, isApproximate } = meaning.verdict;
  if (isOff(name, sent.value)) {
    return {
      code: 'implausible-value',
      reason: { code: 'value.off-code', values: { name, value: sent.value } },
      at: 'value.value',
    };
  }
  const quantity = quantityOf(name);
  const isConverted = conversion.factor !== 1 || conversion.offset !== 0;
  const exact = sent.value * conversion.factor + conversion.offset;
  const value = !isConverted
    ? sent.value
    : quantity?.isStreamed === true
      ? Math.round(exact * 1000) / 1000
      : Number(exact.toPrecision(6));
  const came = isConverted ? { value: sent.value, unit: sentUnit.slice(0, UNIT_LENGTH_MAX) } : null;
  const fault = quantity === null ? null : rangeFault(quantity, value, came);
  if (fault !== null) return { code: 'implausible-value', reason: fault, at: 'value.value' };
  return {
    value,
    unit: quantity?.unit ?? sentUnit,
    ...(isConverted ? { sent: { value: sent.value, unit: sentUnit, isApproximate } } : {}),
  };
}

function notANumber(name: string): Refusal<'value.not-a-number'> {
  return { code: 'value.not-a-number', values: { name, text: null } };
}

/** A person may chart a rate of 0; every other off code is a monitor's, copied into the chart. */
function isOff(name: string, value: number): boolean {
  const signal = (SIGNAL_NAMES as readonly string[]).indexOf(name);
  if (signal < 0) return isLabOffCode(value);
  return isOffCode(signal, value) && !(value === 0 && canBeZero(signal));
}

/** Who charted, as the sender's reference; a patient or relative who reports is not named in the log. */
function performerOf({ performer }: Observation): string | null {
  return (
    performer
      ?.map(({ reference }) => reference ?? '')
      .find((reference) =>
        /^(Practitioner|PractitionerRole|CareTeam|Organization)\/[A-Za-z0-9\-.]{1,64}$/.test(reference),
      ) ?? null
  );
}
