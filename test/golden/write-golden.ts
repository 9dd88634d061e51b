/**
 * Writes the golden files of the versions that the code has now; those of older versions are never
 * written again. `node --import ./test/support/typescript-loader.mjs test/golden/write-golden.ts`
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { DECISION_VERSION } from '../../services/contract/decisions/decision.ts';
import { BLOCK_VERSION } from '../../services/contract/records/vitals-block.ts';
import { RECORD_VERSION } from '../../services/contract/records/unit-record.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { STATE_FORMAT } from '../../services/engine/state/unit-state.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { UNIT } from '../engine/unit-script.ts';
import { foldStory } from './fold-story.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

async function write(name: string, content: Uint8Array | string): Promise<void> {
  await writeFile(path.join(FOLDER, name), content);
}

async function snapshotBytes(story: Awaited<ReturnType<typeof foldStory>>): Promise<Uint8Array> {
  const folder = path.join(FOLDER, 'snapshots.part');
  await mkdir(folder);
  try {
    const place = { unitId: UNIT, partition: 0, topicId: 'topic-1', resumeOffset: 0, nextOffset: story.nextOffset };
    await new SnapshotFiles({ folder, logger: SILENT_LOGGER }).save({ ...place, state: story.state });
    return await readFile(path.join(folder, 'partition-0', `${UNIT}.a`));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const story = await foldStory();
const decoder = new TextDecoder();
const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
await write(`unit-record-${RECORD_VERSION}.jsonl`, lines(story.records.map((bytes) => decoder.decode(bytes))));
await write(`decision-${DECISION_VERSION}.jsonl`, lines(story.decisions.map((decision) => JSON.stringify(decision))));
await write(`vitals-block-${BLOCK_VERSION}.bin`, story.block);
await write(`vitals-block-${BLOCK_VERSION}-correction.bin`, story.correction);
await write(`snapshot-${STATE_FORMAT}.gz`, gzipSync(await snapshotBytes(story), { level: 9 }));
