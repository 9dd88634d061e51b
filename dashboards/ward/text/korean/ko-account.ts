/** Korean of shared screens, PINs and one's own account. */
import type { enAccount } from '../english/en-account.ts';

export const koAccount: Readonly<Record<keyof typeof enAccount, string>> = {
  'role.shared': '공용 화면, 누가 하는지 확인',

  'shared.make': '이 화면을 공용 화면으로',
  'shared.makeWhy':
    '여기서 로그아웃됩니다. 화면은 이 병동을 이름과 함께 계속 보여 주고, 응답하거나 기록할 때마다 PIN이나 배지를 확인합니다.',
  'shared.name': '공용 화면 이름',
  'shared.makeOf': '{{unit}} 공용 화면',
  'shared.end': '공용 화면 끝내기',

  'who.title': '누구십니까?',
  'who.why': '지금 하는 일은 본인의 이름으로 기록됩니다.',
  'who.badge': '배지를 판독기에 대십시오',
  'who.names': '또는 이름을 누르십시오',
  'who.find': '이름 일부',
  'who.nobody': '이 병동에서 PIN을 정한 사람이 아직 없습니다. 각자 자신의 화면 «내 계정»에서 정합니다.',
  'who.unreachable': '서버가 응답하지 않습니다.',
  'who.pinOf': '{{name}} 님의 PIN',
  'who.confirm': '확인',
  'who.other': '다른 사람',
  'who.cancel': '취소',
  'who.wrong': 'PIN이나 배지가 맞지 않거나 이 병동에서 쓸 수 없습니다.',
  'who.pause': '틀린 시도가 너무 많습니다. 잠시 뒤 다시 시도하십시오.',
  'who.needed': '누구인지 확인되지 않았거나 시간이 지났습니다. 아무것도 하지 않았습니다.',
  'handover.failed.who-needed': '누구인지 확인되지 않았거나 시간이 지났습니다. 아무것도 하지 않았습니다.',

  'account.title': '내 계정',
  'pin.title': '공용 화면 PIN',
  'pin.why':
    '병동의 공용 화면에서 응답하거나 기록하는 사람이 누구인지 이 번호로 밝힙니다. 다른 것은 열리지 않습니다. 숫자 6~12자리이며, 모두 같거나 차례로 이어지면 안 됩니다.',
  'pin.none': '아직 없습니다.',
  'pin.set': '이미 있습니다. 새로 정하면 바뀝니다.',
  'pin.badge': '본인의 배지도 등록되어 있습니다.',
  'pin.password': '비밀번호',
  'pin.fresh':
    '병원 계정입니다. 다시 로그인한 뒤 10분 안에 PIN을 정하십시오. 로그인할 때마다 12시간 동안 쓸 수 있습니다.',
  'pin.new': '새 PIN',
  'pin.again': '한 번 더',
  'pin.save': 'PIN 정하기',
  'pin.done': '이제부터 이 PIN을 씁니다.',
  'pin.different': '두 번호가 같지 않습니다.',
  'pin.unfit': 'PIN은 숫자 6~12자리이며, 모두 같거나 차례로 이어지면 안 됩니다.',
  'pin.wrong': '비밀번호가 맞지 않습니다.',
  'pin.signInAnew': '로그인한 지 오래되었습니다. 다시 로그인한 뒤 10분 안에 PIN을 정하십시오.',
};
