/** Our linkage by keyed hashes beside Splink 5.0.0 in clear (installed for the test), on the same made-up children. */
import { describe, expect, it } from 'vitest';
import { withoutInfra } from '../../support/infra.ts';
import { timeLimit } from '../../support/patience.ts';
import { madeUpRegister } from './made-up-register.ts';
import { measured, splinkQualities } from './measured-linkage.ts';

describe('Splink', () => {
  it.skipIf(withoutInfra)(
    'finds some more of the pairs and more wrong ones, where we would rather miss a pair than make two children one',
    { timeout: timeLimit(600_000) },
    async () => {
      const registers = (['korean', 'english'] as const).map((script) =>
        madeUpRegister({ seed: 22, children: 2_000, script, errorShare: 0.05 }),
      );
      const splink = await splinkQualities(registers);
      for (const [at, register] of registers.entries()) {
        const { alike } = measured(register);
        expect(splink[at]?.recall).toBeGreaterThan(0.85);
        expect(alike.recall).toBeGreaterThan((splink[at]?.recall ?? 1) - 0.05);
        expect(alike.precision).toBeGreaterThan(splink[at]?.precision ?? 1);
      }
    },
  );
});
