/** Values of search parameters as FHIR escapes them (R4, Search, escaping): `\,` `\|` `\$` and `\\` stand for the sign itself. */

/** Parts between separators that are not escaped; the parts keep their escapes. */
export function partsOf(value: string, separator: ',' | '|'): readonly string[] {
  const parts = [''];
  for (let at = 0; at < value.length; at++) {
    const sign = value.charAt(at);
    if (sign === separator) parts.push('');
    else {
      const isEscape = sign === '\\' && at + 1 < value.length;
      parts.push(`${parts.pop() ?? ''}${isEscape ? value.slice(at, at + 2) : sign}`);
      if (isEscape) at++;
    }
  }
  return parts;
}

export function unescaped(part: string): string {
  return part.replaceAll(/\\([\\,|$])/g, '$1');
}

export interface Token {
  /** Null: any system; empty: none. */
  readonly system: string | null;
  /** Null: any code of the system. */
  readonly code: string | null;
}

/** `code`, `system|code`, `|code` or `system|`; null: nothing is asked for, or more than that. */
export function readToken(value: string): Token | null {
  const parts = partsOf(value, '|').map(unescaped);
  const [first = '', second = ''] = parts;
  if (parts.length > 2 || (first === '' && second === '')) return null;
  if (parts.length === 1) return { system: null, code: first };
  return { system: first, code: second === '' ? null : second };
}
