/**
 * `vigil feed play`: a recording into the log, at any speed. It writes into the log directly, which
 * several processes may do; a running Vigil folds and shows it at once.
 */
import path from 'node:path';
import { playRecording, type PlaySpeed, type PlaySummary } from '../feed/playback/play-recording.ts';
import { recordingLengthMs } from '../feed/playback/recording-length.ts';
import type { Recording } from '../feed/recordings/recording.ts';
import type { PlayOptions } from '../feed/playback/playback-target.ts';
import type { Setting } from '../contract/records/unit-record.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';
import { logOf } from '../compose/parts/pipeline.ts';
import { openLog, type OpenParts } from '../compose/parts/open-parts.ts';
import { commandText } from './terminal/command-text.ts';
import { findRunning, type RunningVigil } from './terminal/running-vigil.ts';
import { progressBar } from './terminal/progress.ts';
import { withRecording, type RecordingArguments } from './recordings.ts';
import { unitClockMs } from '../compose/parts/unit-clock.ts';

export interface PlayArguments extends RecordingArguments {
  readonly bed: string;
  readonly speed: string;
  readonly unit: string | undefined;
  readonly stay: string | undefined;
  readonly start: string | undefined;
  readonly birthDate: string | undefined;
  readonly gestationalDays: string | undefined;
  readonly setting: Setting | undefined;
  readonly optIn: readonly string[];
  readonly json: boolean;
  /** As named on the command line. */
  readonly log?: string;
}

/** Plays to the end, or until Ctrl-C after the step that is being appended. */
export async function runPlay(config: Config, parts: OpenParts, options: PlayArguments): Promise<number> {
  // Told before a large recording is read for nothing.
  const speed = speedOf(options.speed);
  return withRecording(options, (recording) => play({ config, parts, options, speed, recording }));
}

async function play({
  config,
  parts,
  options,
  speed,
  recording,
}: {
  readonly config: Config;
  readonly parts: OpenParts;
  readonly options: PlayArguments;
  readonly speed: PlaySpeed;
  readonly recording: Recording;
}): Promise<number> {
  const running = findRunning({ port: config.http.port, dataDir: config.dataDir });
  if (!options.json) console.log(placeText(config, running));
  const opened = await openLog(config, parts);
  const log = logOf(opened, 'feed');
  const bar = progressBar({ label: `playing ${recording.name}`, visible: !options.json });
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  try {
    const played = playOptions(options, await startOf(options, recording, parts.clock.nowMs()));
    const summary = await playRecording({
      recording,
      options: { ...played, unitClockMs: await unitClockMs(log, played.unitId) },
      speed,
      log,
      clock: parts.clock,
      signal: stop.signal,
      onProgress: (progress) =>
        bar.update(progress.durationMs === null || progress.durationMs === 0 ? 0 : progress.atMs / progress.durationMs),
    });
    bar.stop();
    console.log(
      options.json
        ? JSON.stringify({ ...summary, target: { ...summary.target, opening: undefined } })
        : textOf(summary, nextCommand(summary, options.log, running !== null)),
    );
    return 0;
  } finally {
    bar.stop();
    process.removeListener('SIGINT', onSignal);
    await opened.close();
  }
}

function speedOf(text: string): PlaySpeed {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (!(speed > 0)) throw new VigilError('config-invalid', `--speed is a number above 0, or max; not ${text}`);
  return speed;
}

/** Without a start of its own a recording ends now: nothing in it lies in the future. */
async function startOf({ start }: PlayArguments, recording: Recording, nowMs: number): Promise<number> {
  if (start === undefined) return nowMs - (await recordingLengthMs(recording));
  const startMs = start === 'recorded' ? (recording.startedAtMs ?? Number.NaN) : Date.parse(start);
  if (!Number.isNaN(startMs)) return startMs;
  throw new VigilError(
    'config-invalid',
    start === 'recorded'
      ? `${recording.file} does not say when it began, or in which zone: name the moment with --start`
      : `--start is a time like 2026-11-23T14:00:00+09:00, or recorded; not ${start}`,
  );
}

function playOptions(options: PlayArguments, startMs: number): PlayOptions & { readonly unitId: string } {
  return {
    startMs,
    bedId: options.bed,
    unitId: options.unit ?? `playback-${options.bed}-${Math.floor(startMs / 1000).toString(36)}`,
    stayId: options.stay,
    setting: options.setting,
    person: {
      ...(options.birthDate === undefined ? {} : { birthDate: options.birthDate }),
      ...(options.gestationalDays === undefined
        ? {}
        : { gestationalAgeAtBirthDays: Number(options.gestationalDays), newbornStay: true }),
    },
    optInRuleIds: options.optIn,
  };
}

/** Where it plays: a recording that nobody sees is said to be one. */
function placeText(config: Config, running: RunningVigil | null): string {
  const { kind, kafkaBrokers } = config.log;
  const place = kind === 'kafka' ? `Kafka at ${kafkaBrokers.join(',')}` : path.resolve(config.dataDir);
  return running === null
    ? `No Vigil of this account runs on ${place}: playing there. Nothing is decided until one is started on it.`
    : `Playing into the Vigil at ${running.address} (${place}).`;
}

/** `next`: what may be called now. */
function textOf(summary: PlaySummary, next: string): string {
  const { target } = summary;
  const until = summary.completed ? 'to its end' : 'until it was stopped';
  return [
    `played ${until}: ${summary.rows} rows, ${summary.ticks} ticks, ${summary.quarantined} quarantined`,
    `unit ${target.unitId}, bed ${target.bedId}, stay ${target.stayId}`,
    `${new Date(summary.firstAtMs).toISOString()} to ${new Date(summary.lastAtMs).toISOString()}`,
    `next: ${next}`,
  ].join('\n');
}

/** Only what has been decided can be decided again. */
function nextCommand({ target }: PlaySummary, log: string | undefined, isRunning: boolean): string {
  const store = log === undefined ? [] : ['--log', log];
  return commandText(isRunning ? ['replay', '--stay', target.stayId, '--compare', ...store] : ['run', ...store]);
}
