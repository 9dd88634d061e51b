/** What a record says, for a dry run: ids of stays and patients are keyed hashes; names, birth dates and free text are left out. */
import type { DryRunStatementValues, Statement } from '../../contract/statement/statement.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';

type KindOfPeople =
  | 'patient.merged'
  | 'patient.unmerged'
  | 'stay.opened'
  | 'stay.reopened'
  | 'stay.updated'
  | 'stay.closed'
  | 'stay.cancelled'
  | 'alert.receipted';

type KindOfDevices = 'device.alarmed' | 'channels.chosen' | 'device.linked' | 'patient.claimed';

/** null: no more than its kind. */
export function toldOf(record: UnitRecord): Statement<keyof DryRunStatementValues> | null {
  switch (record.kind) {
    case 'lab.resulted': {
      const { name, value, unit, stayId, sent } = record;
      const came = sent === undefined ? null : { value: sent.value, unit: sent.unit };
      return { code: 'dry-run.result', values: { name, value, unit, sent: came, stayId } };
    }
    case 'observation.charted': {
      const { name, value, stayId } = record;
      return { code: 'dry-run.charted', values: { name, value: String(value), stayId } };
    }
    case 'bed.occupied': {
      const { bedId, stayId, validFromMs: fromMs } = record;
      return { code: 'dry-run.bed', values: { bedId, stayId, fromMs } };
    }
    case 'move.cancelled': {
      const { bedId, stayId, untilMs } = record;
      return { code: 'dry-run.move-cancelled', values: { bedId, stayId, untilMs } };
    }
    case 'admission.contradicted': {
      const { bedId, stayId, otherStayId } = record;
      const stayIds = otherStayId === null ? [stayId] : [stayId, otherStayId];
      return { code: 'dry-run.bed-contradicted', values: { bedId, stayIds } };
    }
    case 'device.alarmed':
    case 'channels.chosen':
    case 'device.linked':
    case 'patient.claimed':
      return toldOfDevice(record);
    case 'patient.merged':
    case 'patient.unmerged':
    case 'stay.opened':
    case 'stay.reopened':
    case 'stay.updated':
    case 'stay.closed':
    case 'stay.cancelled':
    case 'alert.receipted':
      return toldOfPeople(record);
    case 'tick':
    case 'delivery.probed':
    case 'delivery.counted':
    case 'delivery.painted':
    case 'care.taken':
    case 'care.noted':
    case 'care.given':
    case 'ladder.set':
    case 'roster.set':
    case 'unit.configured':
    case 'policy.set':
    case 'policy.answered':
    case 'risk.resulted':
    case 'alert.acknowledged':
    case 'alert.snoozed':
    case 'alert.undone':
    case 'alert.painted':
    case 'feed.announced':
    case 'quality.judged':
    case 'codes.read':
    case 'rules.activated':
    case 'terms.activated':
    case 'values.withdrawn':
      return null;
  }
}

function toldOfDevice(
  record: Extract<UnitRecord, { readonly kind: KindOfDevices }>,
): Statement<keyof DryRunStatementValues> {
  switch (record.kind) {
    case 'device.alarmed': {
      const { phase, priority, origin, system, code, deviceId } = record;
      return { code: 'dry-run.alarm', values: { phase, priority, origin, system, sourceCode: code, deviceId } };
    }
    case 'channels.chosen': {
      const { signal, deviceId, scored, channels, because } = record;
      return {
        code: 'dry-run.channels',
        values: { signal, deviceId, scored: String(scored), channelCount: channels.length, because },
      };
    }
    case 'device.linked': {
      const { deviceId, bedId, validFromMs: fromMs } = record;
      return { code: 'dry-run.device', values: { deviceId, bedId, fromMs } };
    }
    case 'patient.claimed': {
      const { deviceId, patientId, validFromMs: fromMs } = record;
      return { code: 'dry-run.claim', values: { deviceId, patientId, fromMs } };
    }
  }
}

function toldOfPeople(
  record: Extract<UnitRecord, { readonly kind: KindOfPeople }>,
): Statement<keyof DryRunStatementValues> {
  switch (record.kind) {
    case 'patient.merged':
    case 'patient.unmerged': {
      const { priorPatientId, survivingPatientId } = record;
      return { code: 'dry-run.two-patients', values: { priorPatientId, survivingPatientId } };
    }
    case 'stay.opened':
    case 'stay.reopened': {
      const { stayId, patientId, birthDate } = record;
      return { code: 'dry-run.stay-opened', values: { stayId, patientId, hasBirthDate: birthDate !== null } };
    }
    case 'stay.updated':
      return {
        code: 'dry-run.stay-updated',
        values: { stayId: record.stayId, fields: Object.keys(record.changes) },
      };
    case 'stay.closed':
    case 'stay.cancelled':
      return { code: 'dry-run.stay', values: { stayId: record.stayId } };
    case 'alert.receipted':
      return { code: 'dry-run.receipt', values: { status: record.status, receiverId: record.receiverId } };
  }
}
