/** Rows of the history as what they were stored from. Their JSON is read, never believed: it may be of an older version. */
import type { Decision } from '../../contract/decisions/decision.ts';
import { parseDecision } from '../../contract/decisions/read-decision.ts';
import { withdrawalIn, type Withdrawal } from '../../contract/decisions/withdrawal.ts';
import { parseQuarantined, type Quarantined } from '../../contract/records/quarantine.ts';
import { VigilError } from '../../platform/errors.ts';
import type { StayRow } from '../history.port.ts';
import type { SqlRow, SqlValue } from './sql-database.ts';

/** Stored by us alone: a row that cannot be read is a fault of the store, and an answer without it would hide it. */
export function decisionOf(payload: SqlValue | undefined): Decision {
  const read = parseDecision(String(payload));
  if (!read.ok) throw new VigilError('history-refused', `a stored decision cannot be read: ${read.reason}`);
  return read.decision;
}

/** As `decisionOf`. */
export function withdrawalOf(payload: SqlValue | undefined): Withdrawal {
  const withdrawal = withdrawalIn(decisionOf(payload));
  if (withdrawal === null) throw new VigilError('history-refused', 'a stored withdrawal cannot be read');
  return withdrawal;
}

/** As `decisionOf`. */
export function quarantinedOf(payload: SqlValue | undefined): Quarantined {
  const read = parseQuarantined(String(payload));
  if (!read.ok) throw new VigilError('history-refused', `a stored refusal cannot be read: ${read.reason}`);
  return read.quarantined;
}

/** Rule or model behind a decision; null where none is. */
export function ruleOf(decision: Decision): string | null {
  switch (decision.kind) {
    case 'score.computed':
      return decision.score.ruleId;
    case 'alert.changed':
      return decision.alert.ruleId;
    case 'age-band.crossed':
      return decision.ruleId;
    case 'risk.computed':
      return decision.risk.modelId;
    case 'event.detected':
      return decision.counts.definitionId;
    case 'characteristics.computed':
    case 'concern.changed':
    case 'engine.notice':
    case 'device.alarmed':
    case 'result.late':
    case 'alert.receipted':
    case 'delivery.probed':
    case 'delivery.proved':
    case 'care.changed':
    case 'policy.changed':
    case 'unit.state':
    case 'unit.outline':
    case 'stay.changed':
    case 'stay.charted':
      return null;
  }
}

/** A row of `stays`, in the order in which the history asks for it. */
export function stayOf(row: SqlRow): StayRow {
  const [stayId, patientId, sex, unitId, bedId, displayName, birthDate, openedAtMs, closedAtMs] = row;
  return {
    stayId: String(stayId),
    patientId: patientId === null || patientId === undefined ? null : String(patientId),
    sex: sex === 'female' || sex === 'male' || sex === 'other' || sex === 'unknown' ? sex : null,
    unitId: String(unitId),
    bedId: bedId === null ? null : String(bedId),
    displayName: String(displayName),
    birthDate: birthDate === null ? null : String(birthDate),
    openedAtMs: Number(openedAtMs),
    closedAtMs: closedAtMs === null ? null : Number(closedAtMs),
  };
}
