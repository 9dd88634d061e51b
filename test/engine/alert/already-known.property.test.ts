// Hazards: H36 (docs/hazards.md).
/**
 * What somebody knows lowers a new alert of the same problem, and nothing more: never an emergency, never below low, never for
 * longer than the unit has set, and never what worsens. Whatever people answer, and however the child does.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VitalRule } from '../../../services/clinical/vital/vital-rule.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import type { AlertChanged } from '../../../services/contract/decisions/decision.ts';
import type { AlreadyKnown } from '../../../services/contract/decisions/policy-view.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { DESATURATION, nationalPews } from '../rules-for-tests.ts';
import { UnitScript, frame, oneChild, record, tick, type Input, type Values } from '../unit-script.ts';

const STEP = { source: 'test', certainty: 'V' } as const;
const RULE: VitalRule = {
  ...DESATURATION,
  guard: null,
  clearForMs: 5_000,
  everyAge: [{ level: 'emergency', limit: 60, sustainedForMs: 3_000, ...STEP }],
};
const WITHIN_MS = 300_000;
const VALUES = { well: 98, mild: 86, high: 75, worst: 50 } as const;
type Health = keyof typeof VALUES;

function policy(alreadyKnown: AlreadyKnown | null, atMs = 0): Input {
  return record(
    'policy.set',
    atMs,
    {
      by: 'doctor.lee',
      reason: 'test',
      optIns: [],
      disabledRules: [],
      ...(alreadyKnown === null ? {} : { alreadyKnown }),
    },
    `policy-${atMs}`,
  );
}

class Child {
  readonly script: UnitScript;
  #second = 0;
  #count = 0;

  constructor(
    alreadyKnown: AlreadyKnown | null,
    rules: UnitScript['rules'] = { scores: [], vitals: [RULE], models: [] },
  ) {
    this.script = new UnitScript(rules).play(oneChild(), policy(alreadyKnown));
  }

  get alert(): Alert | undefined {
    return [...this.script.state.alerts.values()].map(({ alert }) => alert).find(({ stayId }) => stayId !== null);
  }

  live(seconds: number, health: Health): this {
    const values: Values = { spo2Percent: VALUES[health] };
    for (let passed = 0; passed < seconds; passed++) {
      this.#second += 1;
      this.script.play(frame({ atMs: this.#second * 1_000, values }), tick(this.#second * 1_000));
    }
    return this;
  }

  answer(reason: Reason, does: 'acknowledge' | 'snooze' | 'undo' = 'acknowledge'): this {
    const { alert } = this;
    if (alert === undefined) return this;
    this.#count += 1;
    const who = { by: 'nurse.kim', displayName: 'Kim', role: 'nurse' as const };
    const command = { alertId: alert.id, seenTransition: alert.transition, ...who };
    const id = `answer-${this.#count}`;
    const atMs = this.#second * 1_000;
    const undone = record('alert.undone', atMs, command, id);
    const snoozed = record('alert.snoozed', atMs, { ...command, reason, forMs: 60_000 }, id);
    const acknowledged = record('alert.acknowledged', atMs, { ...command, reason, note: null }, id);
    this.script.play({ undo: undone, snooze: snoozed, acknowledge: acknowledged }[does]);
    return this;
  }

  get changes(): readonly AlertChanged[] {
    return this.script.of('alert.changed');
  }

  /** Level at which each new alert came, with the code of what it says of it. */
  get raised(): readonly string[] {
    return this.changes
      .filter(({ change }) => change === 'raised')
      .map(({ alert: { level, annotations } }) => [level, ...annotations.map(({ code }) => code)].join(' '));
  }
}

type Reason = 'doctor-told' | 'treatment-started' | 'already-known' | 'sensor-fault';
const known = (withinMs = WITHIN_MS, concerns: AlreadyKnown['concerns'] = []): AlreadyKnown => ({ withinMs, concerns });

/** High, answered, and well again; then high once more after so long. */
function again(child: Child, reason: Reason, afterSeconds: number, next: Health = 'high'): Child {
  return child.live(10, 'high').answer(reason).live(afterSeconds, 'well').live(12, next);
}

