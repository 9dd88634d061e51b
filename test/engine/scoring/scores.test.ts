import { english } from '../../support/told.ts';
import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import { nationalPews } from '../rules-for-tests.ts';
import {
  START_MS,
  UnitScript,
  configured,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
  type Values,
} from '../unit-script.ts';

const RULES = { scores: [nationalPews()], vitals: [], models: [] };
const PEWS = nationalPews().id;
/** A three-year-old in peace: no points. */
const well: Values = { heartRatePerMin: 110, respiratoryRatePerMin: 25, spo2Percent: 98, cuffSystolicMmHg: 95 };
/** Heart rate 2, respiratory rate 4, SpO2 1 point: medium. */
const ill: Values = { heartRatePerMin: 155, respiratoryRatePerMin: 62, spo2Percent: 93, cuffSystolicMmHg: 95 };

function charted(
  atMs: number,
  name: RecordOf<'observation.charted'>['name'],
  value: string | number,
  stayId = 'stay-1',
): Input {
  return record('observation.charted', atMs, { stayId, name, value, by: 'nurse-1' });
}

function observed(atMs = 0): Input[] {
  return [
    charted(atMs, 'respiratoryDistress', 'none'),
    charted(atMs, 'capillaryRefillSeconds', 1),
    charted(atMs, 'oxygenDevice', 'air'),
    charted(atMs, 'consciousness', 'alert'),
  ];
}

function child(): UnitScript {
  return new UnitScript(RULES).play(oneChild(), observed());
}

function newest(script: UnitScript) {
  const decision = script.of('score.computed').at(-1);
  if (decision === undefined) throw new Error('no score');
  return decision;
}

