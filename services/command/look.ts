/** `vigil feed look`: what a recording holds, before it is played. It reads the file and writes nothing. */
import { SIGNALS } from '../clinical/signal/signals.ts';
import type { Recording, RecordingAnnotation } from '../feed/recordings/recording.ts';
import { inEnglish } from '../wording/in-english.ts';
import { isDataSet, withDataSet, withRecording, type RecordingArguments } from './recordings.ts';

export interface LookArguments extends RecordingArguments {
  readonly json: boolean;
}

interface Look {
  readonly name: string;
  readonly rows: number;
  readonly lengthMs: number;
  readonly intervalMs: number;
  readonly patient: Recording['patient'];
  /** Values by name, streamed, charted or of the laboratory; what was off does not count. */
  readonly values: Readonly<Record<string, number>>;
  /** What playing would put into quarantine, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly annotations: readonly RecordingAnnotation[];
}

/** Prints what is there: of a data set every stay, unless one is named. Rejects with `recording-unreadable`. */
export async function runLook(options: LookArguments): Promise<number> {
  const isWhole = options.record === undefined && (await isDataSet(options));
  const looks = isWhole
    ? await withDataSet(options, async (set) => {
        const found: Look[] = [];
        for (const record of set.records) found.push(await lookAt(await set.open(record)));
        return found;
      })
    : [await withRecording(options, lookAt)];
  for (const look of looks) console.log(options.json ? JSON.stringify(look) : textOf(look));
  if (looks.length === 0 && !options.json) console.log('no stay with a value');
  return 0;
}

async function lookAt(recording: Recording): Promise<Look> {
  const values = new Map<string, number>();
  const refused = new Map<string, number>();
  const annotations: RecordingAnnotation[] = [];
  let rows = 0;
  let lengthMs = 0;
  for await (const item of recording.items()) {
    if (item.kind === 'fault') {
      count(refused, inEnglish(item.reason));
      continue;
    }
    rows++;
    lengthMs = Math.max(lengthMs, item.atMs);
    SIGNALS.forEach(({ name }, signal) => {
      if ((item.presentBits & (1 << signal)) !== 0) count(values, name);
    });
    for (const { name } of [...item.labs, ...(item.charted ?? [])]) count(values, name);
  }
  for await (const annotation of recording.annotations?.() ?? []) annotations.push(annotation);
  const { name, intervalMs, patient } = recording;
  return {
    name,
    rows,
    lengthMs,
    intervalMs,
    patient,
    values: Object.fromEntries(values),
    refused: Object.fromEntries(refused),
    annotations,
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function textOf({ name, rows, lengthMs, values, refused, annotations }: Look): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const noted = annotations.map(
    ({ atMs, durationMs, text }) =>
      `  noted at ${seconds(atMs)}${durationMs === null ? '' : ` for ${seconds(durationMs)}`}: ${text}`,
  );
  return [
    `${name}: ${rows} rows over ${seconds(lengthMs)}`,
    ...Object.entries(values).map(([value, times]) => `  ${value}: ${times} values`),
    ...Object.entries(refused).map(([reason, times]) => `  refused (${times}): ${reason}`),
    ...noted,
  ].join('\n');
}
