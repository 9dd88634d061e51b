/** Korean of the page that shows how a unit stood at a past moment. */
import type { enKnown } from '../english/en-known.ts';

export const koKnown: Readonly<Record<keyof typeof enKnown, string>> = {
  'known.title': '당시에 알려진 상태',
  'known.heading': '{{time}} 당시 알려진 상태 · 실시간 아님',
  'known.what':
    '이 시각까지 도착한 것만 보입니다. 늦게 온 검사 결과와 정정은 보이지 않습니다. 이름은 표시하지 않습니다.',
  'known.moment': '시각',
  'known.back': '{{span}} 전',
  'known.on': '{{span}} 후',
  'known.reading': '그때까지 도착한 기록을 다시 계산하는 중… 1분쯤 걸릴 수 있습니다.',
  'known.failed': '지금은 과거를 읽을 수 없습니다.',
  'known.busy': '지금 다른 사람이 과거를 보고 있습니다. 1분 뒤에 다시 해 보십시오.',
  'known.again': '다시 시도',
  'known.mayNot': '이 병동의 간호사, 의사, 연구자만 과거를 볼 수 있습니다.',
  'known.nothing': '그때까지 이 병동에서 도착한 것이 없습니다.',
  'known.stoodStill': '당시 화면은 실시간 아님 상태였습니다. 병동의 마지막 시각 신호가 {{span}} 전이었습니다.',
  'known.noAlert': '열린 경보 없음',
  'known.neverSent': '도착한 값 없음',
};
