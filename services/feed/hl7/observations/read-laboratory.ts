/**
 * Reports of laboratories into results and charted values of a stay. The specimen's time counts
 * (OBR-7), for that is when the child was so; the stay is the one of that moment.
 *
 * A report about nobody we know is answered AE 204 and quarantined: the laboratory then knows that it was
 * not taken and can send it again once the admission is here, where AA would lose it for the score.
 * Where its place (PV1-3) is no place of ours either, it is another ward's: left alone and counted, so
 * that children who are not ours leave no trace and hold up no queue.
 *
 * Corrections (OBX-11 C) are records of their own and stand from then on. Taking a result back (D, W)
 * is not supported: it is quarantined for a person to see, and the value stays.
 */
import { CHARTED_NAMES } from '../../../contract/records/closed-lists.ts';
import { RECORD_VERSION, unitRecordSchema } from '../../../contract/records/unit-record.ts';
import type { UnitRecord } from '../../../contract/records/unit-record.ts';
import { SIGNAL_NAMES } from '../../../clinical/signal/signals.ts';
import { contentId } from '../../../contract/content-id.ts';
import { timeFault } from '../../intake/feed-message.ts';
import { notAsAgreed } from '../../intake/schema-fault.ts';
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import type { Receipt } from '../../intake/feed-message.ts';
import { readLab } from '../../units/read-value.ts';
import { flagOf, limitsOfText, senderRange } from '../../units/sender-range.ts';
import type { SenderRange } from '../../../clinical/signal/sender-range.ts';
import { provenanceOf } from '../../terms/provenance.ts';
import type { LocalCode, TermTarget, TermVerdict } from '../../terms/term-gate.port.ts';
import { quantityOf } from '../../units/quantities.ts';
import { isExactToSecond } from '../text/hl7-time.ts';
import type { Hl7Time } from '../text/hl7-time.ts';
import type { MessageContext, StayPlace } from '../message/message-context.ts';
import type { MessageDraft, RowRefusal } from '../message/message-draft.ts';
import type { MessageTimes } from '../message/message-times.ts';
import { isWithdrawn, isWithoutValue } from './monitor-row.ts';
import { patientNumberOf } from '../message/patient-number.ts';
import { refusedObservation } from './refused-observation.ts';
import { locationOf } from '../message/report-groups.ts';
import type { ReportGroup } from '../message/report-groups.ts';
import type { RowTerms } from './row-terms.ts';
import { answerOfRow, notOneNumber, numberOfRow } from '../message/row-value.ts';
import type { ReadingRow } from './vitals-moment.ts';

type Admitting = Extract<TermVerdict, { ok: true; target: TermTarget }>;
type RowFault = Pick<RowRefusal, 'code' | 'reason' | 'field'>;

/** Whose report it is and of when. */
interface Report {
  readonly group: ReportGroup;
  readonly stay: StayPlace;
  readonly draft: MessageDraft;
  /** Of the specimen, ms; null: each row names its own. */
  readonly specimenAtMs: number | null;
}

const TERM_CODES: ReadonlySet<string> = new Set(['unmapped-code', 'wrong-unit', 'conflicting-terms']);
const CHARTABLE: ReadonlySet<string> = new Set(CHARTED_NAMES);

export class LaboratoryReader {
  readonly #context: MessageContext;
  readonly #terms: RowTerms;
  readonly #times: MessageTimes;

  constructor(context: MessageContext, terms: RowTerms, times: MessageTimes) {
    this.#context = context;
    this.#terms = terms;
    this.#times = times;
  }

