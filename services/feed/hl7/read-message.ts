/**
 * One HL7 message into what Vigil makes of it. MSH-9 says what it is, the source's settings what it may
 * be: vitals, alarms, admissions, laboratory. Waveforms are left alone.
 *
 * Invariants: nothing is thrown, whatever the bytes; whatever is refused is quarantined and said so;
 * the same bytes to a reader in the same state give the same outcome.
 */
import type { Receipt } from '../intake/feed-message.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { QuarantineCode } from '../../contract/records/quarantine.ts';
import type { SourceContent } from '../sources/source-settings.ts';
import { BedsideDevices, claimRecord, notePatient } from '../sources/bedside-devices.ts';
import type { BedsideDevice } from '../sources/bedside-devices.ts';
import { decodeHl7Bytes } from './text/hl7-bytes.ts';
import { parseHl7 } from './text/hl7-message.ts';
import type { Hl7Message } from './text/hl7-message.ts';
import type { MessageContext } from './message/message-context.ts';
import { MessageDraft, unreadableOutcome } from './message/message-draft.ts';
import type { MessageOutcome, RefusingAnswer } from './message/message-outcome.ts';
import { MessageTimes } from './message/message-times.ts';
import { isWaveformReport } from './observations/monitor-row.ts';
import { patientNumberOf } from './message/patient-number.ts';
import type { BedLocation } from '../sources/places.ts';
import { readAlarms } from './observations/read-alarm.ts';
import { RawExamples } from '../intake/raw-examples.ts';
import { LaboratoryReader } from './observations/read-laboratory.ts';
import { VitalsReader } from './observations/read-vitals.ts';
import { locationOf, reportGroups } from './message/report-groups.ts';
import type { ReportGroup } from './message/report-groups.ts';
import { RowTerms } from './observations/row-terms.ts';

export interface MessageReader {
  /** Never throws. */
  read(bytes: Uint8Array, receivedAtMs: number): MessageOutcome;
  /** What was read last never became durable: claims and spot readings are to be told again. */
  forget(): void;
}

interface Refusing {
  readonly quarantine: QuarantineCode;
  readonly code: RefusingAnswer['code'];
  readonly errorCode: string;
  readonly location: string | null;
  readonly reason: Refusal;
}

type ReportContent = Extract<SourceContent, 'vitals' | 'alarms' | 'laboratory'>;

/** A reader of one source, for as long as its settings and its code map stand. */
export function createMessageReader(context: MessageContext): MessageReader {
  return new SourceReader(context);
}

class SourceReader implements MessageReader {
  readonly #context: MessageContext;
  readonly #terms: RowTerms;
  readonly #times: MessageTimes;
  readonly #devices: BedsideDevices;
  readonly #vitals: VitalsReader;
  readonly #laboratory: LaboratoryReader;
  readonly #rawExamples = new RawExamples();

  constructor(context: MessageContext) {
    this.#context = context;
    this.#terms = new RowTerms(context.terms);
    this.#times = new MessageTimes(context.source.timeZone);
    this.#devices = new BedsideDevices(context.source);
    this.#vitals = new VitalsReader(context, this.#terms, this.#times);
    this.#laboratory = new LaboratoryReader(context, this.#terms, this.#times);
  }

  forget(): void {
    this.#devices.forget();
    this.#rawExamples.forget();
  }