describe('a published score', () => {
  it('is computed on the grid from the median of a minute, and names its inputs', () => {
    const script = child().play(
      seconds(0, 66_000, (second) => ({ ...well, heartRatePerMin: second % 10 === 3 ? 250 : 110 + (second % 3) })),
    );
    const { score, atMs } = newest(script);
    // Every 10 s, at the phase of this unit.
    expect(atMs % 10_000).toBe(5_000);
    expect(score).toMatchObject({ status: 'complete', total: 0, lower: 0, upper: 0 });
    const heart = score.parts.flatMap((part) => part.inputs).find((input) => input.name === 'heartRate');
    expect(heart).toMatchObject({ value: 111, unit: '/min', quality: 'present', ageMs: 0, from: 'heartRatePerMin' });
    expect(heart?.record).toMatch(/^0:\d+:0$/);
  });

  it('is published when it changes, and once a minute in any case', () => {
    const script = child().play(seconds(0, 200_000, (second) => ({ ...well, heartRatePerMin: 110 + (second % 5) })));
    const times = script.of('score.computed').map((decision) => (decision.atMs - START_MS) / 1000);
    expect(times.filter((second) => second > 0)).toEqual([65, 125, 185]);
  });

  it('is never complete with a missing input, and its bounds hold the complete score', () => {
    const { cuffSystolicMmHg: _cuff, ...without } = ill;
    const script = child().play(seconds(0, 30_000, () => without));
    const partial = newest(script).score;
    expect(partial).toMatchObject({ status: 'partial', total: null });
    expect(partial.missing.length).toBeGreaterThan(0);
    script.play(seconds(30_000, 60_000, () => ill));
    const whole = newest(script).score;
    expect(whole.status).toBe('complete');
    expect(partial.lower).toBeLessThanOrEqual(whole.total ?? -1);
    expect(partial.upper).toBeGreaterThanOrEqual(whole.total ?? 99);
  });

  it('loses an input in the very evaluation after the monitor calls it off', () => {
    const script = child().play(
      seconds(0, 30_000, () => well),
      seconds(30_000, 41_000, () => ({ ...well, heartRatePerMin: 'off' })),
    );
    const heart = newest(script)
      .score.parts.flatMap((part) => part.inputs)
      .find((input) => input.name === 'heartRate');
    expect(heart?.quality).toBe('missing');
    expect(newest(script).score.status).toBe('partial');
  });

  it('does not take an answer dated into the future for a young one', () => {
    const future = { ...charted(10_000, 'consciousness', 'alert') } as Extract<Input, { kind: 'record' }>;
    const mistyped: Input = {
      kind: 'record',
      record: { ...future.record, id: 'mistyped', observedAtMs: START_MS + 10 * 365 * 86_400_000 },
    };
    const script = child().play(mistyped, tick(10_000), charted(20_000, 'consciousness', 'pain'));
    expect(newest(script).score.level).toBe('emergency');
    expect(script.of('engine.notice').map((notice) => notice.detail)).toEqual([
      { code: 'notice.dated-ahead', values: { record: 'observation.charted' } },
    ]);
  });

  it('prefers the arterial line to the cuff', () => {
    const script = child().play(seconds(0, 21_000, () => ({ ...well, arterialSystolicMmHg: 62 })));
    const pressure = newest(script)
      .score.parts.flatMap((part) => part.inputs)
      .find((input) => input.from === 'arterialSystolicMmHg');
    expect(pressure?.value).toBe(62);
  });

  it('abstains outside its setting until policy opts in, and then says so', () => {
    const script = new UnitScript(RULES).play(
      configured({ setting: 'picu', beds: [{ bedId: 'bed-1', label: '1', setting: 'picu' }] }),
      opened('stay-1'),
      occupied('bed-1', 'stay-1', 0),
      linked('monitor-1', 'bed-1', 0),
      observed(),
      seconds(0, 21_000, () => ill),
    );
    expect(newest(script).score.status).toBe('abstained');
    expect(script.changes(PEWS)).toEqual([]);
    script.play(
      record('policy.set', 21_000, {
        by: 'lead',
        reason: 'trial',
        optIns: [{ ruleId: PEWS, reason: 'trial', waives: ['setting', 'ventilated', 'newborn-stay'] }],
        disabledRules: [],
      }),
      seconds(21_000, 41_000, () => ill),
    );
    expect(newest(script).score).toMatchObject({
      status: 'complete',
      cautions: [{ code: 'caution.outside-population', values: { policyReason: 'trial' } }],
    });
    expect(script.changes(PEWS)).toEqual(['raised medium']);
  });

  it('carries the reason that Vigil itself gives as a code, into the caution and into what is told of the policy', () => {
    const why = { reason: '', reasonCode: 'policy.made-up-children' } as const;
    const script = new UnitScript(RULES).play(
      configured({ setting: 'picu', beds: [{ bedId: 'bed-1', label: '1', setting: 'picu' }] }),
      record('policy.set', 0, {
        by: 'simulator',
        reason: '',
        reasonCode: 'policy.demonstration',
        optIns: [{ ruleId: PEWS, ...why, waives: ['setting', 'ventilated', 'newborn-stay'] }],
        disabledRules: [],
      }),
      opened('stay-1'),
      occupied('bed-1', 'stay-1', 0),
      linked('monitor-1', 'bed-1', 0),
      observed(),
      seconds(0, 21_000, () => ill),
    );
    expect(newest(script).score.cautions).toMatchObject([
      { values: { policyReason: '', policyReasonCode: 'policy.made-up-children' } },
    ]);
    expect(script.of('policy.changed')).toMatchObject([
      { policy: { decided: { reason: '', reasonCode: 'policy.demonstration' }, optIns: [why] } },
    ]);
  });
});

