/** Lets several installations share one broker: every topic name gets the installation's prefix. */
import type { EventLog } from './event-log.port.ts';

/** The same log under prefixed names; an empty prefix changes nothing. */
export function prefixedLog(log: EventLog, prefix: string): EventLog {
  if (prefix === '') return log;
  return {
    createTopics: (specs) => log.createTopics(specs.map((spec) => ({ ...spec, name: prefix + spec.name }))),
    partitionCount: (topic) => log.partitionCount(prefix + topic),
    bounds: (topic, partition) => log.bounds(prefix + topic, partition),
    append: (topic, partition, entries) => log.append(prefix + topic, partition, entries),
    read: (request) => log.read({ ...request, topic: prefix + request.topic }),
    ...(log.keepFrom === undefined
      ? {}
      : {
          keepFrom: async (topic: string, partition: number, offset: number) =>
            log.keepFrom?.(prefix + topic, partition, offset),
        }),
    close: () => log.close(),
  };
}
