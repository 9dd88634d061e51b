/** Where a record stands, as text: written and read back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStreamed, offsetOfCause, parsePosition, positionText } from '../../services/contract/log-position.ts';

const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe('a position in the log', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(whole, whole, fc.option(whole), (partition, offset, row) => {
        const text = positionText(partition, offset, row);
        expect(parsePosition(text)).toEqual({ partition, offset, row });
        expect(offsetOfCause(text)).toBe(offset);
        expect(isStreamed(text)).toBe(row !== null);
      }),
    );
  });

  it('is nothing else', () => {
    for (const text of ['', '3', '3:', ':4', '3:4:', '3:4:5:6', 'a:4', '3:4 ', '-1:4']) {
      expect(parsePosition(text), text).toBeNull();
      expect(offsetOfCause(text), text).toBe(-1);
      expect(isStreamed(text), text).toBe(false);
    }
  });

  it('of a mean there is none, and it is streamed', () => expect(isStreamed(null)).toBe(true));
});
