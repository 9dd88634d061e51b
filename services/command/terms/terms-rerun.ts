/**
 * `vigil terms rerun`: asks the running Vigil to look again at what it quarantined, with the map as it is
 * now. The embedded stores belong to the running process, so the work is done there.
 */
import { z } from 'zod';
import type { RerunReport } from '../../feed/terms/rerun/rerun.ts';
import type { RerunRequest } from '../../feed/terms/rerun/rerun-request.ts';
import type { Config } from '../../platform/config.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';

export interface RerunTermsOptions {
  readonly hospital: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

const count = z.number().int().min(0);
const reportSchema: z.ZodType<RerunReport> = z.object({
  hospitalId: z.string(),
  mapVersion: z.string(),
  dryRun: z.boolean(),
  items: count,
  observations: count,
  admitted: z.object({ signals: count, labs: count, charted: count }),
  withoutValue: count,
  refused: z.record(z.string(), count),
  tooYoung: count,
});
const refusalSchema = z.object({ message: z.string() });

/** Prints the counts. Rejects with `history-not-running` when nobody answers, `config-invalid` when the answer is no. */
export async function rerunTerms(config: Config, options: RerunTermsOptions): Promise<number> {
  const request: RerunRequest = {
    hospitalId: options.hospital,
    fromMs: instantOf(options.from),
    toMs: instantOf(options.to),
    dryRun: options.dryRun,
  };
  const answer = await asked(config, request);
  const json: unknown = await answer.json().catch(() => null);
  const refusal = refusalSchema.safeParse(json);
  if (!answer.ok) {
    throw new VigilError(
      'config-invalid',
      `${answer.status}: ${refusal.success ? refusal.data.message : 'the running Vigil refused'}`,
    );
  }
  const report = reportSchema.safeParse(json);
  if (!report.success) throw new VigilError('config-invalid', 'the running Vigil is of another version');
  console.log(options.json ? JSON.stringify(report.data, null, 2) : reportText(report.data));
  return 0;
}

async function asked(config: Config, request: RerunRequest): Promise<Response> {
  const { host, port } = config.http;
  const address = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}/api/feed/rerun`;
  const authorization = config.feed.token === null ? {} : { authorization: `Bearer ${config.feed.token}` };
  try {
    return await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(request),
    });
  } catch (error) {
    throw new VigilError('history-not-running', `no Vigil answers at ${host}:${port}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

export function reportText({
  hospitalId,
  mapVersion,
  dryRun,
  items,
  observations,
  admitted,
  withoutValue,
  refused,
  tooYoung,
}: RerunReport): string {
  const still = Object.entries(refused);
  return [
    `${hospitalId} with ${mapVersion}: ${items} quarantined items, ${observations} observations asked again`,
    `${dryRun ? 'would be admitted' : 'admitted, for the history alone'}: ${admitted.signals} streamed, ${admitted.labs} laboratory, ${admitted.charted} charted`,
    `without a value: ${withoutValue}`,
    `still refused: ${still.length === 0 ? '0' : still.map(([code, times]) => `${times} ${code}`).join(', ')}`,
    ...(tooYoung > 0 ? [`too young: ${tooYoung}; run again in a minute`] : []),
  ].join('\n');
}

function instantOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) {
    throw new VigilError('config-invalid', `${text} is not a time; write it like 2026-11-23T14:32:07+09:00`);
  }
  return atMs;
}
