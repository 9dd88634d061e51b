// Hazards: H32, H33 (docs/hazards.md).
/** Issue 18 point 1: what a unit decides about rules holds at once, is told with author and reason, and can be taken one step back. */
import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import { english, korean } from '../../support/told.ts';
import { shippedRules } from '../shipped-rules.ts';
import {
  START_MS,
  UnitScript,
  configured,
  linked,
  occupied,
  opened,
  record,
  tick,
  type Input,
} from '../unit-script.ts';

const PEWS = 'national-pews-england';
const { scores, vitals } = await shippedRules();
const RULES = { scores, vitals, models: [] };
const SETTINGS = ['picu', 'ward'] as const;

function unit(settings: readonly ('picu' | 'ward')[] = ['picu']): UnitScript {
  return new UnitScript(RULES).play(
    configured({
      setting: 'picu',
      beds: settings.map((setting, index) => ({ bedId: `bed-${index + 1}`, label: String(index + 1), setting })),
    }),
    opened('stay-1'),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
  );
}

type Policy = RecordOf<'policy.set'>;

function decided(atMs: number, id: string, rest: Partial<Policy> = {}): Input {
  const policy = { by: 'dr.lee', displayName: 'Dr Lee', reason: 'ward round', optIns: [], disabledRules: [], ...rest };
  return record('policy.set', atMs, policy, id);
}

const OPT_IN: Policy['optIns'] = [{ ruleId: PEWS, reason: 'no other early warning here', waives: ['setting'] }];

describe('a unit of intensive care', () => {
  it('has no score that can alert, until it opts in', () => {
    const script = unit().play(tick(0), tick(61_000));
    const state = () => script.of('unit.state').at(-1)?.policy;
    expect(state()).toMatchObject({ version: 'none', decided: null, scoreAlerts: [], before: null });
    script.play(decided(62_000, 'policy-1', { optIns: OPT_IN, basedOn: 'none' }));
    expect(script.of('policy.changed').at(-1)).toMatchObject({
      stayId: null,
      policy: {
        version: 'policy-1',
        decided: { by: 'dr.lee', displayName: 'Dr Lee', reason: 'ward round', atMs: START_MS + 61_000 },
        optIns: OPT_IN,
        scoreAlerts: [{ ruleId: PEWS, settings: ['picu'] }],
        before: { optIns: [], disabledRules: [], findingAlerts: [] },
      },
    });
    script.play(tick(130_000));
    expect(state()).toEqual(script.of('policy.changed').at(-1)?.policy);
  });

  it('has one where a finding of Phoenix is asked for, and none again when that score is switched off', () => {
    const script = unit().play(
      decided(0, 'policy-1', { findingAlerts: [{ ruleId: 'phoenix-4', findingId: 'septic-shock', reason: 'trial' }] }),
      decided(1_000, 'policy-2', {
        findingAlerts: [{ ruleId: 'phoenix-4', findingId: 'septic-shock', reason: 'trial' }],
        disabledRules: ['phoenix-4'],
      }),
    );
    expect(script.of('policy.changed').map(({ policy }) => policy.scoreAlerts)).toEqual([
      [{ ruleId: 'phoenix-4', settings: ['picu'] }],
      [],
    ]);
  });

  it('with a bed of a ward has one there alone', () => {
    const script = unit(SETTINGS).play(tick(61_000));
    expect(script.of('unit.state').at(-1)?.policy?.scoreAlerts).toEqual([{ ruleId: PEWS, settings: ['ward'] }]);
  });
});

describe('a decision', () => {
  it('made upon what no longer holds changes nothing, and the unit is told', () => {
    const script = unit().play(
      decided(0, 'policy-1', { optIns: OPT_IN, basedOn: 'none' }),
      decided(1_000, 'policy-2', { basedOn: 'none' }),
    );
    expect(script.of('policy.changed').map(({ policy }) => policy.version)).toEqual(['policy-1']);
    const notice = script.of('engine.notice').at(-1);
    expect(notice).toMatchObject({ code: 'conflicting-record', detail: { code: 'notice.policy-outrun' } });
    expect(english(notice?.detail)).toContain('Dr Lee');
    expect(korean(notice?.detail)).toContain('Dr Lee');
  });

  it('of a gateway that looked at nothing holds as before', () => {
    const script = unit().play(decided(0, 'policy-1', { optIns: OPT_IN }), decided(1_000, 'policy-2'));
    expect(script.of('policy.changed').at(-1)?.policy).toMatchObject({
      version: 'policy-2',
      optIns: [],
      before: { optIns: OPT_IN },
    });
  });

  it('keeps the code of a reason that Vigil itself gives, and none where a person gave one', () => {
    const script = unit().play(
      decided(0, 'policy-1'),
      decided(1_000, 'policy-2', { reasonCode: 'policy.demonstration' }),
    );
    const whyOf = script.of('policy.changed').map(({ policy }) => policy.decided);
    expect(whyOf.map((why) => why !== null && 'reasonCode' in why)).toEqual([false, true]);
    expect(script.state.policy.decided).toMatchObject({ reasonCode: 'policy.demonstration' });
  });
});
