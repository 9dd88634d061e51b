/** Korean of why a change of a limit is not one person's. */
import type { LimitFault, LimitVerdict } from '../../clinical/statement/limit-faults.ts';

const FAULTS: Readonly<Record<LimitFault, string>> = {
  'unknown-rule': '그런 활력징후 규칙이 없음',
  'unknown-step': '이 수준, 신호, 연령의 한계가 이 규칙에 없음',
  'empty-change': '바뀌는 것이 없음',
  'emergency-stays': '응급 경보는 끄거나 낮출 수 없음',
  'too-far-out': '{who} 수 있는 것보다 한계가 바깥쪽임',
  'too-far-in': '{who} 수 있는 것보다 한계가 안쪽임',
  'waits-too-long': '{who} 수 있는 것보다 대기 시간이 긺',
  'wait-of-cuff': '이 한계는 측정 횟수를 세거나 1초 이상의 대기가 필요함',
  'level-falls': '경보 수준이 낮아짐',
  off: '이 수준의 한계가 꺼짐',
  'rests-too-long': '{who} 수 있는 것보다 경보 뒤 쉬는 시간이 긺',
  'release-too-far': '경보가 너무 안쪽까지 이어짐',
  order: '더 심한 한계는 덜 심한 한계보다 바깥에 있어야 함',
};

export function koreanLimitFault({
  fault,
  verdict,
}: {
  readonly fault: LimitFault;
  readonly verdict: LimitVerdict;
}): string {
  const text = FAULTS[fault].replace('{who}', verdict === 'never' ? '두 사람이 정할' : '한 사람이 정할');
  return verdict === 'never' ? `할 수 없음: ${text}` : `다른 한 사람의 동의가 필요함: ${text}`;
}
