/**
 * How alerts stand to labelled events. An event is found when an alert of its stay was raised before it and within the
 * horizon; the lead time is that of the earliest such alert. An alert is true when an event of its stay follows within
 * the horizon. Which events belong to the span, the caller says.
 */
import type { AlertCase } from './alert-cases.ts';

export interface LabelledEvent {
  readonly stayId: string;
  readonly event: string;
  readonly observedAtMs: number;
}

export interface AgainstLabels {
  readonly events: number;
  readonly found: number;
  /** Share of events found; null: none. */
  readonly sensitivity: number | null;
  /** Share of alerts about a child that an event followed; null: no alert. */
  readonly positivePredictiveValue: number | null;
  /** Over the events found, ms; null: none. */
  readonly medianLeadTimeMs: number | null;
}

export function againstLabels(
  cases: readonly AlertCase[],
  events: readonly LabelledEvent[],
  horizonMs: number,
): AgainstLabels {
  const ofChildren = cases.filter(({ stayId }) => stayId !== null);
  const leads = events.flatMap((event) => {
    const [first] = ofChildren.filter((each) => announces(each, event, horizonMs));
    return first === undefined ? [] : [event.observedAtMs - first.raisedAtMs];
  });
  const trueAlerts = ofChildren.filter((each) => events.some((event) => announces(each, event, horizonMs))).length;
  return {
    events: events.length,
    found: leads.length,
    sensitivity: events.length === 0 ? null : leads.length / events.length,
    positivePredictiveValue: ofChildren.length === 0 ? null : trueAlerts / ofChildren.length,
    medianLeadTimeMs: medianOf(leads),
  };
}

function announces({ stayId, raisedAtMs }: AlertCase, event: LabelledEvent, horizonMs: number): boolean {
  return stayId === event.stayId && raisedAtMs < event.observedAtMs && raisedAtMs >= event.observedAtMs - horizonMs;
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
