// Hazards: H50 (docs/hazards.md).
/** Mutated HL7 messages: an answer to every frame, never a crash, and the next good message passes. */
import { describe, expect, it } from 'vitest';
import type { MessageOutcome } from '../../services/feed/hl7/message/message-outcome.ts';
import { Hl7Door } from './hl7-hospital.ts';
import type { Taken } from './hl7-hospital.ts';
import { checkKept } from './kept-checks.ts';
import { CORPUS, makeWireCase } from './mutate-hl7.ts';
import type { WireCase } from './mutate-hl7.ts';
import { casesOr, LARGE_MS_MAX, runCases, stopwatch } from './run-cases.ts';
import { timeLimit } from '../support/patience.ts';
import { said } from '../support/said.ts';

const HEAP_GROWTH_MB_MAX = 64;
const ANSWER = /^MSH.....[^\r]*\rMSA.(AA|AE|AR|CA|CE|CR).?[^\r]*\r(ERR[^\r]*\r)?$/u;

function checkOutcome(outcome: MessageOutcome): void {
  checkKept(outcome);
  const { answer } = outcome;
  if (answer.code !== 'AA' && (answer.errorCode === '' || said(answer.reason) === '')) {
    throw new Error(`${answer.code} without a code and words`);
  }
  const isSilent = outcome.frames.length + outcome.records.length + outcome.quarantined.length === 0;
  if (answer.code !== 'AA' && isSilent) throw new Error(`${answer.code}, and nothing in quarantine`);
}

interface CaseOutcome {
  readonly taken: Taken;
  readonly good: Taken;
}

/** The case, and a good message right behind it on the same connection. */
function runCase(door: Hl7Door, { chunks }: WireCase): CaseOutcome {
  const taken = door.take(chunks);
  return { taken, good: door.take([door.good()]) };
}

function checkCase({ taken, good }: CaseOutcome): void {
  taken.outcomes.forEach(checkOutcome);
  for (const answer of taken.answers) {
    if (answer !== null && !ANSWER.test(answer)) throw new Error(`no answer: ${JSON.stringify(answer)}`);
  }
  const last = good.outcomes.at(-1);
  if (last?.answer.code !== 'AA' || last.frames.length !== 1) {
    throw new Error(`the good message after it: ${JSON.stringify(last?.answer)}, ${last?.frames.length ?? 0} frames`);
  }
}

const show = ({ chunks }: WireCase): string =>
  `chunks of ${chunks.map(({ length }) => length).join(', ')} bytes, base64: ${Buffer.concat(chunks).toString('base64')}`;
const wire = (text: string): WireCase => ({ chunks: [Buffer.from(`\u000b${text}\u001c\r`)] });

it('a corpus of every family is answered', () => {
  expect(CORPUS).toHaveLength(16);
  const door = new Hl7Door();
  for (const text of CORPUS) checkCase(runCase(door, wire(text)));
});

it('a negative control: a case that breaks is told with its seed and bytes', () => {
  const check = (): void => {
    throw new Error('broken');
  };
  expect(() => runCases({ name: 'hl7', make: makeWireCase, run: () => null, check, show }, 1)).toThrow(
    /seed \d+ case 0: broken\nchunks of/,
  );
});

it('mutated messages are answered, and the good one after each is admitted', { timeout: timeLimit(36_000_000) }, () => {
  let door = new Hl7Door();
  // A slow case is run again on a new door: what the first one remembered of it would hide its cost.
  const renew = (): void => {
    door = new Hl7Door();
  };
  const figures = runCases(
    { name: 'hl7', make: makeWireCase, run: (made) => runCase(door, made), check: checkCase, show, renew },
    casesOr(50_000),
  );
  expect(figures.slowCases).toEqual([]);
  expect(figures.heapGrowthMb).toBeLessThan(HEAP_GROWTH_MB_MAX);
});

const HEAD =
  'MSH|^~\\&|MON|H|||20261123185930+0900||ORU^R01^ORU_R01|1|P|2.6\rPID|||4711^^^HOSP\rPV1||I|PICU^1^01\rOBR|1||||||20261123185930+0900\r';
const rows = (count: number, row: (index: number) => string): string =>
  `${HEAD}${Array.from({ length: count }, (_, index) => `${row(index)}\r`).join('')}`;
const PIECE = 900_000;

