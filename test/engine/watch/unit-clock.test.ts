// Hazards: H18 (docs/hazards.md).
/** When the clock that ticks a unit is not believed: how many ticks and how many monitors it takes, and how far they must agree. */
import { describe, expect, it } from 'vitest';
import {
  UnitScript,
  START_MS,
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  tick,
  type Input,
} from '../unit-script.ts';

const RULE = 'technical.unit-clock';
const HOUR = 3_600_000;
const MINUTE = 60_000;

function detailOf(script: UnitScript): unknown {
  const alert = script.of('alert.changed').findLast((each) => each.alert.ruleId === RULE)?.alert;
  return alert?.detail;
}

describe('ticks from behind the time of the unit', () => {
  const behind = (count: number, fromMs: number): Input[] =>
    Array.from({ length: count }, (_, index) => tick(fromMs + index * 1_000));
  const nowOf = (script: UnitScript): number => script.state.nowMs - START_MS;

  it('are a clock that was set back from the tenth on, and time goes on at their pace', () => {
    const script = new UnitScript().play(oneChild(), tick(HOUR), behind(9, 0));
    expect([nowOf(script), script.changes(RULE)]).toEqual([HOUR, []]);
    script.play(tick(9_000));
    expect([nowOf(script), script.changes(RULE)]).toEqual([HOUR + 1_000, ['raised high']]);
    expect(detailOf(script)).toEqual({
      code: 'unit-clock.detail',
      values: { sign: 'behind-itself', byMs: HOUR - 9_000 + 1_000 },
    });
    script.play(tick(10_000), tick(15_000));
    expect(nowOf(script)).toBe(HOUR + 7_000);
  });

  it('of the same second count once, and none counts after one that goes forward', () => {
    const again = new UnitScript().play(oneChild(), tick(HOUR));
    for (let index = 0; index < 20; index++) again.play(record('tick', 1_000, {}, `again-${index}`));
    expect([nowOf(again), again.changes(RULE)]).toEqual([HOUR, []]);
    const broken = new UnitScript().play(oneChild(), tick(HOUR), behind(9, 0), tick(HOUR + 1_000), behind(9, 20_000));
    expect([nowOf(broken), broken.changes(RULE)]).toEqual([HOUR + 1_000, []]);
    broken.play(tick(29_000));
    expect(broken.changes(RULE)).toEqual(['raised high']);
  });

  it('count with one of the very time of the unit, which goes nowhere', () => {
    const script = new UnitScript().play(oneChild(), tick(HOUR), behind(9, 0), record('tick', HOUR, {}, 'again'));
    expect([nowOf(script), script.changes(RULE)]).toEqual([HOUR + 1_000, ['raised high']]);
  });

  it.each([
    [30_000, false],
    [31_000, true],
  ])('by %d ms and more: %s', (byMs, isClock) => {
    const script = new UnitScript().play(oneChild(), tick(HOUR));
    // Each is as far behind as the first: the clock runs, and the unit's time stands.
    for (let index = 0; index < 10; index++) script.play(record('tick', HOUR - byMs + index, {}, `late-${index}`));
    expect(script.changes(RULE)).toEqual(isClock ? ['raised high'] : []);
  });
});

