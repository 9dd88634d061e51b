/**
 * The tests that hold what `npm run mutate` changes, and no others: a mutant runs only those of them
 * that reach it, and the run of a mutant ends with the first test that fails, so quick tests go first.
 * Left out are the long sweeps over whole shipped scores; the small rules have the same laws.
 */
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const CLINICAL = [
  'age',
  'age-edges',
  'age.property',
  'choose-reading',
  'findings',
  'formulas',
  'parse-score-rule',
  'prove-scale',
  'rule-faults',
  'scales',
  'scales.property',
];

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSweep = ({ moduleId }: TestSpecification): number => (moduleId.includes('.property.') ? 1 : 0);
    return files.toSorted((a, b) => isSweep(a) - isSweep(b));
  }
}

export default defineConfig({
  cacheDir: '.vigil/mutate/vite',
  test: {
    include: [
      'infra/local/mutation/load.test.ts',
      `test/clinical/{${CLINICAL.join(',')}}.test.ts`,
      'test/feed/{unit-table,units,units.property}.test.ts',
    ],
    sequence: { sequencer: QuickFirst },
    testTimeout: 30_000,
  },
});