describe('a new alert of a problem that somebody knows of', () => {
  it.each(['doctor-told', 'treatment-started', 'already-known'] as const)(
    'comes a level lower after «%s», and says so',
    (reason) => {
      const child = again(new Child(known()), reason, 60);
      expect(child.raised).toEqual(['high', 'medium alert.lowered']);
      expect(child.alert?.annotations).toMatchObject([{ values: { from: 'high', because: reason } }]);
    },
  );

  it.each([
    ['another reason', () => again(new Child(known()), 'sensor-fault', 60)],
    ['a unit that has not asked for it', () => again(new Child(null), 'doctor-told', 60)],
    ['an answer that is too old', () => again(new Child(known()), 'doctor-told', 300)],
    [
      'an answer that was taken back',
      () =>
        new Child(known())
          .live(10, 'high')
          .answer('doctor-told')
          .answer('doctor-told', 'undo')
          .live(60, 'well')
          .live(12, 'high'),
    ],
  ])('comes as it is after %s', (_, play) => {
    expect(new Set(play().raised)).toEqual(new Set(['high']));
  });

  it('of a medium one is low, and of a low one low', () => {
    const child = new Child(known()).live(15, 'mild').answer('doctor-told').live(30, 'well').live(15, 'mild');
    expect(child.raised).toEqual(['medium', 'low alert.lowered']);
  });

  it('is not lowered where it is an emergency, and rings at its own level where it becomes one', () => {
    const child = again(new Child(known()), 'doctor-told', 60, 'worst');
    const newest = child.changes.at(-1)?.alert;
    expect(newest).toMatchObject({ level: 'high', isEmergency: true });
    expect(newest?.annotations).toEqual([]);
  });

  it('rings at its own level when nobody has answered it by the time that was set', () => {
    const child = again(new Child(known()), 'doctor-told', 60).live(WITHIN_MS / 1_000 - 73, 'high');
    expect(child.alert?.level).toBe('medium');
    child.live(2, 'high');
    expect(child.changes.at(-1)).toMatchObject({
      change: 'worsened',
      alert: { level: 'high', phase: 'raised', annotations: [] },
    });
  });

  it('that is answered again is quiet for no longer than at its own level, and then rings at that', () => {
    const child = again(new Child(known()), 'doctor-told', 60).answer('sensor-fault');
    const holder = child.alert?.holder;
    expect((holder?.untilMs ?? 0) - (holder?.atMs ?? 0)).toBe(600_000);
    child.live(601, 'high');
    expect(child.changes.find(({ change }) => change === 'expired')?.alert).toMatchObject({
      level: 'high',
      annotations: [],
    });
  });

  it('is lowered by a charted concern where the unit counts it, and only where it is of a score', () => {
    const rules = { scores: [nationalPews()], vitals: [RULE], models: [] };
    const ill = (child: Child): Child => {
      const told = (name: 'nurseConcern' | 'respiratoryDistress', value: string) =>
        record('observation.charted', 0, { stayId: 'stay-1', name, value: value as never, by: 'Kim' }, `told-${name}`);
      child.script.play(told('nurseConcern', 'high'), told('respiratoryDistress', 'severe'));
      return child.live(70, 'high');
    };
    const levels = (child: Child) =>
      Object.fromEntries(
        child.changes
          .filter(({ change }) => change === 'raised')
          .map(({ alert }) => [alert.ruleId, alert.annotations.some(({ code }) => code === 'alert.lowered')]),
      );
    const counted = levels(ill(new Child(known(WITHIN_MS, ['nurse']), rules)));
    expect(counted).toMatchObject({ desaturation: false, 'concern-nurse': false, 'national-pews-england': true });
    expect(levels(ill(new Child(known(), rules)))).toMatchObject({ 'national-pews-england': false });
  });

  it('needs a second person for longer than one may decide', () => {
    expect(new Child(known(900_000)).script.state.policy).toMatchObject({ alreadyKnown: known(900_000) });
    const { policy: held } = new Child(known(900_001)).script.state;
    expect(held.alreadyKnown).toBeUndefined();
    expect(held.proposed?.because).toEqual([{ what: 'known' }]);
  });
});

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('live' as const),
      seconds: fc.integer({ min: 1, max: 90 }),
      health: fc.constantFrom<Health>('well', 'mild', 'high', 'worst'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('acknowledge' as const, 'snooze' as const, 'undo' as const),
      reason: fc.constantFrom<Reason>('doctor-told', 'already-known', 'sensor-fault'),
    }),
  },
);
const RANK = ['low', 'medium', 'high'];

function played(
  alreadyKnown: AlreadyKnown | null,
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
  look: (child: Child) => void = () => undefined,
): Child {
  const child = new Child(alreadyKnown);
  for (const each of steps) {
    if (each.does !== 'live') child.answer(each.reason, each.does);
    else {
      for (let second = 0; second < each.seconds; second++) {
        child.live(1, each.health);
        look(child);
      }
    }
  }
  return child;
}

describe('whatever people answer and however the child does', () => {
  it('an alert is lowered by one level at most, no emergency is, and not for longer than the unit has set', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        played(known(), steps, ({ script }) => {
          for (const { alert, lowered } of script.state.alerts.values()) {
            const says = alert.annotations.filter(({ code }) => code === 'alert.lowered');
            expect(says).toHaveLength(lowered === null ? 0 : 1);
            if (lowered === null) continue;
            expect(alert.isEmergency ?? false).toBe(false);
            expect(RANK.indexOf(lowered.from) - RANK.indexOf(alert.level)).toBe(1);
            if (alert.phase === 'raised') expect(script.state.nowMs).toBeLessThan(lowered.untilMs);
          }
        });
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('every episode is raised and cleared as without it: none is silenced', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const episodes = (child: Child) =>
          child.changes
            .filter(({ change }) => change === 'raised' || change === 'cleared')
            .map(({ change, atMs, alert }) => [change, atMs, alert.id]);
        expect(episodes(played(known(), steps))).toEqual(episodes(played(null, steps)));
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});
