/** What one small record of the log changes and tells, where no other test is about it. */
import { describe, expect, it } from 'vitest';
import { BRADYCARDIA, nationalPews } from '../rules-for-tests.ts';
import { START_MS, UnitScript, oneChild, record, seconds, tick, type Input } from '../unit-script.ts';

const BY = 'nurse-1';

function charted(atMs: number, value: number, observedAtMs = atMs): Input {
  const input = record(
    'observation.charted',
    atMs,
    { stayId: 'stay-1', name: 'capillaryRefillSeconds', value, by: BY },
    `charted-${atMs}-${observedAtMs}`,
  );
  if (input.kind === 'record') Object.assign(input.record, { observedAtMs: START_MS + observedAtMs });
  return input;
}

function resulted(atMs: number, value: number, rest: object = {}, observedAtMs = atMs): Input {
  const lab = { stayId: 'stay-1', name: 'lactateMmolPerL', value, unit: 'mmol/L', ...rest } as const;
  const input = record('lab.resulted', atMs, lab, `lab-${atMs}-${observedAtMs}`);
  if (input.kind === 'record') Object.assign(input.record, { observedAtMs: START_MS + observedAtMs });
  return input;
}

describe('what was charted or resulted', () => {
  it('is told as it was entered, and whether it is the newest of its name', () => {
    const range = { low: 0.5, high: 2, text: null, flag: null };
    const script = new UnitScript().play(
      oneChild(),
      charted(10_000, 3),
      charted(11_000, 2, 5_000),
      resulted(12_000, 4, { range }),
      resulted(13_000, 1, {}, 6_000),
      resulted(14_000, 2),
    );
    const told = script.of('stay.charted').map(({ entry, isNewest }) => [entry, isNewest]);
    const chart = { of: 'chart', name: 'capillaryRefillSeconds', by: BY };
    const lab = { of: 'laboratory', name: 'lactateMmolPerL', unit: 'mmol/L' };
    expect(told).toEqual([
      [{ ...chart, value: 3, observedAtMs: START_MS + 10_000 }, true],
      [{ ...chart, value: 2, observedAtMs: START_MS + 5_000 }, false],
      [{ ...lab, value: 4, observedAtMs: START_MS + 12_000, range }, true],
      [{ ...lab, value: 1, observedAtMs: START_MS + 6_000 }, false],
      [{ ...lab, value: 2, observedAtMs: START_MS + 14_000 }, true],
    ]);
  });
});

describe('a corrected admission', () => {
  const after = (...inputs: readonly Input[]) =>
    new UnitScript().play(oneChild(), ...inputs).state.stays.get('stay-1')?.person;

  it('changes what it names and nothing else', () => {
    const before = after();
    const changed = after(record('stay.updated', 5_000, { stayId: 'stay-1', changes: { weightKg: 12.5 } }));
    expect(changed).toEqual({ ...before, weightKg: 12.5 });
  });

  it('says from when on a child is ventilated where it says that', () => {
    const said = after(record('stay.updated', 5_000, { stayId: 'stay-1', changes: { ventilated: true } }));
    expect([said?.ventilated, (said?.ventilatedSinceMs ?? 0) - START_MS]).toEqual([true, 5_000]);
    const again = after(
      record('stay.updated', 5_000, { stayId: 'stay-1', changes: { ventilated: true } }),
      record('stay.updated', 9_000, { stayId: 'stay-1', changes: { weightKg: 12.5 } }),
    );
    expect((again?.ventilatedSinceMs ?? 0) - START_MS).toBe(5_000);
  });
});

describe('what decides for the whole unit', () => {
  const RULES = { scores: [nationalPews()], vitals: [BRADYCARDIA], models: [] };
  const left = (): UnitScript =>
    new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 20_000, () => ({ heartRatePerMin: 100 })),
      record('stay.closed', 20_000, { stayId: 'stay-1' }),
      tick(21_000),
    );
  const activated = (digest: string, atMs: number): Input =>
    record('rules.activated', atMs, { rulesSha256: digest.repeat(64), vigilVersion: '1.2.0' }, `rules-${atMs}`);

  it.each<[string, readonly Input[]]>([
    ['a policy', [record('policy.set', 22_000, { by: 'lead', reason: 'test', optIns: [], disabledRules: [] })]],
    ['other rules', [activated('a', 22_000), activated('b', 23_000)]],
  ])('%s judges no child who has left', (_, inputs) => {
    const script = left();
    const before = script.of('score.computed').length;
    script.play(inputs);
    expect(script.of('score.computed')).toHaveLength(before);
  });

  it('other rules are told with those before them, once; the first that are named and the same again are not', () => {
    const script = new UnitScript(RULES).play(oneChild(), activated('a', 1_000), activated('a', 2_000));
    expect(script.of('engine.notice')).toEqual([]);
    const asserted = script.of('unit.state').length;
    script.play(activated('b', 3_000));
    expect(script.of('engine.notice')).toMatchObject([
      {
        code: 'rules-activated',
        stayId: null,
        detail: {
          code: 'notice.rules-activated',
          values: { rulesSha256: 'b'.repeat(64), beforeSha256: 'a'.repeat(64), vigilVersion: '1.2.0' },
        },
      },
    ]);
    expect(script.of('unit.state')).toHaveLength(asserted + 1);
    expect(script.state.rules).toEqual({ rulesSha256: 'b'.repeat(64), vigilVersion: '1.2.0' });
  });
});
