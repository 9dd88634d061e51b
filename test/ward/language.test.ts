/** Every word in both languages, and the Korean of what the engine and the rules write. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { en } from '../../dashboards/ward/text/en.ts';
import { ko } from '../../dashboards/ward/text/ko.ts';
import { koPhrase } from '../../dashboards/ward/text/ko-phrases.ts';
import { language, named, phrase, t } from '../../dashboards/ward/text/text.ts';
import { ACKNOWLEDGE_REASONS, CHARTED_CODES, CHARTED_NAMES } from '../../services/contract/closed-lists.ts';
import { SIGNALS } from '../../services/clinical/signals.ts';
import { ROLES } from '../../services/contract/session.ts';

const HANGUL = /[가-힣]/;
/** Words that are the same in Korean charts. */
const SAME_IN_KOREAN = ['SpO₂', 'FiO₂', 'CPAP', 'BiPAP', 'PEWS', 'HR', 'PR', 'RR', 'ABP', 'NIBP', 'BP', 'ECG'];

afterEach(() => {
  language.value = 'en';
});

describe('texts', () => {
  it('have the same keys and the same values to fill in', () => {
    const holes = (text: string): string[] => [...text.matchAll(/\{\{?\w+\}\}?/g)].map(([hole]) => hole).toSorted();
    expect(Object.keys(ko)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(holes(ko[key]), key).toEqual(holes(en[key]));
  });

  it('are really Korean', () => {
    const foreign = (Object.keys(en) as (keyof typeof en)[]).filter((key) => key !== 'span.gap' && !HANGUL.test(ko[key]) && !SAME_IN_KOREAN.includes(ko[key]));
    expect(foreign).toEqual([]);
  });

  it('name every reason, role, charted observation and answer', () => {
    const families: readonly (readonly [string, readonly string[]])[] = [['reason', ACKNOWLEDGE_REASONS], ['role', ROLES], ['charted', CHARTED_NAMES], ['code', Object.values(CHARTED_CODES).flat()]];
    for (const [family, members] of families) for (const member of members) expect(named(family, member, ''), `${family}.${member}`).not.toBe('');
  });

  it('put values in as they are, also hostile ones', () => {
    expect(t('alert.has', { name: '<b>$t(alert.why) {{x}}</b>' })).toBe('<b>$t(alert.why) {{x}}</b> has it');
    language.value = 'ko';
    expect(t('bed.label', { label: '7' })).toBe('7번');
  });

  it('make no claim of safety (H62)', () => {
    for (const text of Object.values(en)) expect(text).not.toMatch(/\b(all well|all clear|stable|no risk|safe)\b/i);
  });
});

describe('Korean of what the rules say', () => {
  const pews = JSON.parse(readFileSync('models/rules/national-pews-england.json', 'utf8')) as {
    label: string;
    intended: { text: string; outside: Record<string, string> };
    ageBands: { label: string }[];
    inputs: { label: string }[];
    parts: { label: string }[];
    levels: { label: string; text: string }[];
    triggers: { text: string }[];
  };
  const vitals = JSON.parse(readFileSync('models/rules/vital-alerts.json', 'utf8')) as { rules: { label: string }[] };
  const sentences = [
    pews.label, pews.intended.text, ...Object.values(pews.intended.outside), ...pews.ageBands.map(({ label }) => label), ...pews.inputs.map(({ label }) => label), ...pews.parts.map(({ label }) => label),
    ...pews.levels.flatMap(({ label, text }) => [label, text]), ...pews.triggers.map(({ text }) => text), ...vitals.rules.map(({ label }) => label), ...SIGNALS.map(({ label }) => label),
  ];

  it.each([...new Set(sentences)])('%s', (text) => {
    expect(HANGUL.test(koPhrase(text)) || SAME_IN_KOREAN.includes(koPhrase(text)) || /^[\d-]+/.test(koPhrase(text))).toBe(true);
  });

  it.each([
    ['SpO₂ below 85 % for 12 s: 79 %', 'SpO₂ 85 % 미만 12초: 79 %'],
    ['Heart rate at or above 180/min for 3 min: 192/min. Pulse and heart rate disagree: look at the child and at the probe.', '심박수 180/min 이상 3분: 192/min. 맥박과 심박수가 다릅니다: 아이와 탐침을 확인하십시오.'],
    ['National PEWS 9', '국가 PEWS 9점'],
    ['National PEWS at least 9', '국가 PEWS 최소 9점'],
    ['National PEWS: High', '국가 PEWS: 높음'],
    ['Birth date is not possible', '있을 수 없는 생년월일'],
    ['Device m-1 sends vital signs, but it is not known whose they are. They are not scored.', '장비 m-1가 값을 보내지만 어느 아이의 값인지 알 수 없습니다. 점수를 매기지 않습니다.'],
    ['National PEWS (England) at least 7 of 26: medium. Missing: Capillary refill, Oxygen.', '국가 PEWS (영국) 26점 중 최소 7점: 중간. 빠진 항목: 모세혈관 재충만, 산소.'],
    ['respiratory rate is 9 min old, heart rate is missing', '호흡수 9분 전 값, 심박수 없음'],
    ['setting picu, newborn stay; made for children below 18 years on hospital wards, not ventilated and not in their birth stay', '병상 구분 picu, 출생 재원; 일반 병동의 18세 미만, 기계환기와 출생 재원이 아닌 소아용'],
    ['No Heart rate for 65 s, after it was steadily there. Scores that need it are partial.', '꾸준히 오던 심박수 값이 65초 동안 없습니다. 이 값이 필요한 점수는 범위로 표시됩니다.'],
    ['Outside the intended population (setting picu). Used by unit policy: pilot', '원래 대상이 아닙니다 (병상 구분 picu). 병동 방침에 따라 사용: pilot'],
    ['5-12 y', '5-12세'],
  ])('«%s»', (english, korean) => {
    expect(koPhrase(english)).toBe(korean);
  });

  it('keeps every number of a sentence', () => {
    const text = 'Nothing from the monitor for 38 s. No score or alert can follow.';
    expect(koPhrase(text)).toContain('38');
  });

  it('shows an unknown sentence as it is, and English as it is', () => {
    expect(koPhrase('Something nobody translated')).toBe('Something nobody translated');
    expect(phrase('Bradycardia')).toBe('Bradycardia');
  });
});
