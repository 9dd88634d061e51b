/** What a request over HTTP, and the answer to it, say of whom they are about. Nothing of a child but its stay is taken. */
import { sessionActor, type AuditActor, type AuditEvent } from '../contract/audit/audit-event.ts';

export interface AskedRoute {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** `result` is looked at where the request names no stay: a list of stays, or of what belongs to stays. */
export function aboutOf(
  { params, query }: AskedRoute,
  result: unknown,
): { readonly unitId: string | null; readonly stayIds: readonly string[] } {
  const stayId = textIn(query, 'stayId');
  return {
    unitId: textIn(params, 'unitId') ?? textIn(query, 'unitId'),
    stayIds: stayId === null ? staysIn(result) : [stayId],
  };
}

/** Which decision it was: codes and ids of the address and of a change, never what somebody wrote. */
export function detailOf({ params, body }: AskedRoute): AuditEvent['detail'] {
  const detail: Record<string, string | boolean> = {};
  const wasHeard = valueIn(body, 'wasHeard');
  if (typeof wasHeard === 'boolean') detail['wasHeard'] = wasHeard;
  for (const name of ['hospitalId', 'id']) {
    const text = textIn(params, name);
    if (text !== null) detail[name] = text;
  }
  const change = valueIn(body, 'change');
  for (const name of ['change', 'ruleId', 'findingId']) {
    const text = textIn(change, name);
    if (text !== null) detail[name] = text;
  }
  return detail;
}

/** Who a sign-in let in, by its answer: a session; null: it is none. */
export function enteredAs(result: unknown, address: string | null): AuditActor | null {
  const [userId, role] = [textIn(result, 'userId'), textIn(result, 'role')];
  return userId === null || role === null ? null : sessionActor({ userId, role }, address);
}

export function typedName(body: unknown): string | null {
  return textIn(body, 'userName');
}

/** Stays of the items of a list, or of the lists of an object. */
function staysIn(result: unknown): readonly string[] {
  if (typeof result !== 'object' || result === null) return [];
  const lists: readonly unknown[] = Array.isArray(result) ? [result] : Object.values(result).filter(Array.isArray);
  const ids = lists.flatMap((list) =>
    Array.isArray(list) ? list.flatMap((item) => textIn(item, 'stayId') ?? []) : [],
  );
  return [...new Set(ids)];
}

function textIn(value: unknown, name: string): string | null {
  const found = valueIn(value, name);
  return typeof found === 'string' && found !== '' && found.length <= 256 ? found : null;
}

function valueIn(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
