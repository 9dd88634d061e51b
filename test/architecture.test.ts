/**
 * Holds the directions of imports that docs/ARCHITECTURE.md draws. Each rule is also shown to fire
 * on a planted breach, so that a rule which no longer sees anything fails here.
 */
import { describe, expect, it } from 'vitest';
import { breachesIn, heavyBreachesIn } from './support/architecture-rules.ts';
import { idReadingsIn } from './support/id-reading.ts';
import { moduleStateIn } from './support/module-state.ts';
import { filesBelow, readSource } from './support/source-facts.ts';

const sources = ['services', 'dashboards']
  .flatMap(filesBelow)
  .filter((path) => /\.tsx?$/.test(path))
  .map(readSource);

describe('the architecture', () => {
  it('looks at real files', () => {
    expect(sources.map(({ path }) => path)).toContain('services/contract/records/unit-record.ts');
  });

  it('keeps every direction, vendor and purity rule', () => {
    expect(sources.flatMap(breachesIn)).toEqual([]);
  });

  it('loads heavy vendors only when they are chosen', () => {
    expect(heavyBreachesIn(sources)).toEqual([]);
  });
});

describe('ids', () => {
  /** Each writes such a text, or wrote it in an older version, and alone reads it back. */
  const OWN_TEXTS = [
    'services/contract/device-id.ts',
    'services/contract/records/block-dictionary.ts',
    'services/export/fhir/resources/fhir-ids.ts',
    'services/export/hl7/alert-message.ts',
  ];

  it('are compared and looked up: nothing is known by the spelling of an id', () => {
    const reading = sources.filter((source) => idReadingsIn(source).length > 0).map(({ path }) => path);
    expect(reading.toSorted()).toEqual(OWN_TEXTS);
  });

  it.each([
    `device.deviceId.endsWith('@late')`,
    `decision.cause.split(':')[1]`,
    `id.slice(0, 4)`,
    `/^vital-/.test(alert.ruleId)`,
    `VARIANT.exec(counts.definitionId)`,
    `record.split(':').length > 2`,
    `(stayId).startsWith(prefix)`,
  ])('would be found out: %s', (text) => {
    expect(idReadingsIn({ path: 'services/engine/x.ts', text })).toHaveLength(1);
  });

  it.each([`unitIds.includes(unitId)`, `id === other.id`, `names.slice(1)`, `byId.get(id)`, `SCHEMA.test(text)`])(
    'and is not suspected: %s',
    (text) => expect(idReadingsIn({ path: 'services/engine/x.ts', text })).toEqual([]),
  );
});

describe('the core', () => {
  const CORE = /^services\/(clinical|contract|engine|wording)\//;
  /** Formats of a runtime that are slow to make and always answer the same. */
  const REMEMBERED = ['services/wording/text/clock-text.ts formats'];

  it('keeps no memory in a module: what a fold remembers stands in its context', () => {
    const core = sources.filter(({ path }) => CORE.test(path) && !path.includes('/adapters/'));
    expect(core.length).toBeGreaterThan(100);
    const states = core.flatMap((source) => moduleStateIn(source).map((name) => `${source.path} ${name}`));
    expect(states).toEqual(REMEMBERED);
  });

  it.each([
    'let count = 0;',
    'const KNOWN = new WeakMap<object, number>();',
    'export const KNOWN = new Map<string, number>();',
    'const scratch = new Float64Array(60);',
    'const streamed = newStreamedInput();',
    'const row = { unitId: 0 };\nfunction f() { row.unitId = 1; }',
    'const rows: readonly number[][] = [[0]];\nconst f = () => rows[0].push(1);',
    'const counts = { all: 0 };\nexport function f() { counts.all++; }',
  ])('would be found out: %s', (text) => {
    expect(moduleStateIn({ path: 'services/engine/x.ts', text })).toHaveLength(1);
  });

  it.each([
    'const LEVELS: ReadonlyMap<string, number> = new Map([["a", 1]]);',
    'const LIMITS = { low: 1 } as const;',
    'const at = 1;\nexport function f(at: { n: number }) { at.n = 2; }',
    'const row = 1;\nexport function f() { const row = { n: 1 }; row.n = 2; }',
    'const all = 1;\nexport function f(x: number[]) { for (let all = 0; all < 2; all++) x.push(all); }',
    'const schema = z.object({});',
  ])('and is not suspected: %s', (text) => {
    expect(moduleStateIn({ path: 'services/engine/x.ts', text })).toEqual([]);
  });
});

