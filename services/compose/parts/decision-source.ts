/** What was decided, for research: the archive as far as it goes, the log behind it. */
import { replaySourceOf } from './archive-parts.ts';
import { decodeDecision } from '../../contract/decisions/read-decision.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import type { DecisionSource } from '../../research/stays/decision-source.port.ts';

const BRACE = '{'.charCodeAt(0);

export function decisionSourceOf(config: Config, log: EventLog): DecisionSource {
  const source = replaySourceOf(config, log);
  return {
    partitions: () => source.partitions('decisions'),
    read: async ({ partition, kinds, onDecision, onDamaged, onProgress }) => {
      const wanted = kinds.map((kind) => `"kind":"${kind}"`);
      await source.read({
        stream: 'decisions',
        partition,
        fromOffset: await source.start('decisions', partition),
        toOffset: Number.POSITIVE_INFINITY,
        ...(onProgress === undefined ? {} : { onProgress }),
        onRecord: ({ value, isDamaged }) => {
          if (isDamaged === true) onDamaged();
          else if (!isVitalsBlock(value) && mayBeOf(value, wanted)) onDecision(decodeDecision(value));
        },
      });
    },
  };
}

/** Most of a log is of other kinds: they are told by their bytes, and never parsed. What is compressed is parsed. */
function mayBeOf(value: Uint8Array, wanted: readonly string[]): boolean {
  if (value[0] !== BRACE) return true;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return wanted.some((text) => bytes.includes(text));
}
