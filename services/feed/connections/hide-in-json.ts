/**
 * Refused JSON (a FHIR resource, an item of the HTTP feed) as people may see it who do not care for the
 * child: names of fields, codes, units, times and numbers of what was measured; every other text is masked.
 */
import { isSignalName } from '../../clinical/signal/signals.ts';
import { CHARTED_NAMES, LAB_VALUES } from '../../contract/records/closed-lists.ts';

export const MASK = '•••';

/** Fields whose content is shown, with all that is below them: what was measured, and in what. */
const SHOWN = new Set(['code', 'valueQuantity', 'category', 'interpretation', 'dataAbsentReason']);
/** Fields that are shown when they hold a plain value. */
const SHOWN_PLAIN = new Set([
  'resourceType',
  'type',
  'status',
  'kind',
  'effectiveDateTime',
  'effectiveInstant',
  'issued',
  'observedAtMs',
  'intervalMs',
  'validFromMs',
  'unit',
  'unitId',
  'valueInteger',
  'preference',
]);
/** Names of Vigil's own, which no child has. */
const OWN_NAMES: ReadonlySet<string> = new Set([...CHARTED_NAMES, ...Object.keys(LAB_VALUES)]);
/** Fields that lead to more of the same. */
const OPENED = new Set([
  'entry',
  'resource',
  'component',
  'request',
  'frames',
  'channels',
  'labs',
  'charted',
  'records',
]);
/** Inside of what is shown, texts for people are masked all the same where they can hold anything. */
const FREE_TEXT = new Set(['display', 'text', 'comment', 'note', 'div']);
/** Longer runs of digits could be somebody's number. */
const LONG_NUMBER = 10_000_000;
const DEPTH_MAX = 12;

/** Every text in a JSON text, at any depth; none when it is no JSON. */
export function textsInJson(text: string): readonly string[] {
  const found: string[] = [];
  try {
    JSON.parse(text, (_, value: unknown) => {
      if (typeof value === 'string') found.push(value);
      return value;
    });
  } catch {
    return [];
  }
  return found;
}

/** null: it is no JSON object or array. */
export function hideInJson(text: string): string | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  return typeof json === 'object' && json !== null ? JSON.stringify(opened(json, 0), null, 1) : null;
}

function opened(json: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return MASK;
  if (Array.isArray(json)) return json.map((each) => opened(each, depth + 1));
  if (typeof json !== 'object' || json === null) return MASK;
  return mapped(json, (key, value) => {
    if (SHOWN.has(key)) return shown(value, depth + 1);
    if (SHOWN_PLAIN.has(key) && !isNested(value)) return isTime(key) ? value : plain(value);
    if (key === 'value') return numberOnly(value);
    if (key === 'values' && isNested(value)) return mapped(value, (_, each) => numberOnly(each));
    if (key === 'name' || key === 'off' || key === 'goodSignal') return ownNames(value);
    return OPENED.has(key) && isNested(value) ? opened(value, depth + 1) : MASK;
  });
}

function shown(json: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return MASK;
  if (Array.isArray(json)) return json.map((each) => shown(each, depth + 1));
  if (!isNested(json)) return plain(json);
  return mapped(json, (key, value) => (FREE_TEXT.has(key) ? MASK : shown(value, depth + 1)));
}

/** Keys are field names; one with anything but letters and digits may be somebody's. */
function mapped(json: object, change: (key: string, value: unknown) => unknown): object {
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) =>
      /^[A-Za-z][A-Za-z0-9]{0,40}$/.test(key) ? [key, change(key, value)] : [MASK, MASK],
    ),
  );
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value) < LONG_NUMBER ? value : MASK;
  if (typeof value === 'string') return value.length <= 120 ? value : MASK;
  return typeof value === 'boolean' || value === null ? value : MASK;
}

function numberOnly(value: unknown): unknown {
  return typeof value === 'number' ? plain(value) : MASK;
}

function ownNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownNames);
  return typeof value === 'string' && (isSignalName(value) || OWN_NAMES.has(value)) ? value : MASK;
}

function isTime(key: string): boolean {
  return key.endsWith('AtMs') || key.endsWith('FromMs');
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
