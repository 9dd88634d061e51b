/**
 * Turns the scales of a rule into nodes, once, so that one evaluation costs microseconds and allocates
 * nothing: inputs stand in flat arrays, and each node writes its answer into one object of its own.
 *
 * The idea is arithmetic on bounds: a node always answers with the least and the most points it can
 * have. An unknown input never becomes zero; it widens the bounds. Points are known when the bounds
 * meet (high-flow oxygen scores the most whatever the flow is).
 */
import { combinedBounds, combinerOf, spreadOf } from './combine-scales.ts';
import {
  BOUNDED,
  bandOf,
  compileTable,
  exactly,
  FROM_ANY_TIME,
  INAPPLICABLE,
  inputsOfNodes,
  isKnown,
  newestOfChildren,
  newestOfInput,
  newOutcome,
  pointsBetween,
  NOTHING,
  spread,
  writeOutcome,
  type Bounds,
  type ScaleNode,
  type Table,
} from './scale-node.ts';
import type { Expression } from './score-formula.ts';
import type {
  BandScale,
  CodeScale,
  CombinedScale,
  GateScale,
  Scale,
  StepsScale,
  SwitchScale,
  ValueScale,
} from './score-scale.ts';

/** What a scale needs to know of the inputs of its rule. */
export interface ScaleContext {
  readonly ageBandIds: readonly string[];
  /** Index of an input by name; throws for a name that parseScoreRule would have refused. */
  readonly indexOf: (input: string) => number;
  /** Factor that makes values whole multiples of the last compared digit. */
  readonly scaleFactorOf: (input: string) => number;
  readonly rangeOf: (input: string) => readonly [number, number];
  /** Whether bounds pass through a formula of the rule. */
  readonly boundsFormula: (expression: Expression) => boolean;
  /** As rangeOf; null without a range. */
  readonly limitsOf: (input: string) => readonly [number, number] | null;
  readonly codesOf: (input: string) => readonly string[];
}

/** Compiles a scale of a rule that parseScoreRule accepted (or is about to prove). */
export function compileScale(scale: Scale, context: ScaleContext): ScaleNode {
  switch (scale.kind) {
    case 'bands':
      return compileBands(scale, context);
    case 'codes':
      return compileCodes(scale, context);
    case 'value':
      return compileValue(scale, context);
    case 'points':
      return compilePoints(scale.points);
    case 'max':
    case 'sum':
    case 'either':
      return compileCombined(
        scale,
        scale.of.map((child) => compileScale(child, context)),
      );
    case 'switch':
      return compileSwitch(scale, context);
    case 'gate':
      return compileGate(scale, context);
    case 'steps':
      return compileSteps(scale, context);
  }
}

function compileBands(scale: BandScale, context: ScaleContext): ScaleNode {
  const input = context.indexOf(scale.input);
  const scaleFactor = context.scaleFactorOf(scale.input);
  const tables = context.ageBandIds.map((ageBand) =>
    compileTable(scale.bands ?? scale.byAge?.[ageBand] ?? [{ points: 0 }], scaleFactor),
  );
  const inapplicable = scale.inapplicable === undefined ? null : exactly(scale.inapplicable);
  const outcome = newOutcome();
  return {
    inputs: [input],
    outcome,
    newestAtMs: newestOfInput(input),
    bounds: (ageBand) => tables[ageBand]?.all ?? NOTHING,
    evaluate: (values, ageBand, fromMs) => {
      const table = tables[ageBand];
      if (table === undefined) writeOutcome(outcome, NOTHING, false);
      else if (isKnown(values, input, fromMs)) {
        writeOutcome(
          outcome,
          table.points[bandOf(table, Math.round((values.value[input] ?? 0) * scaleFactor))] ?? table.all,
          true,
        );
      } else if (inapplicable !== null && values.state[input] === INAPPLICABLE) {
        writeOutcome(outcome, inapplicable, true);
      } else if (values.state[input] === BOUNDED && fromMs === FROM_ANY_TIME) {
        const least = Math.round((values.least[input] ?? -Infinity) * scaleFactor);
        const bounds = pointsBetween(table, least, Math.round((values.most[input] ?? Infinity) * scaleFactor));
        writeOutcome(outcome, bounds, bounds.min > table.all.min || bounds.max < table.all.max);
      } else writeOutcome(outcome, table.all, false);
    },
  };
}

function compileCodes(scale: CodeScale, context: ScaleContext): ScaleNode {
  const input = context.indexOf(scale.input);
  const rows = context.codesOf(scale.input).map((code) => {
    const points = scale.points[code];
    if (points === undefined) return null;
    return typeof points === 'number'
      ? { points: exactly(points), settles: false }
      : { points: exactly(points.points), settles: points.settles };
  });
  const all = spread(rows.flatMap((row) => (row === null ? [] : [row.points.min])));
  const outcome = newOutcome();
  return {
    inputs: [input],
    outcome,
    newestAtMs: newestOfInput(input),
    bounds: () => all,
    evaluate: (values, _ageBand, fromMs) => {
      const row = isKnown(values, input, fromMs) ? rows[values.value[input] ?? -1] : null;
      if (row === null || row === undefined) writeOutcome(outcome, all, false);
      else writeOutcome(outcome, row.points, true, row.settles);
    },
  };
}

