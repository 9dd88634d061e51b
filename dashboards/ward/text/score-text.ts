/**
 * The words of a score, the same on the tile, in the list and on the card. A range, a total that
 * counts what is missing as 0, and no score at all must never look like a low total.
 */
import { DASH, numberText, unitText } from './number-text.ts';
import { clinicalText, rules } from './clinical-text.ts';
import { named, t } from './text.ts';
import type { ScoreFinding, ScoreResult } from '../../../services/clinical/score/score-result.ts';

/** The only score that the board is read by: the one whose published chart alerts. */
export const LEADING_RULE_ID = 'national-pews-england';

export function leadingScore(scores: readonly ScoreResult[]): ScoreResult | undefined {
  return scores.find((score) => score.ruleId === LEADING_RULE_ID);
}

/** Why there is no score; the words «no score» stand before it already. */
export function whyNot(score: Pick<ScoreResult, 'reason'>): string {
  return score.reason === null ? '' : clinicalText(score.reason);
}

/** «11» or «4–9», without a unit; one number too where only the age lacks. */
export function scoreNumber(score: Pick<ScoreResult, 'status' | 'total' | 'lower' | 'upper' | 'decimals'>): string {
  if (score.status === 'complete' && score.total !== null) return numberText(score.total, score.decimals);
  if (score.lower === null || score.upper === null) return DASH;
  if (score.lower === score.upper) return numberText(score.lower, score.decimals);
  return `${numberText(score.lower, score.decimals)}–${numberText(score.upper, score.decimals)}`;
}

/** As `scoreNumber`; «at least 4» where the upper bound is only the greatest total there is. */
export function scoreBoundsText(score: ScoreResult): string {
  const openAbove =
    score.status === 'partial' &&
    score.lower !== null &&
    score.lower > 0 &&
    score.upper !== null &&
    score.upper >= score.maximum;
  return openAbove ? t('score.atLeast', { lower: numberText(score.lower, score.decimals) }) : scoreNumber(score);
}

/** Unit of an index, as it is printed; empty for points. */
export function scoreUnitText(score: Pick<ScoreResult, 'unit'>): string {
  return unitText(score.unit);
}

/** «4 (missing counted as 0)», where the publication counts so and something is missing; else null. */
export function publishedText(score: Pick<ScoreResult, 'status' | 'published' | 'decimals'>): string | null {
  if (score.status !== 'partial' || score.published === null) return null;
  return t('score.published', { total: numberText(score.published, score.decimals) });
}

/** «7 of 7 inputs»: parts with points of all parts. */
export function inputsText(score: Pick<ScoreResult, 'parts'>): string {
  const known = score.parts.filter((part) => part.points !== null).length;
  return t('score.inputs', { known, all: score.parts.length });
}

/** «Sepsis: not known». */
export function findingText(ruleId: string, { id, answer }: ScoreFinding): string {
  return `${rules().findingLabel(ruleId, id)}: ${named('finding', answer, answer)}`;
}

/** «Missing Lactate, INR +3»: as many names as fit, and how many more there are. */
export function missingText(score: Pick<ScoreResult, 'ruleId' | 'missing'>): string | null {
  const { missing } = score;
  if (missing.length === 0) return null;
  const more = missing.length - MISSING_NAMED;
  const names = missing
    .slice(0, MISSING_NAMED)
    .map((item) => rules().missing(score.ruleId, item))
    .join(', ');
  return t('score.lacks', { names: more > 0 ? `${names} +${more}` : names });
}

const MISSING_NAMED = 2;

/** «↑2», «↓0.4», «0», or a dash where then and now cannot be compared. An arrow says rise or fall, not worse or better. */
export function changeText(change: number | null, decimals: number): string {
  if (change === null) return DASH;
  const size = numberText(Math.abs(change), decimals);
  if (Number(size) === 0) return size;
  return `${change > 0 ? '↑' : '↓'}${size}`;
}

/** «3.2 % to 18.0 %», or one number where both bounds agree. */
export function probabilityText(probability: NonNullable<ScoreResult['probability']>): string {
  const [lower, upper] = [probability.lower, probability.upper].map((value) => `${numberText(value * 100, 1)} %`);
  return lower === upper ? (lower ?? DASH) : `${lower}–${upper}`;
}

/** Area above the published cut, in words; null where the rule has none. */
export function areaText({ trend, unit }: Pick<ScoreResult, 'trend' | 'unit'>): string | null {
  const area = trend?.areaAbove ?? null;
  if (area === null) return null;
  const hours = {
    threshold: String(area.threshold),
    known: numberText(area.hoursKnown, 1),
    area: numberText(area.pointHours, 1),
  };
  const measure = unit === null ? t('score.pointHours') : `${unitText(unit)}·h`.replace(/^·/, '');
  return t('score.area', { ...hours, measure });
}
