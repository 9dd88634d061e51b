/** What a board leaves in the trail: the children in it, those who come later, what is done there; and nothing waits for it. */
import { describe, expect, it } from 'vitest';
import { NO_AUDIT } from '../../services/audit/audit-trail.port.ts';
import type { AuditEntry } from '../../services/contract/audit/audit-event.ts';
import { BoardViews } from '../../services/live/screen/board-views.ts';
import { WardView } from '../../services/live/board/ward-view.ts';
import type { Screen } from '../../services/live/screen/screen-subscriptions.ts';
import { EventAllowance } from '../../services/live/screen/event-allowance.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import { stay, unitState } from './decision-samples.ts';

const NURSE = {
  userId: 'kim',
  displayName: 'Kim',
  role: 'nurse',
  units: ['*'],
  expiresAtMs: 8.64e15,
  seesNames: true,
  seesBirthDates: true,
} as const;

function screenOn(unitId: string): Screen {
  const nothing = (): undefined => undefined;
  const link = { send: nothing, join: nothing, leave: nothing, isBehind: () => false, drop: nothing };
  const sight = { seesNames: true, seesBirthDates: true };
  return {
    link,
    token: 't',
    allowance: new EventAllowance(0),
    unitId,
    isBedside: true,
    isVisible: true,
    sight,
    pulsesBehind: 0,
  };
}

function house() {
  const clock = new SimulatedClock();
  const wards = new WardView('epoch-1');
  const told: AuditEntry[] = [];
  const keep = async (entry: AuditEntry): Promise<void> => void told.push(entry);
  const views = new BoardViews({ wards, clock, trail: { ...NO_AUDIT, note: keep, noteView: keep } });
  return { clock, wards, told, views };
}

describe('the views of a board', () => {
  it('name every child in the unit, and within a minute who comes while it is open; none when it is closed', async () => {
    const { clock, wards, told, views } = house();
    const state = unitState({ stays: [stay('stay-1'), stay('stay-2')] });
    wards.apply(state);
    const screen = screenOn(state.unitId);
    await views.opened(screen, NURSE);
    expect(told).toMatchObject([
      { action: 'view', screen: 'board', unitId: state.unitId, stayIds: ['stay-1', 'stay-2'] },
    ]);
    wards.apply(unitState({ atMs: state.atMs + 15_000, stays: [stay('stay-2'), stay('stay-3')] }));
    clock.advance(60_000);
    expect(told.at(-1)).toMatchObject({ stayIds: ['stay-2', 'stay-3'] });
    views.closed(screen);
    clock.advance(120_000);
    expect(told).toHaveLength(2);
    views.stop();
  });
});
