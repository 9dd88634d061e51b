/** A definition of a cohort out of its file. */
import { VigilError } from '../../platform/errors.ts';
import { readCohort, type CohortDefinition } from '../../research/cohort/cohort-definition.ts';
import { jsonOf } from './label-files.ts';

/** Rejects with `config-invalid`, which names each field that is none. */
export async function cohortDefinition(file: string): Promise<CohortDefinition> {
  const read = readCohort(await jsonOf(file));
  if (!read.ok) throw new VigilError('config-invalid', `${file}: ${read.faults.join('; ')}`);
  return read.definition;
}