describe('the alert of a score', () => {
  it('needs two evaluations from monitor data alone', () => {
    const script = child().play(
      seconds(0, 30_000, () => well),
      seconds(30_000, 91_000, () => ill),
    );
    const first = script.of('score.computed').find((decision) => decision.score.level === 'medium');
    const raised = script.of('alert.changed')[0];
    expect(raised).toMatchObject({ change: 'raised', alert: { kind: 'score', level: 'medium', ruleId: PEWS } });
    expect((raised?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(10_000);
    expect(raised?.alert.parts.some((part) => part.points === 4)).toBe(true);
    expect(english(raised?.alert.detail)).toContain('of 26: Medium');
  });

  it('has a title that tells the number, that it may be more, or that a trigger raised it', () => {
    const titleOf = (script: UnitScript): unknown => script.of('alert.changed').at(-1)?.alert.title;
    const total = (lower: number, complete: boolean) => ({
      code: 'score.title',
      values: { ruleId: PEWS, lower, complete },
    });
    const level = (id: string) => ({ code: 'score.level-title', values: { ruleId: PEWS, level: id } });
    expect(titleOf(child().play(seconds(0, 31_000, () => ill)))).toEqual(total(7, true));
    const { cuffSystolicMmHg: _cuff, ...without } = ill;
    expect(titleOf(child().play(seconds(0, 31_000, () => without)))).toEqual(total(7, false));
    expect(
      titleOf(
        child().play(
          seconds(0, 25_000, () => well),
          charted(25_000, 'consciousness', 'voice'),
        ),
      ),
    ).toEqual(level('high'));
    expect(titleOf(new UnitScript(RULES).play(oneChild(), charted(0, 'consciousness', 'pain')))).toEqual(
      level('emergency'),
    );
  });

  it('issue 10 A6: comes from three vital signs alone when they already reach the level, and stays when more is lost', () => {
    const near: Values = { heartRatePerMin: 30, respiratoryRatePerMin: 5, spo2Percent: 60 };
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 31_000, () => near),
    );
    expect(newest(script).score).toMatchObject({ status: 'partial', lower: 12, level: 'high' });
    expect(script.of('alert.changed').at(-1)?.alert).toMatchObject({
      level: 'high',
      title: { code: 'score.title', values: { lower: 12, complete: false } },
    });
    const before = script.changes(PEWS);
    script.play(seconds(31_000, 800_000, () => ({ spo2Percent: 60 })));
    expect(newest(script).score).toMatchObject({ status: 'partial', lower: 4, level: 'low' });
    expect(before[0]).toMatch(/^raised/);
    expect(script.changes(PEWS).slice(before.length)).not.toContainEqual(expect.stringMatching(/^(?:eased|cleared)/));
  });

  it('shows a rise within its level without ringing, and does not forget it when the number falls', () => {
    const worse: Values = { ...ill, spo2Percent: 93, heartRatePerMin: 145 };
    const script = child().play(seconds(0, 31_000, () => worse));
    const raised = script.of('alert.changed')[0]?.alert;
    expect(english(raised?.title)).toBe('National PEWS 6');
    script.play(
      record('alert.acknowledged', 31_000, {
        alertId: raised?.id ?? '',
        seenTransition: 1,
        by: 'nurse-1',
        displayName: 'nurse-1',
        role: 'nurse',
        reason: 'seen-at-bedside',
        note: null,
      }),
    );
    script.play(seconds(32_000, 120_000, () => ill));
    expect(script.changes(PEWS)).toEqual(['raised medium', 'acknowledged medium', 'annotated medium']);
    expect(script.of('alert.changed').at(-1)?.alert).toMatchObject({
      title: { code: 'score.title', values: { lower: 7, complete: true } },
      phase: 'acknowledged',
    });
    script.play(seconds(120_000, 240_000, () => worse));
    expect(script.changes(PEWS)).toHaveLength(3);
  });

  it('comes at once from what a person charted, and worsens with the level', () => {
    const script = child().play(
      seconds(0, 25_000, () => well),
      charted(25_000, 'consciousness', 'voice'),
    );
    expect(script.of('alert.changed')).toMatchObject([{ change: 'raised', alert: { level: 'high' } }]);
    script.play(charted(26_000, 'consciousness', 'pain'));
    expect(script.changes(PEWS)).toEqual(['raised high', 'worsened high']);
  });

  it('clears after five milder minutes', () => {
    const script = child().play(
      seconds(0, 41_000, () => ill),
      seconds(41_000, 420_000, () => well),
    );
    expect(script.changes(PEWS)).toEqual(['raised medium', 'cleared medium']);
    const milder = script
      .of('score.computed')
      .filter((decision) => decision.atMs > START_MS + 41_000)
      .find((decision) => decision.score.level === null || decision.score.level === 'low');
    const cleared = script.of('alert.changed').find((decision) => decision.change === 'cleared');
    expect((cleared?.atMs ?? 0) - (milder?.atMs ?? 0)).toBe(300_000);
  });

  it('does not clear because a sensor was lost', () => {
    const { respiratoryRatePerMin: _rate, ...without } = well;
    const script = child().play(
      seconds(0, 41_000, () => ill),
      seconds(41_000, 800_000, () => without),
    );
    expect(newest(script).score.lower).toBe(0);
    expect(script.changes(PEWS)).toEqual(['raised medium']);
  });

  it('is never raised by a low level', () => {
    const script = child().play(seconds(0, 120_000, () => ({ ...well, heartRatePerMin: 145 })));
    expect(newest(script).score.level).toBe('low');
    expect(script.changes(PEWS)).toEqual([]);
  });

  it('does not hide the next evaluation behind silence: inputs grow old and the score says so', () => {
    const script = child().play(seconds(0, 30_000, () => well));
    for (let atMs = 30_000; atMs < 1_500_000; atMs += 10_000) script.play(tick(atMs));
    expect(newest(script).score.status).not.toBe('complete');
  });
});
