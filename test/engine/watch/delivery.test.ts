// Hazards: H14, H15 (docs/hazards.md).
/** The test alert of a unit: proved by a painted receipt and by nothing else; its absence is an alert, once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../support/property-runs.ts';
import { UnitScript, configured, record, tick, type Input } from '../unit-script.ts';

const MINUTE_MS = 60_000;

const probe = (minute: number): Input => record('delivery.probed', minute * MINUTE_MS, {}, `probe-${minute}`);

function counted(
  minute: number,
  screens: { readonly all: number; readonly visible: number },
  serverId = 'live-1',
): Input {
  return record(
    'delivery.counted',
    minute * MINUTE_MS + 100,
    { probeId: `probe-${minute}`, serverId, screenCount: screens.all, visibleCount: screens.visible },
    `counted-${minute}-${serverId}`,
  );
}

function painted(minute: number, screenId = 'screen-1', afterMs = 200): Input {
  return record(
    'delivery.painted',
    minute * MINUTE_MS + afterMs,
    { probeId: `probe-${minute}`, screenId },
    `painted-${minute}-${screenId}`,
  );
}

/** A minute of ticks with what else came in it. */
function minute(of: number, ...others: readonly Input[]): Input[] {
  const ticks = Array.from({ length: 60 }, (_, second) => tick(of * MINUTE_MS + second * 1000));
  return [probe(of), ...others, ...ticks];
}

const VISIBLE = { all: 1, visible: 1 };
const NOBODY = { all: 0, visible: 0 };
const changes = (script: UnitScript) => [
  ...script.changes('technical.delivery'),
  ...script.changes('technical.no-screen'),
];

describe('the test alert of a unit', () => {
  it('goes out as a decision that is no alert, and is proved by the first receipt alone', () => {
    const script = new UnitScript().play(
      configured(),
      minute(0, counted(0, VISIBLE), painted(0), painted(0, 'screen-2')),
    );
    expect(script.of('delivery.probed')).toMatchObject([{ probeId: 'probe-0', stayId: null }]);
    expect(script.of('delivery.proved')).toMatchObject([{ probeId: 'probe-0', screenId: 'screen-1' }]);
    expect(script.of('alert.changed')).toEqual([]);
  });

  it('is an alert when two in a row are not painted, and is over with the next that is', () => {
    const script = new UnitScript().play(configured(), minute(0, counted(0, VISIBLE)));
    expect(changes(script)).toEqual([]);
    script.play(probe(1), counted(1, VISIBLE));
    for (let second = 0; second < 29; second++) script.play(tick(MINUTE_MS + second * 1000));
    expect(changes(script)).toEqual([]);
    script.play(tick(MINUTE_MS + 29_000));
    expect(script.of('alert.changed')).toMatchObject([
      { change: 'raised', alert: { level: 'high', kind: 'technical', stayId: null } },
    ]);
    expect(script.of('alert.changed')[0]?.alert.detail).toEqual({
      code: 'delivery.detail',
      values: { fault: 'not-painted' },
    });
    script.play(minute(2, counted(2, VISIBLE), painted(2)));
    expect(script.changes('technical.delivery').at(-1)).toBe('cleared high');
  });

  it('says once that nobody is signed in at a screen, for as long as that lasts', () => {
    const script = new UnitScript().play(configured());
    for (let of = 0; of < 9; of++) script.play(minute(of, counted(of, { all: 2, visible: 0 })));
    expect(changes(script)).toEqual(['raised medium']);
    expect(script.of('alert.changed')[0]?.alert.detail).toEqual({
      code: 'no-screen.detail',
      values: { hiddenCount: 2 },
    });
    script.play(minute(9, counted(9, VISIBLE), painted(9)));
    expect(changes(script)).toEqual(['raised medium', 'cleared medium']);
  });

  it('says so when no server of screens tells of it; screens of all servers count together', () => {
    const lost = new UnitScript().play(configured(), minute(0), minute(1));
    expect(lost.of('alert.changed')[0]?.alert.detail.values).toEqual({ fault: 'not-given' });
    const two = new UnitScript().play(configured());
    for (const of of [0, 1]) two.play(minute(of, counted(of, NOBODY), counted(of, VISIBLE, 'live-2')));
    expect(two.of('alert.changed')[0]?.alert.detail.values).toEqual({ fault: 'not-painted' });
  });

  it('changes its word when the cause changes, and never says both', () => {
    const script = new UnitScript().play(configured());
    for (const of of [0, 1, 2]) script.play(minute(of, counted(of, NOBODY)));
    for (const of of [3, 4]) script.play(minute(of, counted(of, VISIBLE)));
    const said = script.of('alert.changed').filter(({ change }) => change !== 'escalated');
    expect(said.map(({ change, alert }) => `${change} ${alert.ruleId}`)).toEqual([
      'raised technical.no-screen',
      'cleared technical.no-screen',
      'raised technical.delivery',
    ]);
  });

  it('is missed when ticks come and it does not; a unit that never had one is not watched', () => {
    const script = new UnitScript().play(configured(), minute(0, counted(0, VISIBLE), painted(0)));
    for (let second = 60; second < 240; second++) script.play(tick(second * 1000));
    expect(script.of('alert.changed')[0]?.alert.detail.values).toEqual({ fault: 'not-sent' });
    const never = new UnitScript().play(configured());
    for (let second = 0; second < 600; second++) never.play(tick(second * 1000));
    expect(changes(never)).toEqual([]);
  });

  it('a Vigil that stood still for hours does not alert by that', () => {
    const script = new UnitScript().play(
      configured(),
      minute(0, counted(0, VISIBLE), painted(0)),
      minute(300, counted(300, VISIBLE), painted(300)),
    );
    expect(changes(script)).toEqual([]);
  });

  it('alerts exactly when two in a row were not painted in time, whatever else comes twice or late', () => {
    const fates = fc.array(
      fc.record({
        screens: fc.constantFrom(null, NOBODY, VISIBLE),
        paint: fc.constantFrom('never', 'in time', 'twice', 'for another'),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(fates, (minutes) => {
        const script = new UnitScript().play(configured());
        let unproved = 0;
        minutes.forEach(({ screens, paint }, of) => {
          const told = screens === null ? [] : [counted(of, screens), counted(of, screens)];
          const receipts = { never: [], 'in time': [painted(of)], twice: [painted(of), painted(of)] };
          const wrong = [
            record('delivery.painted', of * MINUTE_MS, { probeId: 'probe-99', screenId: 's' }, `wrong-${of}`),
          ];
          script.play(minute(of, ...told, ...(paint === 'for another' ? wrong : receipts[paint])));
          unproved = paint === 'in time' || paint === 'twice' ? 0 : unproved + 1;
          const standing = [...script.state.alerts.values()].map(({ alert }) => alert.ruleId);
          expect(standing.length).toBe(unproved >= 2 ? 1 : 0);
        });
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});
