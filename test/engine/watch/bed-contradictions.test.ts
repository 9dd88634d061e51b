/** Two children and one bed, through the real fold: which bed is meant, which child took it, and what both are called. */
import { describe, expect, it } from 'vitest';
import { UnitScript, configured, occupied, opened, record, tick } from '../unit-script.ts';

const LABELLED = configured({
  beds: ['bed-1', 'bed-2'].map((bedId, index) => ({ bedId, label: `PICU 0${index + 1}`, setting: 'ward' })),
});
const THREE = [LABELLED, opened('stay-1'), opened('stay-2'), opened('stay-3')];

/** The bed and the children that were told of who was put out of a bed. */
function taken(script: UnitScript) {
  return script
    .of('alert.changed')
    .filter(({ alert, change }) => alert.ruleId.startsWith('technical.bed-taken') && change === 'raised')
    .map(({ alert }) => alert.detail?.values);
}

describe('a bed that was taken', () => {
  it('is named as the ward names it', () => {
    const script = new UnitScript().play(
      THREE,
      occupied('bed-1', 'stay-1', 0),
      occupied('bed-1', 'stay-2', 10_000),
      tick(11_000),
      tick(41_000),
    );
    expect(taken(script)).toEqual([{ bed: 'PICU 01', child: 'stay-1', otherChild: 'stay-2' }]);
  });

  it.each([
    ['bed-1', 'bed-2', 'PICU 02'],
    ['bed-2', 'bed-1', 'PICU 01'],
  ])('is the last one in which the child lay: %s, then %s', (first, second, label) => {
    const script = new UnitScript().play(
      THREE,
      occupied(first, 'stay-1', 0),
      occupied(second, 'stay-1', 5_000),
      occupied(first, 'stay-2', 10_000),
      tick(11_000),
      occupied(second, 'stay-3', 20_000),
      tick(21_000),
      tick(51_000),
    );
    expect(taken(script)).toEqual([{ bed: label, child: 'stay-1', otherChild: 'stay-3' }]);
  });

  it('is taken by whoever was told to come up to a minute ahead, and by nobody before', () => {
    const planned = new UnitScript().play(
      THREE,
      occupied('bed-1', 'stay-1', 0),
      occupied('bed-1', 'stay-2', 3_600_000, 10_000),
      tick(10_000),
      tick(50_000),
    );
    expect(taken(planned)).toEqual([]);
    const script = new UnitScript().play(
      THREE,
      occupied('bed-1', 'stay-1', 0),
      tick(0),
      occupied('bed-1', 'stay-2', 60_000, 1_000),
      tick(30_000),
      tick(60_000),
    );
    expect(taken(script)).toEqual([{ bed: 'PICU 01', child: 'stay-1', otherChild: 'stay-2' }]);
  });

  it('is nobody’s fault where the child was only told to come', () => {
    const script = new UnitScript().play(
      THREE,
      occupied('bed-1', 'stay-1', 30_000, 0),
      tick(0),
      tick(1_000),
      tick(90_000),
    );
    expect(taken(script)).toEqual([]);
  });
});

describe('a bed that does not go with what was said', () => {
  it('names no other child where that one has left, and the known bed as the ward does', () => {
    const script = new UnitScript().play(
      THREE,
      occupied('bed-1', 'stay-1', 0),
      tick(1_000),
      record('admission.contradicted', 2_000, { stayId: 'stay-1', bedId: 'bed-2', otherStayId: 'stay-of-yesterday' }),
    );
    expect(script.of('alert.changed').at(-1)?.alert.detail).toEqual({
      code: 'bed-contradicted.detail',
      values: { child: 'stay-1', bed: 'PICU 02', isTaken: true, otherChild: null, knownBed: 'PICU 01' },
    });
  });
});
