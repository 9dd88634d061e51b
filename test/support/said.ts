/** Statements and scores in English, so that a test can be read and what it expects is what a person reads. */
import { evaluateScore } from '../../services/clinical/score/evaluate-score.ts';
import type { ScoreResult } from '../../services/clinical/score/score-result.ts';
import type { PlacedReason, Quarantined } from '../../services/contract/records/quarantine.ts';
import type { Statement } from '../../services/contract/statement/statement.ts';
import { ruleWords, statementText } from '../../services/wording/wording.ts';

const WORDS = ruleWords('en');

export function said(statement: Statement): string;
export function said(statement: Statement | null | undefined): string | null;
export function said(statement: Statement | null | undefined): string | null {
  return statement === null || statement === undefined
    ? null
    : statementText(statement, { language: 'en', timeZone: 'UTC', seesNames: true });
}

/** The reasons of a quarantined item in English, with their places. */
export function reasonsSaid({ reasons }: Pick<Quarantined, 'reasons'>): string {
  return reasons.map(({ at, reason }) => `${at === null ? '' : `${at}: `}${said(reason)}`).join('; ');
}

/** A reason of a made-up item. */
export function reasonOf(text: string): PlacedReason {
  return { at: null, reason: { code: 'text.kept', values: { text } } };
}

/** A result whose ids and statements are words. */
export interface SpokenScore extends Omit<
  ScoreResult,
  'triggers' | 'findings' | 'notes' | 'ageBand' | 'missing' | 'reason' | 'cautions'
> {
  readonly levelText: string | null;
  readonly triggers: readonly string[];
  readonly findings: readonly { readonly id: string; readonly answer: string; readonly text: string }[];
  readonly notes: readonly string[];
  readonly ageBand: string | null;
  readonly missing: readonly string[];
  readonly reason: string | null;
  /** All cautions. */
  readonly caution: string | null;
}

export function spoken(score: ScoreResult): SpokenScore {
  const { ruleId, cautions, ...rest } = score;
  return {
    ...rest,
    ruleId,
    levelText: score.level === null ? null : WORDS.levelText(ruleId, score.level),
    triggers: score.triggers.map((trigger) => WORDS.heldTrigger(ruleId, trigger)),
    findings: score.findings.map(({ id, answer }) => ({ id, answer, text: WORDS.findingText(ruleId, id) })),
    notes: score.notes.map((note) => WORDS.note(ruleId, note)),
    ageBand: score.ageBand === null ? null : WORDS.ageBand(ruleId, score.ageBand),
    missing: score.missing.map((item) => WORDS.missing(ruleId, item)),
    reason: said(score.reason),
    caution: cautions.length === 0 ? null : cautions.map((caution) => said(caution)).join(' '),
  };
}

/** Scores as the engine does, and says it in words. */
export function spokenScore(...asked: Parameters<typeof evaluateScore>): SpokenScore {
  return spoken(evaluateScore(...asked));
}
