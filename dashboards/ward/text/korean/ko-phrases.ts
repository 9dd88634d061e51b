/**
 * Korean for what the engine and the rules write in English: whole sentences, and patterns where
 * numbers, names or lists stand inside. test/ward/language.test.ts holds it to the rule files.
 */

import { SCORE_LABELS } from './ko-score-labels.ts';
import { SCORE_SENTENCES } from './ko-score-sentences.ts';

/** Translates a part of a sentence. */
export type Say = (text: string) => string;

export interface PhrasePattern {
  readonly pattern: RegExp;
  /** Gets the groups of the pattern, all of which it has. */
  readonly words: (say: Say, groups: readonly string[]) => string;
}

const UNIT: Readonly<Record<string, string>> = {
  d: '일',
  s: '초',
  min: '분',
  h: '시간',
  mo: '개월',
  y: '세',
  months: '개월',
  years: '년',
};

/** «45 s» as «45초»; anything else as it is. */
function span(text: string | undefined): string {
  return (text ?? '').replace(/^(\d+) (\w+)$/, (whole, count: string, unit: string) =>
    UNIT[unit] === undefined ? whole : `${count}${UNIT[unit]}`,
  );
}

const listed = (say: Say, text: string | undefined): string => (text ?? '').split(', ').map(say).join(', ');

