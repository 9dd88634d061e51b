/**
 * What `npm run mutate -- ROOM` changes, and the tests that hold it. Sweeps over whole shipped scores and whole
 * wards are left out: they take minutes for each change, and the small rules have the same laws.
 */
const EVALUATOR_TESTS = [
  'test/clinical/age/{age,age-edges,age.property}.test.ts',
  'test/clinical/score/{choose-reading,findings,parse-score-rule,prove-scale,rule-faults}.test.ts',
  'test/clinical/score/scale/{formulas,formula-bounds,scales,scales.property}.test.ts',
];
/**
 * Without the tests that read the source itself, since what they read has been changed all over, and without those that
 * play whole stories, days or pipelines: each would run again for every change that lives.
 */
const NOT_AGAIN = 'rewording|statements|*.contract|bounds|decisions-are-kept|run-engine';
const ENGINE_TESTS = [
  `test/engine/{alert,watch,fold,placement}/!(${NOT_AGAIN}|admissions.property|links.property).test.ts`,
  'test/engine/watch/vital/*.test.ts',
];

/** By name: files to change (`mutate`), tests that run (`tests`), the least share that they must notice in percent. */
export const ROOMS = {
  evaluator: {
    mutate: [
      'services/clinical/age/age.ts',
      'services/clinical/score/**/*.ts',
      '!services/clinical/score/score-rule.ts',
    ],
    tests: EVALUATOR_TESTS,
    least: 95,
  },
  units: { mutate: ['services/feed/units/*.ts'], tests: ['test/feed/units/*.test.ts'], least: 95 },
  alerts: {
    mutate: ['services/engine/alert/*.ts'],
    tests: ENGINE_TESTS,
    least: 90,
  },
  watch: {
    mutate: ['services/engine/watch/**/*.ts'],
    tests: [
      `test/engine/{alert,watch,fold,placement}/!(${NOT_AGAIN}|*.property).test.ts`,
      'test/engine/watch/{second-source,vital-worst}.property.test.ts',
      'test/engine/watch/vital/*.test.ts',
      'test/engine/view-limits.test.ts',
    ],
    least: 90,
  },
  fold: {
    mutate: ['services/engine/fold/*.ts', 'services/engine/windows/*.ts'],
    // Every test of the engine goes through the fold: the laws would cost minutes for each change that lives.
    tests: [
      `test/engine/{fold,placement,watch,events}/!(${NOT_AGAIN}|*.property).test.ts`,
      'test/engine/fold/withdraw-sender.property.test.ts',
      'test/engine/windows/*.test.ts',
      'test/engine/scoring/trend-ring.test.ts',
    ],
    least: 90,
  },
  history: {
    mutate: ['services/history/{write-history,merge-vitals,record-backlog,stay-changes,vitals-series}.ts'],
    tests: [
      'test/history/{merge-vitals,record-backlog,stay-changes,vitals-series,maintain-history,write-history,history-controller}.test.ts',
      'infra/local/mutation/history.test.ts',
    ],
    least: 90,
  },
  codec: {
    mutate: ['services/contract/records/{vitals-block,block-dictionary}.ts'],
    tests: ['test/contract/vitals-block*.test.ts'],
    least: 90,
  },
  doors: {
    mutate: ['services/feed/http/{feed.controller,strict-json}.ts', 'services/feed/intake/*.ts'],
    tests: ['test/feed/{http,intake}/*.test.ts', 'test/feed/units/units.test.ts'],
    least: 90,
  },
};
