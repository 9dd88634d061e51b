/** Korean of who may see what: the sign-in of the hospital. */
import type { enAccess } from '../english/en-access.ts';

export const koAccess: Readonly<Record<keyof typeof enAccess, string>> = {
  'provider.signIn': '병원 계정으로 로그인',
  'provider.signInBy': '{{name}}(으)로 로그인',
  'provider.unreachable':
    '병원 로그인 서버가 응답하지 않습니다. 이 장비의 계정이 있으면 그것으로 로그인하고, 그동안 침상 모니터를 확인하십시오.',
  'provider.refused': '병원 로그인에서 이곳으로 들어올 수 없었습니다. 다시 시도하거나 Vigil 관리자에게 문의하십시오.',
  'provider.expired': '로그인 시간이 지났거나 다른 창에서 시작되었습니다. 처음부터 다시 시작하십시오.',
  'provider.no-role': '병원에는 등록되어 있으나 Vigil에서 맡은 역할이 없습니다. 역할 담당자에게 문의하십시오.',
  'provider.no-user-name': '병원 계정에 Vigil이 기록할 수 있는 사용자 이름이 없습니다. Vigil 관리자에게 문의하십시오.',
};
