/** What the server and the engine make of charted values: judged as the server does, then told to every screen. */
import type { StayCharted, StayView } from '../../services/contract/decisions/decision.ts';
import { DECISION_VERSION } from '../../services/contract/decisions/decision.ts';
import { chartSchema, type ChartAnswer } from '../../services/contract/screens/live-events.ts';
import { faultOfCharting, jumpOfCharting } from '../../services/live/screen/judge-charting.ts';

export interface ChartingHost {
  readonly nowMs: number;
  readonly userId: string;
  readonly stays: readonly StayView[];
  readonly change: (decision: StayCharted) => void;
}

/** The demonstration's password confirms; whoever charts cannot confirm themselves. */
export function chartAtStub(payload: unknown, host: ChartingHost): ChartAnswer {
  const command = chartSchema.parse(payload);
  const stay = host.stays.find(({ stayId }) => stayId === command.stayId);
  const fault = faultOfCharting(command, stay, host.nowMs);
  if (fault !== null) return { ok: false, code: 'refused', refusal: fault };
  const jump = stay === undefined ? null : jumpOfCharting(command, stay);
  if (jump !== null && command.second === null) return { ok: false, code: 'refused', refusal: jump };
  if (jump !== null && (command.second?.password !== 'demo' || command.second.userName === host.userId)) {
    return { ok: false, code: 'refused', refusal: { code: 'refused.second-failed', values: {} } };
  }
  const observedAtMs = command.observedAtMs ?? host.nowMs;
  for (const { name, value } of command.values) {
    const known = stay?.charted.find((reading) => reading.name === name);
    host.change({
      version: DECISION_VERSION,
      kind: 'stay.charted',
      id: `${command.unitId}/${command.stayId}/charted/${command.commandId}.${name}`,
      unitId: command.unitId,
      atMs: host.nowMs,
      cause: '0:9',
      stayId: command.stayId,
      entry: { of: 'chart', name, value, observedAtMs, by: host.userId },
      isNewest: known === undefined || observedAtMs >= known.observedAtMs,
    });
  }
  return { ok: true, observedAtMs };
}
