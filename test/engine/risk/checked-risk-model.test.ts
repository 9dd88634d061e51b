/** C12: a check without an answer in time is tried again; a wrong answer is a verdict. */
import { expect, it } from 'vitest';
import { CheckedRiskModel } from '../../../services/engine/risk/checked-risk-model.ts';
import type { RiskManifest, RiskModel } from '../../../services/engine/context/risk-model.port.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';

const LATE = new VigilError('model-failed', 'no answer in time');
const WRONG = new VigilError('model-rejected', 'golden vector 1 gives 0.2');

/** A model whose check comes out as told, one try after the other; the last one stays. */
function modelWith(...tries: readonly (VigilError | null)[]) {
  const clock = new SimulatedClock();
  let count = 0;
  const model: RiskModel = {
    manifest: { modelId: 'm' } as RiskManifest,
    predict: async () => new Float64Array([0.5]),
    close: async () => undefined,
  };
  const prove = async (): Promise<void> => {
    const outcome = tries[Math.min(count, tries.length - 1)] ?? null;
    count += 1;
    if (outcome !== null) throw outcome;
  };
  const begun = CheckedRiskModel.begin({ model, prove, clock, logger: SILENT_LOGGER });
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, pass, tried: () => count };
}

it('answers at once when its check passes', async () => {
  const model = await modelWith(null).begun;
  expect(model.check()).toBe('passed');
  expect(await model.predict(new Float32Array(1), 1)).toEqual(new Float64Array([0.5]));
});

it('C12: without an answer in time it refuses rows, is tried again less and less often, and recovers by itself', async () => {
  const { begun, pass, tried } = modelWith(LATE, LATE, LATE, null);
  const model = await begun;
  expect(model.check()).toBe('no answer yet');
  await expect(model.predict(new Float32Array(1), 1)).rejects.toMatchObject({ code: 'model-failed' });
  await pass(5_000);
  expect(tried()).toBe(2);
  await pass(9_000);
  expect(tried()).toBe(2);
  await pass(1_000);
  expect(tried()).toBe(3);
  await pass(20_000);
  expect(model.check()).toBe('passed');
  expect(await model.predict(new Float32Array(1), 1)).toHaveLength(1);
  await pass(600_000);
  expect(tried()).toBe(4);
});

it('a wrong answer is a verdict, at the first try and at a later one', async () => {
  await expect(modelWith(WRONG).begun).rejects.toMatchObject({ code: 'model-rejected' });
  const { begun, pass, tried } = modelWith(LATE, WRONG);
  const model = await begun;
  await pass(5_000);
  expect(model.check()).toBe('failed');
  await pass(600_000);
  expect(tried()).toBe(2);
  await expect(model.predict(new Float32Array(1), 1)).rejects.toMatchObject({ code: 'model-failed' });
});

it('is not tried any more once it is closed', async () => {
  const { begun, pass, tried } = modelWith(LATE);
  await (await begun).close();
  await pass(600_000);
  expect(tried()).toBe(1);
});
