/** Reasons that Vigil itself gives for a policy. */
import type { PolicyReasonValues } from '../../clinical/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';

export const KOREAN_POLICY_REASONS: Renderings<PolicyReasonValues> = {
  'policy.demonstration': () => '시연 병동',
  'policy.made-up-children': () => '시연: 중환자실 침상의 가상 환아로, 이 점수가 만들어진 일반 병동 밖에서 사용',
  'policy.playback': () => '기록을 재생할 때 선택함',
  'policy.announced-again': () => '유실 후 다시 알림',
};
