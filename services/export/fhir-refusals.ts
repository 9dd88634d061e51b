/** Refusals over FHIR: whatever the status, an OperationOutcome with a code. */
import type { ServerResponse } from 'node:http';
import type { FaultDialect } from '../platform/fault-answers.module.ts';
import { operationOutcome } from './fhir/answers.ts';
import type { OperationOutcome } from './fhir/resources/fhir-resource.ts';

const PATH = '/fhir';
const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** Below `/fhir`, of what no door of FHIR has answered: unknown addresses, and faults of ours. */
export const FHIR_FAULTS: FaultDialect = {
  path: PATH,
  mediaType: FHIR_JSON,
  bodyOf: (status, message) => operationOutcome(status, message),
};

/** A refusal on its way to the answer. */
export class FhirRefusal extends Error {
  readonly status: number;
  readonly outcome: OperationOutcome;

  constructor(status: number, outcome: OperationOutcome) {
    super(outcome.issue[0]?.diagnostics ?? '');
    this.status = status;
    this.outcome = outcome;
  }
}

/** `code`: issue type of FHIR, where it has a better word than the status says. */
export function fhirFault(status: number, message: string, code?: string): FhirRefusal {
  return new FhirRefusal(status, operationOutcome(status, message, code));
}

/** Answers what was thrown; a fault of ours without its words. */
export function sendRefusal(response: ServerResponse, thrown: unknown): void {
  const { status, outcome } =
    thrown instanceof FhirRefusal ? thrown : fhirFault(500, 'This went wrong here. It is in the log.');
  if (response.headersSent) return void response.destroy();
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  sendFhir(response, status, outcome);
}

export function sendFhir(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Type', FHIR_JSON);
  response.end(JSON.stringify(body));
}
