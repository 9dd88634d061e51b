/** A number of several places says which one it is; the other's number is never shown as live. */
import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { ChannelsOfSignals } from '../../dashboards/ward/live/stay-cell.ts';
import { channelsText } from '../../dashboards/ward/live/vital-channels.ts';
import type { VitalSource } from '../../dashboards/ward/live/vitals/vital.ts';
import { language } from '../../dashboards/ward/text/text.ts';
import { withVitals } from '../../services/contract/screens/unit-view.ts';
import { signalIndex } from '../../services/clinical/signal/signals.ts';
import { oneChild, START_MS, tick, UnitScript, frame, record } from '../engine/unit-script.ts';

const HAND = 'right-hand/1.3.1/150456';
const FOOT = 'left-foot/1.3.2/150456';
const channels: ChannelsOfSignals = { spo2Percent: { scored: HAND, others: [FOOT] } };
const textOf = (kind: 'spo2' | 'heart', source: VitalSource): string =>
  channelsText({ channels: signal(channels) }, { kind, source: signal(source) });

describe('channels at the bedside', () => {
  it('the number does not say whose it is: it says so in both languages, where there are several', () => {
    expect(textOf('spo2', 'oximeter')).toBe('2 channels, scored: right hand (1.3.1); kept: left foot (1.3.2)');
    expect(textOf('heart', 'ecg')).toBe('');
    language.value = 'ko';
    expect(textOf('spo2', 'oximeter')).toBe('채널 2개, 점수에 쓰는 채널: 오른손 (1.3.1); 보관: 왼발 (1.3.2)');
    language.value = 'en';
  });

  it('the next second takes the channels away: they stay until the engine says otherwise', () => {
    const script = new UnitScript().play(
      oneChild(),
      frame({ atMs: 0, values: { spo2Percent: 97 } }),
      record('channels.chosen', 500, {
        deviceId: 'monitor-1',
        signal: 'spo2Percent',
        scored: HAND,
        channels: [FOOT, HAND],
        because: 'rank',
        validFromMs: START_MS,
      }),
      tick(60_000),
    );
    const state = script.of('unit.state').at(-1);
    if (state === undefined) throw new Error('the unit says what it is');
    const next = withVitals(state, {
      stays: [
        {
          stayId: 'stay-1',
          lastFrameAtMs: START_MS + 61_000,
          intervalMs: 1_000,
          readings: [[signalIndex('spo2Percent'), 96, START_MS + 61_000]],
        },
      ],
    });
    expect(next.stays[0]?.signals).toMatchObject([{ signal: 'spo2Percent', value: 96, channels: { scored: HAND } }]);
  });
});
