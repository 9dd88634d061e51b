/** Who works on runs over the past, outside of the process of screens and alarms, and keeps what came of them. */
import type { ResearchRequest } from '../../contract/screens/research-request.ts';
import type { ResearchRun, RunFile } from '../../contract/screens/research-view.ts';

export interface RunAsked {
  readonly request: ResearchRequest;
  /** Units whose children it reads; null: every unit. */
  readonly unitIds: readonly string[] | null;
  /** Of a cohort, as it was when the run was asked for: a later one may read other children. Null: of no cohort. */
  readonly definition: unknown;
}

export interface ResearchRuns {
  /** Newest first. */
  list(): readonly ResearchRun[];
  find(runId: string): ResearchRun | null;
  /** One at a time: it waits for those before it. Null: too many wait already. Rejects with `data-folder-unusable`. */
  start(asked: RunAsked): Promise<ResearchRun | null>;
  /** Ends a run that waits or is worked on; one that has ended stays as it is. Resolves with how it stands then. */
  cancel(runId: string): Promise<ResearchRun | null>;
  /** Content of a file of a run that is done. Rejects with `data-file-corrupt` where it is gone. */
  read(runId: string, file: RunFile): Promise<Uint8Array>;
  /** Ends what is worked on; what waits and runs is told as interrupted at the next start. */
  close(): Promise<void>;
}
