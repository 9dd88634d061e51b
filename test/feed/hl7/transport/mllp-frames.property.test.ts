/** The frame decoder against every way in which a stream may be cut, and against senders that keep no rule. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MllpDecoder, encodeMllp } from '../../../../services/feed/hl7/transport/mllp-frames.ts';
import type { MllpEvent } from '../../../../services/feed/hl7/transport/mllp-frames.ts';

const START = 0x0b;
const END = [0x1c, 0x0d];
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const joined = (...parts: readonly (string | Uint8Array | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? bytesOf(part) : Uint8Array.from(part))));

/** What came out, in words that compare well. */
function shown(event: MllpEvent): string {
  if (event.kind === 'frame') return `frame ${Buffer.from(event.bytes).toString('latin1')}`;
  const excerpt = Buffer.from(event.excerpt).toString('latin1');
  return event.kind === 'too-large' ? `too large ${excerpt}` : `${event.kind} ${event.byteCount} ${excerpt}`;
}

function decoded(chunks: readonly Uint8Array[], frameBytesMax?: number): string[] {
  const decoder = new MllpDecoder(frameBytesMax);
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()].map(shown);
}

/** Cuts at the given places, each taken modulo the length. */
function cut(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return at.slice(1).map((to, index) => stream.subarray(at[index], to));
}

/** Text of a message: neither a start nor an end byte in it. */
const text = fc.string({ unit: fc.constantFrom('|', '^', 'a', '\r', '\n', '\u00ec', '7', 'MSH|'), maxLength: 40 });
const cuts = fc.array(fc.nat(), { maxLength: 30 });

