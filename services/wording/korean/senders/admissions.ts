import type { AdmissionRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';

const CANCELLED = { admission: '입원', discharge: '퇴원', move: '이동' } as const;

export const KOREAN_ADMISSIONS: Renderings<AdmissionRefusalValues> = {
  'admission.no-time': () => '적어도 분까지 적힌 시각이 메시지에 없음',
  'admission.no-pid': () => '메시지에 PID가 없음',
  'admission.several-patients': () => '한 메시지가 여러 환자에 관한 것임',
  'admission.no-patient': () => '메시지에 환자가 없음',
  'admission.ahead': () => '도착보다 늦은 시각이 적혀 있어 도착 시각을 사용함',
  'admission.visit-of-another': () => '다른 환자의 방문으로 알려져 있음: 아무것도 바꾸지 않았습니다',
  'admission.other-visit-open': () => '이 환자는 끝나지 않은 다른 방문으로 입원 중임',
  'admission.bed-not-configured': ({ result }) =>
    `설정되지 않은 병상: ${result === 'opened' ? '병상 없이 입원이 열렸습니다' : '환아는 지금 어느 병상에도 없습니다'}`,
  'admission.no-place': ({ isOpened }) =>
    isOpened
      ? '메시지에 위치가 없음: 병상 없이 입원이 열렸습니다'
      : '메시지에 위치가 없고 자료원에 병동이 여럿임: 입원이 열리지 않았습니다',
  'admission.update-of-other-bed': () => '정보 수정이 알려진 것과 다른 병상을 말함: 이동은 A02로 알려야 합니다',
  'admission.update-of-taken-bed': () => '정보 수정이 다른 환아가 있는 병상을 말함: 이동은 A02로 알려야 합니다',
  'admission.birth-date': () => '생년월일이 온전한 날짜가 아님',
  'admission.gestational-age': () => '재태 연령이 있을 수 없는 값이거나 단위가 주나 일이 아님',

  'move.no-place': () => '이동할 위치가 없음',
  'move.before-newer': () => '이미 알려진 더 새로운 이동보다 앞선 이동: 적용하지 않았습니다',
  'swap.not-two': () => '병상 교환은 두 환자에 관한 것이어야 함',
  'swap.one-place': () => '병상 교환이 두 환자에게 같은 위치를 줌',
  'swap.no-second': () => '병상 교환에 두 번째 환자가 없음',
  'swap.one-patient': () => '병상 교환이 한 환자에 관한 것임',
  'merge.not-two': () => '메시지에 두 환자가 없음',

  'discharge.no-stay': () => '열린 입원 건이 하나로 정해지지 않는 환자의 퇴원',
  'discharge.before-admission': () => '입원보다 앞선 퇴원: 적용하지 않았습니다',

  'cancel.unknown-patient': ({ cancelled }) => `알려지지 않은 환자의 ${CANCELLED[cancelled]} 취소`,
  'cancel.no-discharge': () => '퇴원이 알려지지 않은 환자의 퇴원 취소',
  'cancel.bed-taken': () =>
    '퇴원 취소로 돌아온 환아의 병상에 다른 환아가 있음: 누가 있는지 이동 메시지가 말할 때까지 이 병상은 누구의 것도 아닙니다',
  'cancel.no-move': () => '취소할 이동이 알려져 있지 않음',
  'cancel.move-of-gone': () => '이미 떠난 환아의 이동 취소: 아무것도 바꾸지 않았습니다',
  'cancel.move-same-time': () =>
    '같은 시각의 메시지가 이미 이동을 취소함: 같은 취소인지 알 수 없어 아무것도 바꾸지 않았습니다',
  'cancel.other-bed': () => '취소된 이동이 떠난 병상도 옮긴 병상도 아닌 병상을 말함: 아무것도 바꾸지 않았습니다',
};
