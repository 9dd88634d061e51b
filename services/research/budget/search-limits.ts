/**
 * Which levers to turn, and how far, so that a unit's alerts keep to its budget: those of level high first, then the medium
 * ones. The lever with the most alerts is turned first, and to its end only where that is not yet enough; the last one is
 * halved in until the rate is as close below the budget as it comes. Every rate is counted, none is reckoned. Pure.
 */
import type { AlertBudget } from '../../contract/decisions/policy-view.ts';
import type { Lever, LeverLevel } from './limit-levers.ts';

/** Alerts a bed-day, and of which lever how many. */
export interface CountedRates extends AlertBudget {
  readonly alertsOf: (lever: Lever) => number;
}

/** How far each is turned, 0 to 1; those that are not named are not. */
export type Positions = ReadonlyMap<Lever, number>;

export interface FoundLimits {
  readonly positions: Positions;
  readonly rates: CountedRates;
  /** False: even with all levers at their ends there are more. */
  readonly isMet: boolean;
  /** How often the past was counted. */
  readonly counts: number;
}

/** Halvings of the last lever: a hundredth of its way. */
const HALVINGS = 7;
/** Near enough below the budget that another count is not worth it. */
const NEAR = 0.97;

export async function searchLimits({
  levers,
  budget,
  count,
}: {
  readonly levers: readonly Lever[];
  readonly budget: AlertBudget;
  readonly count: (positions: Positions) => Promise<CountedRates>;
}): Promise<FoundLimits> {
  let counts = 0;
  const counted = (positions: Positions): Promise<CountedRates> => {
    counts += 1;
    return count(positions);
  };
  let state: Standing = { positions: new Map(), rates: await counted(new Map()) };
  for (const part of PARTS) state = await keptTo(part, { levers, budget, counted }, state);
  return { ...state, isMet: PARTS.every(({ of }) => state.rates[of] <= budget[of]), counts };
}

const PARTS = [
  { of: 'urgent', level: 'high' },
  { of: 'medium', level: 'medium' },
] as const satisfies readonly { of: keyof AlertBudget; level: LeverLevel }[];

interface Standing {
  readonly positions: Positions;
  readonly rates: CountedRates;
}

interface Search {
  readonly levers: readonly Lever[];
  readonly budget: AlertBudget;
  readonly counted: (positions: Positions) => Promise<CountedRates>;
}

async function keptTo(part: (typeof PARTS)[number], search: Search, from: Standing): Promise<Standing> {
  let state = from;
  const most = search.budget[part.of];
  while (state.rates[part.of] > most) {
    const lever = loudest(part.level, search.levers, state);
    if (lever === null) return state;
    const turned = await turnedTo(1, lever, search, state);
    if (turned.rates[part.of] <= most) return halvedIn(part.of, lever, search, { above: state, below: turned });
    state = turned;
  }
  return state;
}

/** Of those that can still be turned; null: none that alerts. */
function loudest(level: LeverLevel, levers: readonly Lever[], { positions, rates }: Standing): Lever | null {
  const left = levers.filter((lever) => lever.level === level && !positions.has(lever) && rates.alertsOf(lever) > 0);
  return left.toSorted((a, b) => rates.alertsOf(b) - rates.alertsOf(a))[0] ?? null;
}

async function turnedTo(share: number, lever: Lever, { counted }: Search, { positions }: Standing): Promise<Standing> {
  const next = new Map([...positions, [lever, share] as const]);
  return { positions: next, rates: await counted(next) };
}

/** The last lever no further than it must: `below` keeps to the budget, `above` does not. */
async function halvedIn(
  of: keyof AlertBudget,
  lever: Lever,
  search: Search,
  { above, below }: { readonly above: Standing; readonly below: Standing },
): Promise<Standing> {
  const most = search.budget[of];
  let [low, high, best] = [0, 1, below];
  for (let halving = 0; halving < HALVINGS && best.rates[of] < most * NEAR; halving++) {
    const share = (low + high) / 2;
    const tried = await turnedTo(share, lever, search, above);
    if (tried.rates[of] > most) low = share;
    else [high, best] = [share, tried];
  }
  return best;
}
