// Hazards: H11, H14 (docs/hazards.md).
/** The store wakes only what changed, and can be emptied. */
import { effect } from '@preact/signals';
import { beforeEach, describe, expect, it } from 'vitest';
import { waitingFor } from '../../dashboards/ward/live/concern-command.ts';
import { WardStore, type BedCell } from '../../dashboards/ward/live/ward-store.ts';
import { signalIndex } from '../../services/clinical/signal/signals.ts';
import { CHILDREN, START_MS, UNIT_ID, alertOf, childOf, stayIdOf, stayView, unitState } from '../browser/stub-ward.ts';
import type { Alert, AlertChange } from '../../services/contract/decisions/alert.ts';
import { DECISION_VERSION, type UnitDecision } from '../../services/contract/decisions/decision.ts';

let store: WardStore;
let seq: number;

beforeEach(() => {
  store = new WardStore();
  seq = 0;
  store.takeSnapshot({ cursor: { epoch: 'a', seq: 0 }, state: unitState(), quarantinedCount: 3 }, 0);
});

function change(decision: UnitDecision, pageMs = 0): void {
  seq += 1;
  store.takeChange({ cursor: { epoch: 'a', seq }, unitId: UNIT_ID, decision }, pageMs);
}

function changeAlert(how: AlertChange, alert: Alert, commandId: string | null = null): void {
  change({
    version: DECISION_VERSION,
    kind: 'alert.changed',
    id: `c${seq}`,
    unitId: UNIT_ID,
    atMs: START_MS,
    cause: '0:1',
    stayId: alert.stayId,
    change: how,
    alert,
    commandId,
    refusal: how === 'refused' ? { code: 'refused.changed', values: {} } : null,
  });
}

function bed(label: number): BedCell {
  const found = store.beds.value.find((candidate) => candidate.label === String(label));
  if (found === undefined) throw new Error(`no bed ${label}`);
  return found;
}

function stay(label: number) {
  const cell = bed(label).stay.value;
  if (cell === null) throw new Error(`bed ${label} is empty`);
  return cell;
}

/** How often each text of every tile was set while `act` ran. */
function wakesDuring(act: () => void): ReadonlyMap<string, number> {
  const wakes = new Map<string, number>();
  const stops = CHILDREN.flatMap((child) =>
    Object.values(stay(child.bed).vitals).flatMap((cell) =>
      [cell.text, cell.state].map((signal, index) => {
        let first = true;
        return effect(() => {
          void signal.value;
          const key = `${child.bed} ${cell.kind} ${index}`;
          if (!first) wakes.set(key, (wakes.get(key) ?? 0) + 1);
          first = false;
        });
      }),
    ),
  );
  act();
  for (const stop of stops) stop();
  return wakes;
}

function vitals(
  label: number,
  value: number | null,
  atMs: number,
  signal: Parameters<typeof signalIndex>[0] = 'spo2Percent',
) {
  return {
    unitId: UNIT_ID,
    atMs,
    quarantinedCount: 3,
    stays: [
      {
        stayId: stayIdOf(label),
        lastFrameAtMs: atMs,
        intervalMs: 1_000,
        readings: [[signalIndex(signal), value, atMs] as const],
      },
    ],
  };
}

describe('a 1 Hz update', () => {
  it('wakes the one number that changed', () => {
    const wakes = wakesDuring(() => store.takeVitals(vitals(1, 71, START_MS + 1_000), 1_000));
    expect([...wakes]).toEqual([['1 spo2 0', 1]]);
    expect(stay(1).vitals.spo2.text.value).toBe('71');
  });

  it('wakes nothing when the value is the same', () => {
    const value = stay(1).readings[signalIndex('spo2Percent')]?.value?.value ?? null;
    expect([...wakesDuring(() => store.takeVitals(vitals(1, value, START_MS + 1_000), 1_000))]).toEqual([]);
  });

  it('with an older reading changes nothing', () => {
    store.takeVitals(vitals(1, 71, START_MS + 2_000), 2_000);
    store.takeVitals(vitals(1, 99, START_MS + 1_000), 2_100);
    expect(stay(1).vitals.spo2.text.value).toBe('71');
  });

  it('turns a number off, and time alone turns it stale, then missing, then the bed silent', () => {
    store.takeVitals(vitals(1, null, START_MS + 1_000), 1_000);
    expect(stay(1).vitals.spo2.state.value).toBe('off');
    const states = [1_000, 6_000, 31_000].map((pageMs) => {
      store.tick(pageMs);
      return [stay(2).vitals.heart.state.value, stay(2).feed.value];
    });
    expect(states).toEqual([
      ['present', 'sending'],
      ['stale', 'sending'],
      ['missing', 'lost'],
    ]);
  });
});

