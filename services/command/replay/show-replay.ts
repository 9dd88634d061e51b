/**
 * `vigil replay --speed`: a past span as it went by, at its own pace, a multiple of it, step by step or as fast as it is folded.
 * It shows and writes nothing: each line is marked, and what programs get is no decision that any part of Vigil takes.
 */
import { packageVersion } from '../../compose/parts/load-engine.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import { logOf } from '../../compose/parts/pipeline.ts';
import { partitionOfUnit } from '../../contract/topics.ts';
import type { ReadableLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { playPast, type Played, type PlayRequest } from '../../replay/play-past.ts';
import { stepPace, steadyPace, type ReplayPace } from '../../replay/replay-pace.ts';
import type { ReplaySource } from '../../replay/replay-source.ts';
import { liveDecisionsOf } from '../../replay/replay-stay.ts';
import { progressBar } from '../terminal/progress.ts';
import { markedLines, MomentText } from './moment-text.ts';
import { replayParts } from './replay-parts.ts';
import { openStepper, STEP_HELP } from './step-keys.ts';

export interface ShowOptions {
  readonly stay: string | undefined;
  readonly unit: string | undefined;
  /** Unit time, ms; half-open. */
  readonly fromMs: number;
  readonly toMs: number;
  /** `1x`, `60x`, `step` or `max`. */
  readonly speed: string;
  readonly todaysRules: boolean;
  readonly json: boolean;
}

/** Values are shown with each step, and once a minute of the unit's time otherwise. */
const VALUES_EVERY_MS = 60_000;

/** Exit code 0, also where it was ended before its time. */
export async function showReplay(config: Config, parts: OpenParts, options: ShowOptions): Promise<number> {
  const speed = speedOf(options.speed);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  const opened = await openLog(config, parts);
  const stepper = speed === 'step' ? openStepper(process.stdin) : null;
  process.once('SIGINT', onInterrupt);
  const bar = progressBar({ label: 'folding what was before', visible: !options.json });
  try {
    const log: ReadableLog = logOf(opened, 'replay');
    const shared = await replayParts(config, { log, logger: parts.logger, todaysRules: options.todaysRules });
    const where = await whereOf(shared.source, options);
    const pace = stepper === null ? steadyPace(parts.clock, numberOf(speed), stop.signal) : stepPace(stepper.next);
    if (stepper !== null) console.error(STEP_HELP);
    const show = shownBy({ ...options, unitId: where.unitId, isStepped: stepper !== null }, await packageVersion());
    const played = await playPast({
      ...shared,
      ...where,
      fromMs: Math.max(options.fromMs, where.fromMs),
      toMs: options.toMs,
      pace: withoutBar(pace, () => bar.stop()),
      onMoment: show,
      onProgress: (share) => bar.update(share),
    });
    if (!options.json) console.log(sumOf(played, where.unitId));
    return 0;
  } finally {
    bar.stop();
    process.off('SIGINT', onInterrupt);
    stepper?.close();
    await opened.close();
  }
}

const FACTOR = /^(?<factor>\d+(?:\.\d+)?)x?$/;

function speedOf(text: string): 'step' | 'max' | number {
  if (text === 'step' || text === 'max') return text;
  const factor = Number(FACTOR.exec(text)?.groups?.['factor']);
  if (factor > 0) return factor;
  throw new VigilError('config-invalid', `${text} is no speed; write it like 1x, 60x, step or max`);
}

function numberOf(speed: 'step' | 'max' | number): number {
  return typeof speed === 'number' ? speed : Number.POSITIVE_INFINITY;
}

type Where = Pick<PlayRequest, 'partition' | 'unitId' | 'stayId' | 'fromMs' | 'beforeOffset' | 'toOffset'>;

/** Of a stay from its first decision to its last, of a unit over the span that was asked for. */
async function whereOf(source: ReplaySource, { stay, unit, fromMs, toMs }: ShowOptions): Promise<Where> {
  if (stay !== undefined) {
    const { partition, unitId, decisions, decidedFrom, decidedUpTo, isOver } = await liveDecisionsOf({
      source,
      stayId: stay,
    });
    const firstMs = decisions.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
    const toOffset = isOver ? decidedUpTo + 1 : Number.POSITIVE_INFINITY;
    return { partition, unitId, stayId: stay, fromMs: firstMs, beforeOffset: decidedFrom, toOffset };
  }
  if (unit === undefined || !Number.isFinite(fromMs) || !(toMs > fromMs)) {
    throw new VigilError('config-invalid', 'a replay of a unit that is shown needs --unit, --from and no earlier --to');
  }
  const partition = partitionOfUnit(unit, await source.partitions('input'));
  const all = { beforeOffset: Number.POSITIVE_INFINITY, toOffset: Number.POSITIVE_INFINITY };
  return { partition, unitId: unit, stayId: null, fromMs, ...all };
}

/** The bar stands until the first moment is shown. */
function withoutBar(pace: ReplayPace, stop: () => void): ReplayPace {
  return {
    next: (moment) => {
      stop();
      return pace.next(moment);
    },
  };
}

function shownBy(
  { json, unitId, isStepped }: Pick<ShowOptions, 'json'> & { readonly unitId: string; readonly isStepped: boolean },
  vigilVersion: string,
): PlayRequest['onMoment'] {
  const text = new MomentText();
  let valuesMs = Number.NEGATIVE_INFINITY;
  return (moment) => {
    const withValues = isStepped || moment.atMs - valuesMs >= VALUES_EVERY_MS;
    if (withValues) valuesMs = moment.atMs;
    const lines = json ? markedLines(moment, { unitId, vigilVersion }) : text.lines(moment, { withValues });
    for (const line of lines) console.log(line);
  };
}

function sumOf({ moments, records, isStopped }: Played, unitId: string): string {
  const ended = isStopped ? ', ended before its time' : '';
  return `REPLAY of ${unitId}: ${moments} moments shown, ${records} records folded again${ended}; nothing was written`;
}
