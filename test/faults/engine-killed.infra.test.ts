// Hazards: H01, H41 (docs/hazards.md).
import { describe } from 'vitest';
import { kafkaBrokers, withoutInfra } from '../support/infra.ts';
import { engineKilledContract } from './engine-killed.contract.ts';
import { ownTopics } from './own-log.ts';

describe.skipIf(withoutInfra)('the engine is killed', () => {
  engineKilledContract('Kafka', () => ownTopics(kafkaBrokers()));
});