describe('beds', () => {
  it('keep their physical order, and their cells over a second snapshot', () => {
    const before = store.beds.value;
    expect(before.map(({ label }) => label)).toEqual(Array.from({ length: 16 }, (_, index) => String(index + 1)));
    store.takeSnapshot(
      { cursor: { epoch: 'a', seq: 9 }, state: { ...unitState(), atMs: START_MS + 5_000 }, quarantinedCount: 4 },
      5_000,
    );
    expect(store.beds.value).toBe(before);
    expect(store.quarantinedCount.value).toBe(4);
  });

  it('wake nobody when a snapshot says what was known', () => {
    let wakes = -1;
    const stop = effect(() => {
      wakes += 1;
      const { identity, scores, risks, charted, labs, concerns, events, heartRateCharacteristics } = stay(7);
      void [
        store.facts.value,
        identity.value,
        scores.value,
        risks.value,
        charted.value,
        labs.value,
        concerns.value,
        events.value,
        heartRateCharacteristics.value,
        store.alerts.value,
      ];
    });
    store.takeSnapshot({ cursor: { epoch: 'a', seq: 9 }, state: unitState(), quarantinedCount: 3 }, 500);
    stop();
    expect(wakes).toBe(0);
  });

  it('show a discharge as such, until someone comes', () => {
    const view = stayView(childOf(2));
    change({
      version: DECISION_VERSION,
      kind: 'stay.changed',
      id: 's1',
      unitId: UNIT_ID,
      atMs: START_MS + 1_000,
      cause: '0:1',
      stayId: view.stayId,
      change: 'closed',
      stay: view,
    });
    expect(bed(2).stay.value).toBeNull();
    expect(bed(2).discharged.value).toEqual({ displayName: view.displayName, atMs: START_MS + 1_000 });
    change({
      version: DECISION_VERSION,
      kind: 'stay.changed',
      id: 's2',
      unitId: UNIT_ID,
      atMs: START_MS + 2_000,
      cause: '0:1',
      stayId: 'new',
      change: 'opened',
      stay: { ...view, stayId: 'new' },
    });
    expect([bed(2).stay.value?.stayId, bed(2).discharged.value]).toEqual(['new', null]);
  });

  it('follow a child that moves', () => {
    const view = { ...stayView(childOf(2)), bedId: 'bed-5' };
    change({
      version: DECISION_VERSION,
      kind: 'stay.changed',
      id: 's1',
      unitId: UNIT_ID,
      atMs: START_MS,
      cause: '0:1',
      stayId: view.stayId,
      change: 'moved',
      stay: view,
    });
    expect([bed(2).stay.value, bed(5).stay.value?.stayId, bed(2).discharged.value]).toEqual([null, view.stayId, null]);
  });
});

describe('alerts', () => {
  const raised = alertOf({
    bed: 1,
    rule: 'apnoea',
    level: 'high',
    kind: 'clinical',
    title: 'Apnoea',
    detail: 'D',
    agoMs: 200_000,
  });

  it('owe a painted receipt when new, and again when they worsen; those of a snapshot do not flash', () => {
    expect(store.alerts.value.map((cell) => [cell.owedPaint.value, cell.newsTransition.value])).toEqual([
      [1, null],
      [1, null],
      [null, null],
      [1, null],
    ]);
    changeAlert('raised', raised);
    const cell = store.alerts.value[0];
    expect([cell?.id, cell?.owedPaint.value, cell?.newsTransition.value]).toEqual([raised.id, 1, 1]);
    if (cell === undefined) return;
    cell.owedPaint.value = null;
    changeAlert('painted', { ...raised, firstPaintedAtMs: START_MS });
    expect(cell.owedPaint.value).toBeNull();
    changeAlert('worsened', { ...raised, transition: 2 });
    expect(cell.owedPaint.value).toBe(2);
  });

  it('look held only when the engine says so, and a refusal changes nothing but the command', () => {
    changeAlert('raised', raised);
    const cell = store.alerts.value[0];
    if (cell === undefined) throw new Error('no alert');
    const command = {
      act: 'acknowledge',
      body: {
        commandId: 'mine-0001',
        unitId: UNIT_ID,
        alertId: raised.id,
        seenTransition: 1,
        reason: 'other',
        note: null,
      },
    } as const;
    cell.command.value = { kind: 'waiting', command };
    changeAlert('refused', raised, 'mine-0001');
    expect([cell.alert.value.phase, cell.command.value.kind]).toEqual(['raised', 'failed']);
    cell.command.value = { kind: 'waiting', command };
    changeAlert('acknowledged', { ...raised, transition: 2, phase: 'acknowledged' }, 'mine-0001');
    expect([cell.alert.value.phase, cell.command.value.kind]).toEqual(['acknowledged', 'idle']);
  });

  it('leave when they clear', () => {
    changeAlert('raised', raised);
    changeAlert('cleared', { ...raised, transition: 2, phase: 'cleared' });
    expect(store.alerts.value.map(({ id }) => id)).not.toContain(raised.id);
    expect(store.alertLog.value.map((each) => each.change)).toEqual(['raised', 'cleared']);
  });
});

