/**
 * What the server's answers are nothing without. A page of a proxy, or what a server of another version says,
 * is no answer; what stands inside the fields is trusted, since page and server come from one build.
 */
export type Outlined<T> = (json: unknown) => json is T;

type FieldType = 'string' | 'number' | 'object' | 'array';

export function outline<T extends object>(fields: Readonly<Partial<Record<keyof T & string, FieldType>>>): Outlined<T> {
  return (json): json is T =>
    typeof json === 'object' &&
    json !== null &&
    Object.entries(fields).every(([name, type]) => {
      const value: unknown = Reflect.get(json, name);
      return type === 'array' ? Array.isArray(value) : typeof value === type && value !== null;
    });
}

export function listOf<T>(one: Outlined<T>): Outlined<readonly T[]> {
  return (json): json is readonly T[] => Array.isArray(json) && json.every((each) => one(each));
}

export function orNull<T>(one: Outlined<T>): Outlined<T | null> {
  return (json): json is T | null => json === null || one(json);
}

/** Nothing is answered, or nothing that is read. */
export function nothing(json: unknown): json is null {
  return json === null;
}
