/** `vigil known`: how a unit stood at a time, by what had arrived until then. */
import type { Alert } from '../../contract/decisions/alert.ts';
import type { StayView, UnitState } from '../../contract/decisions/decision.ts';
import { seenState } from '../../contract/screens/seen-person.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { knownAt, type KnownUnit } from '../../research/known/as-known.ts';
import { withPast } from './with-past.ts';

export interface KnownOptions {
  readonly unit: string;
  readonly atMs: number;
  readonly stay: string | undefined;
  readonly json: boolean;
}

/** Prints the state, a null one for programs where nothing had arrived; else rejects with `recording-unreadable` there. */
export async function runKnown(config: Config, parts: OpenParts, options: KnownOptions): Promise<number> {
  const { unit: unitId, atMs, stay, json } = options;
  const known = await withPast(config, parts, { json, ask: (past) => knownAt({ ...past, unitId, atMs }) });
  const seen = known.state === null ? null : seenState(known.state, { seesNames: false, seesBirthDates: false });
  const state = seen === null || stay === undefined ? seen : ofStay(seen, stay);
  if (json) {
    console.log(JSON.stringify({ ...known, state }));
    return 0;
  }
  if (state === null) {
    throw new VigilError('recording-unreadable', `nothing of unit ${unitId} had arrived at ${iso(atMs)}`);
  }
  console.log(textOf(known, state).join('\n'));
  return 0;
}

function ofStay(state: UnitState, stayId: string): UnitState {
  return {
    ...state,
    beds: state.beds.filter((bed) => bed.stayId === stayId),
    stays: state.stays.filter((stay) => stay.stayId === stayId),
    alerts: state.alerts.filter((alert) => alert.stayId === stayId),
  };
}

function textOf({ unitId, atMs, unitAtMs }: KnownUnit, state: UnitState): readonly string[] {
  const ofUnit = state.alerts.filter(({ stayId }) => stayId === null);
  return [
    `AS KNOWN AT ${iso(atMs)}, NOT LIVE: unit ${unitId}, its newest tick ${unitAtMs === null ? 'none' : iso(unitAtMs)}`,
    ...ofUnit.map(alertText),
    ...state.beds.flatMap(({ label, stayId }) => {
      const stay = state.stays.find((each) => each.stayId === stayId);
      if (stay === undefined) return [`${label}: empty`];
      const alerts = state.alerts.filter((alert) => alert.stayId === stay.stayId);
      return [`${label}: ${stay.stayId}`, ...valuesText(stay, unitAtMs ?? atMs), ...alerts.map(alertText)];
    }),
  ];
}

function valuesText({ signals, charted, labs, scores }: StayView, nowMs: number): readonly string[] {
  const ages = (observedAtMs: number): string => `${Math.round((nowMs - observedAtMs) / 1_000)} s before`;
  return [
    ...signals.flatMap(({ signal, value, judged, observedAtMs }) =>
      observedAtMs === null ? [] : [`  ${signal} ${value ?? 'off'} ${judged}, ${ages(observedAtMs)}`],
    ),
    ...[...charted, ...labs].map(({ name, value, observedAtMs }) => `  ${name} ${value}, ${ages(observedAtMs)}`),
    ...scores.map(({ ruleId, status }) => `  ${ruleId} ${status}`),
  ];
}

function alertText({ ruleId, level, phase, changedAtMs }: Alert): string {
  return `  ! ${level} ${ruleId} ${phase} since ${iso(changedAtMs)}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
