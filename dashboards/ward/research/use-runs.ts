/** Runs as they stand, asked for again while one works, and what can be done with them. */
import { useState } from 'preact/hooks';
import { usePolled, type Polled } from '../connections/polled.ts';
import { serverApi } from '../page/server-api.ts';
import type { ResearchRequest } from '../../../services/contract/screens/research-request.ts';
import type { ResearchRun } from '../../../services/contract/screens/research-view.ts';

const ASK_EVERY_MS = 2_000;

export interface Runs {
  readonly answer: Polled<readonly ResearchRun[]>;
  /** Null: it waits or runs now; otherwise the code of the refusal. */
  readonly start: (request: ResearchRequest) => Promise<string | null>;
  readonly cancel: (runId: string) => Promise<void>;
}

export function useRuns(): Runs {
  const [changes, setChanges] = useState(0);
  const [last, setLast] = useState<Polled<readonly ResearchRun[]>>(null);
  const polled = usePolled(serverApi.research.runs, { everyMs: ASK_EVERY_MS, key: String(changes) });
  if (polled !== null && polled !== last) setLast(polled);
  return {
    // While a change is asked after, what was told last stays in sight.
    answer: polled ?? last,
    start: async (request) => {
      const answer = await serverApi.research.start(request);
      setChanges((count) => count + 1);
      return answer.ok ? null : answer.code;
    },
    cancel: async (runId) => {
      await serverApi.research.cancel(runId);
      setChanges((count) => count + 1);
    },
  };
}
