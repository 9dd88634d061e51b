/**
 * From what was read to what is kept and what the sender is told: status, body, address of what was
 * created. Everything that is kept goes in one go, so that a transaction is whole or not at all.
 */
import type { Quarantined } from '../../contract/records/quarantine.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import type { Frame } from '../../contract/records/vitals-block.ts';
import { namedFrames, type ReadFrame } from '../channels/read-frame.ts';
import type { ObservationContext } from './observation-context.ts';
import { operationOutcome } from './elements/operation-outcome.ts';
import type { OutcomeIssue } from './elements/operation-outcome.ts';
import { joinedFrames, readBundle } from './read-bundle.ts';
import type { EntryOutcome } from './read-bundle.ts';
import { readObservation } from './read-observation.ts';

/** For the CapabilityStatement: what gateways may send to a site that has its hospitals set up. */
export const OBSERVATIONS_IN = [
  {
    type: 'Observation',
    code: 'create',
    documentation:
      'Vital signs, laboratory and charted values of a known stay, by a gateway. What no code map of the hospital knows is refused and quarantined.',
  },
  { type: null, code: 'batch', documentation: 'Of Observations; each entry has an answer of its own.' },
  { type: null, code: 'transaction', documentation: 'Of Observations; one that is refused refuses all.' },
] as const;

export interface FhirAnswer {
  readonly status: number;
  /** FHIR resource. */
  readonly body: object;
  /** Address of the one resource that was created, below the FHIR root; else null. */
  readonly location: string | null;
  readonly frames: readonly Frame[];
  readonly records: readonly UnitRecord[];
  readonly quarantined: readonly Quarantined[];
}

/** What was read of one request, before it is known whether the sender may write into every unit of it. */
export interface FhirReading {
  readonly unitIds: readonly string[];
  /** `forbidden`: units that the sender may not write into. */
  answer(forbidden: ReadonlySet<string>): FhirAnswer;
}

const STATUS_LINES: Readonly<Record<number, string>> = {
  200: '200 OK',
  201: '201 Created',
  400: '400 Bad Request',
  403: '403 Forbidden',
  405: '405 Method Not Allowed',
  422: '422 Unprocessable Entity',
};

/** `POST /fhir/Observation`. */
export function readObservationRequest(json: unknown, context: ObservationContext): FhirReading {
  const outcome = readObservation(json, context);
  return {
    unitIds: outcome.unitId === null ? [] : [outcome.unitId],
    answer: (forbidden) => withCodes(answerOne(allowed(outcome, forbidden)), context),
  };
}

/** `POST /fhir`. */
export function readBundleRequest(json: unknown, context: ObservationContext): FhirReading {
  const bundle = readBundle(json, context);
  if (!bundle.ok) {
    return { unitIds: [], answer: () => ({ ...refusal(400, bundle.issues), quarantined: bundle.quarantined }) };
  }
  const unitIds = new Set(bundle.entries.flatMap(({ unitId }) => (unitId === null ? [] : [unitId])));
  const answerAll = bundle.type === 'batch' ? answerBatch : answerTransaction;
  return {
    unitIds: [...unitIds],
    answer: (forbidden) => withCodes(answerAll(bundle.entries.map((entry) => allowed(entry, forbidden))), context),
  };
}

/** Last of all, when frames are joined and what is not allowed is gone: nothing is told of what is not kept. */
function withCodes(answer: ReadAnswer, context: ObservationContext): FhirAnswer {
  const { frames, records } = namedFrames(answer.frames, (device) => context.channelsOf(device), context.receipt);
  return { ...answer, frames, records: [...answer.records, ...records] };
}

type ReadAnswer = FhirAnswer & { readonly frames: readonly ReadFrame[] };

/** A request that is refused as a whole, for instance because it is no JSON. */
export function refusal(status: number, issues: readonly OutcomeIssue[]): FhirAnswer {
  return { status, body: operationOutcome(issues), location: null, frames: [], records: [], quarantined: [] };
}

function allowed(entry: EntryOutcome, forbidden: ReadonlySet<string>): EntryOutcome {
  if (entry.unitId === null || !forbidden.has(entry.unitId)) return entry;
  return {
    ...entry,
    status: 403,
    frames: [],
    records: [],
    quarantined: [],
    issues: [{ severity: 'error', code: 'forbidden', reason: { code: 'fhir.unit-not-allowed', values: {} } }],
  };
}

function answerOne(entry: EntryOutcome): ReadAnswer {
  const { status, frames, records, quarantined, issues } = entry;
  return { status, body: operationOutcome(issues), location: locationOf(entry), frames, records, quarantined };
}

function answerBatch(entries: readonly EntryOutcome[]): ReadAnswer {
  return { ...keptOf(entries), status: 200, location: null, body: responseBundle('batch-response', entries) };
}

/** Warnings are refusals too: a value of the transaction was not taken. */
function answerTransaction(entries: readonly EntryOutcome[]): ReadAnswer {
  const refused = entries.some(({ status, quarantined }) => status >= 400 || quarantined.length > 0);
  if (!refused) {
    return { ...keptOf(entries), status: 200, location: null, body: responseBundle('transaction-response', entries) };
  }
  const issues = entries.flatMap((entry, index) =>
    entry.issues.filter(({ severity }) => severity !== 'information').map((issue) => inBundle(issue, index)),
  );
  return { ...refusal(400, issues), quarantined: entries.flatMap(({ quarantined }) => quarantined) };
}

function inBundle(issue: OutcomeIssue, index: number): OutcomeIssue {
  const entry = `Bundle.entry[${index}]`;
  const { expression = '' } = issue;
  const place = expression.startsWith('Observation')
    ? expression.replace('Observation', `${entry}.resource`)
    : [entry, expression].filter((part) => part !== '').join('.');
  return { ...issue, severity: 'error', expression: place };
}

function keptOf(entries: readonly EntryOutcome[]): Pick<ReadAnswer, 'frames' | 'records' | 'quarantined'> {
  return {
    frames: joinedFrames(entries.flatMap(({ frames }) => frames)),
    records: entries.flatMap(({ records }) => records),
    quarantined: entries.flatMap(({ quarantined }) => quarantined),
  };
}

function responseBundle(type: string, entries: readonly EntryOutcome[]): object {
  return {
    resourceType: 'Bundle',
    type,
    entry: entries.map((entry) => {
      const location = locationOf(entry);
      return {
        response: {
          status: STATUS_LINES[entry.status] ?? String(entry.status),
          ...(location === null ? {} : { location }),
          outcome: operationOutcome(entry.issues),
        },
      };
    }),
  };
}

function locationOf({ status, id }: EntryOutcome): string | null {
  return status === 201 ? `Observation/${id}` : null;
}
