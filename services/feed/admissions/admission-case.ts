/**
 * One patient of one admission message on the desk: what is known of the child so far, and how a
 * record is written about it. Every record also changes the whereabouts, in one place each.
 */
import { RECORD_VERSION } from '../../contract/records/unit-record.ts';
import type { RecordOf, UnitRecord, UnitRecordKind } from '../../contract/records/unit-record.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { QuarantineCode } from '../../contract/records/quarantine.ts';
import { contentId } from '../../contract/content-id.ts';
import type { MessageDraft } from '../hl7/message/message-draft.ts';
import type { Source } from '../sources/source-settings.ts';
import type { AdmissionTimes, NamedPatient } from './admission-event.ts';
import type { Authorities } from './assigning-authorities.ts';
import { isBirthStay, personFactsOf, wholePerson, type PersonFacts } from './person-facts.ts';
import { stayIdOf } from './patient-key.ts';
import { bedOf, type KnownStay, type BedCensus, type Whose } from './bed-census.ts';

/** What every message of a source is read with. */
export interface AdmissionContext {
  readonly source: Source;
  readonly secret: Uint8Array;
  readonly census: BedCensus;
  /** Names of one authority that are one by the settings; without it each is its own. */
  readonly authorities?: Authorities;
}

const NO_PATIENT: Refusal = { code: 'admission.no-patient', values: {} };

type Fields<K extends UnitRecordKind> = Omit<
  RecordOf<K>,
  'version' | 'kind' | 'id' | 'unitId' | 'observedAtMs' | 'receivedAtMs' | 'source'
>;

export interface CaseParts {
  readonly context: AdmissionContext;
  readonly draft: MessageDraft;
  readonly times: AdmissionTimes;
  readonly named: NamedPatient;
  readonly whose: Whose;
  /** Hash of the number without its authority; null: nobody is named. */
  readonly bareId: string | null;
}

export class AdmissionCase {
  readonly context: AdmissionContext;
  readonly draft: MessageDraft;
  readonly times: AdmissionTimes;
  readonly named: NamedPatient;
  readonly whose: Whose;
  readonly #bareId: string | null;
  readonly #facts: PersonFacts;

  constructor({ context, draft, times, named, whose, bareId }: CaseParts) {
    this.context = context;
    this.draft = draft;
    this.times = times;
    this.named = named;
    this.whose = whose;
    this.#bareId = bareId;
    this.#facts = personFactsOf(named.pid, draft.message, context.source.displayName);
  }

  get census(): BedCensus {
    return this.context.census;
  }

  /** Writes a record for a unit. Its id follows from the message and what it says: a repetition is the same record. */
  say<K extends UnitRecordKind>(kind: K, unitId: string, observedAtMs: number, fields: Fields<K>): void {
    const { message, receipt, records } = this.draft;
    const id = contentId('adt', [receipt.source, message.controlId, kind, unitId, observedAtMs, fields]);
    const record = {
      version: RECORD_VERSION,
      kind,
      id,
      unitId,
      observedAtMs,
      receivedAtMs: receipt.receivedAtMs,
      source: receipt.source,
      ...fields,
    };
    // The fields are those of the kind; only the compiler cannot see the union behind a parameter.
    records.push(record as unknown as UnitRecord);
    this.draft.note();
  }