describe('as large as a frame may be', () => {
  it.each([
    [
      'rows of unknown codes',
      rows(
        1_900,
        (index) =>
          `OBX|${index}|NM|${index}^unknown code ${index}^99X|1.${index}|${index}|x^${index}^99X|||||R|||20261123185930+0900|${'x'.repeat(100)}`,
      ),
    ],
    [
      'rows of one code from many places',
      rows(1_900, (index) => `OBX|${index}|NM|147842^HR^MDC|1.${index}|${index}|264864^x^MDC|||||R`),
    ],
    [
      'rows of many moments',
      rows(
        1_900,
        (index) =>
          `OBX|${index}|NM|147842^HR^MDC|1|120|264864^x^MDC|||||R|||${20261123180000 + (index % 60) + 100 * Math.floor(index / 60)}+0900`,
      ),
    ],
    [
      'rows that are no numbers',
      rows(1_900, (index) => `OBX|${index}|NM|147842^HR^MDC|1.${index}|${'9'.repeat(100)}x${index}|264864^x^MDC|||||R`),
    ],
    [
      'reports of many beds',
      `${HEAD}${Array.from({ length: 1_600 }, (_, index) => `PID|||${index}^^^HOSP\rPV1||I|PICU^${index}^01\rOBR|${index}||||||20261123185930+0900\r`).join('')}`,
    ],
    ['more rows than a message has', rows(6_000, () => 'OBX|1')],
    ['one field', `${HEAD}OBX|1|NM|147842^HR^MDC|1|${'1'.repeat(PIECE)}|264864^x^MDC\r`],
    ['components', `${HEAD}OBX|1|NM|${'^'.repeat(PIECE)}|1|1\r`],
    ['repetitions', `${HEAD}OBX|1|NM|147842^HR^MDC|1|${'~'.repeat(PIECE)}|x\r`],
    ['repetitions of a patient', HEAD.replace('4711^^^HOSP', 'a~'.repeat(PIECE / 2))],
    ['repetitions of a place', HEAD.replace('PICU^1^01', '~'.repeat(PIECE))],
    // Short, since what is tested would else be waited for all day: without its guard this takes seconds.
    ['a place of empty parts', HEAD.replace('PICU^1^01', `PICU${'&'.repeat(60_000)}x`)],
    [
      'an admission of empty parts',
      (CORPUS.find((each) => each.includes('ADT^A02')) ?? '').replaceAll(/PICU\^1\^0\d/g, `PICU${'&'.repeat(60_000)}x`),
    ],
    ['fields', `${HEAD}OBX${'|'.repeat(PIECE)}\r`],
    ['escapes', `${HEAD}OBX|1|ST|147842^HR^MDC|1|${'\\F\\'.repeat(PIECE / 3)}|x\r`],
    ['halves of escapes', `${HEAD}OBX|1|NM|147842^${'\\'.repeat(PIECE - 1)}^MDC|1|1|x\r`],
    ['escapes that never end', `${HEAD}OBX|1|NM|147842^${'\\X0'.repeat(PIECE / 3)}^MDC|1|1|x\r`],
    [
      'a waveform',
      `${HEAD}OBX|1|NA|131328^ECG^MDC|1.1|${'12^'.repeat(PIECE / 3)}|mV\rOBX|2|NM|0^MDC_ATTR_SAMP_RATE^MDC|1.1.1|500|x\r`,
    ],
    ['spaces', `${HEAD}OBX|1|NM|147842^HR^MDC|1|${' '.repeat(PIECE)}x|264864\r`],
    ['a header', `MSH|^~\\&|${'A'.repeat(PIECE)}|H||||||ORU^R01|1|P|2.6\r`],
    ['line ends', `${HEAD}${'\r\n'.repeat(PIECE / 2)}`],
    ['letters of two sets', `${HEAD}OBX|1|ST|147842^${'김'.repeat(PIECE / 3)}^MDC|1|1|x\r`],
    ['a time', `${HEAD}OBX|1|NM|147842^HR^MDC|1|120|264864^x^MDC|||||R|||${'2'.repeat(PIECE)}\r`],
  ])('%s', (_, text) => {
    const made = wire(text);
    const ms = Array.from({ length: 4 }, () => {
      // A new one each time: what is remembered would hide what the first time costs.
      const door = new Hl7Door();
      const stop = stopwatch();
      const outcome = runCase(door, made);
      const took = stop();
      checkCase(outcome);
      return took;
    });
    expect(Math.min(...ms)).toBeLessThan(LARGE_MS_MAX);
  });
});
