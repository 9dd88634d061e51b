/** Korean of the sentences that scores, events, centiles and worry say, one sentence an entry. */
export const SCORE_SENTENCES: Readonly<Record<string, string>> = {
  // What a level or a statement means.
  'The published cut: a sensitivity of 82 % and a specificity of 93 % in the study of 2009.':
    '발표된 기준: 2009년 연구에서 민감도 82 %, 특이도 93 %.',
  'Two or more of the four criteria, temperature or white cells among them':
    '네 기준 중 둘 이상, 그중 체온이나 백혈구가 포함됨',
  'Creatinine 1.5-1.9 times the baseline, a rise of 0.3 mg/dL in 48 hours, or urine below 0.5 mL/kg/h for 6 hours.':
    '크레아티닌이 기저값의 1.5-1.9배, 48시간에 0.3 mg/dL 상승, 또는 소변량 0.5 mL/kg/h 미만 6시간.',
  'Creatinine 2.0-2.9 times the baseline, or urine below 0.5 mL/kg/h for 12 hours.':
    '크레아티닌이 기저값의 2.0-2.9배, 또는 소변량 0.5 mL/kg/h 미만 12시간.',
  'Creatinine 3 times the baseline or 4.0 mg/dL, urine below 0.3 mL/kg/h for 24 hours, none for 12 hours, or renal replacement.':
    '크레아티닌이 기저값의 3배 또는 4.0 mg/dL, 소변량 0.3 mL/kg/h 미만 24시간, 12시간 무뇨, 또는 신대체요법.',
  'Creatinine 1.5-1.9 times the lowest of 7 days, or a rise of 0.3 mg/dL in 48 hours.':
    '크레아티닌이 7일 최저값의 1.5-1.9배, 또는 48시간에 0.3 mg/dL 상승.',
  'Creatinine 2.0-2.9 times the lowest of 7 days.': '크레아티닌이 7일 최저값의 2.0-2.9배.',
  'Creatinine 3 times the lowest of 7 days or 2.5 mg/dL, or renal replacement.':
    '크레아티닌이 7일 최저값의 3배 또는 2.5 mg/dL, 또는 신대체요법.',
  'Any stage of 1 or more.': '1단계 이상.',
  'Clearance fallen by 25 %, or urine below 0.5 mL/kg/h for 8 hours.':
    '청소율 25 % 감소, 또는 소변량 0.5 mL/kg/h 미만 8시간.',
  'Clearance fallen by 50 %, or urine below 0.5 mL/kg/h for 16 hours.':
    '청소율 50 % 감소, 또는 소변량 0.5 mL/kg/h 미만 16시간.',
  'Clearance fallen by 75 %, urine below 0.3 mL/kg/h for 24 hours, or none for 12 hours.':
    '청소율 75 % 감소, 소변량 0.3 mL/kg/h 미만 24시간, 또는 12시간 무뇨.',
  'Meets the oxygenation part only: imaging and timing are not judged.':
    '산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
  'Whether the oxygen is needed for a saturation of 88 % is not judged either.':
    '포화도 88 %를 위해 산소가 필요한지도 판단하지 않습니다.',
  'Invasive ventilation with an oxygenation index of at least 4, or a saturation index of at least 5.':
    '침습적 기계환기 중 산소화 지수 4 이상 또는 산소포화도 지수 5 이상.',
  'Full-face mask with CPAP or PEEP of at least 5 cmH₂O and PaO₂/FiO₂ at most 300 or SpO₂/FiO₂ at most 264.':
    '안면 전체 마스크, CPAP 또는 PEEP 5 cmH₂O 이상이며 PaO₂/FiO₂ 300 이하 또는 SpO₂/FiO₂ 264 이하.',
  'Systolic pressure below the limit for this age.': '수축기압이 이 나이의 한계보다 낮음.',
  'Shock index at or above the limit for this age in a study of sepsis.': '쇼크 지수가 패혈증 연구의 나이별 한계 이상.',
  'Shock index above the published limit for this age after injury.': '쇼크 지수가 발표된 외상 후 나이별 한계를 넘음.',
  'Organ dysfunction of the Phoenix criteria: sepsis where infection is suspected or confirmed':
    'Phoenix 기준의 장기 부전: 감염이 의심되거나 확인되면 패혈증',
  'Suspected or confirmed infection and a Phoenix total of 2 or more':
    '감염이 의심되거나 확인되고 Phoenix 합계 2점 이상',
  'Sepsis and at least 1 cardiovascular point': '패혈증이면서 심혈관 1점 이상',
  // Notes on the inputs.
  'The baseline is the charted one.': '기저값은 기록된 값입니다.',
  'The baseline is the lowest earlier creatinine of 7 days, which may be raised already.':
    '기저값은 이전 7일의 최저 크레아티닌이며 이미 올라 있을 수 있습니다.',
  "The baseline is the lowest earlier creatinine of 7 days; in the first 2-3 days it is the mother's.":
    '기저값은 이전 7일의 최저 크레아티닌이며 처음 2-3일은 어머니의 값입니다.',
  'The choice of baseline decides the stage.': '기저값의 선택이 단계를 정합니다.',
  'Intubated: no verbal answer (T).': '기관 삽관 중: 언어 반응 없음 (T).',
  'The verbal answer cannot be tested.': '언어 반응을 검사할 수 없습니다.',
  'Eye opening cannot be tested.': '눈뜨기를 검사할 수 없습니다.',
  'The motor answer cannot be tested.': '운동 반응을 검사할 수 없습니다.',
  'The verbal answer of this intubated child counts as 1, as charted: it can add points that are not illness of the brain.':
    '기관 삽관된 이 아이의 언어 반응은 기록대로 1로 셉니다: 뇌의 병이 아닌 점수가 더해질 수 있습니다.',
  "PaO₂/FiO₂ is exactly 200: the printed table gives 2 points under invasive ventilation, the authors' software gives 1; 1 is used.":
    'PaO₂/FiO₂가 정확히 200: 침습적 기계환기에서 인쇄된 표는 2점, 저자의 소프트웨어는 1점이며, 1점을 씁니다.',
  "SpO₂/FiO₂ is exactly 220: the printed table gives 2 points under invasive ventilation, the authors' software gives 1; 1 is used.":
    'SpO₂/FiO₂가 정확히 220: 침습적 기계환기에서 인쇄된 표는 2점, 저자의 소프트웨어는 1점이며, 1점을 씁니다.',
  // Whom a score was made for, and what differs elsewhere.
  'made for research on sepsis in children below 18 years': '18세 미만 소아의 패혈증 연구용',
  'made for patients of all ages; here for children from 28 days to below 18 years':
    '모든 나이용이며 여기서는 28일부터 18세 미만용',
  'made for newborns, here below 28 days': '신생아용, 여기서는 28일 미만',
  'made for newborns in neonatal intensive care, very preterm ones first':
    '신생아 중환자실의 신생아용, 주로 극소 미숙아',
  'made for ventilated children below 18 years in intensive care': '중환자실에서 기계환기 중인 18세 미만용',
  'made for children below 18 years': '18세 미만용',
  'made for children below 18 years, in intensive care': '중환자실의 18세 미만용',
  'made for children below 18 years, on nasal support': '비강 보조를 받는 18세 미만용',
  'made for children below 18 years, newborns at term': '18세 미만용, 신생아는 만삭아',
  'made for children below 18 years in paediatric intensive care': '소아 중환자실의 18세 미만용',
  'made for children in hospital below 18 years, from 37 weeks postmenstrual, not in their birth stay':
    '입원한 18세 미만, 월경 후 37주부터, 출생 재원이 아닌 소아용',
  'made for critically ill children, here from 28 days to below 18 years': '중증 소아용, 여기서는 28일부터 18세 미만',
  'made for critically ill children below 18 years in intensive care': '중환자실의 18세 미만 중증 소아용',
  'made for spontaneously breathing patients on high-flow oxygen, without an age of its own; here below 18 years':
    '고유량 산소로 스스로 호흡하는 환자용, 정해진 나이 없음, 여기서는 18세 미만',
  'made for children below 18 years with sepsis': '패혈증이 있는 18세 미만용',
  'made for injured children from 4 to 16 years': '다친 4-16세 소아용',
  'made for infants and children after heart surgery; used for all children below 18 years on vasoactive drugs':
    '심장 수술 뒤의 영아와 소아용, 혈관작용제를 쓰는 모든 18세 미만에 씀',
  'Ward score: treated and sedated children of intensive care score more often, and its cut was set on wards.':
    '병동용 점수: 중환자실에서는 치료·진정 중인 아이의 점수가 더 자주 오르며, 기준은 병동에서 정해졌습니다.',
  'First-day heart rates, pressures and saturations differ.': '첫날의 심박수, 혈압, 산소포화도는 다릅니다.',
  'Superseded for care by the Phoenix criteria of 2024.': '진료에는 2024년 Phoenix 기준이 대신합니다.',
  'Ventilated children are within the intended population.': '기계환기 중인 소아도 대상입니다.',
  'Ventilated babies are within the intended population.': '기계환기 중인 아기도 대상입니다.',
  'Babies in their birth stay are within the intended population.': '출생 재원 중인 아기도 대상입니다.',
  'Newborns in their birth stay: first-day rates differ, and the definition was for term newborns.':
    '출생 재원 신생아: 첫날의 값이 다르고, 정의는 만삭아용이었습니다.',
  'Not made for this setting.': '이 병상 구분에 맞게 만들어지지 않았습니다.',
  'Made for ventilated children.': '기계환기 중인 소아용입니다.',
  'Made for ventilated children too.': '기계환기 중인 소아에게도 씁니다.',
  "Creatinine of the first 2-3 days is the mother's.": '처음 2-3일의 크레아티닌은 어머니의 값입니다.',
  'Made in neonatal intensive care: what a total means elsewhere is not known to us.':
    '신생아 중환자실에서 만들어짐: 다른 곳에서 합계의 뜻은 알지 못합니다.',
  'Made in paediatric intensive care: what a total means elsewhere is not known to us.':
    '소아 중환자실에서 만들어짐: 다른 곳에서 합계의 뜻은 알지 못합니다.',
  'Made in paediatric intensive care: neither the total nor the mortality equation is known to hold elsewhere.':
    '소아 중환자실에서 만들어짐: 합계도 사망률 식도 다른 곳에서 맞는지 알려지지 않았습니다.',
  'Made for intensive care, where mean airway pressure is measured and set.':
    '평균 기도압을 재고 정하는 중환자실용입니다.',
  'Made for intensive care, where these drugs run.': '이 약을 쓰는 중환자실용입니다.',
  'Made for intensive care.': '중환자실용입니다.',
  'Made for paediatric intensive care.': '소아 중환자실용입니다.',
  'Made for newborns too.': '신생아에게도 씁니다.',
  'Made for infants too.': '영아에게도 씁니다.',
  'Made for children wherever they lie.': '어느 병상의 소아에게나 씁니다.',
  'Newborn lungs and circulations in transition differ.': '적응기 신생아의 폐와 순환은 다릅니다.',
  'The definition leaves out lung disease of birth.': '이 정의는 출생 관련 폐질환을 제외합니다.',
  'Preterm newborns have lower normal pressures than this table.': '미숙아의 정상 혈압은 이 표보다 낮습니다.',
  'Pressures of the first days of life differ.': '생후 첫 며칠의 혈압은 다릅니다.',
  'Newborns in their birth stay were not the population: nSOFA is made for them.':
    '출생 재원 신생아는 대상이 아님: nSOFA가 그들을 위한 점수입니다.',
  'Newborns in their birth stay were not the population: pressures and creatinine still follow the mother and the days of life.':
    '출생 재원 신생아는 대상이 아님: 혈압과 크레아티닌이 아직 어머니와 생후 일수를 따릅니다.',
  'nSOFA is made for them.': 'nSOFA가 그들을 위한 점수입니다.',
  'Newborns in their birth stay were left out: their pressures, creatinine and clotting differ in the first days.':
    '출생 재원 신생아는 제외됨: 첫 며칠의 혈압, 크레아티닌, 응고가 다릅니다.',
  'Made and validated on children in hospital: elsewhere its limits are not known to hold.':
    '입원 소아에서 만들고 검증함: 다른 곳에서 한계값이 맞는지 알려지지 않았습니다.',
  'Not studied there.': '그곳에서 연구되지 않았습니다.',
  'Not studied in newborns.': '신생아에서 연구되지 않았습니다.',
  'Not made for newborns.': '신생아용이 아닙니다.',
  'A ventilator sets the respiratory rate, so the index no longer shows effort.':
    '인공호흡기가 호흡수를 정하므로 지수가 호흡 노력을 나타내지 않습니다.',
  'Treatment and sedation of intensive care change heart rate and pressure.':
    '중환자실의 치료와 진정이 심박수와 혈압을 바꿉니다.',
  'Sedation and ventilation change heart rate and pressure.': '진정과 기계환기가 심박수와 혈압을 바꿉니다.',
  'Whether the child is ventilated is not known.': '기계환기 여부를 알 수 없습니다.',
  'Whether this is the birth stay is not known.': '출생 재원 여부를 알 수 없습니다.',
  'The birth date is missing: that this is a child is not checked.': '생년월일 없음: 소아인지 확인되지 않았습니다.',
  'term age': '만삭 나이',
  'adult, refused by paediatric rules': '성인, 소아용 규칙에서 제외',
  'corrected age is below 0: before the expected date of birth': '교정 나이가 0보다 작음: 출산 예정일 전',
  // Events and heart rate characteristics of newborns.
  'Apnoea of 20 s or more': '20초 이상의 무호흡',
  'Apnoea with bradycardia': '서맥을 동반한 무호흡',
  'Apnoea with bradycardia and desaturation (ABD)': '서맥과 산소포화도 저하를 동반한 무호흡 (ABD)',
  'Intermittent hypoxaemia': '간헐적 저산소혈증',
  'Periodic breathing': '주기성 호흡',
  'infants born before 37 weeks': '37주 전에 태어난 영아',
  'infants in neonatal intensive care': '신생아 중환자실의 영아',
  'no longer a newborn': '더는 신생아가 아님',
  'A respiratory rate that the monitor averages over many seconds does not show pauses of 3 s: the count would be far too low.':
    '모니터가 여러 초를 평균한 호흡수에는 3초의 멈춤이 보이지 않음: 횟수가 훨씬 적게 나옵니다.',
  'It needs the breathing wave or each breath.': '호흡 파형이나 호흡 하나하나가 필요합니다.',
  'Standard deviation of heart rate': '심박수 표준편차',
  'Sample asymmetry of heart rate': '심박수 표본 비대칭도',
  'Sample entropy of heart rate': '심박수 표본 엔트로피',
  'Cross-correlation of heart rate and SpO₂': '심박수와 SpO₂의 교차상관',
  'fewer than two readings': '값이 둘보다 적음',
  'a heart rate of 0 has no interval': '심박수 0에는 간격이 없음',
  'no acceleration in the window': '구간에 심박수 증가가 없음',
  'heart rate or SpO₂ did not change': '심박수나 SpO₂가 변하지 않음',
  'The length of 3, the tolerance of 0.2 standard deviations and the window of 4096 beats were not found in a source that we could read; on averages of 1 s, neighbouring readings repeat each other and the value means something else.':
    '길이 3, 허용 오차 0.2 표준편차, 구간 4096박동은 읽을 수 있는 출처에서 찾지 못함; 1초 평균에서는 이웃한 값이 반복되어 뜻이 달라집니다.',
  'The lag of 30 s either way and the window of 10 min were not found in a source that we could read, and a patent (US 10869637, WO2017192562) needs a legal review first.':
    '앞뒤 30초의 지연과 10분 구간은 읽을 수 있는 출처에서 찾지 못했고, 특허(US 10869637, WO2017192562)의 법률 검토가 먼저 필요합니다.',
  // Centiles.
  'no reference: born preterm and before 40 weeks postmenstrual': '기준 없음: 미숙아이며 월경 후 40주 전',
  'no reference: born preterm and younger than 28 days': '기준 없음: 미숙아이며 생후 28일 미만',
  'gestational age at birth is missing: taken as born at term': '출생 시 재태 주수 없음: 만삭으로 간주',
  // Worry.
  'Family concern': '가족의 걱정',
  'Nurse concern': '간호사의 걱정',
  'The family’s concern': '가족의 걱정',
  'The nurse’s concern': '간호사의 걱정',
  'Raised by concern, not by vital signs.': '활력징후가 아니라 걱정으로 생긴 경보입니다.',
  'That nobody repeated it does not mean that it is gone: ask.':
    '아무도 다시 말하지 않았다고 걱정이 없어진 것은 아님: 물어보십시오.',
  'Switched off by policy.': '방침에 따라 꺼짐.',
  'The concern itself still stands.': '걱정 자체는 그대로입니다.',
};