  /** Adds the results of one report to the draft. */
  read(group: ReportGroup, draft: MessageDraft): void {
    const specimen = group.obr?.raw(7) || (group.rows.find((row) => row.raw(14) !== '')?.raw(14) ?? '');
    const time = this.#times.read(specimen, null);
    const read = specimen === '' ? NO_SPECIMEN_TIME : specimenTime(time, draft.receipt);
    if (!read.ok) {
      return this.#refuseReport(group, draft, {
        code: 'impossible-time',
        errorCode: '102',
        location: 'OBR^1^7',
        reason: read.reason,
      });
    }
    const { atMs } = read;
    const stay = this.#stayOf(group, atMs);
    if (stay === null) return this.#refuseUnknown(group, draft);
    if (!this.#context.source.units.includes(stay.unitId)) {
      return this.#refuseReport(group, draft, {
        code: 'unsupported-message',
        errorCode: '207',
        location: 'PV1^1^3',
        reason: { code: 'hl7.unit-not-allowed', values: { unitId: stay.unitId } },
      });
    }
    for (const row of group.rows) {
      this.#readRow(row, { group, stay, draft, specimenAtMs: group.obr?.raw(7) ? atMs : null });
    }
  }

  #stayOf({ pid, pv1 }: ReportGroup, atMs: number): StayPlace | null {
    const patient = patientNumberOf(pid);
    const visitNumber = pv1?.text(19) ?? '';
    if (patient === null && visitNumber === '') return null;
    const { hospitalId } = this.#context.source;
    return this.#context.census.stayAt(
      { hospitalId, patientNumber: patient?.number ?? '', authority: patient?.authority ?? '', visitNumber },
      atMs,
    );
  }

  #refuseUnknown(group: ReportGroup, draft: MessageDraft): void {
    const location = locationOf(group);
    if (location !== '' && this.#context.places.find(location, draft.message.delimiters) === null) {
      return draft.skip('other-ward', group.rows.length);
    }
    this.#refuseReport(group, draft, {
      code: 'unknown-patient',
      errorCode: '204',
      location: 'PID^1^3',
      reason: { code: 'hl7.no-stay', values: {} },
    });
  }

  #refuseReport(
    { pid, pv1, obr, rows }: ReportGroup,
    draft: MessageDraft,
    fault: {
      readonly code: RowRefusal['code'];
      readonly errorCode: string;
      readonly location: string;
      readonly reason: Refusal;
    },
  ): void {
    const [unitId = ''] = this.#context.source.units;
    const { code, ...answer } = fault;
    draft.refuse({
      unitId,
      code,
      answer: { code: 'AE', ...answer },
      segments: [draft.message.segments[0] ?? null, pid, pv1, obr, ...rows],
    });
  }

  #readRow(row: ReadingRow['row'], report: Report): void {
    const { draft, group } = report;
    if (isWithdrawn(row)) {
      return this.#refuse(
        {
          code: 'unsupported-message',
          reason: { code: 'hl7.result-taken-back', values: {} },
          field: 11,
        },
        row,
        report,
      );
    }
    if (isWithoutValue(row) || row.raw(5) === '') return draft.skip('no-value');
    const { verdict, local } = this.#terms.of(row);
    const number = numberOfRow(row);
    if (number.is === 'number') {
      this.#context.noteReceived?.(report.stay.unitId, local, number.value, draft.receipt.receivedAtMs);
    }
    if (!verdict.ok) {
      return this.#refuse(
        { code: verdict.code, reason: verdict.reason, field: verdict.code === 'wrong-unit' ? 6 : 3 },
        row,
        report,
      );
    }
    if (verdict.target === null) return draft.skip('no-use');
    const observedAtMs = report.specimenAtMs ?? this.#ownTime(row, group, draft.receipt);
    if (observedAtMs === null) {
      return this.#refuse(
        { code: 'impossible-time', reason: { code: 'time.row', values: {} }, field: 14 },
        row,
        report,
      );
    }
    const record = recordOf(row, { local, verdict, target: verdict.target, observedAtMs, report });
    if (record === null) return draft.skip('no-value');
    if (!('kind' in record)) return this.#refuse(record, row, report);
    draft.records.push(record);
    draft.note();
  }

  #ownTime(row: ReadingRow['row'], { obr }: ReportGroup, receipt: Receipt): number | null {
    const time = this.#times.read(row.raw(14) || (obr?.raw(7) ?? ''), null);
    const read = specimenTime(time, receipt);
    return read.ok ? read.atMs : null;
  }

  #refuse(fault: RowFault, row: ReadingRow['row'], { group, stay, draft, specimenAtMs }: Report): void {
    const isOfTerms = TERM_CODES.has(fault.code);
    const { hospitalId, intervalMs } = this.#context.source;
    const about = {
      hospitalId,
      deviceId: null,
      stayId: stay.stayId,
      observedAtMs: specimenAtMs ?? this.#ownTime(row, group, draft.receipt) ?? draft.receipt.receivedAtMs,
      intervalMs,
    };
    const observation = isOfTerms ? refusedObservation(row, this.#terms.of(row).local, about) : null;
    draft.refuseRow({ ...fault, unitId: stay.unitId, row, group, isOfTerms, observation });
  }
}

type SpecimenTime = { readonly ok: true; readonly atMs: number } | { readonly ok: false; readonly reason: Refusal };

const NO_SPECIMEN_TIME: SpecimenTime = { ok: false, reason: { code: 'time.no-specimen', values: {} } };

/** A date alone does not say whose child it was, nor before or after what. */
function specimenTime(time: Hl7Time, receipt: Receipt): SpecimenTime {
  if (!time.ok) return time;
  if (time.precision !== 'minute' && !isExactToSecond(time.precision)) {
    return { ok: false, reason: { code: 'time.no-minutes', values: {} } };
  }
  const fault = timeFault(time.atMs, receipt);
  return fault === null ? { ok: true, atMs: time.atMs } : { ok: false, reason: fault.reason };
}

