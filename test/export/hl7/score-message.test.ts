// Hazards: H59 (docs/hazards.md).
/** A score on the line: what a receiver reads is what was decided, and what was not decided is no number. */
import { describe, expect, it } from 'vitest';
import { scoreMessage } from '../../../services/export/hl7/score-message.ts';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';
import type { ReadMessage } from '../../../services/export/hl7/message-sender.port.ts';
import { ABSTAINED, PARTIAL, part, read, scored, WHERE } from '../export-samples.ts';

const CONTEXT = { receiverId: 'ehr', writtenAtMs: Date.UTC(2026, 0, 15, 8, 0, 1), where: WHERE, loincOf: () => null };

function sent(score: Partial<ScoreResult>, where = WHERE): ReadMessage {
  return read(scoreMessage(scored(score), { ...CONTEXT, where }));
}

function observations(
  message: ReadMessage,
): readonly (readonly [code: string, type: string, value: string, status: string])[] {
  return message.all('OBX').map((obx) => [obx.text(3), obx.text(2), obx.text(5), obx.text(11)] as const);
}

describe('a complete score', () => {
  const message = sent({
    parts: [part('heartRate', 3), part('oxygen', 2)],
    level: 'high',
    total: 5,
    lower: 5,
    upper: 5,
  });

  it('names rule and version, and every part with its points', () => {
    expect(message.type).toEqual({ code: 'ORU', event: 'R01' });
    const order = message.segment('OBR');
    expect([order.text(4), order.text(4, 3), order.text(4, 7), order.text(25)]).toEqual([
      'bedside-pews',
      '99VIGIL',
      '1',
      'F',
    ]);
    expect(observations(message)).toEqual([
      ['bedside-pews', 'NM', '5', 'F'],
      ['bedside-pews:level', 'ST', 'high', 'F'],
      ['bedside-pews:part:heartRate', 'NM', '3', 'F'],
      ['bedside-pews:part:oxygen', 'NM', '2', 'F'],
    ]);
  });

  it('tells apart what stands under one order by OBX-4', () => {
    const subIds = message.all('OBX').map((obx) => obx.text(4));
    expect(new Set(subIds).size).toBe(subIds.length);
  });

  it('is about a pseudonymous number, in a bed, without a name', () => {
    expect(message.segment('PID').text(3)).toBe(WHERE.patientId);
    expect(message.segment('PID').text(5)).toBe('');
    expect([1, 3, 4].map((component) => message.segment('PV1').text(3, component))).toEqual([
      'unit-a',
      'Bed 1',
      'hospital-1',
    ]);
  });

  it('says what it is', () => {
    expect(message.segment('NTE').text(3)).toBe('Research software, not a medical device.');
  });

  it('goes by LOINC where the rule has a code, with ours beside it', () => {
    const coded = read(
      scoreMessage(scored({}), { ...CONTEXT, loincOf: () => ({ code: '9269-2', text: 'Glasgow coma score total' }) }),
    ).segment('OBR');
    expect([1, 3, 4, 6].map((component) => coded.text(4, component))).toEqual([
      '9269-2',
      'LN',
      'bedside-pews',
      '99VIGIL',
    ]);
  });
});

describe('a score that lacks something', () => {
  it('partial: bounds and the known parts, no total; each missed input with its reason', () => {
    const message = sent(PARTIAL);
    expect(observations(message)).toEqual([
      ['bedside-pews', 'NM', '', 'X'],
      ['bedside-pews:lower', 'NM', '3', 'P'],
      ['bedside-pews:upper', 'NM', '5', 'P'],
      ['bedside-pews:level', 'ST', 'medium', 'P'],
      ['bedside-pews:part:heartRate', 'NM', '3', 'P'],
      ['bedside-pews:part:capillaryRefill', 'NM', '', 'X'],
      ['bedside-pews:input:capillaryRefillSeconds', 'ST', '', 'X'],
    ]);
    const notes = message.all('NTE').map((note) => note.text(3));
    expect(notes).toContain('Partial: between 3 and 5');
    expect(notes).toContain('capillaryRefillSeconds: not measured, or too old');
  });

  it('abstained: not one number, and the reason', () => {
    const message = sent({
      ...ABSTAINED,
      level: 'high',
      findings: [{ id: 'shock', answer: 'yes' }],
    });
    expect(message.segment('OBR').text(25)).toBe('X');
    expect(observations(message).every(([, , value, status]) => value === '' && status === 'X')).toBe(true);
    expect(message.all('NTE').map((note) => note.text(3))).toContain('heart rate not measured');
  });

  it('a finding that is not known is no answer', () => {
    const findings = (['yes', 'unknown'] as const).map((answer) => ({
      id: answer,
      answer,
    }));
    expect(observations(sent({ findings })).slice(1)).toEqual([
      ['bedside-pews:finding:yes', 'ST', 'yes', 'F'],
      ['bedside-pews:finding:unknown', 'ST', '', 'X'],
    ]);
  });
});

describe('the envelope', () => {
  it('is the same for the same decision and receiver, and another for any other', () => {
    const decision = scored({});
    const idOf = (id: string, receiverId: string): string =>
      read(scoreMessage({ ...decision, id }, { ...CONTEXT, receiverId }))
        .segment('MSH')
        .text(10);
    expect(idOf('a', 'ehr')).toBe(idOf('a', 'ehr'));
    expect(new Set([idOf('a', 'ehr'), idOf('b', 'ehr'), idOf('a', 'other')]).size).toBe(3);
    expect(idOf('a', 'ehr')).toMatch(/^[A-Za-z0-9]{20}$/);
  });

  it('marks demonstration and played-back data as training', () => {
    const processing = (['clinical', 'demo', 'playback'] as const).map((mode) =>
      sent({}, { ...WHERE, mode })
        .segment('MSH')
        .text(11),
    );
    expect(processing).toEqual(['P', 'T', 'T']);
  });
});
