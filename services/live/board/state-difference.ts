/**
 * In what two states of a unit differ, by paths that name fields, rules and kinds of statements and nobody: for the log,
 * so that whoever reads it knows what a screen had wrong. Pure.
 */
import type { Alert } from '../../contract/decisions/alert.ts';
import type { StayView, UnitOutline, UnitState } from '../../contract/decisions/decision.ts';
import { isSameJson } from '../../contract/same-json.ts';
import { isSameSecond } from '../../contract/screens/unit-view.ts';
import { takesBack } from './newest-readings.ts';

/** Empty: the screens are right. Which monitor stands where is not shown; readings, event counts and limits move by themselves. */
export function stateDifferences(shown: UnitState, asserted: UnitState): readonly string[] {
  return [
    ...fieldDifferences(factsOf(shown), factsOf(asserted), 'unit'),
    ...alertDifferences(shown.alerts, asserted.alerts),
    ...entryDifferences(
      { shown: shown.stays, asserted: asserted.stays },
      { keyOf: ({ stayId }) => stayId, nameOf: () => 'stay', differences: stayDifferences },
    ),
  ];
}

/** The same of what an outline says. */
export function outlineDifferences(
  shown: UnitState,
  { beds, alerts, stayIds }: Pick<UnitOutline, 'beds' | 'alerts' | 'stayIds'>,
): readonly string[] {
  const here = new Set(stayIds);
  return [
    ...(isSameJson(shown.beds, beds) ? [] : ['unit.beds']),
    ...alertDifferences(shown.alerts, alerts),
    // Who is not shown yet comes with the next whole state.
    ...(shown.stays.every(({ stayId }) => here.has(stayId)) ? [] : ['stay: shown and not here']),
  ];
}

function factsOf(state: UnitState): Readonly<Record<string, unknown>> {
  const { id: _id, atMs: _atMs, cause: _cause, monitors: _monitors, stays: _stays, alerts: _alerts, ...facts } = state;
  return facts;
}

function alertDifferences(shown: readonly Alert[], asserted: readonly Alert[]): readonly string[] {
  return entryDifferences(
    { shown, asserted },
    {
      keyOf: ({ id }) => id,
      // A rule's id may name a child or a device, the code of its title does not.
      nameOf: ({ title }) => `alert ${title.code}`,
      differences: (before, after, name) => fieldDifferences({ ...before }, { ...after }, name),
    },
  );
}

function stayDifferences(shown: StayView, asserted: StayView): readonly string[] {
  return [
    ...fieldDifferences(stayFactsOf(shown), stayFactsOf(asserted), 'stay'),
    ...entryDifferences(
      { shown: shown.scores, asserted: asserted.scores },
      { keyOf: ({ ruleId }) => ruleId, nameOf: ({ ruleId }) => `score ${ruleId}` },
    ),
    ...entryDifferences(
      { shown: shown.risks, asserted: asserted.risks },
      { keyOf: ({ modelId }) => modelId, nameOf: ({ modelId }) => `risk ${modelId}` },
    ),
    ...doubtDifferences(shown, asserted),
    ...(takesBack(shown, asserted) ? ['stay.signals: a reading is taken back'] : []),
  ];
}

function stayFactsOf(stay: StayView): Readonly<Record<string, unknown>> {
  const { lastFrameAtMs: _lastFrameAtMs, events: _events, limits: _limits, ...rest } = stay;
  const { signals: _signals, scores: _scores, risks: _risks, ...facts } = rest;
  return facts;
}

/** What is doubted of a newer reading comes with that reading. */
function doubtDifferences(shown: StayView, asserted: StayView): readonly string[] {
  const known = new Map(shown.signals.map((reading) => [reading.signal, reading]));
  return asserted.signals.flatMap(({ signal, judged, value, observedAtMs }) => {
    const before = known.get(signal);
    if (before === undefined || before.value !== value || !isSameSecond(before.observedAtMs, observedAtMs)) return [];
    return before.judged === judged ? [] : [`stay.signals ${signal}: ${before.judged}, is ${judged}`];
  });
}

/** Fields that do not say the same. */
function fieldDifferences(
  shown: Readonly<Record<string, unknown>>,
  asserted: Readonly<Record<string, unknown>>,
  name: string,
): readonly string[] {
  if (isSameJson(shown, asserted)) return [];
  const fields = new Set([...Object.keys(shown), ...Object.keys(asserted)]);
  return [...fields].filter((field) => !isSameJson(shown[field], asserted[field])).map((field) => `${name}.${field}`);
}

interface Entries<T> {
  readonly keyOf: (entry: T) => string;
  readonly nameOf: (entry: T) => string;
  /** Absent: an entry that differs is named as a whole. */
  readonly differences?: (shown: T, asserted: T, name: string) => readonly string[];
}

/** Entries by their keys, in any order. */
function entryDifferences<T>(
  { shown, asserted }: { readonly shown: readonly T[]; readonly asserted: readonly T[] },
  { keyOf, nameOf, differences = wholeDifference }: Entries<T>,
): readonly string[] {
  if (shown === asserted) return [];
  const known = new Map(shown.map((entry) => [keyOf(entry), entry]));
  const found: string[] = [];
  for (const entry of asserted) {
    const before = known.get(keyOf(entry));
    known.delete(keyOf(entry));
    if (before === undefined) found.push(`${nameOf(entry)}: not shown`);
    else if (before !== entry) found.push(...differences(before, entry, nameOf(entry)));
  }
  for (const entry of known.values()) found.push(`${nameOf(entry)}: shown and gone`);
  return [...new Set(found)];
}

function wholeDifference(shown: unknown, asserted: unknown, name: string): readonly string[] {
  return isSameJson(shown, asserted) ? [] : [name];
}
