/** Looks again at what was quarantined, with a corrected code map: what now passes goes into the history, marked late. */
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { VigilError } from '../../../platform/errors.ts';
import { readBodyText } from '../../../platform/request-body.ts';
import { refused } from '../../../platform/fault-answers.module.ts';
import type { FeedParts } from '../../http/feed.controller.ts';
import { parseStrictJson } from '../../http/strict-json.ts';
import { rerunQuarantined, type QuarantineStore, type RerunReport } from './rerun.ts';
import { rerunRequestSchema } from './rerun-request.ts';
import type { TermGate } from '../term-gate.port.ts';

export const RERUN_PARTS = Symbol('RerunParts');

export interface RerunParts extends Pick<FeedParts, 'intake' | 'clock' | 'authorizeFeed'> {
  readonly history: QuarantineStore;
  /** With the map that counts, taken up from the disk first, and the units of the hospital; null: no such hospital. Rejects with `code-map-invalid`. */
  readonly hospitalNow: (
    hospitalId: string,
  ) => Promise<{ readonly gate: TermGate; readonly unitIds: readonly string[] } | null>;
}

const BODY_BYTES_MAX = 10_000;

@Controller('api/feed')
export class RerunController {
  readonly #parts: RerunParts;

  constructor(@Inject(RERUN_PARTS) parts: RerunParts) {
    this.#parts = parts;
  }

  @Post('rerun')
  @HttpCode(200)
  async rerun(@Req() request: IncomingMessage): Promise<RerunReport> {
    const { authorizeFeed, clock, hospitalNow } = this.#parts;
    await authorizeFeed(request, { unitId: null, message: 'corrections' });
    const body = await readBodyText(request, BODY_BYTES_MAX);
    const json = body.ok ? parseStrictJson(body.text) : null;
    const asked = rerunRequestSchema.safeParse(json?.ok === true ? json.json : null);
    if (!asked.success) throw refused(400, 'schema', 'hospitalId, fromMs, toMs and dryRun are needed');
    const { hospitalId, fromMs, toMs, dryRun } = asked.data;
    const nowMs = clock.nowMs();
    try {
      const hospital = await hospitalNow(hospitalId);
      if (hospital === null) throw refused(404, 'not-found', `there is no hospital ${hospitalId}`);
      for (const unitId of hospital.unitIds) await authorizeFeed(request, { unitId, message: 'corrections' });
      return await rerunQuarantined({
        ...this.#parts,
        ...hospital,
        fromMs: fromMs ?? 0,
        toMs: toMs ?? nowMs,
        nowMs,
        dryRun,
      });
    } catch (error) {
      if (error instanceof VigilError) throw refused(error.retriable ? 503 : 409, error.code, error.message);
      throw error;
    }
  }
}