function compileValue(scale: ValueScale, context: ScaleContext): ScaleNode {
  const input = context.indexOf(scale.input);
  const [low, high] = context.rangeOf(scale.input);
  const all = { min: low * scale.factor, max: high * scale.factor };
  const outcome = newOutcome();
  return {
    inputs: [input],
    outcome,
    newestAtMs: newestOfInput(input),
    bounds: () => all,
    evaluate: (values, _ageBand, fromMs) => {
      if (!isKnown(values, input, fromMs)) {
        if (scale.bounded !== true || values.state[input] !== BOUNDED) return writeOutcome(outcome, all, false);
        outcome.min = (values.least[input] ?? low) * scale.factor;
        outcome.max = (values.most[input] ?? high) * scale.factor;
        outcome.informed = outcome.min > all.min || outcome.max < all.max;
        outcome.settles = false;
        return;
      }
      const points = (values.value[input] ?? 0) * scale.factor;
      outcome.min = points;
      outcome.max = points;
      outcome.informed = true;
      outcome.settles = false;
    },
  };
}

function compilePoints(points: number): ScaleNode {
  const bounds = exactly(points);
  const outcome = { ...bounds, informed: true, settles: false };
  return { inputs: [], outcome, newestAtMs: () => FROM_ANY_TIME, bounds: () => bounds, evaluate: () => undefined };
}

function compileCombined(scale: CombinedScale, children: readonly ScaleNode[]): ScaleNode {
  const outcome = newOutcome();
  const combine = combinerOf(scale, children, outcome);
  return {
    inputs: inputsOfNodes(children),
    outcome,
    newestAtMs: newestOfChildren(children),
    bounds: (ageBand) =>
      combinedBounds(
        scale,
        children.map((child) => child.bounds(ageBand)),
      ),
    evaluate: (values, ageBand, fromMs) => {
      for (const child of children) child.evaluate(values, ageBand, fromMs);
      const settled = settledChild(children);
      if (settled === null) return combine(values, null);
      const settledAtMs = settled.newestAtMs(values);
      for (const child of children) if (child !== settled) child.evaluate(values, ageBand, settledAtMs);
      combine(values, settled);
    },
  };
}

function settledChild(children: readonly ScaleNode[]): ScaleNode | null {
  for (const child of children) if (child.outcome.settles) return child;
  return null;
}

function compileSwitch(scale: SwitchScale, context: ScaleContext): ScaleNode {
  const input = context.indexOf(scale.input);
  const cases = context.codesOf(scale.input).map((code) => {
    const child = scale.cases[code];
    return child === undefined ? compilePoints(0) : compileScale(child, context);
  });
  const outcome = newOutcome();
  const newestBelow = newestOfChildren(cases);
  return {
    inputs: inputsOfNodes(cases, [input]),
    outcome,
    newestAtMs: (values) => Math.max(newestOfInput(input)(values), newestBelow(values)),
    bounds: (ageBand) => {
      const all = cases.map((child) => child.bounds(ageBand));
      return { min: Math.min(...all.map((each) => each.min)), max: Math.max(...all.map((each) => each.max)) };
    },
    evaluate: (values, ageBand, fromMs) => {
      const chosen = isKnown(values, input, fromMs) ? cases[values.value[input] ?? -1] : undefined;
      if (chosen !== undefined) {
        chosen.evaluate(values, ageBand, fromMs);
        return writeOutcome(outcome, chosen.outcome, true);
      }
      for (const child of cases) child.evaluate(values, ageBand, fromMs);
      spreadOf(cases, outcome);
      // The same points whatever the answer would be: what stands behind them is what was read below.
      if (outcome.min === outcome.max) {
        outcome.informed = cases.some((child) => child.inputs.length > 0 && child.outcome.informed);
      }
    },
  };
}

function compileGate(scale: GateScale, context: ScaleContext): ScaleNode {
  const when = compileScale(scale.when, context);
  const inner = compileScale(scale.of, context);
  const outcome = newOutcome();
  return {
    inputs: inputsOfNodes([when, inner]),
    outcome,
    newestAtMs: newestOfChildren([when, inner]),
    bounds: (ageBand) => gated(scale.from, when.bounds(ageBand), inner.bounds(ageBand)),
    evaluate: (values, ageBand, fromMs) => {
      when.evaluate(values, ageBand, fromMs);
      inner.evaluate(values, ageBand, fromMs);
      writeOutcome(
        outcome,
        gated(scale.from, when.outcome, inner.outcome),
        when.outcome.informed || inner.outcome.informed,
      );
    },
  };
}

function gated(from: number, when: Bounds, bounds: Bounds): Bounds {
  if (when.max < from) return NOTHING;
  return when.min >= from ? bounds : { min: 0, max: bounds.max };
}

/** Points are compared at three digits after the point: a value may give a fraction. */
const POINTS_SCALE = 1000;

function compileSteps(scale: StepsScale, context: ScaleContext): ScaleNode {
  const inner = compileScale(scale.of, context);
  const table = compileTable(scale.bands, POINTS_SCALE);
  const outcome = newOutcome();
  return {
    inputs: inner.inputs,
    outcome,
    newestAtMs: inner.newestAtMs,
    bounds: (ageBand) => stepped(table, inner.bounds(ageBand)),
    evaluate: (values, ageBand, fromMs) => {
      inner.evaluate(values, ageBand, fromMs);
      writeOutcome(outcome, stepped(table, inner.outcome), inner.outcome.informed);
    },
  };
}

/** Least and most points of all bands between the ends. */
function stepped(table: Table, ends: Bounds): Bounds {
  return pointsBetween(table, Math.round(ends.min * POINTS_SCALE), Math.round(ends.max * POINTS_SCALE));
}
