/**
 * The law of the stream: whatever a screen misses and however it comes back, once it is connected it
 * shows what the server shows. Run on the real desk and the real ward view with in-process links.
 */
import { saying } from '../support/told.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeIdentity, sessionFor } from '../support/fake-identity.ts';
import type { AlertChange } from '../../services/contract/decisions/alert.ts';
import type { Decision, SignalReading, UnitState } from '../../services/contract/decisions/decision.ts';
import {
  LIVE_EVENTS,
  type LiveCursor,
  type UnitChange,
  type UnitSnapshot,
  type UnitVitals,
} from '../../services/contract/screens/live-events.ts';
import { signalIndex } from '../../services/clinical/signal/signals.ts';
import { withDecision, withVitals } from '../../services/contract/screens/unit-view.ts';
import { VitalsBlockBuilder, decodeVitalsBlock } from '../../services/contract/records/vitals-block.ts';
import { ScreenSubscriptions, type Screen } from '../../services/live/screen/screen-subscriptions.ts';
import type { Rooms, ScreenLink } from '../../services/live/screen/screen.port.ts';
import { WardView } from '../../services/live/board/ward-view.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import {
  START_MS,
  alert,
  alertChanged,
  notice,
  row,
  scoreComputed,
  stay,
  stayChanged,
  unitState,
} from './decision-samples.ts';

const SEES_ALL = { seesNames: true, seesBirthDates: true };
const ANYONE = fakeIdentity(() => sessionFor('nurse', ['*']));

/** Folds what it is sent while it is connected. */
class LinkedScreen implements ScreenLink {
  readonly rooms = new Set<string>();
  readonly gaps: string[] = [];
  screen: Screen | null = null;
  behind = false;
  state: UnitState | null = null;
  cursor: LiveCursor | null = null;
  readonly #subscriptions: ScreenSubscriptions;

  constructor(subscriptions: ScreenSubscriptions) {
    this.#subscriptions = subscriptions;
  }

  connect(withCursor: boolean): void {
    if (this.screen !== null) return;
    this.screen = this.#subscriptions.open(this, 'token');
    this.#subscriptions.watch(
      this.screen,
      { unitId: 'unit-a', cursor: withCursor ? this.cursor : null, visible: true },
      { role: 'nurse', ...SEES_ALL },
    );
  }

  drop(): void {
    if (this.screen !== null) this.#subscriptions.close(this.screen);
    this.screen = null;
    this.rooms.clear();
  }

  send(event: string, payload: unknown): void {
    if (event === LIVE_EVENTS.snapshot) ({ state: this.state, cursor: this.cursor } = payload as UnitSnapshot);
    if (event === LIVE_EVENTS.change) {
      const { cursor, decision } = payload as UnitChange;
      if (cursor.seq !== (this.cursor?.seq ?? 0) + 1) this.gaps.push(`${this.cursor?.seq ?? 'none'} to ${cursor.seq}`);
      this.cursor = cursor;
      if (this.state !== null) this.state = withDecision(this.state, decision);
    }
    if (event === LIVE_EVENTS.vitals && this.state !== null) this.state = withVitals(this.state, payload as UnitVitals);
  }

  join(room: string): void {
    this.rooms.add(room);
  }

  leave(room: string): void {
    this.rooms.delete(room);
  }

  isBehind(): boolean {
    return this.behind;
  }
}

type Step =
  | {
      readonly do: 'connect' | 'disconnect' | 'lag' | 'catch-up';
      readonly screen: number;
      readonly withCursor: boolean;
    }
  | { readonly do: 'decide'; readonly what: number; readonly value: number }
  | { readonly do: 'rows'; readonly value: number }
  | { readonly do: 'pulse' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('connect' as const, 'disconnect' as const, 'lag' as const, 'catch-up' as const),
    screen: fc.nat(1),
    withCursor: fc.boolean(),
  }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('decide' as const), what: fc.nat(9), value: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rows' as const), value: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'pulse' as const }) },
);

const CHANGES: readonly AlertChange[] = ['raised', 'worsened', 'painted', 'refused', 'acknowledged', 'cleared'];

