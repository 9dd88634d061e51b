/** Scores and ages of version 1 carried prose: what is read of them has ids, and loses nothing that was decided. */
import { describe, expect, it } from 'vitest';
import { readDecision } from '../../services/contract/decisions/read-decision.ts';
import { goldenLines } from '../golden/golden-files.ts';

const lifted = goldenLines('decision-1.jsonl').map((line) => {
  const read = readDecision(JSON.parse(line));
  if (!read.ok) throw new Error(read.reason);
  return read.decision;
});

describe('decisions of version 1', () => {
  it('have no label and no sentence of a rule left in a score', () => {
    const scores = lifted.flatMap((decision) => (decision.kind === 'score.computed' ? [decision.score] : []));
    expect(scores.length).toBeGreaterThan(0);
    for (const score of scores) {
      expect(JSON.stringify(score)).not.toMatch(/"(label|levelText|caution)":/);
      for (const trigger of score.triggers) expect(trigger).toMatchObject({ holds: 'as-answer', before: null });
      for (const input of score.parts.flatMap((part) => part.inputs)) expect(input).toHaveProperty('formula');
    }
  });

  it('name the parts that lacked, and keep a reason as it was written', () => {
    const scores = lifted.flatMap((decision) => (decision.kind === 'score.computed' ? [decision.score] : []));
    for (const { missing, parts, reason } of scores) {
      const known = new Set(parts.map(({ name }) => name));
      for (const item of missing) if (item.kind === 'part') expect(known).toContain(item.name);
      if (reason !== null) expect(reason).toMatchObject({ code: 'text.kept', values: { text: expect.any(String) } });
    }
    expect(scores.some(({ missing }) => missing.some(({ kind }) => kind === 'part'))).toBe(true);
  });

  it('keep ages that were passed as they were written', () => {
    for (const decision of lifted) {
      if (decision.kind !== 'age-band.crossed') continue;
      expect([decision.fromBand.code, decision.toBand.code]).toEqual(['text.kept', 'text.kept']);
    }
  });
});
