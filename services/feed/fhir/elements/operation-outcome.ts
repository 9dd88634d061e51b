/**
 * What a FHIR sender is told: issues with a place in its resource, as an OperationOutcome. An issue
 * names codes and units as they came; it repeats no patient number.
 */
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import { inEnglish } from '../../../wording/in-english.ts';
import type { QuarantineCode } from '../../../contract/records/quarantine.ts';

/** The part of FHIR's issue-type list that Vigil uses. */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'not-supported'
  | 'code-invalid'
  | 'conflict'
  | 'not-found'
  | 'business-rule'
  | 'too-long'
  | 'too-costly'
  | 'login'
  | 'forbidden'
  | 'transient'
  | 'informational';

export interface OutcomeIssue {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: IssueCode;
  /** Words are made of it as the outcome is written. */
  readonly reason: Refusal;
  /** FHIRPath of the element, for instance `Observation.component[1].value.code`. */
  readonly expression?: string;
}

export interface OperationOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly {
    readonly severity: string;
    readonly code: string;
    readonly diagnostics: string;
    readonly expression?: readonly string[];
  }[];
}

const DIAGNOSTICS_MAX = 500;
const ACCEPTED: OutcomeIssue = {
  severity: 'information',
  code: 'informational',
  reason: { code: 'fhir.kept', values: {} },
};

/** At least one issue stands in every outcome, as FHIR asks. */
export function operationOutcome(issues: readonly OutcomeIssue[]): OperationOutcome {
  const all = issues.length === 0 ? [ACCEPTED] : issues;
  return {
    resourceType: 'OperationOutcome',
    issue: all.map(({ severity, code, reason, expression }) => ({
      severity,
      code,
      diagnostics: inEnglish(reason).slice(0, DIAGNOSTICS_MAX),
      ...(expression === undefined ? {} : { expression: [expression] }),
    })),
  };
}

const BY_QUARANTINE: Partial<Record<QuarantineCode, IssueCode>> = {
  schema: 'structure',
  'unmapped-code': 'code-invalid',
  'wrong-unit': 'value',
  'unconvertible-unit': 'value',
  'implausible-value': 'value',
  'not-a-number': 'value',
  'impossible-time': 'value',
  'conflicting-terms': 'conflict',
  'ambiguous-source': 'conflict',
  'patient-mismatch': 'conflict',
  'unknown-patient': 'not-found',
  'unknown-unit': 'not-found',
  'unsupported-message': 'not-supported',
};

/** FHIR's word for a refusal. */
export function issueCodeOf(code: QuarantineCode): IssueCode {
  return BY_QUARANTINE[code] ?? 'business-rule';
}

/** From a path in the JSON to FHIRPath, where `valueQuantity` is the element `value`. */
export function expressionOf(resource: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((whole, part) => {
    if (typeof part === 'number') return `${whole}[${part}]`;
    return `${whole}.${String(part)
      .slice(0, 60)
      .replace(/^(value|effective)[A-Z]\w*$/, '$1')}`;
  }, resource);
}
