/**
 * A change that keeps a module from loading takes all of its tests with it, and Stryker, which then
 * sees no test fail, would count it as unnoticed. So each module is loaded inside a test here.
 */
import { expect, it } from 'vitest';

it.each([
  () => import('../../../services/clinical/age/age.ts'),
  () => import('../../../services/clinical/score/evaluate-score.ts'),
  () => import('../../../services/clinical/score/parse-score-rule.ts'),
  () => import('../../../services/feed/units/quantities.ts'),
  () => import('../../../services/feed/units/unit-gate.ts'),
])('%s', async (load) => expect(await load()).toBeDefined());
