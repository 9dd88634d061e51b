/** `node --import ./test/support/typescript-loader.mjs test/safe-data/deidentify/attack-figures.ts` prints the table of docs/results/deidentification.md: an attack on simulated truth. */
import { linkageAttack, type AttackedRecord } from '../../../services/safe-data/deidentify/linkage-attack.ts';
import { planRelease } from '../../../services/safe-data/deidentify/plan-release.ts';
import { LEAST_K } from '../../../services/safe-data/deidentify/release-policy.ts';
import { madeUpPeople } from './made-up-people.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function rowOf(count: number, k: number): string {
  const people = madeUpPeople(count, 1);
  const plan = planRelease(people, { k, keeps: [], leftOutShareMax: 0.1 });
  if (plan === null) return `| ${count} | ${k} | refused | | | | | |`;
  const records = plan.persons.map(({ personId, sex, stays }): AttackedRecord => ({
    truePersonId: personId,
    sex,
    ageBands: stays.map(({ ageBand }) => ageBand.name),
    timeline: stays.flatMap(({ hours, afterHours }, at) =>
      at === 0 ? [hours] : [afterHours - (stays[at - 1]?.afterHours ?? 0), hours],
    ),
  }));
  const attack = linkageAttack(people, records);
  const { age, sex } = plan.level;
  const { tooShort, tooRare, laterStays } = plan.leftOut;
  return `| ${count} | ${k} | ${age}, ${sex ? 'with' : 'without'} sex | ${tooShort + tooRare} and ${laterStays} later stays | ${percent(plan.hoursCutShare)} | ${percent(attack.meanRisk)} | ${percent(attack.meanRiskNearest)} | ${percent(attack.greatestRiskNearest)} |`;
}

/** The same children with their sex, age in days and minutes of stay: how many share these with nobody. */
function aloneIn(count: number): string {
  const looks = madeUpPeople(count, 1).map(({ sex, stays }) =>
    JSON.stringify([sex, stays.map((stay) => [stay.ageDays, Math.round((stay.endsAtMs - stay.openedAtMs) / 60_000)])]),
  );
  const counts = new Map<string, number>();
  for (const look of looks) counts.set(look, (counts.get(look) ?? 0) + 1);
  return `${count}: ${percent(looks.filter((look) => counts.get(look) === 1).length / count)}`;
}

for (const count of [100, 500, 2_000, 10_000]) {
  for (const k of [LEAST_K.agreement, LEAST_K.open]) console.log(rowOf(count, k));
}
for (const count of [100, 2_000, 10_000]) console.log(aloneIn(count));
