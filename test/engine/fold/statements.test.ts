/** What the engine writes holds no prose: so rewording a sentence in any language changes no byte of a decision. */
import { expect, it } from 'vitest';
import { isStatement } from '../../../services/contract/statement/statement.ts';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import { LANGUAGES, statementText } from '../../../services/wording/wording.ts';
import { BRADYCARDIA, DESATURATION, nationalPews } from '../rules-for-tests.ts';
import { UnitScript, linked, oneChild, record, seconds, tick } from '../unit-script.ts';

const RULES = { scores: [nationalPews()], vitals: [BRADYCARDIA, DESATURATION], models: [] };
/** Codes that still carry a text: of records from before, and of scores. */
const WITH_TEXT = ['text.kept'];

function toldIn(decision: Decision): readonly unknown[] {
  if (decision.kind === 'engine.notice') return [decision.detail];
  if (decision.kind !== 'alert.changed') return [];
  const { title, detail, annotations } = decision.alert;
  return [title, detail, ...annotations, ...(decision.refusal === null ? [] : [decision.refusal])];
}

it('tells nothing but statements of the list, whose values are no sentences and which every language can say', () => {
  const script = new UnitScript(RULES).play(
    oneChild(),
    seconds(0, 40_000, () => ({ heartRatePerMin: 30, spo2Percent: 60, respiratoryRatePerMin: 0 })),
    record('observation.charted', 41_000, { stayId: 'stay-1', name: 'familyConcern', value: 'high', by: 'nurse-1' }),
    record('alert.acknowledged', 42_000, {
      alertId: 'none',
      seenTransition: 1,
      by: 'nurse.kim',
      displayName: 'Nurse Kim J.',
      role: 'nurse',
      reason: 'seen-at-bedside',
      note: null,
    }),
    record('stay.updated', 43_000, { stayId: 'stay-1', changes: { birthDate: null } }),
    linked('monitor-1', null, 10_000, 44_000),
    tick(120_000),
    record('stay.closed', 121_000, { stayId: 'stay-1' }),
  );
  const told = script.decisions.flatMap(toldIn);
  expect(told.length).toBeGreaterThan(20);
  const codes = new Set<string>();
  for (const statement of told) {
    expect(isStatement(statement), JSON.stringify(statement)).toBe(true);
    if (!isStatement(statement)) continue;
    codes.add(statement.code);
    for (const language of LANGUAGES) {
      expect(statementText(statement, { language, timeZone: 'Asia/Seoul', seesNames: true })).not.toBe('');
    }
    if (WITH_TEXT.includes(statement.code)) continue;
    for (const value of Object.values(statement.values)) expect(String(value)).not.toMatch(/\w+ \w+ \w+ /);
  }
  for (const code of ['vital.title', 'vital.breached', 'concern.told', 'notice.no-such-alert', 'link.corrected']) {
    expect(codes, code).toContain(code);
  }
});
