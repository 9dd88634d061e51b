/** Issue 10 A8: what is known of a formula decides points where the unknown rest cannot change them. */
import { describe, expect, it } from 'vitest';
import type { Observed } from '../../../models/rules/npews-child.ts';
import { partOf, scored, shippedRule } from '../shipped-rule.ts';

const phoenix = shippedRule('phoenix-4');
const neurologic = (observed: Observed) => partOf(scored(phoenix, { observed }), 'neurologic');

describe('a Glasgow sum without the voice', () => {
  it.each([
    ['eye 1 and motor 1 leave 3 to 7: 1 point', { gcsEye: 1, gcsMotor: 1 }, 1],
    ['eye 4 and motor 6 leave 11 to 15', { gcsEye: 4, gcsMotor: 6 }, 0],
    ['eye 2 and motor 3 leave 6 to 10: 1 point', { gcsEye: 2, gcsMotor: 3 }, 1],
  ])('%s', (_title, observed, least) => {
    expect(neurologic(observed)).toMatchObject({ pointsMin: least, pointsMax: 2 });
    expect(neurologic({ ...observed, pupils: 'both-reactive' })).toMatchObject({ points: least });
  });

  it('eye 3 and motor 6 leave 10 to 14: both stay possible', () => {
    expect(neurologic({ gcsEye: 3, gcsMotor: 6, pupils: 'both-reactive' })).toMatchObject({
      points: null,
      pointsMin: 0,
      pointsMax: 1,
    });
  });

  it('a total that was charted counts more than the bounds of the sum', () => {
    expect(neurologic({ gcsEye: 1, gcsMotor: 1, gcsTotal: 11, pupils: 'both-reactive' })).toMatchObject({ points: 0 });
  });
});

describe('a ratio with one half', () => {
  it('decides a stage that no oxygen concentration could undo', () => {
    const nsofa = shippedRule('nsofa');
    const respiratory = (observed: Observed) =>
      partOf(
        scored(nsofa, { observed: { invasiveVentilation: 'yes', ...observed }, born: '2026-02-20' }),
        'respiratory',
      );
    const alone = respiratory({ spo2: 45 });
    expect(alone.pointsMin).toBeGreaterThan(0);
    expect(alone.pointsMin).toBeLessThanOrEqual(respiratory({ spo2: 45, fio2: 21 }).pointsMin);
  });

  it('is missing, as published, where the publication counts what is missing as 0', () => {
    const part = partOf(scored(phoenix, { observed: { invasiveVentilation: 'yes', spo2: 60 } }), 'respiratory');
    expect(part).toMatchObject({ pointsMin: 0, pointsMax: 3 });
  });
});
