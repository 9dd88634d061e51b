/** Every word in both languages, and the Korean of what the engine and the rules write. */
import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { en } from '../../dashboards/ward/text/english/en.ts';
import { ko } from '../../dashboards/ward/text/korean/ko.ts';
import { koPhrase } from '../../dashboards/ward/text/korean/ko-phrases.ts';
import { language, named, phrase, t } from '../../dashboards/ward/text/text.ts';
import { CONNECTION_STATES, SOURCE_KINDS } from '../../services/contract/screens/connection-view.ts';
import { QUALITY_CHECKS } from '../../services/contract/records/data-quality.ts';
import { CATEGORY_OF, QUALITY_WINDOWS } from '../../services/contract/screens/quality-report.ts';
import { QUARANTINE_CODES } from '../../services/contract/records/quarantine.ts';
import { CONCERN_SOURCES } from '../../services/contract/records/concern.ts';
import {
  ACKNOWLEDGE_REASONS,
  CHARTED_CODES,
  CHARTED_NAMES,
  LAB_VALUES,
} from '../../services/contract/records/closed-lists.ts';
import { CERTAINTIES } from '../../services/clinical/rule/rule-status.ts';
import { SIGNALS } from '../../services/clinical/signal/signals.ts';
import { ROLES } from '../../services/contract/screens/session.ts';

