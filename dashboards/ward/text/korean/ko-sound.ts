/** Korean of whether this screen can be heard. */
import type { enSound } from '../english/en-sound.ts';

export const koSound: Readonly<Record<keyof typeof enSound, string>> = {
  'sound.title': '이 화면의 소리',
  'sound.why':
    '이 화면은 사람이 여기서 소리를 켠 곳에서만 소리를 냅니다. Vigil의 소리는 모니터 소리가 아니며, 침상 모니터의 경보는 그대로 작동합니다.',
  'sound.off': '소리 꺼짐',
  'sound.impossible': '소리를 낼 수 없음',
  'sound.impossibleWhy': '이 브라우저는 소리를 낼 수 없습니다. 다른 브라우저를 쓰거나 화면이 보이는 곳에 계십시오.',
  'sound.blocked': '소리 차단됨: 화면을 누르십시오',
  'sound.blockedWhy':
    '누군가 화면을 누르기 전에는 브라우저가 소리를 허용하지 않습니다. 계속 그러면 브라우저 설정에서 금지된 것입니다.',
  'sound.no-output': '소리 출력 장치 없음',
  'sound.noOutputWhy': '이 컴퓨터의 스피커가 고장 났거나 없습니다. 연결한 뒤 소리를 껐다 켜십시오.',
  'sound.quiet': '{{time}}까지 조용히',
  'sound.untested': '소리 켜짐, 시험 안 함',
  'sound.unheard': '{{time}} 시험에서 들리지 않음',
  'sound.heard': '소리 켜짐, {{time}} 들림',
  'sound.arm': '여기서 소리 켜기',
  'sound.disarm': '소리 끄기',
  'sound.play': '시험 소리 내기',
  'sound.playAgain': '다시 내기',
  'sound.wasHeard': '들렸습니까?',
  'sound.yes': '예, 들림',
  'sound.no': '아니요',
  'sound.testWhy':
    '근무를 시작할 때마다 일하는 자리에서 시험하십시오. 음 소거된 탭, 음량, 꺼진 스피커는 여기서 알 수 없고 귀로만 알 수 있습니다. 답은 병원의 감사 기록에 남습니다.',
  'sound.unrecorded': '답을 기록하지 못했습니다. 이 화면에서는 유효합니다.',
  'sound.listen': '들어 보기:',
  'sound.speak': '수준, 병상, 내용을 말하기 (이름 없이)',
  'sound.noVoice': '이 브라우저에는 이 언어의 자체 음성이 없습니다',
  'sound.beQuiet': '2시간 동안 조용히',
  'sound.endQuiet': '조용히 끝내기',
  'sound.quietWhy':
    '캥거루 케어 등을 위한 조용히: 경보 수준은 그대로 보이고 상향도 그대로 진행되지만, 이 화면에서는 소리나 깜빡임이 없습니다.',
};
