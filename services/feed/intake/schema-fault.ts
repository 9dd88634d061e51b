/**
 * What a schema found wrong with JSON, as a refusal: the parser's own sentence is not passed on. A check of
 * ours that says more carries its refusal in `params` (charted values and their limits).
 */
import type { z } from 'zod';
import { isKeptRefusal, type Refusal } from '../../contract/refusals/refusal.ts';
import type { SchemaFault } from '../../contract/refusals/json-refusals.ts';

const PATH_LENGTH_MAX = 120;
const EXPECTED_LENGTH_MAX = 200;

type Issue = z.core.$ZodIssue;

/** The first that is not as agreed. */
export function notAsAgreed(error: z.ZodError): Refusal {
  const [issue] = error.issues;
  return issue === undefined ? agreed('', 'other', null) : issueRefusal(issue);
}

/** One of several. */
export function issueRefusal(issue: Issue): Refusal {
  const own: unknown = issue.code === 'custom' ? issue.params?.['refusal'] : undefined;
  if (isKeptRefusal(own) && own.code !== 'text.kept') return own;
  const { fault, expected } = faultOf(issue);
  return agreed(issue.path.map(String).join('.').slice(0, PATH_LENGTH_MAX), fault, expected);
}

function agreed(path: string, fault: SchemaFault, expected: string | null): Refusal<'json.not-as-agreed'> {
  return {
    code: 'json.not-as-agreed',
    values: { path, fault, expected: expected === null ? null : expected.slice(0, EXPECTED_LENGTH_MAX) },
  };
}

function faultOf(issue: Issue): { readonly fault: SchemaFault; readonly expected: string | null } {
  switch (issue.code) {
    case 'invalid_type':
      return { fault: 'type', expected: issue.expected };
    case 'too_big':
      return { fault: 'too-large', expected: String(issue.maximum) };
    case 'too_small':
      return { fault: 'too-small', expected: String(issue.minimum) };
    case 'invalid_format':
      return { fault: 'format', expected: issue.pattern ?? issue.format };
    case 'not_multiple_of':
      return { fault: 'step', expected: String(issue.divisor) };
    case 'unrecognized_keys':
      return { fault: 'unknown-fields', expected: issue.keys.join(', ') };
    case 'invalid_value':
      return { fault: 'not-in-list', expected: issue.values.map(String).join(', ') };
    case 'invalid_union':
      return { fault: 'of-no-kind', expected: null };
    case 'invalid_key':
      return { fault: 'key', expected: null };
    // Of sets and maps, which JSON has none of.
    case 'invalid_element':
    case 'custom':
      return { fault: 'other', expected: null };
  }
}
