/**
 * `vigil replay --unit` and `--hospital`: every decision of a span of time, folded again from the kept states before it, a
 * few hours at a time. What was replayed can be written down as it goes, so that a long replay goes on where it was.
 */
import { appendFile, readFile, truncate } from 'node:fs/promises';
import { z } from 'zod';
import { newestStates } from '../../compose/parts/newest-states.ts';
import { logOf } from '../../compose/parts/pipeline.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import type { ReadableLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { replayUnit, type UnitReplayReport } from '../../replay/replay-unit.ts';
import { progressBar } from '../terminal/progress.ts';
import { inOrder } from './in-order.ts';
import { PartProcesses } from './part-processes.ts';
import { replayParts } from './replay-parts.ts';

export interface ReplayUnitsOptions {
  readonly unit: string | undefined;
  readonly hospital: string | undefined;
  /** Unit time, ms; half-open. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly compare: boolean;
  readonly todaysRules: boolean;
  readonly json: boolean;
  /** File to which each finished part is written, and whose parts are not replayed again. */
  readonly resume: string | undefined;
  /** Parts at a time, each in a process of its own; 1: one after the other in this one. */
  readonly jobs: number;
}

/** As often as states are kept: a longer part would begin no nearer to one, and all its decisions are in memory. */
const PART_MS = 6 * 3_600_000;
const SHOWN_DIFFERENCES = 20;
const LINE_START = '{"unitId":';

const finishedSchema = z.object({
  unitId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  compared: z.number(),
  differing: z.number(),
  /** Hours whose digest was compared, and of those the ones that differ; 0 in files of older versions. */
  proven: z.number().default(0),
  unproven: z.number().default(0),
  /** Digest of the part without positions: of its last hour's chain; null: nothing happened. */
  chain: z.string().nullable(),
});
type Finished = Readonly<z.infer<typeof finishedSchema>>;

/** Prints a line a part and the sum; exit code 1 on any difference when compared. */
export async function runReplayUnits(config: Config, parts: OpenParts, options: ReplayUnitsOptions): Promise<number> {
  if (!(options.toMs > options.fromMs) || !Number.isFinite(options.toMs - options.fromMs)) {
    throw new VigilError('config-invalid', 'a replay of a unit or a hospital needs --from and a later --to');
  }
  const opened = await openLog(config, parts);
  const bar = progressBar({ label: 'replaying', visible: !options.json });
  const { jobs } = options;
  const processes = new PartProcesses({ config, todaysRules: options.todaysRules });
  try {
    const log: ReadableLog = logOf(opened, 'replay');
    const shared = await replayParts(config, { log, logger: parts.logger, todaysRules: options.todaysRules });
    const finished = await finishedIn(options.resume);
    const all = await partsOf(log, options);
    const told = new Shares(all.length, (share) => bar.update(share));
    const replayed = await inOrder(
      all,
      jobs,
      async (part, index) => {
        const known = finished.find((each) => each.unitId === part.unitId && each.fromMs === part.fromMs);
        if (known?.toMs === part.toMs) return { result: known, report: null };
        const onProgress = (share: number): void => told.note(index, share);
        const report = await reportOf(
          jobs === 1 ? replayUnit({ ...shared, ...part, onProgress }) : processes.replay(part),
        );
        told.note(index, 1);
        const result = { ...part, ...resultOf(report) };
        if (options.resume !== undefined) await appendFile(options.resume, `${JSON.stringify(result)}\n`);
        return { result, report };
      },
      ({ report }) => {
        if (!options.json && report !== null) console.log(textOf(report, options.compare).join('\n'));
      },
    );
    const results = replayed.map(({ result }) => result);
    bar.stop();
    const differing = results.reduce((sum, each) => sum + each.differing + each.unproven, 0);
    console.log(options.json ? JSON.stringify(results) : sumOf(results, differing));
    return options.compare && differing > 0 ? 1 : 0;
  } finally {
    bar.stop();
    processes.close();
    await opened.close();
  }
}

/** Share of all parts that is folded, several of them at a time. */
class Shares {
  readonly #shares: number[];
  readonly #told: (share: number) => void;

  constructor(parts: number, told: (share: number) => void) {
    this.#shares = Array.from({ length: parts }, () => 0);
    this.#told = told;
  }

  note(part: number, share: number): void {
    this.#shares[part] = share;
    this.#told(this.#shares.reduce((sum, each) => sum + each, 0) / this.#shares.length);
  }
}

