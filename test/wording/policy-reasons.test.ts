/** Why a unit decided: a person's words stand as they were written, what Vigil itself says is told in each language. */
import { expect, it } from 'vitest';
import type { PolicyReason } from '../../services/clinical/statement/policy-reasons.ts';
import type { RecordOf, UnitRecord } from '../../services/contract/records/unit-record.ts';
import { playbackTarget } from '../../services/feed/playback/playback-target.ts';
import { openWard } from '../../services/feed/simulator/simulate-ward.ts';
import { policyReasonText } from '../../services/wording/text/policy-reason-text.ts';
import { statementText, type Language } from '../../services/wording/wording.ts';
import { recordingOf } from '../feed/http/feed-items.ts';

const START_MS = Date.UTC(2026, 2, 1, 12);
const PEWS = 'bedside-pews';

const policiesIn = (records: readonly UnitRecord[]): readonly RecordOf<'policy.set'>[] =>
  records.flatMap((each) => (each.kind === 'policy.set' ? [each] : []));

const textIn = (language: Language, reason: PolicyReason): string =>
  policyReasonText(reason, (statement) => statementText(statement, { language, timeZone: 'UTC', seesNames: false }));

it.each([
  ['the demonstration ward', openWard({ seed: 1, openedAtMs: START_MS, courseSpeed: 1 })],
  ['a playback', playbackTarget(recordingOf([]), { startMs: START_MS, bedId: 'bed-1', optInRuleIds: [PEWS] }).opening],
])('%s gives each reason as a code', (_, records) => {
  const policies = policiesIn(records);
  expect(policies).toHaveLength(1);
  const reasons: readonly PolicyReason[] = policies.flatMap((policy) => [policy, ...policy.optIns]);
  expect(reasons.length).toBeGreaterThan(1);
  for (const reason of reasons) {
    expect(reason.reason).toBe('');
    expect(textIn('en', reason)).toMatch(/^[a-z]/);
    expect(textIn('ko', reason)).toMatch(/^[가-힣]/);
  }
});

it('a person is quoted, in any language', () => {
  for (const language of ['en', 'ko'] as const) {
    expect(textIn(language, { reason: 'trial of the ward round' })).toBe('trial of the ward round');
  }
});
