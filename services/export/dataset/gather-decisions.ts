/**
 * What was charted, resulted, scored and alerted in one stay, from the history into the scratch database, page by page.
 * Who did it, why it was withdrawn and every free text stay behind: they may name people.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import { withdrawalOf, type Withdrawal } from '../../contract/decisions/withdrawal.ts';
import type { History } from '../../history/history.port.ts';
import { ChartedValues, type ChartedValue } from '../fhir/resources/charted-observation.ts';
import type { DatasetRequest, NumberedStay } from './dataset-request.ts';
import type { RowBuffer } from './row-buffer.ts';
import type { Quantity } from './staged-tables.ts';

const PAGE = 1_000;
const TIME_MAX = 8.64e15;
const CHARTED_KINDS = ['stay.changed', 'stay.charted', 'result.late'] as const;
const KINDS = ['score.computed', 'alert.changed', ...CHARTED_KINDS] as const;

export interface DecisionsParts {
  readonly history: History;
  readonly request: DatasetRequest;
  readonly stay: NumberedStay;
  readonly buffers: { readonly charted: RowBuffer; readonly alerts: RowBuffer; readonly scores: RowBuffer };
  readonly quantities: ReadonlyMap<string, Quantity>;
}

/** Resolves with the moment of the newest decision, ms; null: there was none. Rejects as the history and the scratch do. */
export async function gatherDecisions(parts: DecisionsParts): Promise<number | null> {
  const { history, stay, request } = parts;
  const charted = new ChartedValues();
  const alertNumbers = new Map<string, number>();
  let newestMs: number | null = null;
  for await (const decision of decisionsOf(history, stay, KINDS)) {
    newestMs = Math.max(newestMs ?? decision.atMs, decision.atMs);
    const { kind } = decision;
    if (isCharted(decision)) charted.add(decision);
    if (!isAsked(request, decision)) continue;
    if (kind === 'alert.changed') await parts.buffers.alerts.add(alertRow(stay, decision, alertNumbers));
    if (kind === 'score.computed') await parts.buffers.scores.add(scoreRow(stay, decision));
  }
  await addCharted(parts, charted);
  return newestMs;
}

/** Every decision of the stay once, in order of event time; what was seen of one page's last moment is not told again. */
async function* decisionsOf(
  history: History,
  { unitId, stayId }: NumberedStay,
  kinds: readonly Decision['kind'][],
): AsyncGenerator<Decision> {
  let fromMs = 0;
  let limit = PAGE;
  let seen = new Set<string>();
  for (;;) {
    const page = await history.decisions({ unitId, stayId, kinds, fromMs, toMs: TIME_MAX, limit });
    for (const decision of page) if (!seen.has(decision.id)) yield decision;
    if (page.length < limit) return;
    const lastMs = page.at(-1)?.atMs ?? fromMs;
    // A page of one moment alone leads nowhere: only a longer one gets past it.
    if (lastMs === fromMs) limit *= 2;
    seen = new Set(page.filter(({ atMs }) => atMs === lastMs).map(({ id }) => id));
    fromMs = lastMs;
  }
}

function isAsked({ fromMs, toMs, withdrawn }: DatasetRequest, decision: Decision): boolean {
  const isOut = withdrawn === 'out' && decision.withdrawn !== undefined;
  return decision.atMs >= fromMs && decision.atMs < toMs && !isOut;
}

function alertRow(
  { stayNumber }: NumberedStay,
  { atMs, alert, change, withdrawn }: Extract<Decision, { kind: 'alert.changed' }>,
  numbers: Map<string, number>,
) {
  const number = numbers.get(alert.id) ?? numbers.size + 1;
  numbers.set(alert.id, number);
  const { ruleId, ruleVersion, kind, level, phase } = alert;
  return [stayNumber, atMs, number, ruleId, ruleVersion, kind, level, change, phase, withdrawn !== undefined];
}

function scoreRow(
  { stayNumber }: NumberedStay,
  { atMs, score, withdrawn }: Extract<Decision, { kind: 'score.computed' }>,
) {
  const { ruleId, ruleVersion, status, total, lower, upper, unit, level } = score;
  return [stayNumber, atMs, ruleId, ruleVersion, status, total, lower, upper, unit, level, withdrawn !== undefined];
}

async function addCharted(parts: DecisionsParts, values: ChartedValues): Promise<void> {
  const { history, request, stay, buffers, quantities } = parts;
  for (const value of await askedOf({ history, request, stay }, values)) {
    const isNumber = typeof value.value === 'number';
    await buffers.charted.add([
      stay.stayNumber,
      value.observedAtMs,
      value.recordedAtMs,
      value.isLate ? 'late' : value.kind,
      value.name,
      isNumber ? value.value : null,
      isNumber ? null : value.value,
      isNumber ? (value.unit ?? quantities.get(value.name)?.unit ?? null) : null,
      value.isWithdrawn ? 'withdrawn' : value.isCorrected ? 'corrected' : 'valid',
    ]);
  }
}

/** Every charted and resulted value that was asked for, in order; what was taken back is marked. Rejects as the history does. */
export async function chartedValuesOf(
  history: History,
  request: DatasetRequest,
  stay: NumberedStay,
): Promise<readonly ChartedValue[]> {
  const values = new ChartedValues();
  for await (const decision of decisionsOf(history, stay, CHARTED_KINDS)) {
    if (isCharted(decision)) values.add(decision);
  }
  return askedOf({ history, request, stay }, values);
}

async function askedOf(
  { history, request, stay }: Pick<DecisionsParts, 'history' | 'request' | 'stay'>,
  values: ChartedValues,
): Promise<readonly ChartedValue[]> {
  const withdrawals = await history.withdrawals({ unitId: stay.unitId, fromMs: 0, toMs: TIME_MAX });
  return values
    .values()
    .filter(({ observedAtMs }) => observedAtMs >= request.fromMs && observedAtMs < request.toMs)
    .map((value) => ({ ...value, isWithdrawn: isTakenBack(stay, value, withdrawals) }))
    .filter(({ isWithdrawn }) => !isWithdrawn || request.withdrawn === 'marked');
}

type Charted = Extract<Decision, { kind: (typeof CHARTED_KINDS)[number] }>;

function isCharted(decision: Decision): decision is Charted {
  return CHARTED_KINDS.some((kind) => kind === decision.kind);
}

function isTakenBack(
  { stayId }: DecisionsParts['stay'],
  value: ChartedValue,
  withdrawals: readonly Withdrawal[],
): boolean {
  const kinds = [value.kind === 'laboratory' ? ('lab' as const) : ('charted' as const)];
  return withdrawalOf(withdrawals, { ...value, stayId, kinds }) !== null;
}
