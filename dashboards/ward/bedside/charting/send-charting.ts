/** Sends what was entered: asked back first where it must be, and with a number of its own, so that twice is once. */
import { questionOf, valuesOf, type ChartDraft } from '../../live/chart-draft.ts';
import { randomName, type Screen } from '../../page/screen.ts';
import type { ContradictionKind } from '../../../../services/contract/charting/contradictions.ts';
import type { ChartCommand } from '../../../../services/contract/screens/live-events.ts';
import type { StayCell } from '../../live/stay-cell.ts';

export interface Given {
  readonly confirmed: readonly ContradictionKind[];
  readonly second: ChartCommand['second'];
}

const NOTHING_GIVEN: Given = { confirmed: [], second: null };

/** `given` null: not asked yet. */
export function sendCharting(screen: Screen, stay: StayCell, draft: ChartDraft, given: Given | null): void {
  const values = valuesOf(draft.entries.peek());
  const state = draft.state.peek().kind;
  if (values === null || state === 'waiting') return;
  const time = draft.time.peek();
  const question = questionOf(values, time, {
    charted: stay.charted.peek(),
    weightKg: stay.identity.peek().weightKg,
  });
  if (given === null && question !== null) {
    draft.state.value = { kind: 'asking', question };
    return;
  }
  const { confirmed, second } = given ?? NOTHING_GIVEN;
  screen.connection.peek()?.chart(draft, {
    commandId: randomName(),
    unitId: screen.store.facts.peek()?.unitId ?? '',
    stayId: stay.stayId,
    observedAtMs: time.kind === 'now' ? null : time.observedAtMs,
    values: [...values],
    confirmed: [...confirmed],
    second,
  });
}
