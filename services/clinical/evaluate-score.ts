/**
 * Evaluates any score rule for one child at one moment. It knows bands, bounds, levels and triggers,
 * and no number of any published score.
 *
 * complete   every part is known
 * partial    at most `partsMissingMax` parts are unknown: lower and upper bound of the total
 * abstained  more are unknown, or the child or the setting is not what the rule was made for
 *
 * Triggers look at charted answers alone, so they still hold, and give their level, when vital signs
 * lack; outside the intended population nothing is said at all. Equal arguments give equal bytes.
 */
import { ADULT_FROM, ageOnBasis, atLeast, isWithin } from './age.ts';
import { missingReading } from './choose-reading.ts';
import { FROM_ANY_TIME, compileScoreRule } from './compile-score-rule.ts';
import type { Born, LocalDate } from './age.ts';
import type { OptIn, Waiver } from './opt-in.ts';
import type { CompiledScoreRule, Readings } from './compile-score-rule.ts';
import type { InputReading, ScorePart, ScoreResult } from './score-result.ts';
import type { RuleTrigger, ScoreRule } from './score-rule.ts';

export interface ScoreSubject extends Born {
  /** Date in the unit's own time zone. */
  readonly onDate: LocalDate;
  /** What the bed is used for, for instance `picu`. */
  readonly setting: string;
  readonly ventilated: boolean;
  readonly newbornStay: boolean;
  /** In which respects the unit uses the rule outside its intended population; null when it does not. */
  readonly optIn: OptIn | null;
  /** The last answer charted for an input that differs from the present one, by input name. */
  readonly previousCodes: ReadonlyMap<string, string>;
}

/** Remembers compiled rules only; a rule is data and never changes. */
const COMPILED = new WeakMap<ScoreRule, CompiledScoreRule>();

/**
 * `rule` comes from parseScoreRule; `readings` are keyed by the rule's input names, one each at most
 * (chooseReading makes them). Only `present` readings score.
 */
export function evaluateScore(rule: ScoreRule, subject: ScoreSubject, readings: Readings): ScoreResult {
  const place = placeOf(rule, subject);
  if (!place.ok) return result(rule, { status: 'abstained', reason: `no score: ${place.reason}` });
  const compiled = compiledOf(rule);
  const parts = rule.parts.map((part, index) => scorePart(compiled, { index, ageBand: place.ageBand, readings }, part));
  const unknown = parts.filter((part) => part.points === null);
  const held = heldTriggers(rule, subject, readings);
  const bounds = { lower: sum(parts.map((part) => part.pointsMin)), upper: sum(parts.map((part) => part.pointsMax)) };
  const abstained = unknown.length > rule.partsMissingMax;
  const status = abstained ? 'abstained' : unknown.length > 0 ? 'partial' : 'complete';
  return result(rule, {
    status,
    total: status === 'complete' ? bounds.lower : null,
    lower: abstained ? null : bounds.lower,
    upper: abstained ? null : bounds.upper,
    ...levelOf(rule, abstained ? null : bounds.lower, held),
    triggers: held.map((trigger) => triggerText(trigger, subject)),
    ageBand: rule.ageBands[place.ageBand]?.label ?? null,
    parts,
    missing: [...unknown.map((part) => part.label), ...unansweredTriggers(rule, readings)],
    reason: abstained ? `no score: ${unknown.map(unknownText).join(', ')}` : null,
    caution: place.caution,
  });
}

function compiledOf(rule: ScoreRule): CompiledScoreRule {
  const known = COMPILED.get(rule);
  if (known !== undefined) return known;
  const compiled = compileScoreRule(rule);
  COMPILED.set(rule, compiled);
  return compiled;
}

/** One literal, so that key order is the same whatever the outcome. */
function result(rule: ScoreRule, said: Pick<ScoreResult, 'status' | 'reason'> & Partial<ScoreResult>): ScoreResult {
  return {
    ruleId: rule.id,
    ruleVersion: rule.version,
    label: rule.label,
    status: said.status,
    total: said.total ?? null,
    lower: said.lower ?? null,
    upper: said.upper ?? null,
    maximum: rule.maximum,
    level: said.level ?? null,
    levelText: said.levelText ?? null,
    triggers: said.triggers ?? [],
    ageBand: said.ageBand ?? null,
    parts: said.parts ?? [],
    missing: said.missing ?? [],
    reason: said.reason,
    caution: said.caution ?? null,
  };
}

type Place = { readonly ok: true; readonly ageBand: number; readonly caution: string | null } | { readonly ok: false; readonly reason: string };

/** The age band, or why the rule does not speak about this child. No opt-in reaches past the age. */
function placeOf(rule: ScoreRule, subject: ScoreSubject): Place {
  if (!rule.enabled) return { ok: false, reason: rule.disabledReason ?? 'rule is disabled' };
  const chronological = ageOnBasis('chronological', subject, subject.onDate);
  if (!chronological.ok) return chronological;
  const { years, completedMonths } = chronological.age;
  if (atLeast(chronological.age, ADULT_FROM)) return { ok: false, reason: `adult, ${years} years old; ${rule.intended.text}` };
  const aged = rule.ageBasis === 'chronological' ? chronological : ageOnBasis(rule.ageBasis, subject, subject.onDate);
  if (!aged.ok) return aged;
  const ageBand = rule.ageBands.findIndex((band) => isWithin(aged.age, band));
  if (ageBand < 0) return { ok: false, reason: `age ${completedMonths} months is outside the intended age; ${rule.intended.text}` };
  const outside = outsideIntended(rule, subject);
  if (outside.length === 0) return { ok: true, ageBand, caution: null };
  const named = outside.map((reason) => reason.what).join(', ');
  const { optIn } = subject;
  if (optIn === null || outside.some(({ waiver }) => !optIn.waives.includes(waiver))) return { ok: false, reason: `${named}; ${rule.intended.text}` };
  const caution = [`Outside the intended population (${named}).`, ...outside.map((reason) => reason.differs), `Used by unit policy: ${optIn.reason}`];
  return { ok: true, ageBand, caution: caution.join(' ') };
}