  read(bytes: Uint8Array, receivedAtMs: number): MessageOutcome {
    const outcome = this.#readBytes(bytes, receivedAtMs);
    return outcome.quarantined.length === 0
      ? outcome
      : { ...outcome, quarantined: this.#rawExamples.thinned(outcome.quarantined) };
  }

  #readBytes(bytes: Uint8Array, receivedAtMs: number): MessageOutcome {
    const { source } = this.#context;
    const receipt = { source: source.sourceId, receivedAtMs };
    const decoded = decodeHl7Bytes(bytes, source.charset);
    if (!decoded.ok) {
      return this.#unreadable(bytes, receipt, {
        quarantine: 'wrong-charset',
        location: 'MSH^1^18',
        reason: decoded.reason,
      });
    }
    const parsed = parseHl7(decoded.text);
    if (!parsed.ok) {
      return this.#unreadable(bytes, receipt, { quarantine: 'malformed-line', location: null, reason: parsed.reason });
    }
    return this.#readMessage(parsed.message, new MessageDraft(parsed.message, bytes, receipt));
  }

  #readMessage(message: Hl7Message, draft: MessageDraft): MessageOutcome {
    const { code, event } = message.type;
    const processing = message.segment('MSH').text(11).toUpperCase();
    if (processing !== '' && processing !== 'P') {
      return this.#refused(draft, {
        quarantine: 'unsupported-message',
        code: 'AE',
        errorCode: '202',
        location: 'MSH^1^11',
        reason: { code: 'hl7.not-production', values: {} },
      });
    }
    if (message.controlId === '') {
      return this.#refused(draft, {
        quarantine: 'schema',
        code: 'AE',
        errorCode: '101',
        location: 'MSH^1^10',
        reason: { code: 'hl7.no-control-id', values: {} },
      });
    }
    if (code === 'ADT') {
      return this.#maySend('admissions')
        ? this.#context.admissions.read(message, draft.receipt)
        : this.#notEntitled(draft, 'admissions');
    }
    if (code === 'ORU' && event === 'W01') return skippedWaveforms(message, draft);
    if (code === 'ORU' && event === 'R40') {
      return this.#maySend('alarms')
        ? this.#readReports(message, draft, () => 'alarms')
        : this.#notEntitled(draft, 'alarms');
    }
    // ORF^R04 is the same report, given to a monitor gateway's question; an event that is left out means R01.
    if ((code === 'ORU' && (event === 'R01' || event === '')) || (code === 'ORF' && event === 'R04')) {
      return this.#readReports(message, draft, (group) => this.#contentOf(group));
    }
    const isKnownType = code === 'ORU' || code === 'ORF';
    return this.#refused(draft, {
      quarantine: 'unsupported-message',
      code: 'AR',
      errorCode: isKnownType ? '201' : '200',
      location: 'MSH^1^9',
      reason: { code: 'hl7.type-not-taken', values: { type: typeText(code, event) } },
    });
  }

  #readReports(
    message: Hl7Message,
    draft: MessageDraft,
    contentOf: (group: ReportGroup) => ReportContent,
  ): MessageOutcome {
    const groups = reportGroups(message);
    if (groups.length === 0) draft.skip('empty-report');
    const atBeds = new Map<BedLocation, ReportGroup[]>();
    for (const group of groups) {
      if (isWaveformReport(group)) {
        draft.skip('waveform', group.rows.length);
        continue;
      }
      const content = contentOf(group);
      if (!this.#maySend(content)) this.#refuseContent(group, draft, content);
      else if (content === 'laboratory') this.#laboratory.read(group, draft);
      else this.#sortToBed(group, draft, atBeds);
    }
    for (const [bedLocation, reports] of atBeds) {
      this.#readBed(bedLocation, reports, draft, message.type.event === 'R40');
    }
    return draft.finish();
  }

  /** A source that sends both is told apart by report: one laboratory value makes it the laboratory's. */
  #contentOf(group: ReportGroup): ReportContent {
    const { sends } = this.#context.source;
    if (sends.includes('vitals') && !sends.includes('laboratory')) return 'vitals';
    if (!sends.includes('vitals') && sends.includes('laboratory')) return 'laboratory';
    const isLaboratory = group.rows.some((row) => {
      const { verdict, local } = this.#terms.of(row);
      return verdict.ok ? verdict.target?.kind === 'lab' : local.system === 'LN';
    });
    return isLaboratory ? 'laboratory' : 'vitals';
  }

  #sortToBed(group: ReportGroup, draft: MessageDraft, atBeds: Map<BedLocation, ReportGroup[]>): void {
    const location = locationOf(group);
    const bedLocation = this.#context.places.find(location, draft.message.delimiters);
    if (bedLocation === null) {
      const { hospitalId } = this.#context.source;
      this.#refuseReport(group, draft, {
        quarantine: 'unknown-location',
        code: 'AE',
        errorCode: '204',
        location: 'PV1^1^3',
        reason:
          location === ''
            ? { code: 'hl7.no-place', values: {} }
            : { code: 'hl7.unknown-place', values: { place: location.slice(0, 120), hospitalId } },
      });
    } else if (!this.#context.source.units.includes(bedLocation.unitId)) {
      this.#refuseReport(group, draft, {
        quarantine: 'unsupported-message',
        code: 'AR',
        errorCode: '207',
        location: 'PV1^1^3',
        reason: { code: 'hl7.unit-not-allowed', values: { unitId: bedLocation.unitId } },
      });
    } else {
      const reports = atBeds.get(bedLocation);
      if (reports === undefined) atBeds.set(bedLocation, [group]);
      else reports.push(group);
    }
  }

  #readBed(bedLocation: BedLocation, reports: readonly ReportGroup[], draft: MessageDraft, isAlarm: boolean): void {
    const device = this.#devices.at(bedLocation);
    const [first] = reports;
    const named = first?.pid?.raw(3) ?? '';
    if (reports.some(({ pid }) => (pid?.raw(3) ?? '') !== named)) {
      for (const report of reports) {
        this.#refuseReport(report, draft, {
          quarantine: 'patient-mismatch',
          code: 'AE',
          errorCode: '204',
          location: 'PID^1^3',
          reason: { code: 'hl7.two-patients', values: {} },
        });
      }
      return;
    }
    const { receivedAtMs } = draft.receipt;
    const claim = notePatient(device, named, receivedAtMs, () => this.#patientIn(first));
    const atMs = isAlarm
      ? firstAlarm(reports, { device, draft, times: this.#times })
      : this.#vitals.read(device, reports, draft);
    if (claim !== null) draft.records.unshift(claimRecord(device, claim, atMs ?? receivedAtMs, draft.receipt));
  }

  #patientIn(report: ReportGroup | undefined): string | null {
    const patient = patientNumberOf(report?.pid ?? null);
    return patient === null ? null : this.#context.patientIdOf(patient.authority, patient.number);
  }

  #maySend(content: SourceContent): boolean {
    return this.#context.source.sends.includes(content);
  }

  #notEntitled(draft: MessageDraft, content: SourceContent): MessageOutcome {
    return this.#refused(draft, {
      quarantine: 'unsupported-message',
      code: 'AR',
      errorCode: '207',
      location: 'MSH^1^9',
      reason: { code: 'hl7.content-not-allowed', values: { content } },
    });
  }

  #refuseContent(group: ReportGroup, draft: MessageDraft, content: SourceContent): void {
    this.#refuseReport(group, draft, {
      quarantine: 'unsupported-message',
      code: 'AR',
      errorCode: '207',
      location: 'OBR^1^4',
      reason: { code: 'hl7.content-not-allowed', values: { content } },
    });
  }

  #refuseReport({ pid, pv1, obr, rows }: ReportGroup, draft: MessageDraft, { quarantine, ...answer }: Refusing): void {
    draft.refuse({
      unitId: this.#anyUnit(),
      code: quarantine,
      answer,
      segments: [draft.message.segments[0] ?? null, pid, pv1, obr, ...rows],
    });
  }

  #refused(draft: MessageDraft, { quarantine, ...answer }: Refusing): MessageOutcome {
    draft.refuse({ unitId: this.#anyUnit(), code: quarantine, answer });
    return draft.finish();
  }

  /** Nothing of it could be read, and no second try can read it. */
  #unreadable(
    bytes: Uint8Array,
    receipt: Receipt,
    { quarantine, ...answer }: Pick<Refusing, 'quarantine' | 'location' | 'reason'>,
  ): MessageOutcome {
    return unreadableOutcome(
      bytes,
      {
        unitId: this.#anyUnit(),
        code: quarantine,
        answer: { code: 'AR', errorCode: quarantine === 'wrong-charset' ? '102' : '100', ...answer },
      },
      receipt,
    );
  }

  /** A refusal that can be laid to no unit is kept under the source's first one. */
  #anyUnit(): string {
    return this.#context.source.units[0] ?? '';
  }
}

function skippedWaveforms(message: Hl7Message, draft: MessageDraft): MessageOutcome {
  draft.skip('waveform', Math.max(1, message.all('OBX').length));
  return draft.finish();
}

function firstAlarm(
  reports: readonly ReportGroup[],
  parts: { readonly device: BedsideDevice; readonly draft: MessageDraft; readonly times: MessageTimes },
): number | null {
  const times = reports.flatMap((report) => readAlarms(report, parts) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

function typeText(code: string, event: string): string {
  return `${code}^${event}`.replace(/[^\w^]/g, '').slice(0, 20);
}