/** Some decision of the unit at this moment; `value` varies it. */
function decisionOf(what: number, value: number, atMs: number): Decision {
  const judged = (['present', 'artefact', 'implausible'] as const)[value % 3] ?? 'present';
  const reading: SignalReading = {
    signal: 'spo2Percent',
    value: 80 + value,
    observedAtMs: atMs - 1_000 * (value % 4),
    off: false,
    judged,
    intervalMs: 1_000,
  };
  const changed = alert({ id: `alert-${value % 2}`, transition: value, title: saying(`title ${value}`) });
  if (what < 3) return scoreComputed(value, { ruleId: `rule-${value % 2}` });
  if (what < 5) {
    const change = CHANGES[value % CHANGES.length] ?? 'raised';
    return alertChanged(change, { ...changed, phase: change === 'cleared' ? 'cleared' : 'raised' });
  }
  if (what === 5) {
    return stayChanged(
      value % 3 === 0 ? 'closed' : 'updated',
      stay(`stay-${value % 2}`, { bedId: `bed-${1 + (value % 2)}`, signals: [reading], lastFrameAtMs: atMs }),
    );
  }
  if (what === 6) return notice();
  if (what === 7) {
    return unitState({ atMs, stays: [stay('stay-1', { bedId: 'bed-1', signals: [reading], lastFrameAtMs: atMs })] });
  }
  return unitState({ atMs, alerts: what === 8 ? [] : [changed] });
}

test('any disconnects, cursors and slow spells leave every screen with the server’s view', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const clock = new SimulatedClock(START_MS);
      const wards = new WardView('epoch-1');
      const subscriptions = new ScreenSubscriptions({ wards, identity: ANYONE, clock });
      const screens = [new LinkedScreen(subscriptions), new LinkedScreen(subscriptions)];
      const rooms: Rooms = {
        send: (room, event, payload) =>
          screens.forEach((screen) => screen.rooms.has(room) && screen.send(event, payload)),
      };
      subscriptions.start({ rooms, onCheckFault: (thrown) => expect(thrown).toBeNull() });
      subscriptions.onDecision(unitState());
      for (const one of steps) perform(one, { clock, wards, subscriptions, screens });
      for (const screen of screens) {
        screen.behind = false;
        screen.connect(true);
      }
      clock.advance(2_000);
      const { state, cursor } = wards.snapshot('unit-a') ?? {};
      for (const screen of screens) {
        expect(screen.gaps).toEqual([]);
        expect(screen.cursor).toEqual(cursor);
        expect(shownOf(screen.state)).toEqual(shownOf(state ?? null));
      }
    }),
    { numRuns: 3_000 },
  );
});

function perform(
  one: Step,
  {
    clock,
    wards,
    subscriptions,
    screens,
  }: { clock: SimulatedClock; wards: WardView; subscriptions: ScreenSubscriptions; screens: readonly LinkedScreen[] },
): void {
  if (one.do === 'pulse') return clock.advance(1_000);
  if (one.do === 'decide') return void subscriptions.onDecision(decisionOf(one.what, one.value, clock.nowMs()));
  if (one.do === 'rows') {
    const builder = new VitalsBlockBuilder();
    const frame = row(`stay-${one.value % 2}`, Math.floor(clock.nowMs() / 1_000) * 1_000, {
      heartRatePerMin: one.value === 9 ? null : 100 + one.value,
      ...(one.value > 4 ? { spo2Percent: 88 + one.value } : {}),
    });
    // Of a third of them nobody says what is doubted.
    const judged =
      one.value % 3 === 0 ? {} : { artefactBits: one.value % 3 === 1 ? 0 : 1 << signalIndex('spo2Percent') };
    builder.add({ ...frame, source: { ...frame.source, ...judged } });
    const decoded = decodeVitalsBlock(builder.finish());
    if (!decoded.ok) throw new Error(decoded.fault);
    return wards.addVitals(decoded.block);
  }
  const screen = screens[one.screen];
  if (screen === undefined) return;
  if (one.do === 'connect') screen.connect(one.withCursor);
  if (one.do === 'disconnect') screen.drop();
  if (one.do === 'lag') screen.behind = true;
  if (one.do === 'catch-up') screen.behind = false;
}

/** Everything but the envelope of the newest assertion, which is of no interest to a screen. */
function shownOf(state: UnitState | null): unknown {
  if (state === null) return null;
  const { id: _id, cause: _cause, atMs: _atMs, ...shown } = state;
  return shown;
}
