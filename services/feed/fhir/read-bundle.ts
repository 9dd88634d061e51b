/**
 * A FHIR Bundle of Observations. In a batch each entry stands by itself; in a transaction a single
 * refusal refuses all, and nothing of it is kept. Only `POST Observation` is an entry of this door.
 *
 * Invariant: nothing throws, and there are as many outcomes as entries, in their order.
 */
import { z } from 'zod';
import { QUARANTINE_VERSION, type Quarantined } from '../../contract/records/quarantine.ts';
import type { ReadFrame } from '../channels/read-frame.ts';
import { contentId } from '../../contract/content-id.ts';
import type { ObservationContext } from './observation-context.ts';
import { issueRefusal } from '../intake/schema-fault.ts';
import { expressionOf } from './elements/operation-outcome.ts';
import type { OutcomeIssue } from './elements/operation-outcome.ts';
import { readObservation } from './read-observation.ts';
import type { ObservationOutcome } from './read-observation.ts';

/** More entries than this are several bundles. */
export const ENTRIES_MAX = 1_000;

const bundleSchema = z.object({
  resourceType: z.literal('Bundle'),
  type: z.enum(['batch', 'transaction']),
  entry: z.array(z.unknown()).max(ENTRIES_MAX).optional(),
});
const entrySchema = z.object({
  request: z.object({
    method: z.string().max(20),
    url: z.string().max(1_000),
    ifNoneExist: z.string().max(1_000).optional(),
  }),
  resource: z.unknown(),
});

export type EntryOutcome = Omit<ObservationOutcome, 'status'> & {
  readonly status: ObservationOutcome['status'] | 403 | 405;
};

export type ReadBundle =
  | { readonly ok: true; readonly type: 'batch' | 'transaction'; readonly entries: readonly EntryOutcome[] }
  | { readonly ok: false; readonly issues: readonly OutcomeIssue[]; readonly quarantined: readonly Quarantined[] };

export function readBundle(json: unknown, context: ObservationContext): ReadBundle {
  const parsed = bundleSchema.safeParse(json);
  if (parsed.success) {
    return {
      ok: true,
      type: parsed.data.type,
      entries: (parsed.data.entry ?? []).map((entry) => readEntry(entry, context)),
    };
  }
  const [first] = parsed.error.issues;
  const issue: OutcomeIssue = {
    severity: 'error',
    code: first?.code === 'too_big' ? 'too-costly' : 'structure',
    reason: withoutPath(parsed.error),
    expression: expressionOf('Bundle', first?.path ?? []),
  };
  return {
    ok: false,
    issues: [issue],
    quarantined: [
      quarantinedText(
        JSON.stringify(json),
        {
          code: issue.code === 'too-costly' ? 'too-large' : 'schema',
          reasons: [{ at: issue.expression ?? null, reason: issue.reason }],
        },
        context,
      ),
    ],
  };
}

function readEntry(json: unknown, context: ObservationContext): EntryOutcome {
  const parsed = entrySchema.safeParse(json);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return refusedEntry(
      json,
      {
        status: 400,
        code: 'structure',
        reason: withoutPath(parsed.error),
        expression: expressionOf('entry', first?.path ?? []).replace(/^entry\.?/, ''),
      },
      context,
    );
  }
  const { request, resource } = parsed.data;
  const isCreate = request.method === 'POST' && request.url === 'Observation';
  if (!isCreate) {
    return refusedEntry(
      json,
      {
        status: 405,
        code: 'not-supported',
        reason: { code: 'fhir.only-observations', values: {} },
        expression: 'request',
      },
      context,
    );
  }
  const outcome = readObservation(resource, context);
  return request.ifNoneExist === undefined ? outcome : { ...outcome, issues: [...outcome.issues, CONDITION_IGNORED] };
}

/** The place stands beside it, as a FHIRPath. */
function withoutPath({ issues: [issue] }: z.ZodError): OutcomeIssue['reason'] {
  return issue === undefined
    ? { code: 'json.not-as-agreed', values: { path: '', fault: 'other', expected: null } }
    : issueRefusal({ ...issue, path: [] });
}

/** Ids follow from the content, so that what the condition guards against cannot happen. */
const CONDITION_IGNORED: OutcomeIssue = {
  severity: 'information',
  code: 'informational',
  reason: { code: 'fhir.condition-not-read', values: {} },
  expression: 'request.ifNoneExist',
};

interface EntryFault {
  readonly status: 400 | 405;
  readonly code: OutcomeIssue['code'];
  readonly reason: OutcomeIssue['reason'];
  readonly expression: string;
}

function refusedEntry(json: unknown, { status, ...issue }: EntryFault, context: ObservationContext): EntryOutcome {
  const item = quarantinedText(
    JSON.stringify(json) ?? '',
    {
      code: status === 405 ? 'unsupported-message' : 'schema',
      reasons: [{ at: issue.expression, reason: issue.reason }],
    },
    context,
  );
  return {
    status,
    id: '',
    unitId: null,
    frames: [],
    records: [],
    quarantined: [item],
    issues: [{ severity: 'error', ...issue }],
  };
}

/** What is kept of a text that was no resource of this door. */
export function quarantinedText(
  text: string,
  fault: Pick<Quarantined, 'code' | 'reasons'>,
  context: Pick<ObservationContext, 'receipt' | 'unplacedUnitId'>,
): Quarantined {
  const { source, receivedAtMs } = context.receipt;
  const { code, reasons } = fault;
  const id = contentId('refused', [context.unplacedUnitId, source, text, code, reasons]);
  return {
    version: QUARANTINE_VERSION,
    id,
    unitId: context.unplacedUnitId,
    source,
    file: '/fhir',
    line: null,
    code,
    reasons,
    excerpt: '',
    receivedAtMs,
    raw: text.slice(0, 8_000),
  };
}

/**
 * Values that came one by one for one moment of one device are one frame, where they do not contradict. Those of another
 * channel, or that name another child, stay apart: joined they would be scored for what they are not.
 */
export function joinedFrames(frames: readonly ReadFrame[]): ReadFrame[] {
  const joined = new Map<string, ReadFrame>();
  const apart: ReadFrame[] = [];
  for (const frame of frames) {
    const { id, intervalMs, patientId = null, channel = null, late = false } = frame.source;
    const key = JSON.stringify([frame.unitId, id, intervalMs, patientId, channel, late, frame.observedAtMs]);
    const held = joined.get(key);
    const isFree =
      held === undefined || ((held.presentBits | held.offBits) & (frame.presentBits | frame.offBits)) === 0;
    if (!isFree) apart.push(frame);
    else joined.set(key, held === undefined ? frame : both(held, frame));
  }
  return [...joined.values(), ...apart];
}

function both(one: ReadFrame, other: ReadFrame): ReadFrame {
  const values = Float64Array.from(one.values, (value, signal) =>
    (other.presentBits & (1 << signal)) === 0 ? value : (other.values[signal] ?? 0),
  );
  return {
    ...one,
    presentBits: one.presentBits | other.presentBits,
    offBits: one.offBits | other.offBits,
    values,
    readings: [...(one.readings ?? []), ...(other.readings ?? [])],
  };
}