describe('monitors that disagree with the clock of the unit', () => {
  /** A minute of frames; the clock of each monitor is off by so many ms. The last `silentMs` the last monitor says nothing. */
  function played(offsMs: readonly number[], silentMs = 0): UnitScript {
    const script = new UnitScript().play(
      oneChild(),
      offsMs.slice(1).flatMap((_, index) => {
        const n = index + 2;
        return [opened(`stay-${n}`), occupied(`bed-${n}`, `stay-${n}`, 0), linked(`monitor-${n}`, `bed-${n}`, 0)];
      }),
    );
    for (let atMs = HOUR; atMs < HOUR + 2 * MINUTE; atMs += 1_000) {
      for (const [index, offMs] of offsMs.entries()) {
        if (index === offsMs.length - 1 && atMs >= HOUR + 2 * MINUTE - silentMs) continue;
        const deviceId = `monitor-${index + 1}`;
        script.play(frame({ deviceId, atMs: atMs + offMs, receivedAtMs: atMs, values: { heartRatePerMin: 100 } }));
      }
      script.play(tick(atMs));
    }
    return script;
  }
  const isRaised = (script: UnitScript): boolean => script.changes(RULE).at(-1) === 'raised high';

  it.each<[string, readonly number[], boolean]>([
    ['one of one', [HOUR], false],
    ['two of two', [HOUR, HOUR], true],
    ['one of two', [HOUR, 0], false],
    ['two of three', [HOUR, HOUR, 0], true],
    ['one of three', [HOUR, 0, 0], false],
    ['two of four', [HOUR, HOUR, 0, 0], false],
    ['two of four that are behind', [-HOUR, -HOUR, 0, 0], false],
    ['one of two that is behind', [-HOUR, 0], false],
    ['three of four', [HOUR, HOUR, HOUR, 0], true],
    ['two that agree within 30 s', [HOUR, HOUR + 30_000], true],
    ['two that do not', [HOUR, HOUR + 31_000], false],
    ['three, of which two agree', [HOUR, HOUR + 10_000, 3 * HOUR], true],
    ['three, of which none agrees', [HOUR, 2 * HOUR, 3 * HOUR], false],
    ['two on either side', [HOUR, -HOUR], false],
    ['all within what is believed', [20_000, 20_000, 20_000], false],
  ])('%s', (_, offsMs, answer) => {
    expect(isRaised(played(offsMs))).toBe(answer);
  });

  /** A minute in which the clock of each is off by the first ms, and another by the second. */
  function drifted(offsMs: readonly (readonly [number, number])[]): UnitScript {
    const script = played([], 0);
    script.play(
      offsMs.slice(1).flatMap((_, index) => {
        const n = index + 2;
        return [opened(`stay-${n}`), occupied(`bed-${n}`, `stay-${n}`, 0), linked(`monitor-${n}`, `bed-${n}`, 0)];
      }),
    );
    for (let atMs = 2 * HOUR; atMs < 2 * HOUR + 2 * MINUTE; atMs += 1_000) {
      for (const [index, [first, second]] of offsMs.entries()) {
        const observedMs = atMs + (atMs < 2 * HOUR + MINUTE ? first : second);
        const deviceId = `monitor-${index + 1}`;
        script.play(frame({ deviceId, atMs: observedMs, receivedAtMs: atMs, values: { heartRatePerMin: 100 } }));
      }
      script.play(tick(atMs));
    }
    return script;
  }

  it('one that was wrong and is nearly right does not agree with those that are right', () => {
    const nearly = [40_000, 25_000] as const;
    expect(isRaised(drifted([nearly, nearly, [0, 0], [0, 0]]))).toBe(false);
    expect(isRaised(drifted([nearly, nearly, nearly, [0, 0]]))).toBe(true);
    expect(isRaised(drifted([nearly, [0, 0], [-40_000, -25_000]]))).toBe(false);
  });

  it('one that sends what is old says nothing of any clock', () => {
    // Six hours of the past, a minute of them in each second.
    const script = played([]);
    script.play(
      [2, 3, 4].flatMap((n) => [
        opened(`stay-${n}`),
        occupied(`bed-${n}`, `stay-${n}`, 0),
        linked(`monitor-${n}`, `bed-${n}`, 0),
      ]),
    );
    for (let second = 0; second < 60; second++) {
      const atMs = 9 * HOUR + second * 1_000;
      const values = { heartRatePerMin: 100 };
      for (const deviceId of ['monitor-1', 'monitor-2']) {
        script.play(frame({ deviceId, atMs: atMs + HOUR, receivedAtMs: atMs, values }));
      }
      for (const deviceId of ['monitor-3', 'monitor-4']) {
        script.play(frame({ deviceId, atMs: 3 * HOUR + second * MINUTE, receivedAtMs: atMs, values }));
      }
      script.play(tick(atMs));
      // Held at first, then known to be old: neither may hide what the other two say.
      if (second > 1) expect([second, isRaised(script)]).toEqual([second, true]);
    }
    expect(
      script
        .of('engine.notice')
        .flatMap(({ detail }) => (detail.code === 'notice.clock-off' ? [detail.values.deviceId] : [])),
    ).toEqual(['monitor-1', 'monitor-2']);
  });

  it.each([
    [-HOUR, 'monitors-earlier'],
    [HOUR, 'monitors-later'],
  ])('off by %d ms: %s', (offMs, sign) => {
    expect(detailOf(played([offMs, offMs]))).toEqual({ code: 'unit-clock.detail', values: { sign, byMs: HOUR } });
  });

  it('a monitor counts for a minute after it was heard of', () => {
    expect(isRaised(played([HOUR, HOUR], MINUTE))).toBe(true);
    const script = played([HOUR, HOUR], MINUTE + 1_000);
    expect(script.changes(RULE)).toEqual(['raised high', 'cleared high']);
  });
});