describe('each rule fires on a planted breach', () => {
  it.each([
    [
      'services/clinical/age.ts',
      `import { z } from '../contract/topics.ts'`,
      'clinical imports services/contract/topics.ts',
    ],
    ['services/contract/alert.ts', `import type { EventLog } from '../log/event-log.port.ts'`, 'contract imports'],
    ['services/contract/alert.ts', `export * from '../platform/errors.ts'`, 'contract imports'],
    ['services/contract/alert.ts', `import { x } from '../wording/wording.ts'`, 'contract imports'],
    ['services/clinical/age.ts', `import { x } from '../wording/wording.ts'`, 'clinical imports'],
    ['services/wording/wording.ts', `import { x } from '../engine/x.port.ts'`, 'wording imports'],
    ['services/wording/wording.ts', `import { x } from '../platform/errors.ts'`, 'wording imports'],
    ['services/engine/alert/x.ts', `import { x } from '../../wording/wording.ts'`, 'never words'],
    ['services/replay/x.ts', `import type { X } from '../wording/wording.ts'`, 'never words'],
    ['services/history/adapters/x.ts', `import { x } from '../../wording/wording.ts'`, 'never words'],
    [
      'services/replay/x.ts',
      `import type { History } from '../history/history.port.ts'`,
      'a replay writes and shows nothing',
    ],
    [
      'services/command/replay/x.ts',
      `const x = await import('../../archive/write-archive.ts')`,
      'a replay writes and shows nothing',
    ],
    ['services/research/known/x.ts', `import { x } from '../../replay/replay-unit.ts'`, 'through its port alone'],
    [
      'services/live/x.ts',
      `import type { X } from '../research/known/x.port.ts'`,
      'research does not stand before live',
    ],
    ['services/feed/hl7/read-message.ts', `import { x } from '../../wording/in-english.ts'`, 'the feed says codes'],
    ['services/platform/config.ts', `import { x } from '../feed/x.ts'`, 'platform imports'],
    ['services/feed/admit.ts', `import { x } from '../engine/unit-fold.ts'`, 'through its port alone'],
    [
      'services/feed/admit.ts',
      `const x = await import('../log/adapters/kafka-event-log.ts')`,
      'through its port alone',
    ],
    [
      'services/engine/fold.ts',
      `import type { History } from '../history/history.port.ts'`,
      'history does not stand before engine',
    ],
    [
      'services/log/adapters/lmdb-event-log.ts',
      `type X = import('../../live/x.port.ts').X`,
      'live does not stand before log',
    ],
    ['services/log/read.ts', `import { x } from './adapters/x.ts'`, 'logic imports the adapter'],
    ['services/live/adapters/x.ts', `import { x } from '../ward.gateway.ts'`, 'adapter imports the edge'],
    ['services/live/ward.gateway.ts', `import { x } from './live.module.ts'`, 'edge imports the module'],
    ['services/log/adapters/x.ts', `import { x } from '../log.module.ts'`, 'adapter imports the module'],
    ['services/feed/feed.module.ts', `import { LogModule } from '../log/log.module.ts'`, 'through its port alone'],
    ['services/export/pager/x.ts', `import { x } from '../hl7/alert-message.ts'`, 'a format knows no other'],
    ['services/feed/admit.ts', `import { x } from '../app.module.ts'`, 'nothing imports what composes'],
    ['services/feed/admit.ts', `import { x } from '../command/score.ts'`, 'nothing imports what composes'],
    ['services/feed/admit.ts', `import { x } from '../compose/open-parts.ts'`, 'nothing imports what composes'],
    ['services/compose/x.ts', `import { x } from '../command/doctor.ts'`, 'commands stand after'],
    ['services/feed/admit.ts', `import { x } from '../../test/support/x.ts'`, 'not part of the services'],
    ['services/engine/fold.ts', `import { SystemClock } from '../platform/system-clock.ts'`, 'take a Clock'],
    [
      'dashboards/ward/board.tsx',
      `import { x } from '../../services/live/x.ts'`,
      'contract, clinical and wording only',
    ],
    ['dashboards/ward/board.tsx', `import { x } from '../research/x.ts'`, 'contract, clinical and wording only'],
  ])('direction: %s with %s', (path, text, fault) => {
    expect(breachesIn({ path, text }).join()).toContain(fault);
  });

  it.each([
    ['services/log/read.ts', 'kafkajs'],
    ['services/history/adapters/x.ts', 'lmdb'],
    ['services/log/adapters/x.ts', 'pg'],
    ['services/history/roll-up.ts', 'pg-copy-streams'],
    ['services/replay/replay.ts', '@duckdb/node-api'],
    ['services/engine/risk/score.ts', 'onnxruntime-node'],
    ['services/history/adapters/x.ts', 'socket.io'],
    ['services/live/board/ward-view.ts', '@nestjs/common'],
    ['services/live/board/ward-view.ts', 'reflect-metadata'],
    ['services/feed/admit.ts', 'pino'],
    ['services/feed/admit.ts', 'commander'],
    ['services/live/live.module.ts', 'playwright-core'],
    ['services/feed/admit.ts', 'a-vendor-nobody-placed'],
    ['services/live/board/ward-view.ts', 'preact'],
    ['dashboards/ward/board.tsx', 'zod'],
    ['dashboards/ward/board.tsx', '@nestjs/common'],
    ['services/engine/fold.ts', 'node:fs'],
    ['services/engine/fold.ts', 'node:timers/promises'],
  ])('vendor: %s with %s', (path, vendor) => {
    expect(breachesIn({ path, text: `import { x } from '${vendor}'` })).toHaveLength(1);
    expect(breachesIn({ path, text: `const x = await import('${vendor}')` })).toHaveLength(1);
  });

  it.each([
    'Date.now()',
    'new Date()',
    'Date()',
    'Math.random()',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'setImmediate(f)',
    'globalThis.setTimeout(f, 1)',
    'process.env',
    `process.env['X']`,
    'performance.now()',
    'process.hrtime.bigint()',
    'randomUUID()',
    'crypto.randomUUID()',
    'globalThis.Date.now()',
  ])('purity: %s', (expression) => {
    expect(breachesIn({ path: 'services/engine/fold.ts', text: `const x = ${expression};` })).toHaveLength(1);
  });

  it('heavy vendors: a static import through a second adapter', () => {
    const log = {
      path: 'services/log/adapters/kafka-event-log.ts',
      text: `import { client } from './kafka-client.ts'`,
    };
    const client = { path: 'services/log/adapters/kafka-client.ts', text: `import { Kafka } from 'kafkajs'` };
    const importing = (text: string) => heavyBreachesIn([log, client, { path: 'services/log/log.module.ts', text }]);
    expect(importing(`import { x } from './adapters/kafka-event-log.ts'`)).toHaveLength(1);
    expect(importing(`const x = await import('./adapters/kafka-event-log.ts')`)).toEqual([]);
    expect(importing(`import type { X } from './adapters/kafka-event-log.ts'`)).toEqual([]);
  });
});

