/** What of a recording is not understood, read from real files; and what a log gives back damaged. */
import { DecisionMemory } from '../../../services/contract/decisions/memory/decision-memory.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RECORDING_REFUSALS } from '../../../services/contract/refusals/recording-refusals.ts';
import { DECISION_TOPIC } from '../../../services/contract/topics.ts';
import { openRecording } from '../../../services/feed/adapters/open-recording.ts';
import { RecordBacklog } from '../../../services/history/record-backlog.ts';
import { withFiles, withSet } from '../../feed/recordings/data-set-files.ts';
import { collect } from '../../feed/http/feed-items.ts';
import { unpackedVital } from '../../feed/recordings/vital-encoder.ts';
import { encodeSamples, encodeWfdb, type EncodedSignal } from '../../feed/recordings/wfdb-encoder.ts';
import type { CasesOf } from './refusal-case.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Faults of a recording of these files, of which the first is opened. */
async function faultsOf(files: Files): Promise<unknown> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-refusals-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
    const recording = await openRecording(path.join(folder, Object.keys(files)[0] ?? ''));
    return (await collect(recording.items())).faults;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const ofTable = (...lines: readonly string[]): Promise<unknown> => faultsOf({ 'made-up.csv': lines.join('\n') });

/** One signal of three samples a second; `kept`: what its file really holds. */
async function ofWfdb(changes: Partial<EncodedSignal>, kept?: readonly number[]): Promise<unknown> {
  const samples = [1200, 1210, 1220];
  const signal: EncodedSignal = {
    fileName: 'n.dat',
    format: 16,
    samplesPerFrame: 1,
    skewFrames: 0,
    byteOffset: 0,
    gain: '10/bpm',
    description: 'HR',
    samples,
    ...changes,
  };
  const { header, files } = encodeWfdb({ name: 'r', framesPerSecond: '1', frames: 3, signals: [signal] });
  const found = kept === undefined ? Object.fromEntries(files) : { 'n.dat': encodeSamples(16, kept) };
  return await faultsOf({ 'r.hea': header, ...found });
}

/** A table that is read by a mapping. */
function ofDataSet(text: string): Promise<unknown> {
  const time = { column: 'at', unit: 's', since: 'stay' };
  const wide = { hr: { name: 'heartRatePerMin', unit: '/min' } };
  const mapping = { version: 1, name: 'a', title: 'a', events: [{ table: 'a', stay: ['child'], time, wide }] };
  return withFiles({ 'a.csv': text }, async ({ folder, map }) =>
    withSet(
      { place: folder, map: await map(mapping) },
      async (set) => (await collect((await set.open('1')).items())).faults,
    ),
  );
}

export const RECORDING_CASES: CasesOf<typeof RECORDING_REFUSALS> = {
  'recording.cells': () => ofTable('t_s,hr_bpm', '0,120,7'),
  'recording.no-time': () => ofTable('t_s,hr_bpm', 'soon,120'),
  'recording.before-start': () => ofTable('t_s,hr_bpm', '10,120', '5,120'),
  'recording.gap': () => ofTable('t_s,hr_bpm', '0,120', '9999999,120'),
  'recording.unknown-column': () => ofTable('t_s,hr_bpm,mood', '0,120,3'),
  'recording.second-source': () => ofTable('t_s,hr_bpm,HR', '0,120,121'),
  'recording.not-streamed': () => ofWfdb({ description: 'RESP', gain: '10/mV' }),
  'recording.impossible-fact': () => ofTable('t_s,hr_bpm,Age', '0,120,200'),
  'recording.ends-early': () => ofWfdb({}, [1200, 1210]),
  'recording.malformed': () => ofDataSet('child,at,hr\n1,0,120\n1,1,121,7\n1,2,122\n'),
  'recording.cut': () => {
    const tracks = [{ name: 'HR', unit: '/min', kind: 'number', records: [[10, 120]] }] as const;
    return faultsOf({ 'a.vital': gzipSync(unpackedVital(tracks, 10).subarray(0, -3)) });
  },
  'recording.checksum': () => ofWfdb({}, [1200, 1210, 1221]),

  'log.damaged': () => {
    const backlog = new RecordBacklog(
      { topic: DECISION_TOPIC, partition: 0, topicId: 'made-up' },
      new DecisionMemory(),
    );
    backlog.add({ offset: 3, key: '', value: new Uint8Array(), recordedAtMs: 0, isDamaged: true }, 0);
    return backlog.take();
  },
};
