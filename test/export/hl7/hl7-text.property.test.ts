/** Law: what is written is read back equal, whatever the text holds; nothing breaks out of its field. */
import { saying } from '../../support/told.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { titledAlertText } from '../../../services/wording/alert-text.ts';
import { statementText, type Listener } from '../../../services/wording/wording.ts';
import { alertMessage } from '../../../services/export/hl7/alert-message.ts';
import { hl7Components, hl7Message, hl7Number, hl7Segment, printable } from '../../../services/export/hl7/hl7-text.ts';
import { scoreMessage } from '../../../services/export/hl7/score-message.ts';
import { alert, alertChanged } from '../../live/decision-samples.ts';
import { part, read, scored, WHERE } from '../export-samples.ts';

const HEADER = hl7Segment('MSH', { 2: '^~\\&', 9: 'ORU^R01' });
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      '|',
      '^',
      '~',
      '&',
      '\\',
      '\r',
      '\n',
      '"',
      '\v',
      '\u001c',
      '.br',
      'F',
      'X41',
      'é',
      '심',
      '\ud83d',
      '\udc76',
    ),
    maxLength: 20,
  }),
);

/** An alert manager is told no names. */
const BLIND: Listener = { language: 'en', timeZone: null, seesNames: false };

describe('written text', () => {
  it('is read back equal in every component', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 8 }), (texts) => {
        const message = read(hl7Message([HEADER, hl7Segment('ZZZ', { 3: hl7Components(...texts), 5: 'after' })]));
        expect(texts.map((_, index) => message.segment('ZZZ').text(3, index + 1))).toEqual(texts.map(printable));
        expect(message.segment('ZZZ').text(5)).toBe('after');
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds no framing bytes and keeps its segments, through UTF-8 too', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (label, reason, bed) => {
        const decision = scored({
          ruleId: label,
          status: 'abstained',
          total: null,
          lower: null,
          upper: null,
          reason: { code: 'text.kept', values: { text: reason } },
          notes: [reason],
          parts: [part(label, null)],
        });
        const text = scoreMessage(decision, {
          receiverId: 'r',
          writtenAtMs: 0,
          where: { ...WHERE, bedLabel: bed },
          loincOf: () => null,
        });
        expect(text).not.toMatch(/(?!\r)\p{Cc}/u);
        const message = read(Buffer.from(text).toString('utf8'));
        expect(message.all('OBX').map((obx) => obx.text(3, 2))).toEqual([printable(label), printable(label)]);
        expect(message.segment('PV1').text(3, 3)).toBe(printable(bed));
        expect(message.segment('PID').text(3)).toBe(WHERE.patientId);
      }),
      { numRuns: 300 },
    );
  });

  it('gives an alert back with its id, title and detail', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 1, max: 1_000_000 }), (title, detail, transition) => {
        const text = alertMessage(
          alertChanged('worsened', alert({ title: saying(title), detail: saying(detail), transition })),
          {
            receiverId: 'r',
            writtenAtMs: 0,
            where: WHERE,
          },
        );
        const [event] = read(text ?? '').all('OBX');
        expect(event?.text(5)).toBe(
          printable(titledAlertText(alert({ title: saying(title), detail: saying(detail) }), BLIND)),
        );
        expect(event?.text(3, 5)).toBe(printable(statementText(saying(title), BLIND)));
      }),
      { numRuns: 300 },
    );
  });

  it('numbers have no exponent and lose less than a millionth', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
        expect(hl7Number(value)).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Math.abs(Number(hl7Number(value)) - value)).toBeLessThanOrEqual(5e-7 + Math.abs(value) * 1e-15);
      }),
    );
  });
});
