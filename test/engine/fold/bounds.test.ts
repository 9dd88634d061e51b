// Hazards: H48 (docs/hazards.md).
/** What a unit remembers and what it says stay small, whatever comes in. */
import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { encodeDecision } from '../../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../../services/contract/decisions/read-decision.ts';
import { BRADYCARDIA, nationalPews } from '../rules-for-tests.ts';
import {
  UnitScript,
  configured,
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
} from '../unit-script.ts';

const RULES = { scores: [nationalPews()], vitals: [BRADYCARDIA], models: [] };

describe('memory', () => {
  it('forgets devices that stand nowhere and are quiet, with their alerts, and keeps those at a bed', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 2_000, () => ({ heartRatePerMin: 100 })),
    );
    for (let atMs = 2_000; atMs < 120_000; atMs += 1000) {
      script.play(
        frame({ deviceId: `ephemeral-${atMs}`, atMs, values: { heartRatePerMin: 100 } }),
        frame({ deviceId: 'stray', atMs, values: { heartRatePerMin: 100 } }),
        tick(atMs),
      );
    }
    expect(script.state.devices.size).toBe(120);
    expect(script.changes('technical.unassigned.stray')).toEqual(['raised low']);
    script.play(tick(710_000), tick(720_000), tick(730_000));
    expect([...script.state.devices.keys()]).toEqual(['monitor-1']);
    expect(script.changes('technical.unassigned.stray')).toEqual(['raised low', 'cleared low']);
  });

  it('is at most 256 KB a stay, and does not grow with days of stays, records, commands and moves', () => {
    const script = new UnitScript(RULES).play(configured(), linked('monitor-1', 'bed-1', 0));
    const day = (number: number): Input[] => {
      const stayId = `stay-${number}`;
      const atMs = number * 3_600_000;
      return [
        tick(atMs),
        opened(stayId, atMs),
        occupied('bed-1', stayId, atMs),
        seconds(atMs + 1_000, atMs + 12_000, () => ({ heartRatePerMin: 40 })),
        Array.from({ length: 30 }, (_, index) =>
          record(
            'alert.acknowledged',
            atMs + 12_000 + index,
            {
              alertId: `alert-${index}`,
              seenTransition: 1,
              by: 'nurse-1',
              displayName: 'nurse-1',
              role: 'nurse',
              reason: 'other',
              note: null,
            },
            `command-${number}-${index}`,
          ),
        ),
        Array.from({ length: 10 }, (_, index) =>
          occupied(index % 2 === 0 ? 'bed-2' : 'bed-1', stayId, atMs + 20_000 + index),
        ),
        record('stay.closed', atMs + 60_000, { stayId }),
        tick(atMs + 60_000),
        tick(atMs + 700_000),
      ].flat();
    };
    const sizes: number[] = [];
    for (let number = 0; number < 900; number++) {
      script.play(day(number));
      if (number % 300 === 299) sizes.push(serialize(script.state).byteLength);
      script.decisions.length = 0;
    }
    expect(script.state.stays.size).toBe(0);
    expect(sizes[2]).toBeLessThan((sizes[1] ?? 0) * 1.25 + 50_000);
    const one = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 700_000, () => ({ heartRatePerMin: 100 })),
    );
    expect(serialize([...one.state.stays.values()]).byteLength).toBeLessThan(256 * 1024);
  });
});

describe('size of decisions', () => {
  const beds = Array.from({ length: 60 }, (_, index) => ({
    bedId: `bed-${index}`,
    label: `${index}`,
    setting: 'ward' as const,
  }));
  const ward = (): UnitScript => {
    const script = new UnitScript(RULES).play(configured({ beds }));
    for (const [index, { bedId }] of beds.entries()) {
      const stayId = `stay-${index}`;
      script.play(opened(stayId), occupied(bedId, stayId, 0), linked(`monitor-${index}`, bedId, 0));
      for (const [name, value] of [
        ['respiratoryDistress', 'none'],
        ['capillaryRefillSeconds', 1],
        ['oxygenDevice', 'air'],
        ['consciousness', 'alert'],
      ] as const) {
        script.play(record('observation.charted', 0, { stayId, name, value, by: 'nurse-1' }));
      }
    }
    for (let atMs = 0; atMs < 61_000; atMs += 1000) {
      for (const index of beds.keys()) {
        script.play(
          frame({
            deviceId: `monitor-${index}`,
            atMs,
            values: {
              heartRatePerMin: 155,
              pulseRatePerMin: 155,
              respiratoryRatePerMin: 62,
              spo2Percent: 93,
              arterialSystolicMmHg: 95,
              arterialMeanMmHg: 70,
              arterialDiastolicMmHg: 60,
              coreTemperatureCel: 37.2,
            },
          }),
        );
      }
      script.play(tick(atMs));
    }
    return script;
  };

  it('is 4 KB for a score, and 40 KB for a ward of 60 children who all alarm', () => {
    const script = ward();
    const state = script.of('unit.state').at(-1);
    const score = script.of('score.computed').at(-1);
    if (state === undefined || score === undefined) throw new Error('nothing was said');
    expect(state.alerts).toHaveLength(60);
    expect(encodeDecision(score).byteLength).toBeLessThan(4 * 1024);
    expect(encodeDecision(state).byteLength).toBeLessThan(40 * 1024);
    for (const decision of [state, score]) expect(decodeDecision(encodeDecision(decision))).toEqual(decision);
  });
});
