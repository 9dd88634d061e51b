// Hazards: H47 (docs/hazards.md).
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealedHeader } from '../../services/archive/sealed-header.ts';
import type { LogRecord } from '../../services/log/event-log.port.ts';
import { decodeFrames, encodeFrames, NO_FRAMES, tallied } from '../../services/archive/frames.ts';
import {
  chainBreaks,
  readHeader,
  readSegment,
  sealSegment,
  type SealedSegment,
  type SegmentBegin,
} from '../../services/archive/segment.ts';

const BEGIN: SegmentBegin = {
  version: 1,
  stream: 'input',
  topicId: 'topic-1',
  partition: 3,
  firstOffset: 10,
  previous: null,
  missingFromOffset: null,
};

const anyRecords = fc
  .array(
    fc.record({
      key: fc.string({ maxLength: 12, unit: 'binary' }),
      value: fc.uint8Array({ maxLength: 200 }),
      recordedAtMs: fc.integer({ min: 0, max: 2 ** 42 }),
      isDamaged: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(({ isDamaged, key, value, recordedAtMs }, index): LogRecord => ({
      offset: 10 + 2 * index,
      key: Buffer.from(key).toString(),
      value: Buffer.from(value),
      recordedAtMs,
      ...(isDamaged ? { isDamaged: true } : {}),
    })),
  );

const framesOf = (records: readonly LogRecord[]) => {
  const frames = encodeFrames(records);
  return { frames, tally: tallied(NO_FRAMES, records, frames) };
};

const sealed = (records: readonly LogRecord[], begin = BEGIN) =>
  sealSegment({ begin, nextOffset: 100, stays: { 'stay-1': 'unit-1' }, ...framesOf(records) });

describe('a segment', () => {
  it('gives back every record byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const { bytes, header } = await sealed(records);
        const read = await readSegment(bytes);
        expect(read.ok && read.records).toEqual(records);
        expect(read.ok && read.segment.header).toEqual(header);
        expect(header).toMatchObject({ records: records.length, nextOffset: 100, stays: { 'stay-1': 'unit-1' } });
      }),
      { numRuns: 100 },
    );
  });

  it('that was changed in one bit or cut anywhere is not believed, or is another link of the chain', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.nat(), fc.nat({ max: 7 }), fc.boolean(), async (records, where, bit, isCut) => {
        const { bytes, sha256 } = await sealed(records);
        const at = where % bytes.length;
        const damaged = isCut ? bytes.subarray(0, at) : Buffer.from(bytes);
        if (!isCut) damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at);
        const read = await readSegment(damaged);
        // A header with other facts can still be read: the next segment names the hash of the one that was written.
        expect(!read.ok || read.segment.sha256 !== sha256).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('counts what was written, however it came, and seals nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.nat(), fc.nat(), async (records, cut, where) => {
        const at = cut % (records.length + 1);
        const [first, second] = [records.slice(0, at), records.slice(at)];
        const tally = tallied(framesOf(first).tally, second, encodeFrames(second));
        const { frames, tally: atOnce } = framesOf(records);
        expect(tally).toEqual(atOnce);
        if (frames.length === 0) return;
        frames.writeUInt8(frames.readUInt8(where % frames.length) ^ 1, where % frames.length);
        const sealing = sealSegment({ begin: BEGIN, nextOffset: 100, stays: {}, frames, tally });
        await expect(sealing).rejects.toMatchObject({ code: 'archive-broken' });
      }),
      { numRuns: 100 },
    );
  });

  it('says that a newer Vigil wrote it, rather than that it is broken', async () => {
    const { bytes } = await sealed([]);
    const newer = Buffer.from(bytes.toString('latin1').replace('"version":1', '"version":2'), 'latin1');
    expect(await readSegment(newer)).toEqual({ ok: false, fault: 'of-another-version' });
    expect(readHeader(newer)).toBeNull();
  });
});

describe('the header alone', () => {
  it.each([1, 2_000])('is read without the body, with %i stays', async (count) => {
    const stays = Object.fromEntries(Array.from({ length: count }, (_, stay) => [`stay-${stay}`, 'unit-1']));
    const records = Array.from({ length: 500 }, (_, offset) => randomRecord(offset));
    const { bytes, header } = await sealSegment({ begin: BEGIN, nextOffset: 500, stays, ...framesOf(records) });
    const asked: number[] = [];
    const store = {
      names: async () => [],
      first: async (_name: string, count: number) => {
        asked.push(count);
        return bytes.subarray(0, count);
      },
      read: async () => bytes,
      create: async () => undefined,
      replace: async () => undefined,
      remove: async () => undefined,
    };
    expect((await sealedHeader(store, 'x'))?.header).toEqual(header);
    expect(asked[0]).toBeLessThan(bytes.length);
    expect(asked).toHaveLength(count === 1 ? 1 : 2);
  });
});

function randomRecord(offset: number): LogRecord {
  return { offset, recordedAtMs: offset, key: 'unit-1', value: randomBytes(200) };
}

describe('frames that a kill cut off', () => {
  it('are read up to the last whole one', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), (records, where) => {
        const bytes = encodeFrames(records);
        const cut = bytes.subarray(0, where % (bytes.length + 1));
        const { records: read, wholeBytes } = decodeFrames(cut);
        expect(read).toEqual(records.slice(0, read.length));
        expect(wholeBytes).toBe(encodeFrames(read).length);
        const next = records[read.length];
        if (next !== undefined) expect(cut.length - wholeBytes).toBeLessThan(encodeFrames([next]).length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a chain of segments', () => {
  async function chain(count: number): Promise<SealedSegment[]> {
    const segments: SealedSegment[] = [];
    for (let index = 0; index < count; index++) {
      const begin = { ...BEGIN, firstOffset: index * 100, previous: segments.at(-1)?.sha256 ?? null };
      segments.push(await sealSegment({ begin, nextOffset: (index + 1) * 100, stays: {}, ...framesOf([]) }));
    }
    return segments;
  }

  it('holds as it was written', async () => {
    expect(chainBreaks(await chain(5))).toEqual([]);
  });

  it('shows which one is lost, the first too', async () => {
    const segments = await chain(5);
    expect(chainBreaks(segments.toSpliced(2, 1))).toEqual([{ firstOffset: 300, what: 'lost' }]);
    expect(chainBreaks(segments.slice(1))).toEqual([{ firstOffset: 100, what: 'lost' }]);
  });

  it('shows one in the place of another', async () => {
    const segments = await chain(5);
    const begin = { ...BEGIN, firstOffset: 200, previous: segments[1]?.sha256 ?? null };
    const forged = await sealSegment({
      begin,
      nextOffset: 300,
      stays: {},
      ...framesOf([{ offset: 250, key: 'k', value: Buffer.from('v'), recordedAtMs: 1 }]),
    });
    expect(chainBreaks(segments.with(2, forged))).toEqual([{ firstOffset: 300, what: 'swapped' }]);
  });

  it('counts what the log forgot as told, not as lost', async () => {
    const [first] = await chain(1);
    const begin = { ...BEGIN, firstOffset: 500, missingFromOffset: 100, previous: first?.sha256 ?? null };
    const after = await sealSegment({ begin, nextOffset: 600, stays: {}, ...framesOf([]) });
    expect(chainBreaks(first === undefined ? [] : [first, after])).toEqual([]);
  });
});