describe('frames of a stream', () => {
  it('are the messages that were sent, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), cuts, (texts, places) => {
        const stream = joined(...texts.map((each) => encodeMllp(bytesOf(each))));
        expect(decoded(cut(stream, places))).toEqual(texts.map((each) => `frame ${each}`));
      }),
    );
  });

  it('are the same events for any bytes, however they are cut', () => {
    const piece = fc.constantFrom<Uint8Array>(
      bytesOf('\x0b'),
      bytesOf('\x1c'),
      bytesOf('\r'),
      bytesOf('\n'),
      bytesOf('MSH|a'),
      bytesOf('M'),
      bytesOf('MS'),
      bytesOf('x'),
      bytesOf('\x1c\r'),
      bytesOf('0123456789'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), cuts, fc.constantFrom(8, 20, 1000), (pieces, places, limit) => {
        const stream = joined(...pieces);
        const whole = decoded([stream], limit);
        expect(decoded(cut(stream, places), limit)).toEqual(whole);
        expect(
          decoded(
            Array.from(stream, (byte) => Uint8Array.of(byte)),
            limit,
          ),
        ).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('stand between garbage that is counted to the byte', () => {
    const garbage = fc.string({ unit: fc.constantFrom('x', '\x00', '\xff', ' ', '|'), minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.array(fc.tuple(garbage, text), { minLength: 1, maxLength: 5 }), cuts, (pairs, places) => {
        const stream = joined(...pairs.flatMap(([junk, message]) => [junk, encodeMllp(bytesOf(message))]));
        expect(decoded(cut(stream, places))).toEqual(
          pairs.flatMap(([junk, message]) => [`garbage ${junk.length} ${junk.slice(0, 64)}`, `frame ${message}`]),
        );
      }),
    );
  });
});

describe('a frame that is cut off by a new start byte', () => {
  it('is told to the byte, and every message that came whole is handed on whole', () => {
    const cutAt = fc.option(fc.nat(), { nil: null });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, cutAt), { maxLength: 8 }), cuts, (pairs, places) => {
        // The last comes whole: after a cut one another start byte follows.
        const sent = [...pairs, ['MSH|last', null] as const].map(([message, at]) => {
          const whole = `MSH|${message}`;
          return { whole, half: at === null ? null : whole.slice(0, at % whole.length) };
        });
        const stream = joined(
          ...sent.map(({ whole, half }) => (half === null ? encodeMllp(bytesOf(whole)) : joined([START], half))),
        );
        expect(decoded(cut(stream, places))).toEqual(
          sent.flatMap(({ whole, half }) => {
            if (half === null) return [`frame ${whole}`];
            return half === '' ? [] : [`half ${half.length} ${half}`];
          }),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('of more than the limit does not take the next message with it', () => {
    const large = joined([START], 'MSH|', 'x'.repeat(200));
    expect(decoded([joined(large, encodeMllp(bytesOf('MSH|next')))], 100)).toEqual([
      `too large MSH|${'x'.repeat(97)}`,
      'frame MSH|next',
    ]);
  });
});

describe('senders that keep no rule', () => {
  const one = 'MSH|one';
  const two = 'MSH|two';
  it.each<[string, readonly (string | readonly number[])[], readonly string[]]>([
    ['no start byte at all', [one, END, two, END], ['frame MSH|one', 'frame MSH|two']],
    ['no start byte after a good frame', [[START], one, END, two, END], ['frame MSH|one', 'frame MSH|two']],
    [
      'line ends between frames',
      [[START], one, END, '\r\n\r\n', [START], two, END, '\n'],
      ['frame MSH|one', 'frame MSH|two'],
    ],
    ['line ends before a bare text', [[START], one, END, '\r\n', two, END], ['frame MSH|one', 'frame MSH|two']],
    ['garbage that begins like MSH', ['MSX', [START], two, END], ['garbage 3 MSX', 'frame MSH|two']],
    ['a text without MSH and without start', ['PID|1', END, two, END], ['garbage 5 PID|1', 'frame MSH|two']],
    ['a frame that never ends', [[START], one, [START], two, END], ['half 7 MSH|one', 'frame MSH|two']],
    ['a bare text that never ends', [one, [START], two, END], ['half 7 MSH|one', 'frame MSH|two']],
    [
      'an end without its CR before a start',
      [[START], one, [0x1c, START], two, END],
      ['frame MSH|one', 'frame MSH|two'],
    ],
    ['an end without its CR at the end of the connection', [[START], one, [0x1c]], ['frame MSH|one']],
    ['an end byte and nothing before it', [[START], [0x1c, START], two, END], ['half 1 \x1c', 'frame MSH|two']],
    [
      'the first end byte inside the text',
      [[START], 'MSH|o\x1cne', END, [START], two, END],
      ['frame MSH|o\x1cne', 'frame MSH|two'],
    ],
    ['the end twice', [[START], one, END, END, [START], two, END], ['frame MSH|one', 'frame MSH|two']],
    ['two first end bytes', [[START], one, [0x1c], END, [START], two, END], ['frame MSH|one\x1c', 'frame MSH|two']],
    ['nothing between start and end', [[START], END, [START], two, END], ['frame ', 'frame MSH|two']],
    ['an end of the connection in a frame', [[START], one], ['half 7 MSH|one']],
    ['an end of the connection in garbage', ['xyz'], ['garbage 3 xyz']],
  ])('%s', (_, parts, events) => {
    expect(decoded([joined(...parts)])).toEqual(events);
  });
});

describe('limits', () => {
  it('lets through a frame of exactly the limit and tells a larger one once', () => {
    const fits = 'x'.repeat(100);
    expect(decoded([encodeMllp(bytesOf(fits))], 100)).toEqual([`frame ${fits}`]);
    expect(decoded([encodeMllp(bytesOf(`${fits}y`)), encodeMllp(bytesOf('MSH|after'))], 100)).toEqual([
      `too large ${fits}y`,
      'frame MSH|after',
    ]);
  });

  it('skips a frame of many times the limit without keeping it', () => {
    const decoder = new MllpDecoder(1_000);
    const chunk = new Uint8Array(65_536).fill(0x41);
    const before = process.memoryUsage().arrayBuffers;
    const events = [
      ...decoder.push(Uint8Array.of(START)),
      ...Array.from({ length: 200 }, () => decoder.push(chunk)).flat(),
      ...decoder.push(Uint8Array.from(END)),
      ...decoder.push(encodeMllp('MSH|after')),
    ];
    expect(events.map(({ kind }) => kind)).toEqual(['too-large', 'frame']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  it('takes a megabyte byte by byte in linear time', () => {
    const time = (byteCount: number): number => {
      const decoder = new MllpDecoder();
      const startedMs = performance.now();
      decoder.push(Uint8Array.of(START));
      const single = Uint8Array.of(0x41);
      for (let at = 0; at < byteCount; at++) decoder.push(single);
      expect(decoder.push(Uint8Array.from(END))).toHaveLength(1);
      return performance.now() - startedMs;
    };
    time(10_000);
    // Quadratic, the second would take 64 times the first; the margin is for a busy machine.
    expect(time(1_000_000)).toBeLessThan(30 * Math.max(5, time(125_000)));
  });

  it('tells of garbage without end while it comes', () => {
    const decoder = new MllpDecoder();
    const events = Array.from({ length: 40 }, () => decoder.push(new Uint8Array(10_000).fill(0x78))).flat();
    expect(events.map((event) => (event.kind === 'garbage' ? event.byteCount : 0))).toEqual([
      65_536, 65_536, 65_536, 65_536, 65_536, 65_536,
    ]);
  });
});

describe('a frame around a message', () => {
  it('holds no byte that would break it', () => {
    expect(decoded([encodeMllp('MSH|a\x0bb\x1c\rc')])).toEqual(['frame MSH|ab\rc']);
  });
});
