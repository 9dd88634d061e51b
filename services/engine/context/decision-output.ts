/** How the fold speaks: decisions whose ids follow from the input alone, so that a duplicate and a replay give equal ones. */
import { DECISION_VERSION, type AgeStatement, type EngineNotice } from '../../contract/decisions/decision.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import type { StayState } from '../state/stay-state.ts';
import type { Turn } from './fold-context.ts';

/** Fields that every decision begins with. `key` makes the id unique within the unit. */
export function envelope(turn: Turn, key: string, atMs: number) {
  return {
    version: DECISION_VERSION,
    id: `${turn.state.unitId}/${key}`,
    unitId: turn.state.unitId,
    atMs,
    cause: turn.cause,
  } as const;
}

export function notice(
  turn: Turn,
  code: EngineNotice['code'],
  about: { readonly stayId: string | null; readonly detail: Statement; readonly count?: number },
): void {
  const { state } = turn;
  state.notice.count = state.notice.atMs === state.nowMs ? state.notice.count + 1 : 0;
  state.notice.atMs = state.nowMs;
  turn.output.decisions.push({
    ...envelope(turn, `notice/${code}/${state.nowMs}.${state.notice.count}`, state.nowMs),
    kind: 'engine.notice',
    stayId: about.stayId,
    code,
    detail: about.detail,
    count: about.count ?? 1,
  });
}

/** Another age band of a rule begins to hold during a stay; bands by id. */
export function announceRuleBand(
  turn: Turn,
  stay: StayState,
  ruleId: string,
  bands: { readonly from: string; readonly to: string },
): void {
  announceAge(turn, stay, {
    ruleId,
    key: bands.to,
    from: { code: 'age.band', values: { ruleId, bandId: bands.from } },
    to: { code: 'age.band', values: { ruleId, bandId: bands.to } },
  });
}

/** A stay has passed from one age to another; `key` tells it from the others of its rule and day. */
export function announceAge(
  turn: Turn,
  stay: StayState,
  passed: { readonly ruleId: string; readonly key: string; readonly from: AgeStatement; readonly to: AgeStatement },
): void {
  const { ruleId, key, from, to } = passed;
  turn.output.decisions.push({
    ...envelope(turn, `${stay.stayId}/age-band/${ruleId}/${turn.state.day}/${key}`, turn.state.nowMs),
    kind: 'age-band.crossed',
    stayId: stay.stayId,
    ruleId,
    fromBand: from,
    toBand: to,
  });
}
