/** The stays that a definition of a cohort names in the history of this machine. */
import { sha256Hex } from '../../contract/content-id.ts';
import { openHistoryBeside, type OpenParts } from '../../compose/parts/open-parts.ts';
import type { Config } from '../../platform/config.ts';
import { selectStays, type FlowStep } from '../../research/cohort/select-stays.ts';
import type { EvaluationCohort } from '../../research/evaluate/evaluation-report.ts';
import { cohortDefinition } from '../study-files/cohort-file.ts';

export interface CohortStays {
  readonly stayIds: ReadonlySet<string>;
  readonly told: EvaluationCohort;
}

/** Opens the history and closes it. Rejects as it does: an embedded one is open in one process alone. */
export async function cohortStays(config: Config, parts: OpenParts, file: string): Promise<CohortStays> {
  const definition = await cohortDefinition(file);
  const history = await openHistoryBeside(config, parts);
  try {
    await history.migrate();
    const { stays, flow } = await selectStays(history, definition, {
      nowMs: parts.clock.nowMs(),
      onProgress: () => undefined,
    });
    const told = { name: definition.name, definitionSha256: sha256Hex(JSON.stringify(definition)), flow };
    return { stayIds: new Set(stays.map(({ stayId }) => stayId)), told };
  } finally {
    await history.close();
  }
}

/** A line a step. */
export function flowText(flow: readonly FlowStep[]): readonly string[] {
  return flow.map(
    ({ step, stays, excluded }) => `  ${step.padEnd(18)} ${stays} stays${excluded > 0 ? `, ${excluded} left out` : ''}`,
  );
}
