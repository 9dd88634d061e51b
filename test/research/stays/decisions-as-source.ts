/** Decisions of a test as the source that research reads, on one partition or several. */
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import type { DecisionSource } from '../../../services/research/stays/decision-source.port.ts';

export function sourceOf(...partitions: readonly (readonly Decision[])[]): DecisionSource {
  return {
    partitions: async () => partitions.length,
    read: async ({ partition, kinds, onDecision, onProgress }) => {
      for (const decision of partitions[partition] ?? []) if (kinds.includes(decision.kind)) onDecision(decision);
      onProgress?.(1);
    },
  };
}
