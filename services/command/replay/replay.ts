/** `vigil replay`: a stay's stored input through the same fold, compared with what was decided live. */
import type { Config } from '../../platform/config.ts';
import { replayStay, type ReplayReport } from '../../replay/replay-stay.ts';
import { replayParts } from './replay-parts.ts';
import type { RulesUse } from '../../replay/replay-rules.ts';
import { packageVersion } from '../../compose/parts/load-engine.ts';
import { logOf } from '../../compose/parts/pipeline.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import type { ReadableLog } from '../../log/event-log.port.ts';
import { progressBar } from '../terminal/progress.ts';

export interface ReplayOptions {
  readonly stay: string;
  /** Event time of the decisions compared, ms; half-open. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly compare: boolean;
  readonly todaysRules: boolean;
  readonly json: boolean;
}

const SHOWN_DIFFERENCES = 20;

/** Prints the comparison and returns the exit code: 1 on any difference. */
export async function runReplay(config: Config, parts: OpenParts, options: ReplayOptions): Promise<number> {
  const opened = await openLog(config, parts);
  const log: ReadableLog = logOf(opened, 'replay');
  const bar = progressBar({ label: 'replaying', visible: !options.json });
  try {
    const report = await replayStay({
      ...(await replayParts(config, { log, logger: parts.logger, todaysRules: options.todaysRules })),
      stayId: options.stay,
      fromMs: options.fromMs,
      toMs: options.toMs,
      onProgress: (share) => bar.update(share),
    });
    bar.stop();
    const rules = rulesText(report.rules, { ...options, vigilVersion: await packageVersion() });
    console.log(options.json ? JSON.stringify(report) : [...textOf(report, options.compare), ...rules].join('\n'));
    return options.compare && report.differences.length > 0 ? 1 : 0;
  } finally {
    bar.stop();
    await opened.close();
  }
}

function textOf(report: ReplayReport, compare: boolean): string[] {
  const lines = [`stay ${report.stayId} in unit ${report.unitId}: ${report.recordsFolded} records folded again`];
  if (compare) lines.push(`compared ${report.compared} decisions, ${report.differences.length} differ`);
  for (const difference of report.differences.slice(0, compare ? SHOWN_DIFFERENCES : 0)) {
    lines.push(
      `  ${difference.what.padEnd(13)} ${new Date(difference.atMs).toISOString()} ${difference.kind} ${difference.id}`,
    );
  }
  if (report.notYetLive > 0) {
    lines.push(`${report.notYetLive} newer decisions are not yet decided live and were not compared`);
  }
  lines.push(`digest sha256:${report.digest}`);
  return lines;
}

/** Which rules were used, and what about them may explain a difference. */
function rulesText(
  used: readonly RulesUse[],
  { todaysRules, vigilVersion }: { readonly todaysRules: boolean; readonly vigilVersion: string },
): readonly string[] {
  if (todaysRules) return ['rules: those of today, whatever decided then'];
  return used.map(({ rulesSha256, vigilVersion: decidedBy, fromOffset }) => {
    if (rulesSha256 === null) return `rules: the log does not name those of offset ${fromOffset} on; today's were used`;
    const other =
      decidedBy === null || decidedBy === vigilVersion ? '' : `; replayed by ${vigilVersion}, whose code may differ`;
    return `rules sha256:${rulesSha256} of Vigil ${decidedBy ?? 'unknown'} from offset ${fromOffset} on${other}`;
  });
}
