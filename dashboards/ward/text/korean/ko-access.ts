/** Korean of who may see what: the sign-in of the hospital, and units opened in an emergency. */
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

  'emergency.link': '다른 병동',
  'emergency.title': '응급 시 다른 병동 열기',
  'emergency.why':
    '한 시간 동안 열립니다. 그 병동의 화면에 열렸다는 사실이 표시되고, 누가 왜 열었으며 무엇을 보았는지 모두 기록됩니다.',
  'emergency.none': '담당이 아닌 병동이 없습니다.',
  'emergency.reason': '사유',
  'emergency.reason.emergency': '그 병동의 환자에게 지금 내가 필요함',
  'emergency.reason.called-to-help': '도움이나 자문 요청을 받음',
  'emergency.reason.transfer': '환자가 그 병동에서 오거나 그 병동으로 감',
  'emergency.reason.covering': '그 병동 담당자를 대신함',
  'emergency.reason.other': '그 밖의 사유',
  'emergency.open': '한 시간 동안 열기',
  'emergency.own': '응급으로 이 병동을 열었습니다. {{time}}까지 열려 있으며, 보는 모든 것이 기록됩니다.',
  'emergency.end': '지금 끝내기',
  'emergency.notice': '다른 병동의 직원({{who}})이 응급으로 이 병동을 열었습니다. {{time}}까지입니다.',
  'emergency.notices': '다른 병동의 직원 {{count}}명이 응급으로 이 병동을 열었습니다. {{time}}까지입니다.',
  'emergency.refused': '병동을 열지 못했습니다. 이미 담당 병동이거나, 더는 없는 병동이거나, 열 수 없는 역할입니다.',
  'emergency.unreachable': '병동을 열지 못했습니다. 서버가 응답하지 않거나 기록할 수 없습니다. 그 병동에 전화하십시오.',
};
