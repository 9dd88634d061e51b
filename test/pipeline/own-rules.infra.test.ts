import { randomUUID } from 'node:crypto';
import { KafkaEventLog } from '../../services/log/adapters/kafka/kafka-event-log.ts';
import { prefixedLog } from '../../services/log/prefixed-log.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { kafkaBrokers, withoutInfra } from '../support/infra.ts';
import { ownRulesContract } from './own-rules.contract.ts';
import { describe } from 'vitest';

describe.skipIf(withoutInfra)('with a broker', () => {
  ownRulesContract('Kafka', async () =>
    prefixedLog(new KafkaEventLog({ brokers: kafkaBrokers(), clock: new SystemClock() }), `test-${randomUUID()}.`),
  );
});
