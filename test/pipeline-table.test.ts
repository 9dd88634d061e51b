// Hazards: H22 (docs/hazards.md).
/** docs/ARCHITECTURE.md takes its table from services/compose/parts/pipeline.ts, and the log holds each stage to its entry. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../services/log/event-log.port.ts';
import { TOPICS } from '../services/contract/topics.ts';
import { PIPELINE, ROLES, logOf, type StageEntry } from '../services/compose/parts/pipeline.ts';

const topicsText = (topics: readonly string[]): string =>
  topics.length === 0 ? '–' : topics.map((topic) => `\`${topic}\``).join(', ');

function tableText(stages: readonly StageEntry[]): string {
  return [
    '| stage | reads | writes | does | folder |',
    '|---|---|---|---|---|',
    ...stages.map(
      ({ name, reads, writes, does, folder }) =>
        `| ${name} | ${topicsText(reads)} | ${topicsText(writes)} | ${does} | \`${folder}\` |`,
    ),
  ].join('\n');
}

/** Takes every call and keeps nothing. */
const openLog: EventLog = {
  createTopics: () => Promise.resolve(),
  partitionCount: () => Promise.resolve(1),
  bounds: () => Promise.resolve({ topicId: 't', startOffset: 0, endOffset: 0 }),
  append: () => Promise.resolve(),
  read: () => Promise.resolve({ beganAt: new Map(), interruption: () => null, close: () => Promise.resolve() }),
  close: () => Promise.reject(new Error('a stage closed the log of all')),
};

describe('the table of stages', () => {
  it('stands in docs/ARCHITECTURE.md as it is', () => {
    expect(readFileSync('docs/ARCHITECTURE.md', 'utf8')).toContain(tableText(PIPELINE));
  });

  it('has every role, and feeds come before what they feed', () => {
    const names = PIPELINE.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...ROLES]));
    for (const topic of TOPICS) {
      const writer = PIPELINE.findIndex(({ writes }: StageEntry) => writes.includes(topic));
      const readers = PIPELINE.filter(({ name, reads }: StageEntry) => name !== 'feed' && reads.includes(topic));
      for (const { name } of readers) expect(names.indexOf(name), `${name} reads ${topic}`).toBeGreaterThan(writer);
    }
  });
});

describe('the log of a stage', () => {
  it.each(PIPELINE.map((entry): StageEntry => entry))(
    '$name reads and writes its own topics and no other',
    async (entry) => {
      const log = logOf(openLog, entry.name as (typeof PIPELINE)[number]['name']);
      for (const topic of TOPICS) {
        const read = log.read({
          topic,
          positions: new Map(),
          onBatch: () => Promise.resolve(),
          onFault: () => undefined,
        });
        const append = log.append(topic, 0, []);
        if (entry.reads.includes(topic)) await expect(read).resolves.toBeDefined();
        else await expect(read).rejects.toThrow(`${entry.name} does not read ${topic}`);
        if (entry.writes.includes(topic)) await expect(append).resolves.toBeUndefined();
        else await expect(append).rejects.toThrow(`${entry.name} does not write ${topic}`);
      }
      await expect(log.close()).resolves.toBeUndefined();
      await expect(log.createTopics([])).rejects.toThrow('does not create topics');
    },
  );
});