describe('scores and notices', () => {
  it('replace the score of the same rule alone', () => {
    const score = { ...childOf(1).score, total: 9, lower: 9, upper: 9 };
    change({
      version: DECISION_VERSION,
      kind: 'score.computed',
      id: 'x',
      unitId: UNIT_ID,
      atMs: START_MS,
      cause: '0:1',
      stayId: stayIdOf(1),
      score,
    });
    expect(stay(1).scores.value).toEqual([score]);
    expect(stay(2).scores.value).toEqual([childOf(2).score]);
  });

  it('keep the very object of a score that says the same, so that its row is not drawn again', () => {
    const before = stay(7).scores.value;
    const again = structuredClone(before);
    const changed = again.map((score) =>
      score.ruleId === 'psofa' ? { ...score, lower: 12, upper: 12, total: 12 } : score,
    );
    change({
      version: DECISION_VERSION,
      kind: 'stay.changed',
      id: 'c',
      unitId: UNIT_ID,
      atMs: START_MS,
      cause: '0:1',
      stayId: stayIdOf(7),
      change: 'updated',
      stay: { ...stayView(childOf(7)), scores: again },
    });
    expect(stay(7).scores.value).toBe(before);
    change({
      version: DECISION_VERSION,
      kind: 'stay.changed',
      id: 'd',
      unitId: UNIT_ID,
      atMs: START_MS,
      cause: '0:1',
      stayId: stayIdOf(7),
      change: 'updated',
      stay: { ...stayView(childOf(7)), scores: changed },
    });
    expect(
      stay(7)
        .scores.value.filter((score, index) => score !== before[index])
        .map(({ ruleId }) => ruleId),
    ).toEqual(['psofa']);
  });

  it('keep what the engine noticed', () => {
    change({
      version: DECISION_VERSION,
      kind: 'engine.notice',
      id: 'n',
      unitId: UNIT_ID,
      atMs: START_MS,
      cause: '0:1',
      stayId: stayIdOf(1),
      code: 'late-samples',
      detail: { code: 'notice.frames-late', values: {} },
      count: 4,
    });
    expect(store.notices.value).toHaveLength(1);
  });
});

describe('worry', () => {
  const told = {
    version: DECISION_VERSION,
    kind: 'concern.changed',
    id: 'w',
    unitId: UNIT_ID,
    atMs: START_MS,
    cause: '0:1',
    stayId: stayIdOf(1),
    from: 'family',
    level: 'high',
    sinceMs: START_MS,
    untilMs: START_MS + 1,
    by: 'kim',
  } as const;

  it('stands where the engine says so, and ends the waiting of whoever entered it', () => {
    const entry = waitingFor(
      { commandId: '0123456789ab', unitId: UNIT_ID, stayId: stayIdOf(1), from: 'family', level: 'high' },
      [],
    );
    stay(1).concernEntry.value = entry;
    store.takeVitals(vitals(1, 71, START_MS + 1_000), 1_000);
    expect([stay(1).concerns.value, stay(1).concernEntry.value]).toEqual([[], entry]);
    change(told);
    expect(stay(1).concerns.value).toEqual([
      { from: 'family', level: 'high', sinceMs: START_MS, untilMs: START_MS + 1, by: 'kim' },
    ]);
    expect([stay(1).concernEntry.value.kind, stay(2).concerns.value]).toEqual(['idle', []]);
    change({ ...told, id: 'x', level: 'none', untilMs: null });
    expect(stay(1).concerns.value).toEqual([]);
  });
});

describe('blanking', () => {
  it('leaves no value, no child and no alert behind', () => {
    store.blank();
    expect([store.facts.value, store.beds.value, store.alerts.value, store.now.value]).toEqual([null, [], [], null]);
    store.takeVitals(vitals(1, 71, START_MS + 1_000), 1_000);
    expect(store.beds.value).toEqual([]);
  });
});
