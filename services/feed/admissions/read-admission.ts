/**
 * Admission messages (ADT) into records for the units they concern. Which stay a message is about is
 * found by visit number, else by patient; a visit of another patient, a second answer, or a place that
 * contradicts is quarantined and changes nothing.
 *
 * Invariants: nothing throws; a message that comes again gives the same records; times order what they
 * can, and what they cannot is refused rather than guessed.
 */
import { createHash } from 'node:crypto';
import type { Receipt } from '../intake/feed-message.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { Hl7Message } from '../hl7/text/hl7-message.ts';
import type { AdmissionReader, StayFinder } from '../hl7/message/message-context.ts';
import { MessageDraft } from '../hl7/message/message-draft.ts';
import type { MessageOutcome } from '../hl7/message/message-outcome.ts';
import { patientNumberOf, type PatientNumber } from '../hl7/message/patient-number.ts';
import type { Places } from '../sources/places.ts';
import type { UnitSettings } from '../sources/source-settings.ts';
import { AdmissionCase, type AdmissionContext } from './admission-case.ts';
import {
  admissionTimes,
  namedPatients,
  triggerOf,
  wardsOf,
  type AdmissionTimes,
  type NamedPatient,
  type Wards,
} from './admission-event.ts';
import { cancelAdmission, cancelDischarge, dischargePatient } from './endings.ts';
import { cancelMove, moveStay } from './moves.ts';
import { admitPatient, registerPatient, updatePerson, updateVisit } from './openings.ts';
import { patientIdOf, visitIdOf } from './patient-key.ts';

export interface AdmissionReaderOptions extends AdmissionContext {
  readonly units: readonly UnitSettings[];
  /** Places of the source's hospital. */
  readonly places: Places;
}

/** Messages about one patient. */
const EVENTS: Readonly<Record<string, (admission: AdmissionCase) => void>> = {
  A01: admitPatient,
  A02: moveStay,
  A03: dischargePatient,
  A04: registerPatient,
  A08: updateVisit,
  A11: cancelAdmission,
  A12: cancelMove,
  A13: cancelDischarge,
  A28: updatePerson,
  A31: updatePerson,
};
/** The number in MRG-1 is that of the child in PID-3. */
const MERGES = ['A18', 'A34', 'A36', 'A39', 'A40'];
/** Two PID segments are one child, or two again. */
const LINK = 'A24';
const UNLINK = 'A37';

/** Outcomes kept for a sender that did not get its answer. */
const REMEMBERED_MAX = 500;