/** The span of each unit, cut where hours of the day are divisible by six. */
async function partsOf(log: ReadableLog, { unit, hospital, fromMs, toMs }: ReplayUnitsOptions) {
  const units = unit === undefined ? await unitsOf(log, hospital ?? '') : [unit];
  return units.flatMap((unitId) => {
    const parts: { unitId: string; fromMs: number; toMs: number }[] = [];
    for (let at = fromMs; at < toMs; at = (Math.floor(at / PART_MS) + 1) * PART_MS) {
      parts.push({ unitId, fromMs: at, toMs: Math.min(toMs, (Math.floor(at / PART_MS) + 1) * PART_MS) });
    }
    return parts;
  });
}

async function unitsOf(log: ReadableLog, hospitalId: string): Promise<readonly string[]> {
  const units = [...(await newestStates(log)).values()].filter((state) => state.hospitalId === hospitalId);
  if (units.length > 0) return units.map(({ unitId }) => unitId).toSorted();
  throw new VigilError('config-invalid', `the log tells of no unit of hospital ${hospitalId}; name units with --unit`);
}

/** Null: the unit had no record in this part. */
async function reportOf(replayed: Promise<UnitReplayReport>): Promise<UnitReplayReport | null> {
  try {
    return await replayed;
  } catch (error) {
    if (error instanceof VigilError && error.code === 'recording-unreadable') return null;
    throw error;
  }
}

function resultOf(report: UnitReplayReport | null): Omit<Finished, 'unitId' | 'fromMs' | 'toMs'> {
  if (report === null) return { compared: 0, differing: 0, proven: 0, unproven: 0, chain: null };
  return {
    compared: report.compared,
    differing: report.differences.length,
    proven: report.proven.length,
    unproven: unequalIn(report.proven).length,
    chain: report.hours.at(-1)?.chain ?? null,
  };
}

async function finishedIn(file: string | undefined): Promise<readonly Finished[]> {
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const finished = partsIn(file, whole);
  await dropCutLine(file, { text, whole });
  return finished;
}

function partsIn(file: string, whole: string): readonly Finished[] {
  try {
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => finishedSchema.parse(JSON.parse(line)));
  } catch (error) {
    throw new VigilError('config-invalid', `${file} holds no parts of a replay: ${messageOf(error)}`, { cause: error });
  }
}

/** A last line that a kill cut off is replayed again: what is written next must not stand behind its beginning. */
async function dropCutLine(file: string, { text, whole }: { readonly text: string; readonly whole: string }) {
  const cut = text.slice(whole.length);
  if (cut === '') return;
  const isOurs = LINE_START.startsWith(cut) || cut.startsWith(LINE_START);
  if (!isOurs) throw new VigilError('config-invalid', `${file} holds no parts of a replay: its last line is another's`);
  await truncate(file, Buffer.byteLength(whole));
}

function textOf(report: UnitReplayReport, compare: boolean): readonly string[] {
  const { unitId, fromMs, toMs, recordsFolded, compared, differences, hours, notYetLive } = report;
  const { proven, areDecisionsGone, maps } = report;
  const what = `${unitId} ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
  const unequal = areDecisionsGone ? [] : unequalIn(hours);
  const how = areDecisionsGone
    ? 'the decisions of then are not kept any more'
    : `compared ${compared} decisions, ${differences.length} differ`;
  const unproven = unequalIn(proven);
  return [
    `${what}: ${recordsFolded} records folded again, ${how}`,
    ...(proven.length > 0 ? [`  digests of ${proven.length} sealed hours compared, ${unproven.length} differ`] : []),
    ...maps.map(
      (map) => `  code map sha256:${map.mapSha256 ?? 'unknown'} of ${map.hospitalId} counts from ${iso(map.atMs)} on`,
    ),
    ...unproven.map(
      (hour) => `  other decisions of ${unitId} in what was sealed of ${iso(hour.fromMs)} to ${iso(hour.toMs)}`,
    ),
    ...unequal.map((hour) => `  other digest in the hour from ${new Date(hour.fromMs).toISOString()}`),
    ...differences
      .slice(0, compare ? SHOWN_DIFFERENCES : 0)
      .map(({ what: how, atMs, kind, id }) => `  ${how.padEnd(13)} ${new Date(atMs).toISOString()} ${kind} ${id}`),
    ...(notYetLive > 0 ? [`  ${notYetLive} newer decisions are not yet decided live and were not compared`] : []),
  ];
}

function unequalIn<T extends { readonly live: string; readonly replayed: string }>(hours: readonly T[]): readonly T[] {
  return hours.filter(({ live, replayed }) => live !== replayed);
}

function iso(ms: number | null): string {
  return ms === null ? 'an unknown time' : new Date(ms).toISOString();
}

function sumOf(results: readonly Finished[], differing: number): string {
  const compared = results.reduce((sum, each) => sum + each.compared, 0);
  const proven = results.reduce((sum, each) => sum + each.proven, 0);
  return `compared ${compared} decisions and ${proven} digests in ${results.length} parts, ${differing} differ`;
}
