/** `vigil terms withdraw`: asks the running Vigil to take back what a wrong map let in. */
import { z } from 'zod';
import { withdrawnTargetSchema } from '../../contract/records/terms-records.ts';
import type { WithdrawReport, WithdrawRequest } from '../../feed/terms/withdraw/withdraw-request.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { askRunning, instantOf } from './ask-running.ts';

export interface WithdrawTermsOptions {
  readonly hospital: string;
  readonly code?: string | undefined;
  readonly system?: string | undefined;
  readonly channel?: string | undefined;
  readonly target?: string | undefined;
  readonly source?: string | undefined;
  readonly sender?: string | undefined;
  readonly from: string;
  readonly to?: string | undefined;
  readonly by: string;
  readonly reason: string;
  readonly dryRun: boolean;
  readonly withOthers: boolean;
  readonly json: boolean;
}

const reportSchema: z.ZodType<WithdrawReport> = z.object({
  hospitalId: z.string(),
  units: z.array(z.string()),
  targets: z.array(withdrawnTargetSchema),
  sender: z.string().nullable(),
  mapEntry: z.string().nullable(),
  fromMs: z.number(),
  toMs: z.number(),
  revoked: z.string().nullable(),
  mapVersion: z.string(),
  dryRun: z.boolean(),
  codes: z.array(
    z.object({
      unitId: z.string(),
      system: z.string(),
      code: z.string(),
      channel: z.string(),
      unit: z.string(),
      count: z.number(),
      sinceMs: z.number(),
      isAsked: z.boolean(),
    }),
  ),
});

/** Prints what was, or would be, withdrawn. Rejects as `askRunning`. */
export async function withdrawTerms(config: Config, options: WithdrawTermsOptions): Promise<number> {
  const fromMs = instantOf(options.from);
  if (fromMs === null) throw new VigilError('config-invalid', '--from is needed');
  const request: WithdrawRequest = {
    hospitalId: options.hospital,
    code: options.code ?? null,
    system: options.system ?? null,
    channel: options.channel ?? null,
    target: options.target ?? null,
    sourceId: options.source ?? null,
    sender: options.sender ?? null,
    fromMs,
    toMs: instantOf(options.to),
    by: options.by,
    reason: options.reason,
    dryRun: options.dryRun,
    withOthers: options.withOthers,
  };
  const report = await askRunning(config, { path: '/api/feed/withdraw', request, schema: reportSchema });
  console.log(options.json ? JSON.stringify(report, null, 2) : withdrawText(report));
  return 0;
}

export function withdrawText({
  units,
  targets,
  sender,
  mapEntry,
  fromMs,
  toMs,
  revoked,
  mapVersion,
  dryRun,
  codes,
}: WithdrawReport): string {
  const iso = (atMs: number): string => new Date(atMs).toISOString();
  return [
    `${dryRun ? 'would be withdrawn' : 'withdrawn'}: every ${targets.map(({ name }) => name).join(', ')} of ${units.join(', ')} observed from ${iso(fromMs)} to ${iso(toMs)}, ${mapEntry === null ? 'whatever code it came under' : `that came under the entry ${mapEntry}`}`,
    ...(mapEntry === null
      ? []
      : [
          'what came under another code stands, but for minutes in which both came; a value of which it is not known from which code it came (from before Vigil kept that; sent over JSON, which names no codes; charted and results older than a week, or of children who have left) goes with it',
        ]),
    ...(sender === null
      ? []
      : [
          `of that only what ${sender} sent; a value of which it is not known who sent it (from before the engine followed the unit; charted and results older than a week, or of children who have left) goes with it`,
        ]),
    revoked === null
      ? 'the map is not changed'
      : `${revoked}: the approval ${dryRun ? 'would go' : 'is gone'}; ${mapVersion} counts${dryRun ? ' until then' : ''}`,
    ...codes.map(
      ({ unitId, system, code, channel, unit, count, sinceMs, isAsked }) =>
        `${isAsked ? 'this code' : mapEntry === null ? 'ALSO     ' : 'stands   '} ${system} ${code}${channel === '' ? '' : ` at ${channel}`} in «${unit}»: ${count} values of ${unitId} since ${iso(sinceMs)}`,
    ),
    'codes are counted of the last day and of HL7 messages; what came earlier, or over FHIR or JSON, is not in these numbers',
    'nothing is deleted: the history marks the values and what rests on them',
  ].join('\n');
}
