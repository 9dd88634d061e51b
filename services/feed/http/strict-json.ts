/**
 * JSON from outside, read more strictly than `JSON.parse`: a key given twice is refused, because
 * which of two heart rates counts must not depend on the parser; so is nesting that no message needs.
 */
import type { Refusal } from '../../contract/refusals/refusal.ts';
import { messageOf } from '../../platform/errors.ts';

const DEPTH_MAX = 16;

export type StrictJson =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly reason: JsonRefusal };

type JsonRefusal = Refusal<'json.malformed' | 'json.too-deep' | 'json.key-twice'>;

/** Parses text; never throws. */
export function parseStrictJson(text: string): StrictJson {
  const fault = structureFault(text);
  if (fault !== null) return { ok: false, reason: fault };
  try {
    return { ok: true, json: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: { code: 'json.malformed', values: { position: positionIn(error) } } };
  }
}

/** The parser says it in a sentence, which may repeat some of the text: the number at its end alone is taken. */
function positionIn(error: unknown): number | null {
  const [, position] = / position (\d+)(?: \(line \d+ column \d+\))?$/.exec(messageOf(error)) ?? [];
  return position === undefined ? null : Number(position);
}

/**
 * A string, or one of the characters that make structure. A string without an end takes all that is left:
 * looked for again from each of its escaped quotes, it would cost the square of its length.
 */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}[\],:]/gs;

/**
 * Looks at strings and brackets only: whether the rest is JSON is for JSON.parse to say. A string
 * after `{` or `,` of an object is a key.
 */
function structureFault(text: string): JsonRefusal | null {
  const keysOfOpen: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const keys = keysOfOpen.at(-1) ?? null;
    if (token === '{' || token === '[') {
      keysOfOpen.push(token === '{' ? new Set() : null);
      if (keysOfOpen.length > DEPTH_MAX) {
        return { code: 'json.too-deep', values: { limit: DEPTH_MAX } };
      }
    } else if (token === '}' || token === ']') keysOfOpen.pop();
    else if (isWholeString(token) && isKeyNext && keys !== null) {
      const key = unescaped(token);
      if (keys.has(key)) return { code: 'json.key-twice', values: { key: key.slice(0, 60) } };
      keys.add(key);
    }
    isKeyNext = token === '{' || token === ',';
  }
  return null;
}

/** One that the text ends in is no key: that the text is cut is for JSON.parse to say. */
function isWholeString(token: string): boolean {
  return token.length > 1 && token.endsWith('"');
}

/** `"\\u0061"` and `"a"` are one key. A string that is no JSON is left to JSON.parse to refuse. */
function unescaped(token: string): string {
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
