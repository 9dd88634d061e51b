/**
 * SMART on FHIR scopes (App Launch 2.2.0), version 1 (`system/Observation.read`) and 2
 * (`system/Observation.rs`), and the one decision that rests on them: may this type be touched in this
 * way? Invariant: what is not understood is never wider than nothing; a scope that filters by a query
 * is refused, since dropping its filter would widen it.
 */

export const SCOPE_CONTEXTS = ['patient', 'user', 'system'] as const;
export type ScopeContext = (typeof SCOPE_CONTEXTS)[number];

/** Letters of version 2, in the only order it allows. */
export const FHIR_ACTIONS = ['create', 'read', 'update', 'delete', 'search'] as const;
export type FhirAction = (typeof FHIR_ACTIONS)[number];

export interface Scope {
  readonly context: ScopeContext;
  /** Resource type, or `*`. */
  readonly type: string;
  readonly actions: readonly FhirAction[];
}

const SCOPE = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]{1,63})\.(read|write|\*|c?r?u?d?s?)$/;
/**
 * Finding a child by the number of its hospital: no type of FHIR, and granted by its own name alone. A wildcard
 * means all data; it does not mean that a pseudonym may be undone.
 */
export const HOSPITAL_NUMBER = 'HospitalNumber';

/**
 * Reading the trail of who saw and did what, as AuditEvent: it is about those who work here more than about a child, and
 * no wildcard means it either.
 */
export const AUDIT_TRAIL_SCOPE = 'AuditTrail';
const BY_NAME_ALONE: readonly string[] = [HOSPITAL_NUMBER, AUDIT_TRAIL_SCOPE];

/** Whether scopes name it. */
export function mayNameByHospitalNumber(scopes: readonly Scope[]): boolean {
  return isNamed(scopes, HOSPITAL_NUMBER, 'search');
}

/** The same for the trail; AuditEvent must be in the scopes beside it. */
export function mayReadTrail(scopes: readonly Scope[]): boolean {
  return isNamed(scopes, AUDIT_TRAIL_SCOPE, 'read') && isNamed(scopes, AUDIT_TRAIL_SCOPE, 'search');
}

function isNamed(scopes: readonly Scope[], name: string, action: FhirAction): boolean {
  return scopes.some(
    ({ context, type, actions }) => context !== 'patient' && type === name && actions.includes(action),
  );
}

const WORDS: Readonly<Record<string, readonly FhirAction[]>> = {
  read: ['read', 'search'],
  write: ['create', 'update', 'delete'],
  '*': FHIR_ACTIONS,
};

/** Scope in a text; null when it is none of FHIR data, has no action, or carries a filter. */
export function parseScope(text: string): Scope | null {
  const [, context, type, permission] = SCOPE.exec(text) ?? [];
  const isContext = (word: string | undefined): word is ScopeContext => SCOPE_CONTEXTS.some((known) => known === word);
  if (!isContext(context) || type === undefined || permission === undefined || permission === '') return null;
  return {
    context,
    type,
    actions: WORDS[permission] ?? FHIR_ACTIONS.filter((action) => permission.includes(action.charAt(0))),
  };
}

/** Version 2 spelling. */
export function scopeText({ context, type, actions }: Scope): string {
  return `${context}/${type}.${FHIR_ACTIONS.filter((action) => actions.includes(action))
    .map((action) => action.charAt(0))
    .join('')}`;
}

/** What both allow; empty when nothing is in both. A server may grant less than was asked, never more. */
export function commonScopes(asked: readonly Scope[], allowed: readonly Scope[]): readonly Scope[] {
  const common = asked.flatMap((one) => allowed.flatMap((other) => commonScope(one, other) ?? []));
  return [...new Map(common.map((scope) => [scopeText(scope), scope])).values()];
}

function commonScope(one: Scope, other: Scope): Scope | null {
  if (one.context !== other.context) return null;
  if (one.type !== other.type && one.type !== '*' && other.type !== '*') return null;
  if (BY_NAME_ALONE.includes(one.type) && one.type !== other.type) return null;
  const actions = one.actions.filter((action) => other.actions.includes(action));
  return actions.length === 0
    ? null
    : { context: one.context, type: one.type === '*' ? other.type : one.type, actions };
}

export interface ScopeQuestion {
  readonly scopes: readonly Scope[];
  readonly type: string;
  readonly action: FhirAction;
  /** Patient of a launch; null where there was none. Scopes of context `patient` mean nothing without. */
  readonly launchPatientId: string | null;
}

/** Whether it may, and for whom: of every patient (within the units of the grant), or of one alone. */
export type ScopeAnswer =
  | { readonly isAllowed: false }
  | { readonly isAllowed: true; readonly onlyPatientId: string | null };

/** The one answer of all scopes together; the wider one counts. */
export function judgeScopes({ scopes, type, action, launchPatientId }: ScopeQuestion): ScopeAnswer {
  const matching = scopes.filter(
    (scope) => (scope.type === '*' || scope.type === type) && scope.actions.includes(action),
  );
  if (matching.some(({ context }) => context !== 'patient')) return { isAllowed: true, onlyPatientId: null };
  if (matching.length === 0 || launchPatientId === null) return { isAllowed: false };
  return { isAllowed: true, onlyPatientId: launchPatientId };
}