const EXACT: Readonly<Record<string, string>> = {
  ...SCORE_LABELS,
  ...SCORE_SENTENCES,
  'adult surrogate, not validated in children': '성인 자료로 만든 대리 모델, 소아에서 검증되지 않음',
  sepsis: '패혈증',
  Bradycardia: '서맥',
  Tachycardia: '빈맥',
  Desaturation: '산소포화도 저하',
  'SpO₂ above target on oxygen': '산소 투여 중 SpO₂ 목표 초과',
  'Slow breathing or apnoea': '느린 호흡 또는 무호흡',
  'Fast breathing': '빠른 호흡',
  'Low temperature': '체온 낮음',
  'High temperature': '체온 높음',
  'No exhaled CO₂': '호기 CO₂ 없음',
  'High end-tidal CO₂': '호기말 CO₂ 높음',
  'Low end-tidal CO₂': '호기말 CO₂ 낮음',
  'High central venous pressure': '중심정맥압 높음',
  'All vital signs lost at once: arrest or cable?': '모든 활력징후가 동시에 사라짐: 심정지인가, 케이블인가?',
  'No heart rate and no pulse, and the child gets worse': '심박수와 맥박이 모두 없고 아이가 나빠지고 있음',
  'Heart rate': '심박수',
  'Pulse rate': '맥박수',
  'Respiratory rate': '호흡수',
  'SpO₂': 'SpO₂',
  'Arterial systolic': '동맥 수축기압',
  'Arterial mean': '동맥 평균압',
  'Arterial diastolic': '동맥 이완기압',
  'Cuff systolic': '커프 수축기압',
  'Cuff mean': '커프 평균압',
  'Cuff diastolic': '커프 이완기압',
  'Core temperature': '중심 체온',
  'Skin temperature': '피부 체온',
  'End-tidal CO₂': '호기말 CO₂',
  'FiO₂': 'FiO₂',
  'Central venous pressure': '중심정맥압',
  'Mean airway pressure': '평균 기도압',
  'Respiratory distress': '호흡 곤란',
  Oxygen: '산소',
  'Oxygen device': '산소 기구',
  'Oxygen concentration': '산소 농도',
  'Oxygen flow': '산소 유량',
  'Systolic blood pressure': '수축기압',
  'Blood pressure not recorded': '혈압 미측정',
  'Capillary refill': '모세혈관 재충만',
  Consciousness: '의식',
  'Carer concern': '보호자 걱정',
  'Clinical intuition': '임상적 직감',
  'Suspected sepsis': '패혈증 의심',
  Pupils: '동공',
  'National PEWS (England)': '국가 PEWS (영국)',
  'National PEWS': '국가 PEWS',
  low: '낮음',
  medium: '중간',
  high: '높음',
  emergency: '응급',
  Low: '낮음',
  Medium: '중간',
  High: '높음',
  Emergency: '응급',
  'no level': '단계 없음',
  'Tell the nurse in charge and reassess the child within 60 minutes.':
    '책임 간호사에게 알리고 60분 이내에 다시 평가합니다.',
  'Review by the responsible clinician within 30 minutes; watch SpO₂ continuously.':
    '담당 의료진이 30분 이내에 진찰하고 SpO₂를 계속 감시합니다.',
  'Rapid review at the bedside within 15 minutes; observations every 30 minutes with continuous respiratory rate, SpO₂ and ECG.':
    '15분 이내에 침상에서 신속히 진찰하고, 30분마다 관찰하며 호흡수, SpO₂, 심전도를 계속 감시합니다.',
  'Make the emergency call now; observations every 15 minutes.': '지금 응급 호출을 하고 15분마다 관찰합니다.',
  'A carer says that the child is getting worse: the clinician chooses the level':
    '보호자가 아이가 나빠진다고 함: 단계는 의료진이 정함',
  'A clinician is worried: the clinician chooses the level': '의료진이 걱정함: 단계는 의료진이 정함',
  'New suspicion of sepsis': '새로 패혈증이 의심됨',
  'New septic shock': '새로 발생한 패혈성 쇼크',
  'Consciousness changed: answers to voice only': '의식 변화: 소리에만 반응',
  'Consciousness changed: answers to pain only, or not at all': '의식 변화: 통증에만 반응하거나 무반응',
  'Pupils newly abnormal': '동공이 새로 비정상',
  'first answer': '첫 기록',
  'made for children below 18 years on hospital wards, not ventilated and not in their birth stay':
    '일반 병동의 18세 미만, 기계환기와 출생 재원이 아닌 소아용',
  ventilated: '기계환기 중',
  Age: '나이',
  'newborn stay': '출생 재원',
  'birth date is missing': '생년월일 없음',
  'Ward chart: in intensive care the bands flag treated and sedated children more often, response times assume a ward, and its performance there is not known to us.':
    '병동용 차트: 중환자실에서는 치료·진정 중인 아이가 더 자주 표시되고, 대응 시간은 병동 기준이며, 중환자실에서의 성능은 알지 못합니다.',
  'Ventilation sets respiratory rate, effort and oxygen, so those parts no longer show illness.':
    '기계환기가 호흡수, 호흡 노력, 산소를 정하므로 이 항목들은 병세를 나타내지 않습니다.',
  'Newborns in their birth stay have their own tool (NEWTT2): first-day heart rates, pressures and saturations differ.':
    '출생 재원 신생아에게는 별도 도구(NEWTT2)가 있습니다: 첫날의 심박수, 혈압, 산소포화도는 다릅니다.',
  'Pulse and heart rate disagree: look at the child and at the probe.':
    '맥박과 심박수가 다릅니다: 아이와 탐침을 확인하십시오.',
  'No data': '값 없음',
  'No score or alert can follow.': '점수와 경보가 나올 수 없습니다.',
  'Their bedside monitors still alarm.': '침상 모니터의 경보는 계속 작동합니다.',
  'Scores that need it are partial.': '이 값이 필요한 점수는 범위로 표시됩니다.',
  'Clock of a device is wrong': '장비 시계가 틀림',
  'Data without a child': '연결된 아이가 없는 값',
  'They are not scored.': '점수를 매기지 않습니다.',
  'Birth date is missing': '생년월일 없음',
  'Birth date is not possible': '있을 수 없는 생년월일',
  'Without a possible birth date no limit or score that goes by age can be chosen for this child.':
    '올바른 생년월일이 없으면 나이에 따른 한계값과 점수를 정할 수 없습니다.',
  'Without a birth date no limit or score that goes by age can be chosen for this child.':
    '생년월일이 없으면 나이에 따른 한계값과 점수를 정할 수 없습니다.',
  'The monitor names another child than the bed': '모니터와 침상의 환자가 다름',
  'The monitor names another child than the bed: see its own alert.':
    '모니터와 침상의 환자가 다름: 해당 경보를 보십시오.',
  'Two patient numbers were merged': '환자 번호 두 개가 합쳐짐',
  'Two patient numbers were separated again': '합쳐진 환자 번호 두 개가 다시 나뉨',
  'Confirm whose data this is.': '누구의 값인지 확인하십시오.',
  'Scores and trends stay with the stay in which they were measured.': '점수와 추세는 측정된 재원에 그대로 남습니다.',
  'The admission was cancelled: the data were not this child’s.': '입원이 취소됨: 이 아이의 값이 아니었습니다.',
  'Data quality of a feed is poor': '수신원의 자료 품질이 낮음',
  completeness: '완전성',
  timeliness: '적시성',
  plausibility: '타당성',
  duplicates: '중복',
  'clock-skew': '시계 차이',
  'off-codes': '꺼짐 코드',
  refused: '거부됨',
  'The whole feed is silent: see its own alert.': '수신원 전체가 끊김: 해당 경보를 보십시오.',
  'The stay has ended.': '재원이 끝났습니다.',
  'The alert has cleared by itself.': '경보가 저절로 해제되었습니다.',
  'The alert has changed since: look again.': '그 사이 경보가 바뀌었습니다: 다시 보십시오.',
  'The alert was not yet in that state: look again.': '경보가 아직 그 상태가 아니었습니다: 다시 보십시오.',
};

