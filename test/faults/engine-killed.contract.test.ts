// Hazards: H01, H41 (docs/hazards.md).
import { describe } from 'vitest';
import { embeddedLogOf } from './own-log.ts';
import { engineKilledContract } from './engine-killed.contract.ts';

describe('the engine is killed', () => {
  engineKilledContract('the embedded log', async (dataDir) => {
    const log = embeddedLogOf(dataDir);
    return { settings: { VIGIL_LOG: 'embedded' }, log, close: () => log.close() };
  });
});
