/** The four forms of a span: each says the same time as the others, as exactly as its place allows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { en } from '../../dashboards/ward/text/english/en.ts';
import { language, spanWords } from '../../dashboards/ward/text/text.ts';
import { coarseSpanText, spanInSentence, spanText, wholeSpanText } from '../../services/wording/text/span-text.ts';
import { LANGUAGES, SPAN_WORDS } from '../../services/wording/wording.ts';

const WORDS = SPAN_WORDS.en;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const spans = fc.integer({ min: 0, max: 40 * 86_400_000 });

/** What a text says, and what one of its last digit is worth, ms. */
function saidBy(text: string): { readonly ms: number; readonly stepMs: number } {
  const parts = [...text.matchAll(/(\d+) (\w+)/g)].map(
    ([, count, unit = '']) => [Number(count), UNIT_MS[unit] ?? 0] as const,
  );
  return { ms: parts.reduce((sum, [count, unitMs]) => sum + count * unitMs, 0), stepMs: parts.at(-1)?.[1] ?? 0 };
}

describe('a span', () => {
  it('on a screen is cut: never more than has passed, and less by under one of its last digit', () => {
    fc.assert(
      fc.property(spans, fc.constantFrom(spanText, coarseSpanText), (ms, form) => {
        const said = saidBy(form(ms, WORDS));
        expect(said.ms).toBeLessThanOrEqual(ms);
        expect(ms - said.ms).toBeLessThan(said.stepMs);
      }),
    );
  });

  it('in a narrow place is the beginning of what stands in a wide one', () => {
    fc.assert(fc.property(spans, (ms) => spanText(ms, WORDS).startsWith(coarseSpanText(ms, WORDS))));
  });

  it('in a sentence is right to one of its only digit, seconds to the half', () => {
    fc.assert(
      fc.property(spans, (ms) => {
        const said = saidBy(spanInSentence(ms, WORDS));
        expect(Math.abs(ms - said.ms)).toBeLessThan(said.stepMs === 1_000 ? 501 : said.stepMs + 500);
      }),
    );
    expect([0, 89_600, 119_499, 119_500, 7_199_499, 7_199_500].map((ms) => spanInSentence(ms, WORDS))).toEqual([
      '0 s',
      '90 s',
      '119 s',
      '2 min',
      '119 min',
      '2 h',
    ]);
  });

  it('that is a limit is said whole: nothing of it is lost', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90_000 }),
        fc.constantFrom(1_000, 60_000, 3_600_000, 86_400_000),
        (n, unitMs) => {
          expect(saidBy(wholeSpanText(n * unitMs, WORDS)).ms).toBe(n * unitMs);
        },
      ),
    );
    expect([172_800_000, 259_200_000, 90_000].map((ms) => wholeSpanText(ms, WORDS))).toEqual(['48 h', '3 d', '90 s']);
  });

  it('has its words in one place, for sentences and screens alike', () => {
    for (const each of LANGUAGES) {
      language.value = each;
      expect(spanWords()).toBe(SPAN_WORDS[each]);
    }
    language.value = 'en';
    expect(Object.keys(en).filter((key) => key.startsWith('span.'))).toEqual([]);
  });
});
