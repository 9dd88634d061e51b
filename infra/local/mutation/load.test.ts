/**
 * A change that keeps a module from loading takes all of its tests with it, and Stryker, which then
 * sees no test fail, would count it as unnoticed. So each module that may be changed is loaded inside a test here.
 */
import { expect, it } from 'vitest';

const modules = import.meta.glob([
  '../../../services/clinical/{age,score}/**/*.ts',
  '../../../services/feed/{units,http,intake}/*.ts',
  '../../../services/engine/{alert,watch,fold,windows}/**/*.ts',
  '../../../services/history/*.ts',
  '../../../services/contract/records/*.ts',
]);

it.each(Object.entries(modules))('%s', async (_, load) => expect(await load()).toBeDefined());
