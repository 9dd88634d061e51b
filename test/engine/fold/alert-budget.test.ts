// Hazards: H32 (docs/hazards.md).
/** The alerts that a unit will bear: a setting beyond them, one that nobody has tried, and bearing more need a second person. */
import { describe, expect, it } from 'vitest';
import type { LimitChange } from '../../../services/clinical/vital/limit-change.ts';
import type { AlertBudget, Foreseen } from '../../../services/contract/decisions/policy-view.ts';
import { DESATURATION } from '../rules-for-tests.ts';
import { START_MS, UnitScript, oneChild, record, tick, type Input } from '../unit-script.ts';

const BUDGET: AlertBudget = { urgent: 2, medium: 6 };
const RULE = {
  ...DESATURATION,
  bounds: { outwards: { alone: 5, together: 9 }, inwards: { alone: 5, together: 9 }, source: 'test' },
};
const LIMIT: LimitChange = {
  scope: { of: 'unit' },
  ruleId: 'desaturation',
  level: 'medium',
  limit: 88,
  reason: 'test',
};
const of = (urgent: number, medium: number): Foreseen => ({ urgent, medium, bedDays: 11 });

interface Asked {
  readonly budget?: AlertBudget;
  readonly limits?: LimitChange[];
  readonly foreseen?: Foreseen;
  readonly disabledRules?: string[];
}

class Unit {
  readonly script = new UnitScript({ scores: [], vitals: [RULE], models: [] }).play(oneChild(), tick(0));
  #count = 0;

  set({ disabledRules = [], ...asked }: Asked): this {
    this.#count += 1;
    this.script.play(
      record('policy.set', 0, { by: 'dr.lee', reason: 'test', optIns: [], disabledRules, ...asked }, `p${this.#count}`),
    );
    return this;
  }

  agree(): this {
    const answer: Input = record(
      'policy.answered',
      0,
      { proposalId: `p${this.#count}`, agrees: true, by: 'nurse.kim', reason: 'test' },
      `a${this.#count}`,
    );
    this.script.play(answer);
    return this;
  }

  get because() {
    return this.script.state.policy.proposed?.because ?? 'holds';
  }
}

describe('a budget of alerts', () => {
  it('is stated by one person, and lets limits that were tried and keep to it hold at once', () => {
    const unit = new Unit().set({ budget: BUDGET });
    expect(unit.because).toBe('holds');
    unit.set({ budget: BUDGET, limits: [LIMIT], foreseen: of(2, 6) });
    expect(unit.because).toBe('holds');
    expect(unit.script.state.policy.limits).toMatchObject([{ limit: 88 }]);
  });

  it.each([
    ['more high ones than it bears', of(2.1, 1)],
    ['more medium ones', of(0, 6.1)],
  ])('makes limits that came to %s wait for a second person', (_, foreseen) => {
    const unit = new Unit().set({ budget: BUDGET }).set({ budget: BUDGET, limits: [LIMIT], foreseen });
    expect(unit.because).toEqual([{ what: 'over-budget', foreseen }]);
    expect(unit.script.state.policy.limits).toEqual([]);
    expect(unit.agree().because).toBe('holds');
    expect(unit.script.state.policy).toMatchObject({ limits: [{ limit: 88 }], budget: BUDGET });
  });

  it('does not believe what nobody has tried', () => {
    expect(new Unit().set({ budget: BUDGET }).set({ budget: BUDGET, limits: [LIMIT] }).because).toEqual([
      { what: 'over-budget', foreseen: null },
    ]);
    expect(new Unit().set({ budget: BUDGET }).set({ budget: BUDGET, disabledRules: ['desaturation'] }).because).toEqual(
      [{ what: 'over-budget', foreseen: null }],
    );
  });

  it('asks nothing of limits of one child, of what holds already, and of one step back', () => {
    const own: LimitChange = { ...LIMIT, scope: { of: 'stay', stayId: 'stay-1', untilMs: START_MS + 3_600_000 } };
    const unit = new Unit().set({ budget: BUDGET }).set({ budget: BUDGET, limits: [own] });
    expect(unit.because).toBe('holds');
    unit.set({ budget: BUDGET, limits: [LIMIT], foreseen: of(1, 1) });
    expect(unit.set({ budget: BUDGET, limits: [own] }).because).toBe('holds');
    unit.set({ budget: BUDGET, limits: [LIMIT] });
    expect(unit.set({ budget: BUDGET, limits: [{ ...LIMIT, reason: 'in other words' }] }).because).toBe('holds');
  });

  it.each([
    ['more is borne', { urgent: 3, medium: 6 }],
    ['none is stated any more', undefined],
  ])('holds on until a second person agrees that %s', (_, budget) => {
    const unit = new Unit().set({ budget: BUDGET }).set({ budget: { ...BUDGET, medium: 5 } });
    expect(unit.because).toBe('holds');
    unit.set(budget === undefined ? {} : { budget });
    expect(unit.because).toEqual([{ what: 'budget-raised' }]);
    expect(unit.script.state.policy.budget).toEqual({ ...BUDGET, medium: 5 });
  });

  it('that no unit has stated asks nothing', () => {
    expect(new Unit().set({ limits: [LIMIT] }).because).toBe('holds');
  });
});
