/**
 * Definitions of the same event that differ only in their averaging or delay stand together, so that
 * what a setting of the monitor does to a count is seen at a glance. What is not counted stands apart
 * with its reason and never as 0.
 */
import type { EventCounts } from '../../../services/contract/decisions/newborn-events.ts';

/** How a definition differs from the plain one of its group; `seconds` null: it is the plain one. */
export interface EventVariant {
  readonly setting: 'plain' | 'averaged' | 'delayed';
  readonly seconds: number | null;
  readonly counts: EventCounts;
}

export interface EventGroup {
  /** Id of the plain definition, also where only others count. */
  readonly id: string;
  readonly variants: readonly EventVariant[];
}

export interface EventGroups {
  readonly counted: readonly EventGroup[];
  readonly notCounted: readonly EventCounts[];
}

/** Groups in the order of their first definition. */
export function groupEvents(events: readonly EventCounts[]): EventGroups {
  const groups = new Map<string, EventVariant[]>();
  for (const counts of events.filter(({ enabled }) => enabled)) {
    const id = counts.variant?.plainId ?? counts.definitionId;
    groups.set(id, [...(groups.get(id) ?? []), variantOf(counts)]);
  }
  const counted = [...groups].map(([id, variants]) => ({ id, variants }));
  return { counted, notCounted: events.filter(({ enabled }) => !enabled) };
}

function variantOf(counts: EventCounts): EventVariant {
  const { averagingMs = 0, delayMs = 0 } = counts.variant ?? {};
  if (averagingMs > 0) return { setting: 'averaged', seconds: averagingMs / 1_000, counts };
  if (delayMs > 0) return { setting: 'delayed', seconds: delayMs / 1_000, counts };
  return { setting: 'plain', seconds: null, counts };
}
