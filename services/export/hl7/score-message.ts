/**
 * A published score as HL7 v2.6 ORU^R01. An order (OBR) names rule and version; under it stand the
 * total, its bounds when something lacks, the level, each part and each input that was missed.
 *
 * Invariant: an abstained score sends no number at all, a partial one no total.
 */
import type { InputReading, ScorePart, ScoreResult } from '../../clinical/score/score-result.ts';
import type { ScoreComputed } from '../../contract/decisions/decision.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { ruleWords } from '../../wording/wording.ts';
import type { StayLocation } from '../ward/ward-directory.ts';
import { hl7Message, hl7Segment, hl7Time } from './hl7-text.ts';
import {
  controlIdOf,
  headerSegment,
  noteSegments,
  ourIdentifier,
  RESEARCH_NOTICE,
  subjectSegments,
  type MessageEnvelope,
} from './message-header.ts';
import { codeField, localCode, observationSegments, type Hl7Code, type Observation } from './observation-segments.ts';

const WORDS = ruleWords('en');

/** LOINC of a rule's total; null where LOINC has no code for it. */
export type LoincOfRule = (ruleId: string) => { readonly code: string; readonly text: string } | null;

/** HL7 table 0123: the status of the order as a whole. */
const RESULT_STATUS = { complete: 'F', partial: 'P', abstained: 'X' } as const;
const POINTS_UNIT = '{score}';
const MISSED = {
  missing: 'not measured, or too old',
  stale: 'too old',
  implausible: 'outside what can be',
  artefact: 'judged an artefact',
} as const;

export interface ScoreContext extends MessageEnvelope {
  readonly where: StayLocation;
  readonly loincOf: LoincOfRule;
}

/** The whole message, segments ended with CR. */
export function scoreMessage(decision: ScoreComputed, context: ScoreContext): string {
  const { score } = decision;
  const controlId = controlIdOf(decision.id, context.receiverId);
  const kind = {
    type: ['ORU', 'R01', 'ORU_R01'],
    controlId,
    answers: { accept: 'NE', application: 'AL' },
    profile: null,
  } as const;
  const order = hl7Segment('OBR', {
    1: '1',
    3: ourIdentifier(controlId),
    4: codeField(codeOf(score, context.loincOf)),
    7: hl7Time(decision.atMs),
    22: hl7Time(decision.atMs),
    25: RESULT_STATUS[score.status],
  });
  return hl7Message([
    headerSegment(kind, context.where, context),
    ...subjectSegments(context.where),
    order,
    ...noteSegments([
      RESEARCH_NOTICE,
      ...score.cautions.map((caution) => inEnglish(caution)),
      ...score.notes.map((note) => WORDS.note(score.ruleId, note)),
      ...score.triggers.map((trigger) => `Trigger: ${WORDS.heldTrigger(score.ruleId, trigger)}`),
    ]),
    ...observationSegments(observationsOf(score, decision.atMs, context.loincOf)),
  ]);
}

function observationsOf(score: ScoreResult, atMs: number, loincOf: LoincOfRule): Observation[] {
  return [
    totalOf(score, atMs, loincOf),
    ...(score.status === 'partial' ? boundsOf(score, atMs) : []),
    ...levelOf(score, atMs),
    ...score.findings.map((finding, index) => ({
      ...common(score, `finding:${finding.id}`, WORDS.findingLabel(score.ruleId, finding.id), atMs),
      subId: `2.${index + 1}`,
      value: finding.answer === 'unknown' || score.status === 'abstained' ? null : finding.answer,
      unit: null,
      notes: [WORDS.findingText(score.ruleId, finding.id)],
    })),
    ...score.parts.map((part, index) => partOf(score, part, `3.${index + 1}`, atMs)),
    ...missedInputs(score).map((input, index) => ({
      ...common(score, `input:${input.name}`, WORDS.input(score.ruleId, input.name), atMs),
      subId: `4.${index + 1}`,
      value: null,
      unit: null,
      notes: [
        `${WORDS.input(score.ruleId, input.name)}: ${input.quality === 'present' ? 'could not be used' : MISSED[input.quality]}`,
      ],
    })),
  ];
}

function totalOf(score: ScoreResult, atMs: number, loincOf: LoincOfRule): Observation {
  const unknown =
    score.missing.length === 0
      ? ''
      : `Not known: ${score.missing.map((item) => WORDS.missing(score.ruleId, item)).join(', ')}`;
  return {
    code: codeOf(score, loincOf),
    subId: '1',
    value: score.status === 'complete' ? score.total : null,
    unit: score.unit ?? POINTS_UNIT,
    status: 'F',
    ...(score.unit === null ? { range: `0-${score.maximum}` } : {}),
    observedAtMs: atMs,
    notes: [
      score.reason === null ? '' : inEnglish(score.reason),
      score.status === 'partial' ? `Partial: between ${score.lower} and ${score.upper}` : '',
      unknown,
    ],
  };
}

/** Between these lies the total, whatever the missing values are. */
function boundsOf(score: ScoreResult, atMs: number): Observation[] {
  const bound = (name: 'lower' | 'upper', subId: string): Observation => ({
    ...common(score, name, `${WORDS.label(score.ruleId)}, ${name} bound`, atMs),
    subId,
    value: score[name],
    unit: score.unit ?? POINTS_UNIT,
    status: 'P',
  });
  return [bound('lower', '1.1'), bound('upper', '1.2')];
}

function levelOf(score: ScoreResult, atMs: number): Observation[] {
  if (score.level === null || score.status === 'abstained') return [];
  return [
    {
      ...common(score, 'level', `${WORDS.label(score.ruleId)}, level`, atMs),
      subId: '1.3',
      value: score.level,
      unit: null,
      notes: [WORDS.levelText(score.ruleId, score.level) ?? ''],
    },
  ];
}

function partOf(score: ScoreResult, part: ScorePart, subId: string, atMs: number): Observation {
  const known = part.points !== null && score.status !== 'abstained';
  const why = part.points === null ? 'Not known: its inputs lack' : 'The score as a whole was not given';
  return {
    ...common(score, `part:${part.name}`, WORDS.part(score.ruleId, part.name), atMs),
    subId,
    value: known ? part.points : null,
    unit: POINTS_UNIT,
    notes: known ? [] : [why],
  };
}

/** Inputs that could not be used, of parts that are not known; each once. */
function missedInputs(score: ScoreResult): InputReading[] {
  const missed = score.parts
    .filter((part) => part.points === null)
    .flatMap((part) => part.inputs.filter((input) => input.quality !== 'present'));
  return [...new Map(missed.map((input) => [input.name, input])).values()];
}

function common(
  score: ScoreResult,
  name: string,
  label: string,
  observedAtMs: number,
): Pick<Observation, 'code' | 'status' | 'observedAtMs'> {
  return {
    code: localCode(`${score.ruleId}:${name}`, label, score.ruleVersion),
    status: score.status === 'complete' ? 'F' : 'P',
    observedAtMs,
  };
}

function codeOf(score: ScoreResult, loincOf: LoincOfRule): Hl7Code {
  const local = localCode(score.ruleId, WORDS.label(score.ruleId), score.ruleVersion);
  const loinc = loincOf(score.ruleId);
  return loinc === null ? local : { ...loinc, system: 'LN', alternate: local };
}
