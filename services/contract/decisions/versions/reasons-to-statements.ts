/**
 * Decisions of version 2 -> 3: what a risk model is, why it gave no number, and why a record could not be read
 * stood as English sentences.
 */
import { isStoredObject, keptText, listOf, type StoredObject } from '../../upcast.ts';

export function reasonsToStatements(stored: StoredObject): StoredObject {
  const decision = { ...stored, version: 3 };
  switch (stored['kind']) {
    case 'risk.computed':
      return { ...decision, risk: riskToStatements(stored['risk']) };
    case 'stay.changed':
      return { ...decision, stay: stayToStatements(stored['stay']) };
    case 'unit.state':
      return { ...decision, stays: listOf(stored['stays']).map(stayToStatements) };
    case 'engine.notice':
      return { ...decision, detail: noticeToStatement(stored['detail']) };
    default:
      return decision;
  }
}

/** The words of a parser, in which the reason was told. */
function noticeToStatement(detail: unknown): unknown {
  if (!isStoredObject(detail) || detail['code'] !== 'notice.unreadable') return detail;
  const values = detail['values'];
  return isStoredObject(values) && typeof values['reason'] === 'string'
    ? keptText(`a record could not be read: ${values['reason']}`)
    : detail;
}

function stayToStatements(stay: unknown): unknown {
  return isStoredObject(stay) && 'risks' in stay
    ? { ...stay, risks: listOf(stay['risks']).map(riskToStatements) }
    : stay;
}

/** Sentences of the one model that there was have a code; any other is kept as it was written. */
function riskToStatements(risk: unknown): unknown {
  if (!isStoredObject(risk)) return risk;
  const { label, outcome, reason } = risk;
  return {
    ...risk,
    label:
      label === 'adult surrogate, not validated in children'
        ? { code: 'risk.kind', values: { kind: 'adult-surrogate' } }
        : keptText(label),
    outcome: outcome === 'sepsis' ? { code: 'risk.outcome', values: { outcome } } : keptText(outcome),
    reason: keptText(reason),
  };
}
