/**
 * The HTTP door of the feed. A handler reads the body, asks who may write into the unit, and hands
 * the items to the intake; it answers 202 only when they are durable, and what it refused is listed.
 */
import { Controller, HttpException, Inject, Post, Req, Res } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { FeedQuestion } from '../../access/authorization.port.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import type { Frame } from '../../contract/records/vitals-block.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { VigilError } from '../../platform/errors.ts';
import { readBodyText } from '../../platform/request-body.ts';
import type { Intake } from '../intake/admit.ts';
import {
  chartedMessageSchema,
  labMessageSchema,
  quarantinedItem,
  readCharted,
  readLabs,
  readRecords,
  recordMessageSchema,
} from '../intake/feed-message.ts';
import type { Admission, Receipt, RefusedItem } from '../intake/feed-message.ts';
import { frameMessageSchema, readFrames } from './frame-message.ts';
import { JsonChannels } from './json-channels.ts';
import { notAsAgreed } from '../intake/schema-fault.ts';
import { parseStrictJson } from './strict-json.ts';
import type { UnitGate } from '../units/unit-gate.ts';

export const FEED_PARTS = Symbol('FeedParts');
export const FEED_UNITS = Symbol('FeedUnits');

type IntakeTarget = Pick<Intake, 'admitFrames' | 'admitRecords' | 'quarantine'>;

export interface FeedSender {
  readonly kind: 'gateway' | 'person';
  /** As records name it. */
  readonly source: string;
}

export interface FeedParts {
  readonly intake: IntakeTarget;
  /** For what a person charts: it is no message of a gateway, whose books stay as they are. */
  readonly intakeOfPeople: IntakeTarget;
  readonly clock: Clock;
  /**
   * Who sends: throws an HTTP exception when this request may not send such a message for the unit, and when a person
   * asks where gateways alone may.
   */
  readonly authorizeFeed: (request: IncomingMessage, question: FeedQuestion) => Promise<FeedSender>;
}

const BODY_BYTES_MAX = 1_000_000;
const TOO_LARGE: Refusal = { code: 'http.too-large', values: { limitMB: 1 } };
const NOT_STORED: Refusal = { code: 'wire.not-stored', values: { fault: null } };

/** What readers ask beside the message. */
interface ReaderParts {
  readonly units: UnitGate;
  readonly channels: JsonChannels;
}

/** One kind of message: how it is checked, read and admitted. */
interface Route<M extends { readonly unitId: string }, T> {
  readonly endpoint: string;
  readonly schema: z.ZodType<M>;
  readonly items: (message: M) => readonly unknown[];
  readonly read: (message: M, receipt: Receipt, known: ReaderParts) => Admission<T>;
  readonly admit: (intake: IntakeTarget, admitted: readonly T[]) => Promise<void>;
  readonly message: FeedQuestion['message'];
}

const admitRecords = async (intake: IntakeTarget, records: readonly UnitRecord[]): Promise<void> =>
  await intake.admitRecords(records);
const FRAMES: Route<z.infer<typeof frameMessageSchema>, Frame> = {
  endpoint: '/api/feed/frames',
  schema: frameMessageSchema,
  items: (message) => message.frames,
  read: (message, receipt, { channels }) => readFrames(message, receipt, channels),
  admit: async (intake, frames) => await intake.admitFrames(frames),
  message: 'frames',
};
const LABS: Route<z.infer<typeof labMessageSchema>, UnitRecord> = {
  endpoint: '/api/feed/labs',
  schema: labMessageSchema,
  items: (message) => message.labs,
  read: (message, receipt, { units }) => readLabs(message, receipt, units),
  admit: admitRecords,
  message: 'labs',
};
const CHARTED: Route<z.infer<typeof chartedMessageSchema>, UnitRecord> = {
  endpoint: '/api/feed/charted',
  schema: chartedMessageSchema,
  items: (message) => message.charted,
  read: (message, receipt, { units }) => readCharted(message, receipt, units),
  admit: admitRecords,
  message: 'charted',
};
const RECORDS: Route<z.infer<typeof recordMessageSchema>, UnitRecord> = {
  endpoint: '/api/feed/records',
  schema: recordMessageSchema,
  items: (message) => message.records,
  read: readRecords,
  admit: admitRecords,
  message: 'records',
};