/** A reader of the admissions of one source. Several sources of a hospital share its whereabouts. */
export function createAdmissionReader(options: AdmissionReaderOptions): AdmissionReader {
  const wards = wardsOf(options.units.filter(({ unitId }) => options.source.units.includes(unitId)));
  const remembered = new Map<string, MessageOutcome>();
  return {
    read(message, receipt) {
      const key = keyOf(message);
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const outcome = new AdmissionReading(options, wards, message, receipt).read();
      const [oldest] = remembered.keys();
      if (remembered.size >= REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
      remembered.set(key, outcome);
      return outcome;
    },
  };
}

/** Whose stay a moment belongs to, for whoever has the numbers of a message. */
export function stayFinderOf(context: Omit<AdmissionContext, 'source'>): StayFinder {
  const { secret, census } = context;
  return {
    stayAt({ hospitalId, patientNumber, authority, visitNumber }, atMs) {
      const patientId =
        patientNumber === '' ? null : knownPatientId(context, hospitalId, { number: patientNumber, authority });
      const visitId = visitNumber === '' ? null : visitIdOf(secret, hospitalId, visitNumber);
      const found = census.stayAt({ patientId, visitId }, atMs);
      return found === null ? null : { unitId: found.unitId, stayId: found.stayId, patientId: found.patientId };
    },
  };
}

/** The patient's name in records; a number without its authority is that of the one patient known by it. */
export function knownPatientId(
  { secret, census, authorities }: Omit<AdmissionContext, 'source'>,
  hospitalId: string,
  { number, authority }: PatientNumber,
): string {
  return census.patientNamed(
    patientIdOf(secret, hospitalId, authorities?.(hospitalId, authority) ?? authority, number),
    patientIdOf(secret, hospitalId, '', number),
  );
}

/** What a message says, apart from when it was sent: a second try has another time of sending. */
function keyOf(message: Hl7Message): string {
  const hash = createHash('sha256').update(
    JSON.stringify([message.controlId, message.type, message.segment('MSH').raw(3), message.segment('MSH').raw(4)]),
  );
  for (const { name, line } of message.segments) if (name !== 'MSH') hash.update('\r').update(line);
  return hash.digest('base64');
}

class AdmissionReading {
  readonly #options: AdmissionReaderOptions;
  readonly #wards: Wards;
  readonly #message: Hl7Message;
  readonly #draft: MessageDraft;

  constructor(options: AdmissionReaderOptions, wards: Wards, message: Hl7Message, receipt: Receipt) {
    this.#options = options;
    this.#wards = wards;
    this.#message = message;
    this.#draft = new MessageDraft(message, Buffer.from(message.segments.map(({ line }) => line).join('\r')), receipt);
  }

  read(): MessageOutcome {
    const { source, census } = this.#options;
    census.forgetOld(this.#draft.receipt.receivedAtMs);
    const event = triggerOf(this.#message);
    const times = admissionTimes(this.#message, source, this.#draft.receipt);
    if (times === null) {
      this.#refuse('impossible-time', '102', 'EVN^1^2', { code: 'admission.no-time', values: {} });
    } else if (event === 'A17') this.#swap(times);
    else if (MERGES.includes(event) || event === LINK || event === UNLINK) this.#join(event, times);
    else this.#one(event, times);
    return this.#draft.finish();
  }

  #one(event: string, times: AdmissionTimes): void {
    const read = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
    if (read === undefined) return this.#draft.skip('other-event');
    const [admission, ...others] = this.#cases(times);
    if (admission === undefined) return this.#refuse('schema', '100', 'PID', { code: 'admission.no-pid', values: {} });
    if (others.length > 0) {
      return this.#refuse('schema', '100', 'PID', { code: 'admission.several-patients', values: {} });
    }
    if (this.#isSound(admission)) read(admission);
  }

  /** A17: each child goes to the place that the message gives it, both from the same moment. */
  #swap(times: AdmissionTimes): void {
    const cases = this.#cases(times);
    const [one, other, ...more] = cases;
    if (one === undefined || other === undefined || more.length > 0) {
      return this.#refuse('schema', '100', 'PID', { code: 'swap.not-two', values: {} });
    }
    if (one.named.pv1.raw(3) === other.named.pv1.raw(3)) {
      return this.#refuse('conflicting-record', '207', 'PV1^1^3', { code: 'swap.one-place', values: {} });
    }
    if (cases.some(({ named }) => named.patient === null)) {
      return this.#refuse('unknown-patient', '101', 'PID^1^3', { code: 'swap.no-second', values: {} });
    }
    if (one.census.isSame(one.whose.patientId ?? '', other.whose.patientId ?? '')) {
      return this.#refuse('patient-mismatch', '204', 'PID^1^3', { code: 'swap.one-patient', values: {} });
    }
    if (cases.every((admission) => this.#isSound(admission))) for (const admission of cases) moveStay(admission);
  }

  /** Somebody is named, and the visit is this patient's. */
  #isSound(admission: AdmissionCase): boolean {
    const { whose, times } = admission;
    if (times.isAhead) {
      admission.refuse('impossible-time', { code: 'admission.ahead', values: {} }, 'EVN^1^6');
    }
    if (whose.visitId === null && whose.patientId === null) {
      admission.reject('unknown-patient', '101', 'PID^1^3', { code: 'admission.no-patient', values: {} });
      return false;
    }
    const isStranger =
      whose.patientId !== null &&
      whose.visitId !== null &&
      admission.census
        .everyStayOf(whose)
        .some((stay) => !admission.census.isSame(stay.patientId, whose.patientId ?? ''));
    if (isStranger) {
      admission.deny('patient-mismatch', { code: 'admission.visit-of-another', values: {} }, 'PID^1^3');
    }
    return !isStranger;
  }

  #join(event: string, times: AdmissionTimes): void {
    const pairs = this.#pairs(event, namedPatients(this.#message, this.#options, this.#wards));
    if (pairs.length === 0) {
      return this.#refuse('unknown-patient', '101', 'MRG^1^1', { code: 'merge.not-two', values: {} });
    }
    for (const { named, prior, surviving } of pairs) {
      const merge = { priorPatientId: this.#idOf(prior), survivingPatientId: this.#idOf(surviving) };
      if (merge.priorPatientId === merge.survivingPatientId) this.#draft.skip('no-change');
      else if (event === UNLINK) this.#unmerge(this.#caseOf(named, times), merge);
      else this.#merge(this.#caseOf(named, times), merge);
    }
  }

  #pairs(
    event: string,
    patients: readonly NamedPatient[],
  ): { readonly named: NamedPatient; readonly prior: PatientNumber; readonly surviving: PatientNumber }[] {
    const [first, second] = patients;
    if (event === LINK || event === UNLINK) {
      return first?.patient && second?.patient
        ? [{ named: first, surviving: first.patient, prior: second.patient }]
        : [];
    }
    return patients.flatMap((named) => {
      const prior = patientNumberOf(named.mrg, 1);
      return prior === null || named.patient === null ? [] : [{ named, prior, surviving: named.patient }];
    });
  }

  /** Told to every unit in which the child lies under one of its numbers; others learn of it when it comes to them. */
  #merge(
    admission: AdmissionCase,
    merge: { readonly priorPatientId: string; readonly survivingPatientId: string },
  ): void {
    if (!admission.census.merge(merge)) return this.#draft.skip('repeated');
    const units = new Set(admission.census.openStaysOf(merge.survivingPatientId).map(({ unitId }) => unitId));
    for (const unitId of units) admission.say('patient.merged', unitId, admission.times.atMs, merge);
    if (units.size === 0) this.#draft.skip('elsewhere');
  }

  /** Told to every unit of the source: one that went on taking two children for one would be believed. */
  #unmerge(
    admission: AdmissionCase,
    merge: { readonly priorPatientId: string; readonly survivingPatientId: string },
  ): void {
    const lain = admission.census.openStaysOf(merge.survivingPatientId).map(({ unitId }) => unitId);
    if (!admission.census.unmerge(merge)) return this.#draft.skip('elsewhere');
    for (const unitId of new Set([...this.#options.source.units, ...lain])) {
      admission.say('patient.unmerged', unitId, admission.times.atMs, merge);
    }
  }

  #cases(times: AdmissionTimes): AdmissionCase[] {
    return namedPatients(this.#message, this.#options, this.#wards).map((named) => this.#caseOf(named, times));
  }

  #caseOf(named: NamedPatient, times: AdmissionTimes): AdmissionCase {
    const { source, secret } = this.#options;
    const { patient, visitNumber } = named;
    const whose = {
      patientId: patient === null ? null : this.#idOf(patient),
      visitId: visitNumber === '' ? null : visitIdOf(secret, source.hospitalId, visitNumber),
    };
    return new AdmissionCase({
      context: this.#options,
      draft: this.#draft,
      times,
      named,
      whose,
      bareId: patient === null ? null : patientIdOf(secret, source.hospitalId, '', patient.number),
    });
  }

  #idOf(patient: PatientNumber): string {
    return knownPatientId(this.#options, this.#options.source.hospitalId, patient);
  }

  #refuse(code: Parameters<AdmissionCase['refuse']>[0], errorCode: string, location: string, reason: Refusal): void {
    this.#draft.refuse({
      unitId: this.#options.source.units[0] ?? '',
      code,
      answer: { code: 'AE', errorCode, location, reason },
    });
  }
}
