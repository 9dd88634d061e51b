import { describe } from 'vitest';
import { TimescaleHistory } from '../../services/history/adapters/timescale-history.ts';
import { freshDatabase, withoutInfra } from '../support/infra.ts';
import { describeHistory } from './history.contract.ts';

describe.skipIf(withoutInfra)('TimescaleDB', () => {
  describeHistory('TimescaleDB', async () => {
    const database = await freshDatabase();
    return {
      open: () => TimescaleHistory.open({ url: database.url }),
      dispose: () => database.drop(),
    };
  });
});
