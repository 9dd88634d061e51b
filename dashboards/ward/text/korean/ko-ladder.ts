/** Korean of who is asked for an answer to an alert, and of the roster. */
import type { enLadder } from '../english/en-ladder.ts';

export const koLadder: Readonly<Record<keyof typeof enLadder, string>> = {
  'asked.bed-owner': '침상',
  'asked.charge-nurse': '책임간호사',
  'asked.doctor-on-call': '당직의사',
  'asked.whole-unit': '병동 전체',
  'askedShort.bed-owner': '침상',
  'askedShort.charge-nurse': '책임',
  'askedShort.doctor-on-call': '당직',
  'askedShort.whole-unit': '전체',
  'asked.now': '응답 요청: {{who}}',
  'asked.escalated': '응답 없음, 현재 요청: {{who}}',
  'asked.next': '{{span}} 뒤 {{who}}',
  'give.to': '다른 사람에게 넘기기…',
  'roster.title': '응답 요청 순서와 근무표',
  'roster.waits': '높음 {{high}}, 중간 {{medium}} 뒤 다음 단계',
  'roster.next': '앞으로 사흘의 근무표',
  'roster.empty': '입력된 사람이 없습니다.',
  'roster.role': '역할',
  'roster.name': '이름',
  'roster.from': '시작',
  'roster.until': '끝',
  'roster.enter': '근무 입력',
  'asked.last': '누군가 응답할 때까지',
};
