/**
 * A published score as Observation of category survey: the total, or bounds where inputs lack, or the
 * reason why there is none; a component a sub-score, and the readings that it rests on.
 *
 * Invariant: a missing part has a reason and no value; a partial total is a range, never a number.
 */
import { isSignalName, signalAt, signalIndex } from '../../../clinical/signal/signals.ts';
import type { InputReading, ScoreFinding, ScorePart, ScoreResult } from '../../../clinical/score/score-result.ts';
import type { ScoreComputed } from '../../../contract/decisions/decision.ts';
import { inEnglish } from '../../../wording/in-english.ts';
import { ruleWords } from '../../../wording/wording.ts';
import { chartedId } from './charted-observation.ts';
import { ruleReference, VIGIL_DEVICE, type FhirCatalogue } from './device.ts';
import { momentId } from './fhir-ids.ts';
import type { Annotation, Observation, ObservationComponent, ObservedValue, Reference } from './fhir-resource.ts';
import {
  absentReason,
  codeableConcept,
  decisionVersion,
  fhirInstant,
  metaOf,
  OWN,
  fhirQuantity,
  SAFETY_TEXT,
} from './fhir-terms.ts';
import { encounterReference, patientReference, type Subject } from './subject.ts';
import { categoryOf, VITAL_ITEMS, vitalId } from './vital-observation.ts';
import { isStreamed } from '../../../contract/log-position.ts';

const WORDS = ruleWords('en');
/** Points have no unit; UCUM writes what is counted in braces. */
const POINTS = '{score}';

export interface ScoreParts {
  readonly stay: Subject;
  readonly catalogue: FhirCatalogue;
  readonly decision: ScoreComputed;
}

export function scoreId(decision: ScoreComputed): string {
  return momentId('s', decision.atMs, decision, decision.id);
}

export function scoreObservation({ stay, catalogue, decision }: ScoreParts): Observation {
  const { score } = decision;
  const label = WORDS.label(score.ruleId);
  const derivedFrom = inputReferences(stay, score);
  const component = [
    ...score.parts.map((part) => partComponent(score, part)),
    ...publishedComponent(score),
    ...probabilityComponent(score),
    ...score.findings.map((finding) => findingComponent(score, finding)),
  ];
  return {
    resourceType: 'Observation',
    id: scoreId(decision),
    meta: metaOf(decisionVersion(decision)),
    status:
      decision.withdrawn !== undefined ? 'entered-in-error' : score.status === 'partial' ? 'preliminary' : 'final',
    category: [categoryOf('survey')],
    code: codeableConcept(label, { system: OWN.score, code: score.ruleId, display: label }),
    subject: patientReference(stay),
    encounter: encounterReference(stay),
    effectiveDateTime: fhirInstant(decision.atMs),
    issued: fhirInstant(decision.atMs),
    performer: [VIGIL_DEVICE],
    ...totalOf(score),
    ...(score.level === null
      ? {}
      : {
          interpretation: [
            codeableConcept(WORDS.levelText(score.ruleId, score.level) ?? score.level, {
              system: OWN.level,
              code: score.level,
            }),
          ],
        }),
    note: [...withdrawnNotes(decision), ...notesOf(score)],
    method: codeableConcept(`${label}, rule ${score.ruleId} ${score.ruleVersion}`, {
      system: OWN.rule,
      code: `${score.ruleId}@${score.ruleVersion}`,
    }),
    device: ruleReference(catalogue, score.ruleId, score.ruleVersion),
    ...(derivedFrom.length === 0 ? {} : { derivedFrom }),
    ...(component.length === 0 ? {} : { component }),
  };
}

function withdrawnNotes({ withdrawn }: ScoreComputed): readonly Annotation[] {
  if (withdrawn === undefined) return [];
  return [{ text: `Values that this rests on were withdrawn by ${withdrawn.by}: ${withdrawn.reason}` }];
}

function totalOf(score: ScoreResult): ObservedValue {
  const unit = score.unit ?? POINTS;
  if (score.total !== null) return { valueQuantity: fhirQuantity(score.total, unit) };
  if (score.lower !== null && score.upper !== null) {
    return { valueRange: { low: fhirQuantity(score.lower, unit), high: fhirQuantity(score.upper, unit) } };
  }
  return {
    dataAbsentReason: absentReason('not-performed', score.reason === null ? 'Not scored' : inEnglish(score.reason)),
  };
}

function partComponent(score: ScoreResult, { name, points, pointsMin, pointsMax }: ScorePart): ObservationComponent {
  const label = WORDS.part(score.ruleId, name);
  const code = codeableConcept(label, { system: OWN.part, code: `${score.ruleId}.${name}`, display: label });
  if (points !== null) return { code, valueQuantity: fhirQuantity(points, POINTS) };
  return {
    code,
    dataAbsentReason: absentReason('unknown', `Inputs lack: between ${pointsMin} and ${pointsMax} points`),
  };
}

