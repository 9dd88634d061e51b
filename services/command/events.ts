/**
 * `vigil events`: apnoea, bradycardia and desaturation in recordings, counted by the engine's own
 * detector. Every definition is counted with every averaging and delay asked for, side by side, since the
 * count means nothing without them; and per hour of data that was really there.
 */
import path from 'node:path';
import { settingsOf, type EventDefinition, type EventSettings } from '../clinical/newborn/event-definition.ts';
import {
  compileEvent,
  createEventTracker,
  endEvents,
  stepEvent,
  type CompiledEvent,
  type EventSecond,
  type FoundEvent,
} from '../clinical/newborn/event-detector.ts';
import { isPlausible } from '../clinical/vital/signal-quality.ts';
import { SIGNAL_COUNT } from '../clinical/signal/signals.ts';
import { readEventDefinitions } from '../engine/adapters/rule-files.ts';
import type { Recording } from '../feed/recordings/recording.ts';
import { VigilError } from '../platform/errors.ts';
import { packageFolder } from '../compose/parts/load-engine.ts';
import { withRecording } from './recordings.ts';

export interface EventsArguments {
  readonly paths: readonly string[];
  readonly record: string | undefined;
  readonly segment: string | undefined;
  /** Comma-separated whole seconds; absent: as the definitions have it. */
  readonly averaging: string | undefined;
  readonly delay: string | undefined;
  readonly json: boolean;
}

/** What one definition found in all recordings with one setting. */
export interface EventTally {
  readonly settings: EventSettings;
  readonly events: readonly (FoundEvent & { readonly recording: string })[];
  /** Seconds in which every signal of the definition had a value. */
  readonly observedSeconds: number;
}

/** Readings of one recording on whole seconds; the newest of a second wins. */
interface SecondsOfRecording {
  readonly name: string;
  readonly seconds: number;
  /** One array a signal that was seen, NaN where there is no reading. */
  readonly values: ReadonlyMap<number, readonly number[]>;
}

/** Counts and prints. Rejects with `recording-unreadable` or `config-invalid`. */
export async function runEvents(options: EventsArguments): Promise<number> {
  const { definitions } = await readEventDefinitions(path.join(packageFolder(), 'models/rules'));
  const settings = variantsOf(definitions, options);
  const recordings: SecondsOfRecording[] = [];
  for (const file of options.paths) {
    const { record, segment } = options;
    recordings.push(await withRecording({ path: file, record, segment }, readSeconds));
  }
  const tallies = settings.map((each) => tallyOf(each, recordings));
  const off = definitions
    .filter((definition) => !definition.enabled)
    .map(({ id, label, disabledReason }) => ({ id, label, reason: disabledReason }));
  const seconds = recordings.reduce((sum, recording) => sum + recording.seconds, 0);
  console.log(
    options.json
      ? JSON.stringify({ recordings: recordings.length, seconds, definitions: tallies.map(summaryOf), disabled: off })
      : tableText({ tallies, off, recordings: recordings.length, seconds }),
  );
  return 0;
}

/** Enabled definitions as they are; or, when a setting is asked for, the plain ones with every value of it. */
export function variantsOf(
  definitions: readonly EventDefinition[],
  asked: Pick<EventsArguments, 'averaging' | 'delay'>,
): readonly EventSettings[] {
  const enabled = definitions.filter((definition) => definition.enabled).map(settingsOf);
  if (asked.averaging === undefined && asked.delay === undefined) return enabled;
  const averagings = secondsList('--averaging', asked.averaging ?? '0');
  const delays = secondsList('--delay', asked.delay ?? '0');
  const plain = enabled.filter((settings) => settings.averagingMs === 0 && settings.delayMs === 0);
  return plain.flatMap((settings) =>
    averagings.flatMap((averagingMs) => delays.map((delayMs) => ({ ...settings, averagingMs, delayMs }))),
  );
}

function secondsList(option: string, text: string): readonly number[] {
  return text.split(',').map((part) => {
    const seconds = Number(part.trim());
    if (part.trim() === '' || !Number.isInteger(seconds) || seconds < 0 || seconds > 60) {
      throw new VigilError(
        'config-invalid',
        `${option} is a list of whole seconds from 0 to 60, like 0,8,16; not ${text}`,
      );
    }
    return seconds * 1000;
  });
}

