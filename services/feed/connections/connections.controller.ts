/**
 * The connection page over HTTP: state of each source, what was refused of it, a dry run, and the quality
 * of the data. Whoever asks sees sources and items of the units that are theirs; the raw message is masked
 * for who sees no names.
 */
import { Controller, Get, Header, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { AUTHORIZATION, type AccessRequest, type Authorization } from '../../access/authorization.port.ts';
import type {
  ConnectionsAnswer,
  ConnectionView,
  DryRunReport,
  QuarantineAnswer,
  QuarantineView,
  SpoolView,
} from '../../contract/screens/connection-view.ts';
import type { QualityAnswer } from '../../contract/screens/quality-report.ts';
import { may, type Right } from '../../contract/access/access-table.ts';
import { maySeeUnit, type Session } from '../../contract/screens/session.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { readBodyText } from '../../platform/request-body.ts';
import { refused } from '../../platform/fault-answers.module.ts';
import type { ConnectionLedger } from './connection-ledger.ts';
import { dryRun, type DryRunReader } from './dry-run.ts';
import type { RefusalKind } from '../intake/refusal-kinds.ts';
import { hideIdentifiers, hideInReasons } from './hide-identifiers.ts';
import type { QualityLedger } from '../quality/quality-ledger.ts';
import type { QualityThresholds } from '../quality/quality-thresholds.ts';

export const CONNECTIONS_PARTS = Symbol('ConnectionsParts');

export interface ConnectionsParts {
  readonly connections: ConnectionLedger;
  readonly quality: QualityLedger;
  readonly thresholds: QualityThresholds;
  readonly clock: Clock;
  /** What waits on this disk for the log; null: nothing does. */
  readonly spool: () => SpoolView | null;
  /** Reader of a source's messages; null: the source sends no messages that can be pasted. */
  readonly readerOf: (sourceId: string) => DryRunReader | null;
}

const PASTED_BYTES_MAX = 65_536;

@Controller('api')
export class ConnectionsController {
  readonly #parts: ConnectionsParts;
  readonly #authorization: Authorization;

  constructor(@Inject(CONNECTIONS_PARTS) parts: ConnectionsParts, @Inject(AUTHORIZATION) authorization: Authorization) {
    this.#parts = parts;
    this.#authorization = authorization;
  }

  @Get('connections')
  @Header('Cache-Control', 'no-store')
  async sources(@Req() request: AccessRequest): Promise<ConnectionsAnswer> {
    const session = await this.#admitted(request, 'see-connections');
    const atMs = this.#parts.clock.nowMs();
    return {
      atMs,
      spool: this.#parts.spool(),
      sources: this.#parts.connections
        .views(atMs)
        .filter((source) => maySeeSource(session, source))
        .map((source) => ({ ...source, units: source.units.filter((unitId) => maySeeUnit(session, unitId)) })),
    };
  }

  @Get('connections/:sourceId/quarantine')
  @Header('Cache-Control', 'no-store')
  async quarantine(@Req() request: AccessRequest, @Param('sourceId') sourceId: string): Promise<QuarantineAnswer> {
    const session = await this.#admitted(request, 'see-connections');
    this.#source(session, sourceId);
    const kinds = this.#parts.connections.refusals(sourceId) ?? [];
    return {
      items: kinds
        .filter(({ item }) => maySeeUnit(session, item.unitId))
        .map((kind) => viewOf(kind, session.seesNames)),
    };
  }

  @Post('connections/:sourceId/dry-run')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async dryRun(@Req() request: IncomingMessage, @Param('sourceId') sourceId: string): Promise<DryRunReport> {
    const session = await this.#admitted(request, 'see-connections');
    this.#source(session, sourceId);
    const reader = this.#parts.readerOf(sourceId);
    if (reader === null) throw refused(409, 'no-messages', 'this source sends no messages that can be pasted');
    const body = await readBodyText(request, PASTED_BYTES_MAX);
    if (!body.ok) {
      throw refused(
        body.fault === 'too-large' ? 413 : 400,
        body.fault,
        body.fault === 'too-large' ? 'at most 64 kB' : 'the text is cut off or not UTF-8',
      );
    }
    if (body.text.trim() === '') throw refused(400, 'malformed', 'paste a message');
    return dryRun(reader, body.text, this.#parts.clock.nowMs());
  }

  @Get('quality')
  @Header('Cache-Control', 'no-store')
  async quality(@Req() request: AccessRequest): Promise<QualityAnswer> {
    const session = await this.#admitted(request, 'see-quality');
    const { limits, leastValues } = this.#parts.thresholds;
    const report = this.#parts.quality.report(this.#parts.clock.nowMs());
    const feeds = report.feeds.filter(({ unitId }) => maySeeUnit(session, unitId));
    return {
      report: { ...report, feeds },
      limits: limits.map(({ check, sense, mark, alert }) => ({ check, sense, mark, alert })),
      leastValues,
    };
  }

  async #admitted(request: AccessRequest, right: Right): Promise<Session> {
    const session = await this.#authorization.authorize(request, null);
    if (!may(session.role, right)) {
      throw refused(403, 'not-allowed', 'This page is for engineers, nurses and doctors.');
    }
    return session;
  }

  /** Throws the same for a source that is not there and for one that is not theirs. */
  #source(session: Session, sourceId: string): void {
    const source = this.#parts.connections.views(this.#parts.clock.nowMs()).find((view) => view.sourceId === sourceId);
    if (source === undefined || !maySeeSource(session, source)) throw refused(404, 'not-found', 'no such source');
  }
}

/** A source that has written nowhere yet shows no unit's data. */
function maySeeSource(session: Session, { units }: ConnectionView): boolean {
  return units.length === 0 || units.some((unitId) => maySeeUnit(session, unitId));
}

/** Who sees names may read the message as it came. */
function viewOf({ item, count }: RefusalKind, seesNames: boolean): QuarantineView {
  const { id, unitId, code, reasons, receivedAtMs, raw, excerpt } = item;
  const text = raw ?? (excerpt === '' ? null : excerpt);
  if (seesNames) return { id, unitId, code, reasons, count, receivedAtMs, raw: text, isMasked: false };
  return {
    id,
    unitId,
    code,
    reasons: hideInReasons(reasons, raw ?? excerpt),
    count,
    receivedAtMs,
    raw: text === null ? null : hideIdentifiers(text),
    isMasked: true,
  };
}
