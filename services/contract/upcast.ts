/**
 * How stored JSON of an older version becomes that of today: a chain of small pure functions, one a
 * version, each lifting a shape by one. Whoever raises a version adds the function that lifts the one
 * before (docs/decisions, «How a stored shape changes»).
 */

/** An object of JSON whose fields are not looked at yet. */
export type StoredObject = Readonly<Record<string, unknown>>;

/** Lifts an object from its version to the next; sets `version` to that. Pure, and never throws on its own version. */
export type Upcaster = (older: StoredObject) => StoredObject;

export interface StoredShape {
  /** What a fault calls it. */
  readonly name: string;
  /** Version written today. */
  readonly version: number;
  /** Entry n lifts version n + 1: one fewer than `version`. */
  readonly upcasters: readonly Upcaster[];
}

export type UpcastFault = 'not-an-object' | 'no-version' | 'newer-version' | 'read-no-more';

export type Upcast =
  | { readonly ok: true; readonly stored: StoredObject }
  | { readonly ok: false; readonly fault: UpcastFault; readonly reason: string };

/** Lifts what was stored to the version of today. Anything without a known version is a value with a reason. */
export function upcast(shape: StoredShape, json: unknown): Upcast {
  if (!isStoredObject(json)) return { ok: false, fault: 'not-an-object', reason: `${shape.name} is not an object` };
  const { version } = json;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return { ok: false, fault: 'no-version', reason: `${shape.name} has no version` };
  }
  if (version > shape.version) {
    return {
      ok: false,
      fault: 'newer-version',
      reason: `${shape.name} is of version ${version}, newer than ${shape.version}: a newer Vigil wrote it`,
    };
  }
  let stored = json;
  for (let from = version; from < shape.version; from++) {
    const lift = shape.upcasters[from - 1];
    if (lift === undefined) {
      return { ok: false, fault: 'read-no-more', reason: `${shape.name} of version ${from} is read no more` };
    }
    stored = lift(stored);
  }
  return { ok: true, stored };
}

/** Prose of an older version as a statement, shown as it was written; null where there was none. */
export function keptText(
  prose: unknown,
): { readonly code: 'text.kept'; readonly values: { readonly text: string } } | null {
  return typeof prose === 'string' ? { code: 'text.kept', values: { text: prose } } : null;
}

export function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

export function isStoredObject(json: unknown): json is StoredObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
