/** Issue 15.2: a score of the first hours of a stay is reckoned when they are over, corrected by what comes late, and then frozen. */
import { describe, expect, it } from 'vitest';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import type { ScoreRule } from '../../../services/clinical/score/score-rule.ts';
import { intendedBut, numberInput, part, rising, ruleJson } from '../../clinical/score/small-rule.ts';
import { oneChild, record, seconds, START_MS, UnitScript, type Input } from '../unit-script.ts';

const MINUTE_MS = 60_000;

/** The lowest oxygen saturation of the first three minutes, and the highest charted concentration; frozen after six. */
function firstMinutes(): ScoreRule {
  const parsed = parseScoreRule(
    ruleJson({
      intended: intendedBut({ settings: ['picu', 'nicu', 'ward'] }),
      window: { anchor: 'admission', fromMs: 0, toMs: 3 * MINUTE_MS, frozenAfterMs: 6 * MINUTE_MS },
      inputs: [
        numberInput('a', {
          range: [0, 100],
          sources: [{ kind: 'streamed', from: 'spo2Percent', validForMs: 86_400_000, pick: 'lowest' }],
        }),
        numberInput('b', {
          range: [16, 100],
          sources: [{ kind: 'charted', from: 'fio2Percent', validForMs: 86_400_000, pick: 'highest' }],
        }),
      ],
      parts: [part('one', rising('a', 85, 95)), part('two', rising('b', 40))],
      maximum: 3,
    }),
  );
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rule;
}

const RULES = { scores: [firstMinutes()], vitals: [], models: [] };

function charted(atMs: number, value: number, observedAtMs = atMs): Input {
  const input = record('observation.charted', atMs, { stayId: 'stay-1', name: 'fio2Percent', value, by: 'nurse-1' });
  if (input.kind !== 'record') throw new Error('no record');
  return { ...input, record: { ...input.record, observedAtMs: START_MS + observedAtMs } };
}

function results(script: UnitScript): readonly ScoreResult[] {
  return script.of('score.computed').map(({ score }) => score);
}

const spo2 = (value: number) => () => ({ spo2Percent: value });

/** Saturation of 97, 90 and then 80 %: the last only after the window. */
function course(): UnitScript {
  return new UnitScript(RULES)
    .play(oneChild())
    .play(seconds(0, 60_000, spo2(97)))
    .play(seconds(60_000, 200_000, spo2(90)))
    .play(seconds(200_000, 240_000, spo2(80)));
}

describe('a score of the first hours', () => {
  it('says first that the window is open, and no number', () => {
    const script = new UnitScript(RULES).play(oneChild()).play(seconds(0, 60_000, spo2(97)));
    expect(results(script)).toHaveLength(1);
    expect(results(script)[0]).toMatchObject({
      status: 'abstained',
      lower: null,
      upper: null,
      reason: { code: 'score.window-open' },
      window: { frozenAtMs: null },
    });
  });

  it('takes the worst of the window and nothing after it', () => {
    const last = results(course()).at(-1);
    expect(last?.parts[0]).toMatchObject({ points: 1, inputs: [{ value: 90 }] });
    expect(last).toMatchObject({ status: 'partial', window: { frozenAtMs: null } });
    expect(last?.cautions).toContainEqual(expect.objectContaining({ code: 'caution.window' }));
  });

  it('is corrected by what belongs to the window and comes late, until it is frozen', () => {
    const script = course().play([charted(240_000, 60, 100_000)]);
    expect(results(script).at(-1)).toMatchObject({ status: 'complete', total: 2, window: { frozenAtMs: null } });
    script.play(seconds(240_000, 380_000, spo2(80)));
    const frozen = results(script).at(-1);
    expect(frozen).toMatchObject({ status: 'complete', total: 2 });
    expect(frozen?.window?.frozenAtMs).toBe((frozen?.window?.anchorAtMs ?? 0) + 6 * MINUTE_MS);
    const count = results(script).length;
    script
      .play([charted(380_000, 21, 110_000), charted(381_000, 100, 120_000)])
      .play(seconds(381_000, 500_000, spo2(70)));
    expect(results(script)).toHaveLength(count);
  });

  it('does not take what was observed after the window', () => {
    const script = course().play([charted(230_000, 60)]);
    expect(results(script).at(-1)?.parts[1]).toMatchObject({ points: null });
  });
});
