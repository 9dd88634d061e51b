/** Children of a made-up hospital, with what is true of them: ages and lengths of stay as skewed as in paediatric intensive care. */
import { SeededRandom } from '../../fuzz/seeded-random.ts';
import type { PlannedPerson, PlannedStay } from '../../../services/safe-data/deidentify/plan-release.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const FIRST_MS = Date.UTC(2023, 0, 1);

export function madeUpPeople(count: number, seed: number): readonly PlannedPerson[] {
  const draws = new SeededRandom(seed);
  const random = (): number => draws.next();
  return Array.from({ length: count }, (_, at): PlannedPerson => {
    const bornDaysBefore = Math.floor(6_570 * random() ** 3);
    const stays: PlannedStay[] = [];
    let openedAtMs = FIRST_MS + Math.floor(random() * 1_095 * DAY_MS);
    const often = random() < 0.12 ? 2 + Math.floor(random() * 2) : 1;
    for (let stay = 0; stay < often; stay++) {
      const lengthMs = Math.floor(-Math.log(1 - random()) * 4 * DAY_MS) + HOUR_MS;
      stays.push({
        stayId: `stay-${at}-${stay}`,
        openedAtMs,
        endsAtMs: openedAtMs + lengthMs,
        ageDays: random() < 0.02 ? null : bornDaysBefore + Math.floor((openedAtMs - FIRST_MS) / DAY_MS / 10),
        outcomes: random() < 0.15 ? ['escalation'] : [],
      });
      openedAtMs += lengthMs + Math.floor(random() * 200 * DAY_MS);
    }
    return { personId: `child-${at}`, sex: random() < 0.55 ? 'male' : 'female', stays };
  });
}
