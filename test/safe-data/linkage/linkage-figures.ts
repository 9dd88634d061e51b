/** Prints the table of docs/results/linkage.md: seeds that nothing was chosen on. */
import { madeUpRegister } from './made-up-register.ts';
import { measured, splinkQualities, truePairs, type Quality } from './measured-linkage.ts';

const SEEDS = [11, 12, 13];
const cases = (['korean', 'english'] as const).flatMap((script) =>
  [0, 0.05, 0.1, 0.2].map((errorShare) => ({ script, errorShare })),
);
const mean = (qualities: readonly Quality[]): string => {
  const of = (name: keyof Quality): string =>
    (qualities.reduce((sum, each) => sum + each[name], 0) / qualities.length).toFixed(3);
  return `${of('precision')} / ${of('recall')}`;
};

for (const { script, errorShare } of cases) {
  const registers = SEEDS.map((seed) => madeUpRegister({ seed, children: 4_000, script, errorShare }));
  const own = registers.map(measured);
  const splink = await splinkQualities(registers);
  const pairs = registers.reduce((sum, register) => sum + truePairs(register).size, 0);
  console.log(
    `| ${script} | ${errorShare * 100} % | ${pairs} | ${mean(own.map(({ exact }) => exact))} | ${mean(own.map(({ alike }) => alike))} | ${mean(splink)} |`,
  );
}