@Controller('api/feed')
export class FeedController {
  readonly #parts: FeedParts;
  readonly #known: ReaderParts;

  constructor(@Inject(FEED_PARTS) parts: FeedParts, @Inject(FEED_UNITS) units: UnitGate) {
    this.#parts = parts;
    this.#known = { units, channels: new JsonChannels() };
  }

  @Post('frames')
  async frames(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    await this.#take(FRAMES, request, response);
  }

  @Post('labs')
  async labs(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    await this.#take(LABS, request, response);
  }

  @Post('charted')
  async charted(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    await this.#take(CHARTED, request, response);
  }

  @Post('records')
  async records(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    await this.#take(RECORDS, request, response);
  }

  async #take<M extends { readonly unitId: string }, T>(
    route: Route<M, T>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    // Nobody learns what a message should look like, nor has one parsed, before saying who it is.
    await this.#parts.authorizeFeed(request, { unitId: null, message: route.message });
    const message = await this.#message(route, request);
    const { kind, source } = await this.#parts.authorizeFeed(request, {
      unitId: message.unitId,
      message: route.message,
    });
    const intake = kind === 'person' ? this.#parts.intakeOfPeople : this.#parts.intake;
    const receipt = { source, receivedAtMs: this.#parts.clock.nowMs() };
    const { admitted, refused, records = [] } = route.read(message, receipt, this.#known);
    await this.#keep(records, async () => {
      if (admitted.length > 0) await route.admit(intake, admitted);
      if (records.length > 0) await intake.admitRecords(records);
      const items = route.items(message);
      if (refused.length > 0) {
        await intake.quarantine(
          refused.map((refusal) =>
            quarantinedItem(
              refusal,
              { unitId: message.unitId, endpoint: route.endpoint, item: items[refusal.index] },
              receipt,
            ),
          ),
        );
      }
    });
    answerAdmission(response, { admitted: admitted.length, quarantined: refused });
  }

  async #message<M extends { readonly unitId: string }, T>(route: Route<M, T>, request: IncomingMessage): Promise<M> {
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw refusedMessage(415, 'malformed', { code: 'http.compressed', values: {} });
    }
    const body = await readBodyText(request, BODY_BYTES_MAX);
    if (!body.ok) {
      throw refusedMessage(
        body.fault === 'too-large' ? 413 : 400,
        body.fault,
        body.fault === 'too-large' ? TOO_LARGE : { code: 'http.cut-off', values: {} },
      );
    }
    const json = parseStrictJson(body.text);
    if (!json.ok) throw refusedMessage(400, 'malformed', json.reason);
    const parsed = route.schema.safeParse(json.json);
    if (parsed.success) return parsed.data;
    throw refusedMessage(400, 'schema', notAsAgreed(parsed.error));
  }

  /** The log's trouble is the sender's to wait for: 503, send again; what was told beside it is told again then. */
  async #keep(told: readonly UnitRecord[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      for (const record of told) if (record.kind === 'channels.chosen') this.#known.channels.tellAgain(record);
      if (error instanceof VigilError) {
        throw new HttpException({ code: error.code, message: inEnglish(NOT_STORED) }, 503, {
          cause: error,
        });
      }
      throw error;
    }
  }
}

function refusedMessage(status: number, code: string, reason: Refusal): HttpException {
  return new HttpException({ code, message: inEnglish(reason) }, status);
}

/** 202: durable. 422: every single item was refused. */
function answerAdmission(
  response: ServerResponse,
  { admitted, quarantined }: { readonly admitted: number; readonly quarantined: readonly RefusedItem[] },
): void {
  response.statusCode = admitted > 0 ? 202 : 422;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  const told = quarantined.map(({ index, code, reason }) => ({ index, code, reason: inEnglish(reason) }));
  response.end(JSON.stringify({ admitted, quarantined: told }));
}
