/** 로그인하기 전, 정문의 화면. */
import type { FrontDoorText } from './english.ts';

export const FRONT_DOOR_KOREAN: FrontDoorText = {
  title: '이 화면은 어느 병원에 있습니까?',
  why: '관리자에게 받은 병원의 짧은 이름을 입력하십시오. 이 화면이 기억합니다. 여기에 로그인되어 있던 사람은 로그아웃됩니다.',
  label: '병원의 짧은 이름',
  go: '로그인으로 이동',
  unknown: '그런 병원은 여기에 없습니다. 철자를 확인하십시오.',
};
