/**
 * The FHIR door of the feed: `POST /fhir/Observation` and `POST /fhir` for gateways. A handler reads
 * the body, asks who may write into the units found, hands what was read to the intake, and answers
 * with an OperationOutcome only when it is durable.
 */
import { Controller, HttpException, Inject, Post, Req, Res } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { QuarantineCode } from '../../contract/records/quarantine.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { VigilError } from '../../platform/errors.ts';
import { readBodyText } from '../../platform/request-body.ts';
import type { FeedParts } from './feed.controller.ts';
import type { Receipt } from '../intake/feed-message.ts';
import { readBundleRequest, readObservationRequest, refusal } from '../fhir/answer-fhir.ts';
import type { FhirAnswer, FhirReading } from '../fhir/answer-fhir.ts';
import type { ObservationContext } from '../fhir/observation-context.ts';
import type { IssueCode } from '../fhir/elements/operation-outcome.ts';
import { quarantinedText } from '../fhir/read-bundle.ts';
import { parseStrictJson } from './strict-json.ts';

export const FHIR_FEED_PARTS = Symbol('FhirParts');

export interface FhirFeedParts extends Omit<FeedParts, 'intakeOfPeople'> {
  /** What is known where this sender writes: whereabouts, devices, code maps. */
  readonly contextOf: (receipt: Receipt) => ObservationContext;
}

const BODY_BYTES_MAX = 1_000_000;
const MEDIA_TYPE = 'application/fhir+json; charset=utf-8';
const JSON_TYPE = /^application\/(fhir\+)?json\s*(;|$)/i;
const ISSUE_BY_STATUS: Readonly<Record<number, IssueCode>> = {
  401: 'login',
  403: 'forbidden',
  413: 'too-long',
  415: 'not-supported',
  503: 'transient',
};

const NOT_STORED: Refusal = { code: 'wire.not-stored', values: { fault: null } };
const NOT_ALLOWED: Refusal = { code: 'http.not-allowed', values: {} };
const REASON_BY_STATUS: Readonly<Record<number, Refusal>> = {
  401: { code: 'http.not-signed-in', values: {} },
  403: NOT_ALLOWED,
  503: NOT_STORED,
};

type Read = (json: unknown, context: ObservationContext) => FhirReading;

@Controller('fhir')
export class FhirFeedController {
  readonly #parts: FhirFeedParts;

  constructor(@Inject(FHIR_FEED_PARTS) parts: FhirFeedParts) {
    this.#parts = parts;
  }

  @Post('Observation')
  async observation(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    await this.#take(readObservationRequest, request, response);
  }

  @Post()
  async bundle(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    await this.#take(readBundleRequest, request, response);
  }

  async #take(read: Read, request: IncomingMessage, response: ServerResponse): Promise<void> {
    send(response, await this.#answer(read, request).catch(answerToRefusal));
  }

  async #answer(read: Read, request: IncomingMessage): Promise<FhirAnswer> {
    // Nobody has a body parsed before saying who it is.
    const { source } = await this.#parts.authorizeFeed(request, { unitId: null, message: 'fhir' });
    const context = this.#parts.contextOf({ source, receivedAtMs: this.#parts.clock.nowMs() });
    const body = await bodyOf(request);
    const answer =
      'fault' in body ? refusedBody(body, context) : await this.#allowed(read(body.json, context), request);
    await this.#keep(answer).catch((error: unknown) => {
      // What it told of devices is in no log: the next request tells it again.
      context.tellAgain();
      throw error;
    });
    return answer;
  }

  async #allowed(reading: FhirReading, request: IncomingMessage): Promise<FhirAnswer> {
    const forbidden = new Set<string>();
    for (const unitId of reading.unitIds) {
      await this.#parts.authorizeFeed(request, { unitId, message: 'fhir' }).catch((error: unknown) => {
        if (!(error instanceof HttpException) || error.getStatus() !== 403) throw error;
        forbidden.add(unitId);
      });
    }
    return reading.answer(forbidden);
  }

  /** The log's trouble is the sender's to wait for: 503, send again. */
  async #keep({ frames, records, quarantined }: FhirAnswer): Promise<void> {
    const { intake } = this.#parts;
    try {
      await Promise.all([
        frames.length > 0 ? intake.admitFrames(frames) : null,
        records.length > 0 ? intake.admitRecords(records) : null,
      ]);
      if (quarantined.length > 0) await intake.quarantine(quarantined);
    } catch (error) {
      if (error instanceof VigilError) {
        throw new HttpException({ code: error.code, message: inEnglish(NOT_STORED) }, 503, {
          cause: error,
        });
      }
      throw error;
    }
  }
}

interface BodyFault {
  readonly fault: true;
  readonly status: number;
  readonly issue: IssueCode;
  readonly code: QuarantineCode;
  readonly reason: Refusal;
  readonly text: string;
}

async function bodyOf(request: IncomingMessage): Promise<{ readonly json: unknown } | BodyFault> {
  const { 'content-type': type = 'application/fhir+json', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!JSON_TYPE.test(type)) {
    return {
      fault: true,
      status: 415,
      issue: 'not-supported',
      code: 'unsupported-message',
      reason: { code: 'fhir.media-type', values: {} },
      text: '',
    };
  }
  if (encoding !== 'identity') {
    return {
      fault: true,
      status: 415,
      issue: 'not-supported',
      code: 'unsupported-message',
      reason: { code: 'http.compressed', values: {} },
      text: '',
    };
  }
  const body = await readBodyText(request, BODY_BYTES_MAX);
  if (!body.ok && body.fault === 'too-large') {
    return {
      fault: true,
      status: 413,
      issue: 'too-long',
      code: 'too-large',
      reason: { code: 'http.too-large', values: { limitMB: 1 } },
      text: '',
    };
  }
  if (!body.ok) {
    return {
      fault: true,
      status: 400,
      issue: 'structure',
      code: 'wrong-charset',
      reason: { code: 'http.cut-off', values: {} },
      text: '',
    };
  }
  const json = parseStrictJson(body.text);
  return json.ok
    ? json
    : { fault: true, status: 400, issue: 'structure', code: 'schema', reason: json.reason, text: body.text };
}

function refusedBody({ status, issue, code, reason, text }: BodyFault, context: ObservationContext): FhirAnswer {
  return {
    ...refusal(status, [{ severity: 'error', code: issue, reason }]),
    quarantined: [quarantinedText(text, { code, reasons: [{ at: null, reason }] }, context)],
  };
}

/** Refusals of the door itself, in FHIR's words; a fault of ours goes on to where faults are logged. */
function answerToRefusal(error: unknown): FhirAnswer {
  if (!(error instanceof HttpException) || (error.getStatus() >= 500 && error.getStatus() !== 503)) throw error;
  return refusal(error.getStatus(), [
    {
      severity: 'error',
      code: ISSUE_BY_STATUS[error.getStatus()] ?? 'invalid',
      reason: REASON_BY_STATUS[error.getStatus()] ?? NOT_ALLOWED,
    },
  ]);
}

function send(response: ServerResponse, { status, body, location }: FhirAnswer): void {
  response.statusCode = status;
  response.setHeader('content-type', MEDIA_TYPE);
  if (location !== null) response.setHeader('location', `/fhir/${location}`);
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  if (status === 503) response.setHeader('retry-after', '1');
  response.end(JSON.stringify(body));
}