  /** Kept for people to look at; the sender has done its part. */
  refuse(code: QuarantineCode, reason: Refusal, location = 'PV1^1^3'): void {
    this.draft.refuse({ unitId: this.#unitId(), code, answer: { code: 'AE', errorCode: '204', location, reason } });
    this.draft.note();
  }

  /** The same message can never be read: the sender must know. */
  reject(code: QuarantineCode, errorCode: string, location: string, reason: Refusal): void {
    this.draft.refuse({ unitId: this.#unitId(), code, answer: { code: 'AE', errorCode, location, reason } });
  }

  /** It contradicts what is known, and nothing of it was applied: the sender must know, and people look at it. */
  deny(code: QuarantineCode, reason: Refusal, location = 'PV1^1^3'): void {
    this.draft.deny({ unitId: this.#unitId(), code, answer: { code: 'AE', errorCode: '207', location, reason } });
  }

  /** Two words of the admissions about a bed do not go together: the unit is told, naming the children. */
  contradict(stay: KnownStay, bedId: string, other: KnownStay | null): void {
    this.say('admission.contradicted', stay.unitId, this.#writtenAtMs(), {
      stayId: stay.stayId,
      bedId,
      otherStayId: other?.stayId ?? null,
    });
  }

  /** Opens a stay, in a bed where one is known, and tells the unit under which other numbers the child is known. */
  open(unitId: string, bedId: string | null): void {
    const { patientId, visitId } = this.whose;
    if (patientId === null) return this.reject('unknown-patient', '101', 'PID^1^3', NO_PATIENT);
    const { atMs, toldAtMs } = this.times;
    this.#tellMerges(unitId, patientId);
    const stayId = this.#freshStayId(unitId, patientId);
    this.#sayFaults();
    this.say('stay.opened', unitId, atMs, {
      stayId,
      patientId,
      ...wholePerson(this.#facts, isBirthStay(this.named.pv1)),
    });
    const stay: KnownStay = {
      stayId,
      unitId,
      patientId,
      bareId: this.#bareId ?? patientId,
      visitId,
      openedAtMs: atMs,
      openToldAtMs: toldAtMs,
      closedAtMs: null,
      ended: null,
      endToldAtMs: null,
      placements: [],
      cancelledPlacements: [],
    };
    this.census.keep(stay);
    if (bedId !== null) this.layIn(stay, bedId);
  }

  /** The child lies in this bed of its unit from the event on. */
  layIn(stay: KnownStay, bedId: string): void {
    const { atMs, toldAtMs } = this.times;
    this.say('bed.occupied', stay.unitId, atMs, { bedId, stayId: stay.stayId, validFromMs: atMs });
    this.census.keep({
      ...stay,
      openedAtMs: Math.min(stay.openedAtMs, atMs),
      placements: [...stay.placements, { bedId, fromMs: atMs, toldAtMs }],
    });
  }

  /** The child is in the unit, and nobody knows in which bed. */
  leaveBed(stay: KnownStay): void {
    const { atMs, toldAtMs } = this.times;
    const bedId = bedOf(stay);
    if (bedId !== null && this.census.inBed(stay.unitId, bedId)?.stayId === stay.stayId) {
      this.say('bed.occupied', stay.unitId, atMs, { bedId, stayId: null, validFromMs: atMs });
    }
    this.census.keep({ ...stay, placements: [...stay.placements, { bedId: null, fromMs: atMs, toldAtMs }] });
  }

  close(stay: KnownStay, ended: 'discharged' | 'left'): void {
    const { atMs, toldAtMs } = this.times;
    this.say('stay.closed', stay.unitId, atMs, { stayId: stay.stayId });
    this.census.keep({ ...stay, closedAtMs: atMs, ended, endToldAtMs: toldAtMs });
  }

  cancel(stay: KnownStay): void {
    const { toldAtMs } = this.times;
    this.say('stay.cancelled', stay.unitId, this.#writtenAtMs(), { stayId: stay.stayId });
    this.census.keep({
      ...stay,
      closedAtMs: stay.closedAtMs ?? this.draft.receipt.receivedAtMs,
      ended: 'cancelled',
      endToldAtMs: toldAtMs,
    });
  }

  /** Returns the stay as it is known from now on. */
  reopen(stay: KnownStay): KnownStay {
    this.#sayFaults();
    this.say('stay.reopened', stay.unitId, this.#writtenAtMs(), {
      stayId: stay.stayId,
      patientId: stay.patientId,
      ...wholePerson(this.#facts, isBirthStay(this.named.pv1)),
    });
    this.#tellMerges(stay.unitId, stay.patientId);
    const open: KnownStay = { ...stay, closedAtMs: null, ended: null, endToldAtMs: this.times.toldAtMs };
    this.census.keep(open);
    return open;
  }

  /** What the message says about the person; false: nothing. */
  update(stay: KnownStay): boolean {
    this.#sayFaults();
    const { faults: _faults, ...changes } = this.#facts;
    if (Object.keys(changes).length === 0) return false;
    this.say('stay.updated', stay.unitId, this.times.atMs, { stayId: stay.stayId, changes });
    return true;
  }

  /** The unit may not have been told while the child was not there. */
  #tellMerges(unitId: string, patientId: string): void {
    for (const merge of this.census.mergesOf(patientId)) {
      this.say('patient.merged', unitId, this.#writtenAtMs(), merge);
    }
  }

  #sayFaults(): void {
    for (const { location, reason } of this.#facts.faults) this.refuse('schema', reason, location);
  }

  /** Readmitted under the same visit number and the same time after a cancel, it is another stay. */
  #freshStayId(unitId: string, patientId: string): string {
    const { secret, source, census } = this.context;
    const visitNumber = this.named.visitNumber || patientId;
    for (let openedAtMs = this.times.atMs; ; openedAtMs++) {
      const stayId = stayIdOf(secret, { hospitalId: source.hospitalId, visitNumber, unitId, openedAtMs });
      if (census.stay(stayId) === undefined) return stayId;
    }
  }

  /** A cancel happens when it is written; its event time may be that of what it cancels. */
  #writtenAtMs(): number {
    return Math.min(this.times.toldAtMs, this.draft.receipt.receivedAtMs);
  }

  #unitId(): string {
    const { bedLocation } = this.named;
    return bedLocation.is === 'bed' || bedLocation.is === 'ward'
      ? bedLocation.unitId
      : (this.context.source.units[0] ?? '');
  }
}
