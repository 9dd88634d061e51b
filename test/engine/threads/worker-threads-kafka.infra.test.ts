import { describe } from 'vitest';
import { KafkaEventLog } from '../../../services/log/adapters/kafka/kafka-event-log.ts';
import { prefixedLog } from '../../../services/log/prefixed-log.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { kafkaBrokers, uniqueTopicPrefix, withoutInfra } from '../../support/infra.ts';
import { workerThreadsContract } from './worker-threads.contract.ts';

describe.skipIf(withoutInfra)('with a broker', () => {
  workerThreadsContract('Kafka', async () => {
    const [brokers, prefix] = [kafkaBrokers(), uniqueTopicPrefix()];
    const log = prefixedLog(new KafkaEventLog({ brokers, clock: new SystemClock() }), prefix);
    return { log, tested: { kind: 'kafka', brokers, prefix }, close: () => log.close() };
  });
});