interface ResultRow {
  readonly local: LocalCode;
  readonly verdict: Admitting;
  readonly target: TermTarget;
  readonly observedAtMs: number;
  readonly report: Report;
}

/** null: the laboratory wrote one of the ways to say «nothing». */
function recordOf(row: ReadingRow['row'], result: ResultRow): UnitRecord | RowFault | null {
  const { target } = result;
  const name = target.kind === 'signal' ? (SIGNAL_NAMES[target.signal] ?? '') : target.name;
  if (target.kind === 'lab') {
    const read = keptNumber(name, row, result);
    if (read === null || 'code' in read) return read;
    return checked(row, result, { kind: 'lab.resulted', name, ...read, ...rangeOf(row, result) });
  }
  // A blood gas tells the oxygen and the temperature it was taken at: readings by hand, not a stream.
  if (!CHARTABLE.has(name)) {
    return { code: 'unsupported-message', reason: { code: 'hl7.only-of-monitors', values: { name } }, field: 3 };
  }
  const by = result.report.draft.receipt.source;
  const answer = answerOfRow(row);
  if (answer !== null) {
    return checked(row, result, { kind: 'observation.charted', name, by, value: knownAnswer(answer, result.verdict) });
  }
  const read = keptNumber(name, row, result);
  if (read === null || 'code' in read) return read;
  const { unit: _unit, ...kept } = read;
  return checked(row, result, { kind: 'observation.charted', name, by, ...kept });
}

/** OBX-7 and OBX-8, in the unit of the value. */
function rangeOf(row: ReadingRow['row'], { verdict }: ResultRow): { readonly range?: SenderRange } {
  const flags = row.repetitions(8);
  const range = senderRange(limitsOfText(row.text(7), row.text(6)), flagOf(flags), verdict.conversion);
  return range === undefined ? {} : { range };
}

function knownAnswer(answer: string, { answers }: Admitting): string {
  return answers !== null && Object.hasOwn(answers, answer) ? (answers[answer] ?? answer) : answer;
}

interface KeptNumber {
  readonly value: number;
  readonly unit: string;
  readonly sent?: { readonly value: number; readonly unit: string; readonly isApproximate: boolean };
}

/** In Vigil's own unit, and as it came where that was another; six digits, as at the HTTP door. */
function keptNumber(name: string, row: ReadingRow['row'], { verdict }: ResultRow): KeptNumber | RowFault | null {
  const number = numberOfRow(row);
  if (number.is === 'nothing') return null;
  if (number.is === 'refused') {
    return { code: 'not-a-number', reason: notOneNumber(name, number.fault), field: 5 };
  }
  const { factor, offset } = verdict.conversion;
  const isConverted = factor !== 1 || offset !== 0;
  const value = isConverted ? Number((number.value * factor + offset).toPrecision(6)) : number.value;
  const reading = readLab(name, value);
  if (reading.is === 'refused') return { code: reading.code, reason: reading.reason, field: 5 };
  if (reading.is !== 'value' || readLab('', number.value).is === 'empty') return null;
  const sent = { value: number.value, unit: verdict.unit, isApproximate: verdict.isApproximate };
  return { value: reading.value, unit: quantityOf(name)?.unit ?? verdict.unit, ...(isConverted ? { sent } : {}) };
}

/**
 * The same result sent again is the same record, preliminary or final. A correction is one of its own
 * also where it goes back to an earlier value, so the message it came in belongs to its id.
 */
function checked(
  row: ReadingRow['row'],
  { local, verdict, observedAtMs, report }: ResultRow,
  fields: Readonly<Record<string, unknown>>,
): UnitRecord | RowFault {
  const { stay, draft } = report;
  const correction = row.raw(11) === 'C' ? [draft.message.controlId] : [];
  const id = contentId('hl7-result', [stay.unitId, stay.stayId, observedAtMs, fields, ...correction]);
  const parsed = unitRecordSchema.safeParse({
    ...fields,
    version: RECORD_VERSION,
    id,
    unitId: stay.unitId,
    stayId: stay.stayId,
    observedAtMs,
    receivedAtMs: draft.receipt.receivedAtMs,
    source: draft.receipt.source,
    // Not part of the id: the same result is the same whatever map read it.
    provenance: provenanceOf(local, verdict),
  });
  if (parsed.success) return parsed.data;
  return { code: 'schema', reason: notAsAgreed(parsed.error), field: 5 };
}
