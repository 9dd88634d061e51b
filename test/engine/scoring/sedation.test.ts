/** Issue 10 A8: a Glasgow answer of a sedated child says so beside every score that reads it; nothing is corrected for it. */
import { describe, expect, it } from 'vitest';
import { shippedScore } from '../shipped-rules.ts';
import { UnitScript, configured, occupied, opened, record, type Input } from '../unit-script.ts';

const IDS = ['paediatric-gcs', 'phoenix-4', 'phoenix-8', 'psofa', 'pelod-2'];
const SCORES = await Promise.all(IDS.map(shippedScore));
const HOUR_MS = 3_600_000;

function charted(atMs: number, name: 'sedation' | 'gcsEye' | 'gcsVerbal' | 'gcsMotor', value: string): Input {
  return record('observation.charted', atMs, { stayId: 'stay-1', name, value, by: 'nurse-1' });
}

/** Newest notes and total of each score. */
function said(...entries: readonly Input[]) {
  const script = new UnitScript({ scores: SCORES, vitals: [], models: [] }).play(
    configured({ setting: 'picu', beds: [{ bedId: 'bed-1', label: '1', setting: 'picu' }] }),
    opened('stay-1', 0, { birthDate: '2021-02-01' }),
    occupied('bed-1', 'stay-1', 0),
    charted(1_000, 'gcsEye', '2'),
    charted(1_001, 'gcsVerbal', '2'),
    charted(1_002, 'gcsMotor', '4'),
    entries,
  );
  return IDS.map((id) => {
    const score = script.of('score.computed').findLast((decision) => decision.score.ruleId === id)?.score;
    return { notes: score?.notes ?? [], lower: score?.lower ?? null, missing: score?.missing.length ?? null };
  });
}

describe('charted sedation', () => {
  it('stands as a note beside every score that reads Glasgow answers, and changes no number', () => {
    const without = said();
    const sedated = said(charted(2_000, 'sedation', 'sedated'));
    expect(without.map(({ notes }) => notes.includes('sedated'))).toEqual(IDS.map(() => false));
    expect(sedated.map(({ notes }) => notes.includes('sedated'))).toEqual(IDS.map(() => true));
    expect(sedated.map(({ lower, missing }) => ({ lower, missing }))).toEqual(
      without.map(({ lower, missing }) => ({ lower, missing })),
    );
  });

  it('is no note when none is charted, nor when it is charted as none since', () => {
    const none = said(charted(2_000, 'sedation', 'sedated'), charted(HOUR_MS, 'sedation', 'none'));
    expect(none.map(({ notes }) => notes.includes('sedated'))).toEqual(IDS.map(() => false));
  });
});
