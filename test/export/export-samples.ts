/** Decisions and messages for the tests of the export, beside those of the live samples. */
import type { InputReading, ScorePart, ScoreResult } from '../../services/clinical/score/score-result.ts';
import type { ScoreComputed } from '../../services/contract/decisions/decision.ts';
import type { ReadMessage } from '../../services/export/hl7/message-sender.port.ts';
import type { StayLocation } from '../../services/export/ward/ward-directory.ts';
import { parseHl7 } from '../../services/feed/hl7/text/hl7-message.ts';
import { scoreComputed } from '../live/decision-samples.ts';

export const WHERE: StayLocation = {
  hospitalId: 'hospital-1',
  unitId: 'unit-a',
  unitName: 'Unit A',
  mode: 'clinical',
  timeZone: 'Asia/Seoul',
  stayId: 'stay-1',
  patientId: 'patient:0123456789abcdef0123456789abcdef',
  bedLabel: 'Bed 1',
};

export function read(text: string): ReadMessage {
  const parsed = parseHl7(text);
  if (!parsed.ok) throw new Error(parsed.reason.code);
  return parsed.message;
}

export function readOrNull(text: string): ReadMessage | null {
  const parsed = parseHl7(text);
  return parsed.ok ? parsed.message : null;
}

export function input(name: string, quality: InputReading['quality']): InputReading {
  return {
    name,
    quality,
    value: quality === 'present' ? 120 : null,
    unit: '/min',
    observedAtMs: null,
    ageMs: null,
    from: null,
    formula: null,
    record: null,
  };
}

export function part(name: string, points: number | null, inputs: readonly InputReading[] = []): ScorePart {
  return { name, points, pointsMin: points ?? 0, pointsMax: points ?? 2, inputs };
}

/** A score decision with what the test cares about. */
export function scored(score: Partial<ScoreResult>): ScoreComputed {
  const sample = scoreComputed(5, { ruleId: 'bedside-pews' });
  return { ...sample, score: { ...sample.score, ...score } };
}

export const PARTIAL: Partial<ScoreResult> = {
  status: 'partial',
  total: null,
  lower: 3,
  upper: 5,
  level: 'medium',
  parts: [
    part('heartRate', 3, [input('heartRate', 'present')]),
    part('capillaryRefill', null, [input('capillaryRefillSeconds', 'missing')]),
  ],
  missing: [{ kind: 'part', name: 'capillaryRefill' }],
};
export const ABSTAINED: Partial<ScoreResult> = {
  status: 'abstained',
  total: null,
  lower: null,
  upper: null,
  reason: { code: 'text.kept', values: { text: 'heart rate not measured' } },
  parts: [part('heartRate', null, [input('heartRate', 'stale')]), part('oxygen', 2, [input('oxygen', 'present')])],
  missing: [{ kind: 'part', name: 'heartRate' }],
};