const PATTERNS: readonly PhrasePattern[] = [
  {
    pattern: /^(.+) (below|at or above) (.+) for (\d+ \w+): ([^.]+)(\.?)$/,
    words: (say, [label = '', side, limit, lasted, value, dot]) =>
      `${say(label)} ${limit} ${side === 'below' ? '미만' : '이상'} ${span(lasted)}: ${value}${dot}`,
  },
  {
    pattern: /^(.+) no total: ([\w ]+)\.$/,
    words: (say, [label = '', level = '']) => `${say(label)} 합계 없음: ${say(level)}.`,
  },
  {
    pattern: /^(.+?) (at least )?(\d+) of (\d+): ([\w ]+)\.$/,
    words: (say, [label = '', least, total, maximum, level = '']) =>
      `${say(label)} ${maximum}점 중 ${least === '' ? '' : '최소 '}${total}점: ${say(level)}.`,
  },
  {
    pattern: /^(National PEWS) (at least )?(\d+)$/,
    words: (say, [label = '', least, total]) => `${say(label)} ${least === '' ? '' : '최소 '}${total}점`,
  },
  { pattern: /^Missing: (.+)\.$/, words: (say, [labels]) => `빠진 항목: ${listed(say, labels)}.` },
  {
    pattern: /^(.+) \((first answer|before: (.+))\)(\.?)$/,
    words: (say, [what = '', , before = '', dot]) =>
      `${say(what)} (${before === '' ? '첫 기록' : `이전: ${before}`})${dot}`,
  },
  {
    pattern: /^Outside the intended population \((.+)\)\.$/,
    words: (say, [reasons]) => `원래 대상이 아닙니다 (${listed(say, reasons)}).`,
  },
  { pattern: /^Used by unit policy: (.+)$/, words: (_say, [reason]) => `병동 방침에 따라 사용: ${reason}` },
  {
    pattern: /^(.+); (made for .+)$/,
    words: (say, [reasons, intended = '']) => `${listed(say, reasons)}; ${say(intended)}`,
  },
  { pattern: /^setting (.+)$/, words: (_say, [setting]) => `병상 구분 ${setting}` },
  { pattern: /^adult,? (\d+) years old$/, words: (_say, [years]) => `성인 ${years}세` },
  {
    pattern: /^age (\d+) months is outside the intended age$/,
    words: (_say, [months]) => `나이 ${months}개월은 대상 연령이 아님`,
  },
  { pattern: /^No data from (.+)$/, words: (_say, [feed]) => `${feed}에서 값 없음` },
  {
    pattern: /^No data for (\d+) of (\d+) children on this feed\.$/,
    words: (_say, [silent, all]) => `이 수신원의 ${all}명 중 ${silent}명의 값이 없습니다.`,
  },
  {
    pattern: /^Nothing from the monitor for (.+)\.$/,
    words: (_say, [lasted]) => `모니터에서 ${span(lasted)} 동안 값이 오지 않았습니다.`,
  },
  {
    pattern: /^No (.+) for (.+), after it was steadily there\.$/,
    words: (say, [label = '', lasted]) => `꾸준히 오던 ${say(label)} 값이 ${span(lasted)} 동안 없습니다.`,
  },
  {
    pattern: /^Device (.+) is more than (.+) off; the time of arrival is used instead\.$/,
    words: (_say, [device, off]) => `장비 ${device}의 시계가 ${span(off)} 넘게 어긋나 도착 시각을 씁니다.`,
  },
  {
    pattern: /^Device (.+) sends vital signs, but it is not known whose they are\.$/,
    words: (_say, [device]) => `장비 ${device}가 값을 보내지만 어느 아이의 값인지 알 수 없습니다.`,
  },
  {
    pattern: /^Device (.+) shows the data of another patient number than the child in its bed has\.$/,
    words: (_say, [device]) => `장비 ${device}가 침상의 아이와 다른 환자 번호의 값을 보여 줍니다.`,
  },
  {
    pattern: /^Feed (\S+), ([a-z-]+)(?: of (\S+))?: (.+), limit (.+)\.$/,
    words: (say, [feed, check = '', signal = '', value, limit]) =>
      `수신원 ${feed}, ${signal === '' ? '' : `${signal} `}${say(check)}: ${span(value)}, 한계 ${span(limit)}.`,
  },
  { pattern: /^Confirmed by (.+)$/, words: (_say, [name]) => `${name} 님이 확인함` },
  { pattern: /^Already (acknowledged|snoozed) by (.+)\.$/, words: (_say, [, name]) => `${name} 님이 이미 맡았습니다.` },
  { pattern: /^(\d+(?:-\d+)?) (d|mo|y)$/, words: (_say, [range, unit = '']) => `${range}${UNIT[unit] ?? unit}` },
  { pattern: /^(\d+ d)-(\d+ (?:mo|y))$/, words: (_say, [from, to]) => `${span(from)}-${span(to)}` },
  { pattern: /^below (\d+ y)$/, words: (_say, [age]) => `${span(age)} 미만` },
  { pattern: /^(\d+\+\d) wk postmenstrual$/, words: (_say, [weeks]) => `월경 후 ${weeks}주` },
  { pattern: /^younger than (\d+) weeks postmenstrual$/, words: (_say, [weeks]) => `월경 후 ${weeks}주 미만` },
  { pattern: /^birth date (.+) is not possible$/, words: (_say, [date]) => `있을 수 없는 생년월일 ${date}` },
  { pattern: /^birth date (.+) lies in the future$/, words: (_say, [date]) => `미래의 생년월일 ${date}` },
  {
    pattern: /^(.+) (below|at or above) (.+) for (\d+ \w+)$/,
    words: (say, [label = '', side, limit, lasted]) =>
      `${say(label)} ${limit} ${side === 'below' ? '미만' : '이상'} ${span(lasted)}`,
  },
  {
    pattern: /^(.+), (averaged over|behind a delay of) (\d+ \w+)$/,
    words: (say, [label = '', how, lasted]) =>
      `${say(label)}, ${span(lasted)} ${how === 'averaged over' ? '평균' : '지연 뒤'}`,
  },
  {
    pattern: /^(heart rate|SpO₂) in (\d+ %) of the window, (\d+ %) are needed$/,
    words: (say, [label = '', share, needed]) => `구간의 ${share}에만 ${say(label)} 있음, ${needed} 필요`,
  },
  { pattern: /^no reference for (\d+) months$/, words: (_say, [months]) => `${months}개월의 기준 없음` },
  {
    pattern: /^(The (?:family|nurse)’s concern) is (low|medium|high): told at (\S+), entered by (.+)\.$/,
    words: (say, [whose = '', level = '', time, by]) => `${say(whose)}: ${say(level)}, ${time}에 말함, 입력 ${by}.`,
  },
  {
    pattern: /^It stands until (\S+) unless it is told again\.$/,
    words: (_say, [time]) => `다시 말하지 않으면 ${time}까지 유지됩니다.`,
  },
  {
    pattern: /^(The (?:family|nurse)’s concern) was taken back at (\S+) by (.+)\.$/,
    words: (say, [whose = '', time, by]) => `${say(whose)}을 ${time}에 ${by}가 거두었습니다.`,
  },
  {
    pattern: /^(The (?:family|nurse)’s concern) was not repeated for (.+): it no longer stands\.$/,
    words: (say, [whose = '', lasted]) =>
      `${say(whose)}을 ${span(lasted)} 동안 다시 말하지 않아 더는 유지되지 않습니다.`,
  },
  { pattern: /^Less than before, at (\S+)\.$/, words: (_say, [time]) => `이전보다 줄어듦, ${time}.` },
  { pattern: /^(.+): does not apply$/, words: (say, [formula = '']) => `${say(formula)}: 해당 없음` },
  { pattern: /^(.+) is missing$/, words: (say, [label = '']) => `${say(label)} 없음` },
  { pattern: /^(.+) is implausible$/, words: (say, [label = '']) => `${say(label)} 있을 수 없는 값` },
  { pattern: /^(.+) is judged an artefact$/, words: (say, [label = '']) => `${say(label)} 잡신호로 판단` },
  { pattern: /^(.+) is known in part only$/, words: (say, [label = '']) => `${say(label)} 일부만 알려짐` },
  { pattern: /^(.+) is too old$/, words: (say, [label = '']) => `${say(label)} 너무 오래됨` },
  { pattern: /^(.+) is (\d+ \w+) old$/, words: (say, [label = '', age]) => `${say(label)} ${span(age)} 전 값` },
  { pattern: /^(.+): (.+)$/, words: (say, [label = '', rest = '']) => `${say(label)}: ${say(rest)}` },
];

/** Korean of an English text: the whole, a pattern, its sentences or its list; else the text itself. */
export function koPhrase(text: string): string {
  const exact = EXACT[text] ?? EXACT[text.charAt(0).toUpperCase() + text.slice(1)];
  if (exact !== undefined) return exact;
  const sentences = text.split(/(?<=\.)\s+/);
  if (sentences.length > 1) return sentences.map(koPhrase).join(' ');
  const parts = text.split(', ');
  if (parts.length > 1 && parts.every((part) => / (is|was) /.test(part))) return parts.map(koPhrase).join(', ');
  for (const { pattern, words } of PATTERNS) {
    const found = pattern.exec(text);
    if (found !== null) {
      return words(
        koPhrase,
        found.slice(1).map((group: string | undefined) => group ?? ''),
      );
    }
  }
  return text;
}
