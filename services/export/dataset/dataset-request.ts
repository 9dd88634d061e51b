/** What an export is asked for, and what it has counted. */
import type { Resolution } from '../../history/history.port.ts';

export const DATASET_FORMATS = ['parquet', 'csv', 'arrow', 'meds', 'omop', 'fhir', 'wfdb'] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];

export interface DatasetRequest {
  readonly formats: readonly DatasetFormat[];
  /** Empty: of every unit. */
  readonly unitIds: readonly string[];
  /** Empty: every stay of these units. */
  readonly stayIds: readonly string[];
  /** Time of observation, ms; half-open. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly resolution: Resolution;
  /** Values that were taken back, and what rests on them: marked, or left out. */
  readonly withdrawn: 'marked' | 'out';
  /** False: ages alone. */
  readonly birthDates: boolean;
  /** For research outside: de-identified, and without birth dates and what was withdrawn. */
  readonly isReleased?: boolean;
}

/** A stay under the numbers that the files know it by: counted in this export, and in no other. */
export interface NumberedStay {
  readonly stayNumber: number;
  readonly personNumber: number;
  readonly stayId: string;
  readonly unitId: string;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
}
