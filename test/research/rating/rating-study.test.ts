/** What two raters are asked: drawn by a seed, so many a stay, each rater in another order, and no answer is ever altered. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  drawItems,
  nextItem,
  readAnswer,
  readStudy,
  standingAnswers,
  type DrawnMoment,
  type RatingAnswer,
  type RatingStudy,
} from '../../../services/research/rating/rating-study.ts';

const ALERTS: readonly DrawnMoment[] = Array.from({ length: 60 }, (_, index) => ({
  unitId: 'icu-west',
  stayId: `stay-${index % 20}`,
  ageBand: 'child',
  atMs: 1_000 * (60 - index),
  alert: { alertId: `alert-${index}`, ruleId: 'bradycardia', level: 'high' },
}));

function studyOf(count = 20): RatingStudy {
  const read = readStudy({
    version: 2,
    question: 'Worth it?',
    answers: ['yes', 'no'],
    raters: ['kim', 'lee'],
    adjudicator: 'park',
    label: { labelId: 'escalation', positive: 'yes' },
    seed: 1,
    span: { fromMs: 0, toMs: 1e6 },
    drawnFrom: ALERTS.length,
    createdBy: 'choi',
    createdAtMs: 1,
    items: drawItems(ALERTS, { seed: 1, count, perStay: 1 }),
  });
  if (!read.ok) throw new Error(read.faults);
  return read.value;
}

const given = (item: number, answer: string, atMs = 1): RatingAnswer => ({
  item,
  answer,
  rater: 'kim',
  by: 'kim',
  atMs,
});

/** In the order in which a rater is asked. */
function askedOf(study: RatingStudy, rater: string): readonly number[] {
  const answers: RatingAnswer[] = [];
  for (let item = nextItem(study, rater, answers); item !== null; item = nextItem(study, rater, answers)) {
    answers.push(given(item.item, 'yes'));
  }
  return answers.map(({ item }) => item);
}

describe('a study of two raters', () => {
  it('draws the same by the same seed, another by another, and of a stay no more than was said', () => {
    const drawn = drawItems(ALERTS, { seed: 1, count: 10, perStay: 1 });
    expect(drawItems(ALERTS.toReversed(), { seed: 1, count: 10, perStay: 1 })).toEqual(drawn);
    expect(drawItems(ALERTS, { seed: 2, count: 10, perStay: 1 })).not.toEqual(drawn);
    expect(new Set(drawn.map(({ stayId }) => stayId)).size).toBe(10);
    expect(drawItems(ALERTS, { seed: 1, count: 100, perStay: 1 })).toHaveLength(20);
    expect(drawItems(ALERTS, { seed: 1, count: 100, perStay: 2 })).toHaveLength(40);
    expect(drawn.map(({ item }) => item)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(drawn.map(({ atMs }) => atMs)).toEqual(
      drawn.map(({ atMs }) => atMs).toSorted((left, right) => left - right),
    );
  });

  it('asks each rater everything once, in another order', () => {
    const study = studyOf();
    const [kim, lee] = [askedOf(study, 'kim'), askedOf(study, 'lee')];
    expect(kim.toSorted((left, right) => left - right)).toEqual(study.items.map(({ item }) => item));
    expect(lee).not.toEqual(kim);
    expect(lee.toSorted((left, right) => left - right)).toEqual(kim.toSorted((left, right) => left - right));
  });

  it('lets the last answer count, and an answer of none is refused', () => {
    const study = studyOf();
    expect(standingAnswers([given(1, 'yes'), given(2, 'no'), given(1, 'no', 2)]).get(1)?.answer).toBe('no');
    expect(readAnswer(given(1, 'perhaps'), study)).toMatchObject({ ok: false });
    expect(readAnswer(given(99, 'yes'), study)).toMatchObject({ ok: false });
    expect(readAnswer(given(1, 'yes'), study)).toMatchObject({ ok: true });
  });

  it('is of two people, and of answers that differ', () => {
    const study = studyOf();
    expect(readStudy({ ...study, raters: ['kim', 'kim'] })).toMatchObject({ ok: false });
    expect(readStudy({ ...study, raters: ['kim'] })).toMatchObject({ ok: false });
    expect(readStudy({ ...study, answers: ['yes', 'yes'] })).toMatchObject({ ok: false });
    expect(readStudy({ ...study, adjudicator: 'kim' })).toMatchObject({ ok: false });
    expect(readStudy({ ...study, label: { labelId: 'escalation', positive: 'perhaps' } })).toMatchObject({ ok: false });
    expect(readStudy(study)).toMatchObject({ ok: true });
  });

  it('of the version before is read as one of alerts that nobody settles, and a newer one is refused', () => {
    const read = readStudy(JSON.parse(readFileSync('test/research/rating/study-version-1.json', 'utf8')));
    expect(read).toMatchObject({
      ok: true,
      value: {
        version: 2,
        adjudicator: null,
        label: null,
        items: [
          {
            item: 1,
            stayId: 'stay-1',
            ageBand: 'unknown',
            atMs: 1_795_000_000_000,
            alert: { alertId: 'alert-1', ruleId: 'bradycardia', level: 'high' },
          },
        ],
      },
    });
    expect(readStudy({ ...studyOf(), version: 3 })).toEqual({
      ok: false,
      faults: expect.stringContaining('a newer Vigil wrote it'),
    });
  });
});
