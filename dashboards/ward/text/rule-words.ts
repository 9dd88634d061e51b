/** What is said of a score besides its result: sources and certainty from when the page was built, and its names. */
import { rules } from './clinical-text.ts';
import { t } from './text.ts';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';

interface ScoreFacts {
  readonly version: string;
  readonly citation: string;
  /** Letter of the reference tables. */
  readonly certainty: string;
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

/** Level as the publication names it; «At least High» while inputs lack and there are worse ones. */
export function levelLabel(score: Pick<ScoreResult, 'ruleId' | 'level' | 'status'>): string | null {
  if (score.level === null) return null;
  const level = rules().levelLabel(score.ruleId, score.level);
  const isWorst = rules().levels(score.ruleId).at(-1) === score.level;
  return score.status === 'partial' && !isWorst ? t('score.levelAtLeast', { level }) : level;
}

/** As `levelLabel`, for the foot of a tile: «≥ High»; said too where none is reached, or where what lacks could reach one. */
export function levelShort(score: Pick<ScoreResult, 'ruleId' | 'level' | 'status'>): string | null {
  if (score.level === null && rules().levels(score.ruleId).length > 0) {
    return t(score.status === 'partial' ? 'score.levelOpen' : 'score.levelNone');
  }
  const atLeast = levelLabel(score);
  const plain = levelLabel({ ...score, status: 'complete' });
  return atLeast === plain ? plain : `≥ ${plain}`;
}

/** What the published chart asks for at the level; null without one. */
export function levelAdvice({ ruleId, level }: Pick<ScoreResult, 'ruleId' | 'level'>): string | null {
  return level === null ? null : rules().levelText(ruleId, level);
}
