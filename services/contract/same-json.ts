/**
 * Whether two values say the same as JSON. What was made in this process and what was read from the log must compare
 * equal, so a field that is undefined is no field. Shared parts are one object and cost nothing.
 */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) return Array.isArray(other) && areSame(one, other);
  if (!isRecord(one) || !isRecord(other) || Array.isArray(other)) return false;
  let fields = 0;
  for (const name in one) {
    if (one[name] === undefined) continue;
    if (!isSameJson(one[name], other[name])) return false;
    fields += 1;
  }
  for (const name in other) if (other[name] !== undefined) fields -= 1;
  return fields === 0;
}

function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (!isSameJson(one[index], other[index])) return false;
  return true;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
