/** Reads the JSON of the event definitions and proves what its shape cannot say. */
import { eventDefinitionsSchema, settingsOf, type EventDefinition, type EventDefinitions } from './event-definition.ts';
import { repeated, statusFaults } from '../rule/rule-status.ts';

export type ParsedEventDefinitions =
  | { readonly ok: true; readonly events: EventDefinitions }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with the file comes back as named faults. */
export function parseEventDefinitions(json: unknown): ParsedEventDefinitions {
  const parsed = eventDefinitionsSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const { definitions } = parsed.data;
  const faults = [
    ...repeated(
      'definition',
      definitions.map((definition) => definition.id),
    ),
    ...definitions.flatMap((definition) =>
      [...statusFaults(definition), ...signalFaults(definition), ...variantFaults(definition, definitions)].map(
        (fault) => `${definition.id}: ${fault}`,
      ),
    ),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, events: parsed.data };
}

/** A variant differs from its plain definition in how it is averaged or delayed, and in nothing else that is found. */
function variantFaults(definition: EventDefinition, all: readonly EventDefinition[]): string[] {
  const { variantOf, averagingMs, delayMs } = definition;
  if (variantOf === undefined) return [];
  const plain = all.find(({ id, variantOf: isVariant }) => id === variantOf && isVariant === undefined);
  if (plain === undefined) return [`${variantOf}, of which it is a variant, is no plain definition`];
  if (averagingMs > 0 === delayMs > 0) return ['a variant is either averaged or delayed'];
  const { id, version } = plain;
  const own = { ...settingsOf(definition), id, version, averagingMs: 0, delayMs: 0 };
  return JSON.stringify(own) === JSON.stringify(settingsOf(plain))
    ? []
    : [`more than averaging or delay differs from ${id}`];
}

function signalFaults(definition: EventDefinition): string[] {
  const faults = repeated(
    'signal',
    [definition.condition, ...definition.with].map((condition) => condition.signal),
  );
  if (definition.runsMin > 1 && definition.joinWithinMs === 0) {
    faults.push('several runs can only make an event when they are joined');
  }
  const { secondSource } = definition;
  const own = [definition.condition, ...definition.with].map(({ signal }) => signal);
  if (secondSource !== undefined && (!own.includes(secondSource.standsInFor) || own.includes(secondSource.signal))) {
    faults.push(`${secondSource.signal} cannot stand in for ${secondSource.standsInFor}`);
  }
  return faults;
}
