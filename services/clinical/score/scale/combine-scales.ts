/**
 * How the answers of several scales become one: the highest, the sum, or one of several ways to say
 * the same thing. All on bounds: what is unknown widens them.
 */
import { writeOutcome, type Bounds, type InputValues, type Outcome, type ScaleNode } from './scale-node.ts';
import type { CombinedScale } from './score-scale.ts';

/** `settled` not null: only what is informed counts, since the settled answer needs no sibling. */
type Combiner = (values: InputValues, settled: ScaleNode | null) => void;

export function combinerOf(scale: CombinedScale, children: readonly ScaleNode[], outcome: Outcome): Combiner {
  if (scale.kind === 'sum') return () => sumOf(children, scale.cap ?? Infinity, outcome);
  if (scale.kind === 'max') return (_values, settled) => highestOf(children, settled !== null, outcome);
  if (scale.choose === 'highest') return () => highestKnown(children, outcome);
  const choose = scale.choose === 'newest' ? newestKnown : firstKnown;
  return (values) => {
    const chosen = choose(children, values);
    if (chosen === null) spreadOf(children, outcome);
    else writeOutcome(outcome, chosen.outcome, true);
  };
}

export function combinedBounds(scale: CombinedScale, all: readonly Bounds[]): Bounds {
  const mins = all.map((bounds) => bounds.min);
  const maxs = all.map((bounds) => bounds.max);
  if (scale.kind === 'sum') {
    return { min: Math.min(sum(mins), scale.cap ?? Infinity), max: Math.min(sum(maxs), scale.cap ?? Infinity) };
  }
  return { min: scale.kind === 'max' ? Math.max(...mins) : Math.min(...mins), max: Math.max(...maxs) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function sumOf(children: readonly ScaleNode[], cap: number, outcome: Outcome): void {
  outcome.min = 0;
  outcome.max = 0;
  outcome.informed = false;
  outcome.settles = false;
  for (const child of children) {
    outcome.min += child.outcome.min;
    outcome.max += child.outcome.max;
    outcome.informed ||= child.outcome.informed;
  }
  outcome.min = Math.min(outcome.min, cap);
  outcome.max = Math.min(outcome.max, cap);
}

/** Highest bounds of all children, or of the informed ones only. */
function highestOf(children: readonly ScaleNode[], informedOnly: boolean, outcome: Outcome): void {
  outcome.min = -Infinity;
  outcome.max = -Infinity;
  outcome.informed = false;
  outcome.settles = false;
  for (const { outcome: of } of children) {
    if (informedOnly && !of.informed) continue;
    outcome.min = Math.max(outcome.min, of.min);
    outcome.max = Math.max(outcome.max, of.max);
    outcome.informed ||= of.informed;
  }
}

function isExact(of: Outcome): boolean {
  return of.informed && of.min === of.max;
}

function highestKnown(children: readonly ScaleNode[], outcome: Outcome): void {
  let known = -Infinity;
  for (const { outcome: of } of children) if (isExact(of)) known = Math.max(known, of.min);
  if (known === -Infinity) return spreadOf(children, outcome);
  outcome.min = known;
  outcome.max = known;
  outcome.informed = true;
  outcome.settles = false;
}

/** Nothing known: from the least to the most that any of the alternatives can give. */
export function spreadOf(children: readonly ScaleNode[], outcome: Outcome): void {
  outcome.min = Infinity;
  outcome.max = -Infinity;
  outcome.informed = false;
  outcome.settles = false;
  for (const { outcome: of } of children) {
    outcome.min = Math.min(outcome.min, of.min);
    outcome.max = Math.max(outcome.max, of.max);
  }
}

/** The newest known answer; of two of the same moment the first in the rule file. */
function newestKnown(children: readonly ScaleNode[], values: InputValues): ScaleNode | null {
  let newest: ScaleNode | null = null;
  for (const child of children) {
    if (isExact(child.outcome) && (newest === null || child.newestAtMs(values) > newest.newestAtMs(values))) {
      newest = child;
    }
  }
  return newest;
}

function firstKnown(children: readonly ScaleNode[]): ScaleNode | null {
  for (const child of children) if (isExact(child.outcome)) return child;
  return null;
}
