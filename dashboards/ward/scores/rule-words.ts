/** What the rule files say about a score besides its result; the page carries a copy from when it was built. */
import { named, phrase, t } from '../text/text.ts';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';

interface ScoreFacts {
  readonly version: string;
  readonly shortLabel: string;
  readonly citation: string;
  /** Letter of the reference tables. */
  readonly certainty: string;
  /** Label by id, in rising order of severity. */
  readonly levels: Readonly<Record<string, string>>;
}

/** By rule id; put in by vite.config.ts when the page is built. */
declare const SCORE_FACTS: Readonly<Record<string, ScoreFacts | undefined>>;
const FACTS = SCORE_FACTS;

type Spoken = Pick<ScoreResult, 'ruleId' | 'ruleVersion'>;

/** Facts of the very version that scored; undefined when the page was built with another. */
export function factsOf({ ruleId, ruleVersion }: Spoken): ScoreFacts | undefined {
  const facts = FACTS[ruleId];
  return facts?.version === ruleVersion ? facts : undefined;
}

/** «pSOFA»; the full label where the rule has no short one. */
export function shortLabel(score: Pick<ScoreResult, 'ruleId' | 'label'>): string {
  return phrase(FACTS[score.ruleId]?.shortLabel ?? score.label);
}

/** Level as the publication names it; «At least High» while inputs lack and there are worse ones. */
export function levelLabel(score: Pick<ScoreResult, 'ruleId' | 'level' | 'status'>): string | null {
  if (score.level === null) return null;
  const levels = FACTS[score.ruleId]?.levels ?? {};
  const level = named('scoreLevel', score.level, phrase(levels[score.level] ?? score.level));
  const isWorst = Object.keys(levels).at(-1) === score.level;
  return score.status === 'partial' && !isWorst ? t('score.levelAtLeast', { level }) : level;
}

/** As `levelLabel`, for the foot of a tile: «≥ High». */
export function levelShort(score: Pick<ScoreResult, 'ruleId' | 'level' | 'status'>): string | null {
  const atLeast = levelLabel(score);
  const plain = levelLabel({ ...score, status: 'complete' });
  return atLeast === plain ? plain : `≥ ${plain}`;
}
