/**
 * Decisions of version 1 -> 2, scores and ages: labels and sentences of rules stood beside their ids and go;
 * prose without an id is kept as it was written, as a `text.kept` or as an id that stands for itself.
 */
import { isStoredObject as isObject, keptText, listOf, type StoredObject as Json } from '../../upcast.ts';

export function scoresToIds(older: Json): Json {
  const decision = { ...older, version: 2 };
  switch (older['kind']) {
    case 'score.computed':
      return { ...decision, score: scoreToIds(older['score']) };
    case 'age-band.crossed':
      return { ...decision, fromBand: keptText(older['fromBand']), toBand: keptText(older['toBand']) };
    case 'event.detected':
      return { ...decision, event: eventToIds(older['event']), counts: reasonToIds(older['counts']) };
    case 'characteristics.computed':
      return { ...decision, characteristics: characteristicsToIds(older['characteristics']) };
    case 'alert.changed':
      return { ...decision, alert: alertToIds(older['alert']) };
    case 'stay.changed':
      return { ...decision, stay: stayToIds(older['stay']) };
    case 'unit.state':
      // Monitors stand in it since shortly before version 2.
      return { ...decision, monitors: older['monitors'] ?? [], ...alertsOf(older), ...staysOf(older) };
    case 'unit.outline':
      return { ...decision, ...alertsOf(older) };
    default:
      return decision;
  }
}

function alertsOf(decision: Json): Json {
  return 'alerts' in decision ? { alerts: listOf(decision['alerts']).map(alertToIds) } : {};
}

function staysOf(decision: Json): Json {
  return 'stays' in decision ? { stays: listOf(decision['stays']).map(stayToIds) } : {};
}

function stayToIds(stay: unknown): unknown {
  if (!isObject(stay)) return stay;
  return {
    ...stay,
    ...('scores' in stay ? { scores: listOf(stay['scores']).map(scoreToIds) } : {}),
    ...('events' in stay ? { events: listOf(stay['events']).map(reasonToIds) } : {}),
    ...('heartRateCharacteristics' in stay
      ? { heartRateCharacteristics: characteristicsToIds(stay['heartRateCharacteristics']) }
      : {}),
  };
}

/** Sub-scores of an alert stood without their names: the label stands for it. */
function alertToIds(alert: unknown): unknown {
  if (!isObject(alert)) return alert;
  return {
    ...alert,
    inputs: listOf(alert['inputs']).map(inputToIds),
    parts: listOf(alert['parts']).map((part) =>
      isObject(part) ? { name: part['label'], points: part['points'], inputs: [] } : part,
    ),
  };
}

function scoreToIds(score: unknown): unknown {
  if (!isObject(score)) return score;
  const { label: _label, levelText: _levelText, caution, probability, ...rest } = score;
  const parts = listOf(score['parts']).filter(isObject);
  return {
    ...rest,
    triggers: listOf(score['triggers']).map((text) => ({ id: text, holds: 'as-answer', before: null })),
    findings: listOf(score['findings']).map((finding) =>
      isObject(finding) ? { id: finding['id'], answer: finding['answer'] } : finding,
    ),
    probability: isObject(probability) ? { lower: probability['lower'], upper: probability['upper'] } : null,
    missing: listOf(score['missing']).map((label) => missingToIds(label, parts)),
    reason: keptText(score['reason']),
    cautions: typeof caution === 'string' ? [keptText(caution)] : [],
    parts: parts.map(({ label: _partLabel, ...part }) => ({
      ...part,
      inputs: listOf(part['inputs']).map(inputToIds),
    })),
  };
}

/** A part by its label; what is none was the label of an input. */
function missingToIds(label: unknown, parts: readonly Json[]): Json {
  const part = parts.find((each) => each['label'] === label);
  return part === undefined ? { kind: 'input', name: label } : { kind: 'part', name: part['name'] };
}

const NOT_APPLICABLE = ': does not apply';

/** A source has a name of one word; a formula stood as a sentence in its place. */
function inputToIds(input: unknown): unknown {
  if (!isObject(input)) return input;
  const { label: _label, from, record, ...rest } = input;
  const isFormula = typeof from === 'string' && !/^[A-Za-z0-9]+$/.test(from);
  if (!isFormula) return { ...rest, from: from ?? null, formula: null, record: record ?? null };
  const applies = !from.endsWith(NOT_APPLICABLE);
  const id = applies ? from : from.slice(0, -NOT_APPLICABLE.length);
  return { ...rest, from: null, formula: { id, applies }, record: record ?? null };
}

function eventToIds(event: unknown): unknown {
  if (!isObject(event) || !isObject(event['definition'])) return event;
  const { label: _label, ...definition } = event['definition'];
  return { ...event, definition };
}

/** Counts of events, or a characteristic: the label goes, the reason is kept. */
function reasonToIds(row: unknown): unknown {
  if (!isObject(row)) return row;
  const { label: _label, ...rest } = row;
  return { ...rest, reason: keptText(row['reason']) };
}

function characteristicsToIds(characteristics: unknown): unknown {
  return isObject(characteristics)
    ? { ...characteristics, features: listOf(characteristics['features']).map(reasonToIds) }
    : characteristics;
}