async function readSeconds(recording: Recording): Promise<SecondsOfRecording> {
  const values = new Map<number, number[]>();
  let seconds = 0;
  for await (const item of recording.items()) {
    if (item.kind !== 'row') continue;
    const second = Math.floor(item.atMs / 1000);
    seconds = Math.max(seconds, second + 1);
    for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
      const bit = 1 << signal;
      if (((item.presentBits | item.offBits) & bit) === 0) continue;
      const value = item.values[signal] ?? Number.NaN;
      let series = values.get(signal);
      if (series === undefined) values.set(signal, (series = []));
      while (series.length <= second) series.push(Number.NaN);
      series[second] = (item.presentBits & bit) !== 0 && isPlausible(signal, value) ? value : Number.NaN;
    }
  }
  return { name: recording.name, seconds, values };
}

/** Each recording is judged by itself: nothing is joined from one to the next. */
function tallyOf(settings: EventSettings, recordings: readonly SecondsOfRecording[]): EventTally {
  const compiled = compileEvent(settings);
  const events: (FoundEvent & { recording: string })[] = [];
  let observedSeconds = 0;
  for (const recording of recordings) {
    const judged = judgeRecording(compiled, recording);
    events.push(...judged.found.map((event) => ({ ...event, recording: recording.name })));
    observedSeconds += judged.observedSeconds;
  }
  return { settings, events, observedSeconds };
}

function judgeRecording(
  compiled: CompiledEvent,
  recording: SecondsOfRecording,
): { readonly found: readonly FoundEvent[]; readonly observedSeconds: number } {
  const tracker = createEventTracker(compiled);
  const at: EventSecond = { second: 0, values: new Float64Array(SIGNAL_COUNT), doubtfulBits: 0 };
  const found: (FoundEvent | null)[] = [];
  for (let second = 0; second < recording.seconds; second++) {
    at.second = second;
    for (const signal of compiled.signals) at.values[signal] = recording.values.get(signal)?.[second] ?? Number.NaN;
    found.push(stepEvent(compiled, tracker, at));
  }
  found.push(endEvents(compiled, tracker));
  return { found: found.filter((event) => event !== null), observedSeconds: tracker.observedSeconds };
}

/** Events an hour of observed data, one decimal; null without any. */
function perHour(tally: EventTally): number | null {
  return tally.observedSeconds === 0 ? null : Math.round((tally.events.length * 36_000) / tally.observedSeconds) / 10;
}

function longestSeconds(tally: EventTally): number {
  return tally.events.reduce((longest, event) => Math.max(longest, event.durationMs / 1000), 0);
}

function summaryOf(tally: EventTally): object {
  return {
    definition: tally.settings,
    count: tally.events.length,
    observedSeconds: tally.observedSeconds,
    perHour: perHour(tally),
    longestSeconds: longestSeconds(tally),
    events: tally.events,
  };
}

function tableText(report: {
  readonly tallies: readonly EventTally[];
  readonly off: readonly { readonly id: string; readonly reason: string | null }[];
  readonly recordings: number;
  readonly seconds: number;
}): string {
  const rows = report.tallies.map((tally): readonly string[] => {
    const { settings, events, observedSeconds } = tally;
    const count = observedSeconds === 0 && events.length === 0 ? 'not seen' : String(events.length);
    return [
      settings.id,
      `${settings.averagingMs / 1000} s`,
      `${settings.delayMs / 1000} s`,
      count,
      `${longestSeconds(tally)} s`,
      `${(observedSeconds / 60).toFixed(1)} min`,
      perHour(tally)?.toFixed(1) ?? '-',
    ];
  });
  const table = [['definition', 'averaging', 'delay', 'events', 'longest', 'observed', 'per hour'], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [
    `${report.recordings} ${report.recordings === 1 ? 'recording' : 'recordings'}, ${(report.seconds / 60).toFixed(1)} min; whoever it is of, every definition is counted`,
    ...lines,
    ...report.off.map(({ id, reason }) => `${id}: not counted. ${reason ?? ''}`),
  ].join('\n');
}