const HANGUL = /[가-힣]/;
/** Words that are the same in Korean charts. */
const SAME_IN_KOREAN = [
  'SpO₂',
  'FiO₂',
  'CPAP',
  'BiPAP',
  'PEWS',
  'HR',
  'PR',
  'RR',
  'ABP',
  'NIBP',
  'BP',
  'ECG',
  'INR',
  'ALT',
  'SpO₂/FiO₂',
  'SpO₂ / FiO₂',
  'PaO₂/FiO₂',
];
/** Names of scores that no Korean ward translates. */
const PROPER_NAMES = ['PELOD-2', 'Phoenix', 'Phoenix-8', 'nSOFA', 'pSOFA', 'pRIFLE', 'OI', 'OSI', 'ROX', 'SIPA', 'VIS'];
/** Codes of the Glasgow scale are digits in every language. */
const isSame = (text: string): boolean =>
  SAME_IN_KOREAN.includes(text) || PROPER_NAMES.includes(text) || /^\d+$/.test(text);

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
    const foreign = (Object.keys(en) as (keyof typeof en)[]).filter(
      (key) => key !== 'span.gap' && !HANGUL.test(ko[key]) && !isSame(ko[key]),
    );
    expect(foreign).toEqual([]);
  });

  it('name every reason, role, charted observation and answer', () => {
    const families: readonly (readonly [string, readonly string[]])[] = [
      ['reason', ACKNOWLEDGE_REASONS],
      ['role', ROLES],
      ['charted', CHARTED_NAMES],
      ['code', Object.values(CHARTED_CODES).flat()],
      ['lab', Object.keys(LAB_VALUES)],
      ['concernFrom', CONCERN_SOURCES],
      ['concernLevel', CHARTED_CODES.familyConcern],
      ['certainty', CERTAINTIES],
      ['refusal', QUARANTINE_CODES],
      ['connectionState', CONNECTION_STATES],
      ['connectionWhy', CONNECTION_STATES],
      ['sourceKind', SOURCE_KINDS],
      ['qualityCheck', QUALITY_CHECKS],
      ['qualityCategory', Object.values(CATEGORY_OF)],
      ['qualityWindow', QUALITY_WINDOWS],
    ];
    for (const [family, members] of families) {
      for (const member of members) expect(named(family, member, ''), `${family}.${member}`).not.toBe('');
    }
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

interface SpokenRule {
  readonly label: string;
  readonly shortLabel: string;
  readonly intended: { readonly text: string; readonly outside: Readonly<Record<string, string>> };
  readonly ageBands: readonly { readonly label: string }[];
  readonly inputs: readonly { readonly label: string; readonly derived?: readonly { readonly text: string }[] }[];
  readonly parts: readonly { readonly label: string }[];
  readonly levels: readonly { readonly label: string; readonly text: string }[];
  readonly triggers: readonly { readonly text: string }[];
  readonly findings?: readonly { readonly label: string; readonly text: string }[];
  readonly notes?: readonly { readonly text: string }[];
  readonly probability?: { readonly label: string } | null;
}

/** All that a score can put on a screen, apart from what is only cited. */
function wordsOfRule(rule: SpokenRule): readonly string[] {
  const {
    label,
    shortLabel,
    intended,
    ageBands,
    inputs,
    parts,
    levels,
    triggers,
    findings = [],
    notes = [],
    probability,
  } = rule;
  return [
    label,
    shortLabel,
    intended.text,
    ...Object.values(intended.outside),
    ...[...ageBands, ...inputs, ...parts].map((named) => named.label),
    ...inputs.flatMap(({ derived = [] }) => derived.map(({ text }) => text)),
    ...[...levels, ...findings].flatMap((said) => [said.label, said.text]),
    ...[...triggers, ...notes].map(({ text }) => text),
    ...(probability ? [probability.label] : []),
  ];
}

describe('Korean of what the rules say', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(`models/rules/${name}`, 'utf8'));
  const rules = readdirSync('models/rules')
    .filter((name) => name.endsWith('.json'))
    .map(read);
  const scores = rules
    .filter((rule): rule is SpokenRule => typeof rule === 'object' && rule !== null && 'parts' in rule)
    .flatMap(wordsOfRule);
  const vitals = (read('vital-alerts.json') as { rules: { label: string }[] }).rules.map(({ label }) => label);
  const events = (
    read('events.json') as {
      definitions: { label: string; disabledReason: string | null; intended: { text: string } }[];
    }
  ).definitions.flatMap(({ label, disabledReason, intended }) => [label, disabledReason ?? label, intended.text]);
  const features = (
    read('heart-rate-characteristics.json') as { features: { label: string; disabledReason: string | null }[] }
  ).features.map(({ label }) => label.replace(/ \([^()]*\)$/, ''));
  const sentences = [...scores, ...vitals, ...events, ...features, ...SIGNALS.map(({ label }) => label)];

  it.each([...new Set(sentences)])('%s', (text) => {
    expect(HANGUL.test(koPhrase(text)) || isSame(koPhrase(text)), koPhrase(text)).toBe(true);
  });

  it.each([
    ['SpO₂ below 85 % for 12 s: 79 %', 'SpO₂ 85 % 미만 12초: 79 %'],
    [
      'Heart rate at or above 180/min for 3 min: 192/min. Pulse and heart rate disagree: look at the child and at the probe.',
      '심박수 180/min 이상 3분: 192/min. 맥박과 심박수가 다릅니다: 아이와 탐침을 확인하십시오.',
    ],
    ['National PEWS 9', '국가 PEWS 9점'],
    ['National PEWS at least 9', '국가 PEWS 최소 9점'],
    ['National PEWS: High', '국가 PEWS: 높음'],
    ['Birth date is not possible', '있을 수 없는 생년월일'],
    [
      'Device m-1 sends vital signs, but it is not known whose they are. They are not scored.',
      '장비 m-1가 값을 보내지만 어느 아이의 값인지 알 수 없습니다. 점수를 매기지 않습니다.',
    ],
    [
      'National PEWS (England) at least 7 of 26: medium. Missing: Capillary refill, Oxygen.',
      '국가 PEWS (영국) 26점 중 최소 7점: 중간. 빠진 항목: 모세혈관 재충만, 산소.',
    ],
    ['respiratory rate is 9 min old, heart rate is missing', '호흡수 9분 전 값, 심박수 없음'],
    [
      'setting picu, newborn stay; made for children below 18 years on hospital wards, not ventilated and not in their birth stay',
      '병상 구분 picu, 출생 재원; 일반 병동의 18세 미만, 기계환기와 출생 재원이 아닌 소아용',
    ],
    [
      'No Heart rate for 65 s, after it was steadily there. Scores that need it are partial.',
      '꾸준히 오던 심박수 값이 65초 동안 없습니다. 이 값이 필요한 점수는 범위로 표시됩니다.',
    ],
    [
      'Outside the intended population (setting picu). Used by unit policy: pilot',
      '원래 대상이 아닙니다 (병상 구분 picu). 병동 방침에 따라 사용: pilot',
    ],
    ['5-12 y', '5-12세'],
    ['29 d-11 mo', '29일-11개월'],
    ['40+0 wk postmenstrual: term age', '월경 후 40+0주: 만삭 나이'],
    ['18 y: adult, refused by paediatric rules', '18세: 성인, 소아용 규칙에서 제외'],
    ['younger than 37 weeks postmenstrual; made for children below 18 years', '월경 후 37주 미만; 18세 미만용'],
    ['mean arterial pressure is missing, lactate is 5 h old', '평균 동맥압 없음, 젖산 5시간 전 값'],
    ['Desaturation below 80 % for 10 s, averaged over 8 s', '산소포화도 저하 80 % 미만 10초, 8초 평균'],
    [
      'gestational age at birth is missing: infants born before 37 weeks',
      '출생 시 재태 주수 없음: 37주 전에 태어난 영아',
    ],
    ['Family concern: high', '가족의 걱정: 높음'],
    [
      'Raised by concern, not by vital signs. The family’s concern is high: told at 14:05, entered by kim. It stands until 18:05 unless it is told again.',
      '활력징후가 아니라 걱정으로 생긴 경보입니다. 가족의 걱정: 높음, 14:05에 말함, 입력 kim. 다시 말하지 않으면 18:05까지 유지됩니다.',
    ],
    [
      'Device adt/bed-1 shows the data of another patient number than the child in its bed has. They are not scored.',
      '장비 adt/bed-1가 침상의 아이와 다른 환자 번호의 값을 보여 줍니다. 점수를 매기지 않습니다.',
    ],
    ['Two patient numbers were merged', '환자 번호 두 개가 합쳐짐'],
    ['Two patient numbers were separated again', '합쳐진 환자 번호 두 개가 다시 나뉨'],
    [
      'Confirm whose data this is. Scores and trends stay with the stay in which they were measured.',
      '누구의 값인지 확인하십시오. 점수와 추세는 측정된 재원에 그대로 남습니다.',
    ],
    ['The monitor names another child than the bed', '모니터와 침상의 환자가 다름'],
    [
      'The monitor names another child than the bed: see its own alert.',
      '모니터와 침상의 환자가 다름: 해당 경보를 보십시오.',
    ],
    ['The admission was cancelled: the data were not this child’s.', '입원이 취소됨: 이 아이의 값이 아니었습니다.'],
    ['Confirmed by Nurse Kim J.', 'Nurse Kim J. 님이 확인함'],
    ['Data quality of a feed is poor', '수신원의 자료 품질이 낮음'],
    [
      'Feed picu-gateway, completeness of spo2Percent: 45.3 %, limit 80 %.',
      '수신원 picu-gateway, spo2Percent 완전성: 45.3 %, 한계 80 %.',
    ],
    ['Feed picu-gateway, timeliness: 65 s, limit 30 s.', '수신원 picu-gateway, 적시성: 65초, 한계 30초.'],
    ['Feed picu-gateway, clock-skew: 4 s, limit 2 s.', '수신원 picu-gateway, 시계 차이: 4초, 한계 2초.'],
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