function outsideIntended(rule: ScoreRule, subject: ScoreSubject): { readonly waiver: Waiver; readonly what: string; readonly differs: string }[] {
  const { intended } = rule;
  const reasons: { waiver: Waiver; what: string; differs: string }[] = [];
  if (!intended.settings.includes(subject.setting)) reasons.push({ waiver: 'setting', what: `setting ${subject.setting}`, differs: intended.outside.setting });
  if (subject.ventilated && !intended.ventilatedAllowed) reasons.push({ waiver: 'ventilated', what: 'ventilated', differs: intended.outside.ventilated });
  if (subject.newbornStay && !intended.newbornStayAllowed) reasons.push({ waiver: 'newborn-stay', what: 'newborn stay', differs: intended.outside.newbornStay });
  return reasons;
}

function scorePart(
  compiled: CompiledScoreRule,
  at: { readonly index: number; readonly ageBand: number; readonly readings: Readings },
  part: { readonly name: string; readonly label: string },
): ScorePart {
  const scale = compiled.scales[at.index];
  if (scale === undefined) throw new Error(`rule ${compiled.rule.id} has no scale for ${part.name}`);
  const { points, min, max } = scale.points(at.readings, at.ageBand, FROM_ANY_TIME);
  const inputs = scale.inputs.map((name) => readingOf(compiled.rule, at.readings, name));
  return { name: part.name, label: part.label, points, pointsMin: min, pointsMax: max, inputs };
}

function readingOf(rule: ScoreRule, readings: Readings, name: string): InputReading {
  const reading = readings.get(name);
  if (reading !== undefined) return reading;
  const input = rule.inputs.find((candidate) => candidate.name === name);
  if (input === undefined) throw new Error(`rule ${rule.id} has no input ${name}`);
  return missingReading(input);
}

function sum(points: readonly number[]): number {
  return points.reduce((total, each) => total + each, 0);
}

function heldTriggers(rule: ScoreRule, subject: ScoreSubject, readings: Readings): RuleTrigger[] {
  return rule.triggers.filter((trigger) => {
    const reading = readings.get(trigger.input);
    if (reading?.quality !== 'present' || typeof reading.value !== 'string' || !trigger.codes.includes(reading.value)) return false;
    const previous = subject.previousCodes.get(trigger.input);
    return trigger.changedFrom === undefined || previous === undefined || trigger.changedFrom.includes(previous);
  });
}

function triggerText(trigger: RuleTrigger, subject: ScoreSubject): string {
  if (trigger.changedFrom === undefined) return trigger.text;
  const previous = subject.previousCodes.get(trigger.input);
  return `${trigger.text} (${previous === undefined ? 'first answer' : `before: ${previous}`})`;
}

/** Labels of trigger inputs that a full set of observations has and this one lacks. */
function unansweredTriggers(rule: ScoreRule, readings: Readings): string[] {
  const asked = new Set(rule.triggers.map((trigger) => trigger.input));
  const lacking = rule.inputs.filter((input) => asked.has(input.name) && !input.optional && readings.get(input.name)?.quality !== 'present');
  return lacking.map((input) => input.label);
}

/** The highest of the level of the total (null: none known) and the levels of the triggers. */
function levelOf(rule: ScoreRule, total: number | null, triggers: readonly RuleTrigger[]): Pick<ScoreResult, 'level' | 'levelText'> {
  const ofTotal = rule.levels.findLastIndex((level) => total !== null && total >= level.from);
  const ofTriggers = triggers.map((trigger) => rule.levels.findIndex((level) => level.id === trigger.level));
  const level = rule.levels[Math.max(ofTotal, ...ofTriggers)];
  return { level: level?.id ?? null, levelText: level?.text ?? null };
}

/** «respiratory rate is 9 min old»: the first input that was there once, or else that it is missing. */
function unknownText(part: ScorePart): string {
  const seen = part.inputs.find((input) => input.quality !== 'missing' && input.quality !== 'present');
  if (seen === undefined) {
    const inPart = part.inputs.some((input) => input.quality === 'present');
    return `${inSentence(part.label)} is ${inPart ? 'known in part only' : 'missing'}`;
  }
  const label = inSentence(seen.label);
  if (seen.quality === 'implausible') return `${label} is implausible`;
  if (seen.quality === 'artefact') return `${label} is judged an artefact`;
  return seen.ageMs === null ? `${label} is too old` : `${label} is ${durationText(seen.ageMs)} old`;
}

/** Lower case inside a sentence, except for names such as SpO₂. */
function inSentence(label: string): string {
  return /^[A-Z][a-z -]+$/.test(label) ? label.toLowerCase() : label;
}

/** «45 s», «9 min», «5 h»: whole units, rounded down. */
function durationText(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}