function findingComponent({ ruleId }: ScoreResult, { id, answer }: ScoreFinding): ObservationComponent {
  const text = WORDS.findingText(ruleId, id);
  const code = codeableConcept(text, { system: OWN.finding, code: id, display: WORDS.findingLabel(ruleId, id) });
  return answer === 'unknown'
    ? { code, dataAbsentReason: absentReason('unknown', 'What is missing could change it') }
    : { code, valueBoolean: answer === 'yes' };
}

/** The total as the publication counts it where inputs lack: beside the bounds, never instead of them. */
function publishedComponent({ published, total, ruleId, unit }: ScoreResult): readonly ObservationComponent[] {
  if (published === null || total !== null) return [];
  return [
    {
      code: codeableConcept('Total as the publication counts it, missing as 0', {
        system: OWN.part,
        code: `${ruleId}.published`,
      }),
      valueQuantity: fhirQuantity(published, unit ?? POINTS),
    },
  ];
}

function probabilityComponent({ probability, ruleId }: ScoreResult): readonly ObservationComponent[] {
  if (probability === null) return [];
  const { lower, upper } = probability;
  return [
    {
      code: codeableConcept(WORDS.probability(ruleId), { system: OWN.part, code: `${ruleId}.probability` }),
      valueRange: { low: fhirQuantity(lower, '1'), high: fhirQuantity(upper, '1') },
    },
  ];
}

function notesOf(score: ScoreResult): readonly Annotation[] {
  const partial =
    score.status === 'partial'
      ? [
          `Partial: between ${score.lower ?? '?'} and ${score.upper ?? '?'} of ${score.maximum}; missing: ${score.missing.map((item) => WORDS.missing(score.ruleId, item)).join(', ')}.`,
        ]
      : [];
  const reason =
    score.status === 'abstained'
      ? [`Abstained: ${score.reason === null ? 'no reason was given' : inEnglish(score.reason)}.`]
      : [];
  const cautions = score.cautions.map((caution) => `Caution: ${inEnglish(caution)}`);
  const triggers = score.triggers.map((trigger) => `Trigger: ${WORDS.heldTrigger(score.ruleId, trigger)}`);
  const inputs = inputsOf(score).map((input) => inputText(score.ruleId, input));
  return [
    ...reason,
    ...partial,
    ...cautions,
    ...triggers,
    ...score.notes.map((note) => WORDS.note(score.ruleId, note)),
    ...(inputs.length === 0 ? [] : [`Inputs: ${inputs.join('; ')}.`]),
    SAFETY_TEXT,
  ].map((text) => ({ text }));
}

function inputsOf({ parts }: ScoreResult): readonly InputReading[] {
  return [
    ...new Map(
      parts.flatMap(({ inputs }) => inputs).map((input) => [`${input.name} ${input.from ?? ''}`, input]),
    ).values(),
  ];
}

/** An input of a rule: of a score by its name in that score, of an alert by its signal. */
export function inputText(ruleId: string, { name, value, unit, quality, ageMs }: InputReading): string {
  const label = WORDS.input(ruleId, name);
  if (value === null) return `${label} ${quality}`;
  const age = ageMs === null ? '' : `, ${Math.round(ageMs / 1_000)} s old`;
  return `${label} ${value}${unit === null ? '' : ` ${unit}`} (${quality}${age})`;
}

/** The readings behind the score that this server has as Observations of their own. */
function inputReferences(stay: Subject, score: ScoreResult): readonly Reference[] {
  return [...new Set(inputsOf(score).flatMap((input) => inputReference(stay, input) ?? []))].map((reference) => ({
    reference,
  }));
}

/** Null where no single resource holds it: nothing was measured, or the input is a mean, or was made of others. */
export function inputReference(
  stay: Pick<Subject, 'stayId' | 'unitId'>,
  { from, value, observedAtMs, record }: InputReading,
): string | null {
  if (from === null || value === null || observedAtMs === null || record === null) return null;
  if (!isStreamed(record)) return `Observation/${chartedId(stay, from, observedAtMs)}`;
  const item = VITAL_ITEMS.find(({ signals }) => signals.some((signal) => signal === from));
  // A cuff pressure keeps its own time, which need not be that of its row.
  if (item === undefined || !isSignalName(from) || signalAt(signalIndex(from)).rhythm === 'aperiodic') return null;
  return `Observation/${vitalId(stay.stayId, Math.floor(observedAtMs / 1_000) * 1_000, item, 'second')}`;
}
