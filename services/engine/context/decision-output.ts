/** How the fold speaks: decisions whose ids follow from the input alone, so that a duplicate and a replay give equal ones. */
import { DECISION_VERSION, type AgeStatement, type EngineNotice } from '../../contract/decisions/decision.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import type { StayState } from '../state/stay-state.ts';
import type { FoldStep } from './fold-context.ts';

/** Fields that every decision begins with. `key` makes the id unique within the unit. */
export function decisionEnvelope(step: FoldStep, key: string, atMs: number) {
  return {
    version: DECISION_VERSION,
    id: `${step.state.unitId}/${key}`,
    unitId: step.state.unitId,
    atMs,
    cause: step.cause,
  } as const;
}

export function publishNotice(
  step: FoldStep,
  code: EngineNotice['code'],
  about: { readonly stayId: string | null; readonly detail: Statement; readonly count?: number },
): void {
  const { state } = step;
  state.notice.count = state.notice.atMs === state.nowMs ? state.notice.count + 1 : 0;
  state.notice.atMs = state.nowMs;
  step.output.decisions.push({
    ...decisionEnvelope(step, `notice/${code}/${state.nowMs}.${state.notice.count}`, state.nowMs),
    kind: 'engine.notice',
    stayId: about.stayId,
    code,
    detail: about.detail,
    count: about.count ?? 1,
  });
}

/** Another age band of a rule begins to hold during a stay; bands by id. */
export function announceRuleBand(
  step: FoldStep,
  stay: StayState,
  ruleId: string,
  bands: { readonly from: string; readonly to: string },
): void {
  announceAge(step, stay, {
    ruleId,
    key: bands.to,
    from: { code: 'age.band', values: { ruleId, bandId: bands.from } },
    to: { code: 'age.band', values: { ruleId, bandId: bands.to } },
  });
}

/** A stay has passed from one age to another; `key` tells it from the others of its rule and day. */
export function announceAge(
  step: FoldStep,
  stay: StayState,
  passed: { readonly ruleId: string; readonly key: string; readonly from: AgeStatement; readonly to: AgeStatement },
): void {
  const { ruleId, key, from, to } = passed;
  step.output.decisions.push({
    ...decisionEnvelope(step, `${stay.stayId}/age-band/${ruleId}/${step.state.day}/${key}`, step.state.nowMs),
    kind: 'age-band.crossed',
    stayId: stay.stayId,
    ruleId,
    fromBand: from,
    toBand: to,
  });
}