describe('what is allowed stays allowed', () => {
  it.each([
    ['services/contract/alert.ts', `import type { X } from '../clinical/signals.ts'`],
    [
      'services/feed/admit.ts',
      `import type { EventLog } from '../log/event-log.port.ts'; import { x } from '../contract/topics.ts'`,
    ],
    [
      'services/live/adapters/x.ts',
      `import type { History } from '../../history/history.port.ts'; import { x } from '../ward-view.ts'`,
    ],
    [
      'services/log/log.module.ts',
      `import { Module } from '@nestjs/common'; const x = await import('./adapters/kafka-event-log.ts')`,
    ],
    ['services/log/adapters/x.ts', `import { Kafka } from 'kafkajs'; const now = Date.now(); setTimeout(f, 1);`],
    ['services/platform/x.ts', `const a = process.env; const b = new Date();`],
    ['services/main.ts', `import { x } from './feed/feed.module.ts'; const a = process.env;`],
    ['services/engine/fold.ts', `const at = new Date(observedAtMs); // Date.now() would not replay`],
    ['services/engine/fold.ts', `const text = 'Date.now()'; import { crc32 } from 'node:zlib';`],
    ['services/research/known/x.ts', `import { x } from '../../replay/fold-unit-again.ts'`],
    ['services/wording/korean/alerts.ts', `import type { X } from '../../contract/statement/statement.ts'`],
    ['services/wording/english/terms.ts', `import { x } from '../../clinical/signals.ts'`],
    ['services/export/hl7/alert-message.ts', `import { x } from '../../wording/wording.ts'`],
    ['services/feed/hl7/transport/hl7-answer.ts', `import { x } from '../../../wording/in-english.ts'`],
    ['services/export/push/hl7-format.ts', `import { x } from '../hl7/alert-message.ts'`],
    ['dashboards/ward/board.tsx', `import { x } from '../../services/wording/wording.ts'`],
    [
      'dashboards/ward/board.tsx',
      `import { x } from '../../services/contract/alert.ts'; import { y } from './bed.tsx'; import { h } from 'preact';`,
    ],
  ])('%s with %s', (path, text) => {
    expect(breachesIn({ path, text })).toEqual([]);
  });
});
