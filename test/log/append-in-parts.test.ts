/** However much there is arrives in order, in appends that a log takes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendInParts, type LogEntry } from '../../services/log/event-log.port.ts';

/** What Kafka takes in one append. */
const LIMIT_BYTES = 8 * 1024 * 1024;
const PLACE = { topic: 'vigil.decision.v1', partition: 3 };

async function partsOf(sizes: readonly number[]): Promise<readonly (readonly LogEntry[])[]> {
  const parts: (readonly LogEntry[])[] = [];
  const entries = sizes.map((size, index) => ({ key: String(index), value: new Uint8Array(size) }));
  await appendInParts(
    { append: async (topic, partition, part) => void (expect({ topic, partition }).toEqual(PLACE), parts.push(part)) },
    PLACE,
    entries,
  );
  return parts;
}

describe('appending in parts', () => {
  it('keeps every entry and their order, and no part is larger than a log takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3 * 1024 * 1024 }), { maxLength: 12 }), async (sizes) => {
        const parts = await partsOf(sizes);
        expect(parts.flat().map(({ key }) => Number(key))).toEqual(sizes.map((_, index) => index));
        for (const part of parts) {
          expect(part.reduce((sum, { value }) => sum + value.byteLength, 0)).toBeLessThan(LIMIT_BYTES);
        }
        expect(parts.every((part) => part.length > 0)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is one append when it is little', async () => {
    expect(await partsOf([10, 20, 30])).toHaveLength(1);
    expect(await partsOf([])).toHaveLength(0);
  });
});
