/** What a nurse charts on a round, in the order in which a child is looked at. */
import { CHARTED_CODES, CHARTED_RANGES, type ChartedName } from '../../../../services/contract/records/closed-lists.ts';
import { named } from '../../text/text.ts';
import type { ScreenChartedName } from '../../../../services/contract/charting/screen-charting.ts';

export interface FieldGroup {
  readonly id: 'breathing' | 'circulation' | 'consciousness' | 'body' | 'family';
  readonly names: readonly ScreenChartedName[];
}

export const ROUND_GROUPS: readonly FieldGroup[] = [
  {
    id: 'breathing',
    names: [
      'respiratoryRatePerMin',
      'respiratoryDistress',
      'oxygenDevice',
      'oxygenFlowLPerMin',
      'fio2Percent',
      'breathingInterface',
    ],
  },
  {
    id: 'circulation',
    names: ['capillaryRefillSeconds', 'cuffSystolicMmHg', 'cuffMeanMmHg', 'cuffDiastolicMmHg', 'coreTemperatureCel'],
  },
  {
    id: 'consciousness',
    names: ['consciousness', 'gcsEye', 'gcsVerbal', 'gcsMotor', 'gcsTotal', 'pupils', 'pupilReaction'],
  },
  { id: 'body', names: ['urineOutput6hMlPerKgPerH', 'urineOutput12hMlPerKgPerH', 'weightKg'] },
  { id: 'family', names: ['carerConcern', 'clinicalIntuition'] },
];

/** The closed list of a coded answer; null: it is a number. */
export function codesOf(name: ChartedName): readonly string[] | null {
  return name in CHARTED_CODES ? CHARTED_CODES[name as keyof typeof CHARTED_CODES] : null;
}

export function rangeOf(name: ChartedName): readonly [number, number] {
  return CHARTED_RANGES[name as keyof typeof CHARTED_RANGES];
}

/** «spontaneous» beside the 4 of the eyes; what a code is called elsewhere otherwise. */
export function codeLabel(name: ChartedName, code: string): string {
  return named(`chartCode.${name}`, code, named('code', code, code));
}

/** The answer that a key chooses: a digit its place in the list, a letter the next one that begins with it. */
export function codeForKey(codes: readonly string[], key: string, chosen: string | null): string | null {
  if (/^[1-9]$/.test(key)) return codes[Number(key) - 1] ?? null;
  if (!/^[a-z]$/i.test(key)) return null;
  const begins = codes.filter((code) => code.startsWith(key.toLowerCase()));
  return begins[(chosen === null ? -1 : begins.indexOf(chosen)) + 1] ?? begins[0] ?? null;
}
