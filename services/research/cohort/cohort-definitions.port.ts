/** Definitions of cohorts that are kept as files. */
import type { CohortEntry } from '../../contract/screens/research-view.ts';

export interface CohortDefinitions {
  /** By id; also those that cannot be read, with what is wrong. Rejects with `data-folder-unusable`. */
  list(): Promise<readonly CohortEntry[]>;
  /** What is wrong with the definition, in words of its fields; none: it is kept, in place of one of that id. */
  save(cohortId: string, definition: unknown): Promise<readonly string[]>;
}
