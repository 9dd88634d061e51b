/** Which signals share a row of the trends, in which colour, and how far their scale may shrink. */
import type { SignalName } from '../../../../services/clinical/signal/signals.ts';
import type { TextKey } from '../../text/text.ts';

export interface TrendLine {
  readonly signal: SignalName;
  /** Name of the CSS colour. */
  readonly colour: string;
  /** thin: a second source of the same thing; dots: measured now and then. */
  readonly style: 'line' | 'thin' | 'dots';
}

export interface TrendRow {
  readonly key: string;
  readonly label: TextKey;
  readonly unit: string;
  readonly lines: readonly TrendLine[];
  readonly spanLeast: number;
  readonly within: readonly [number, number];
  /** Shown while there is nothing to show. */
  readonly calm: readonly [number, number];
  /** Share of the height. */
  readonly weight: number;
  /** Only where a value of the range is there. */
  readonly optional?: true;
}

const ROWS = [
  {
    key: 'heart',
    label: 'trend.heart',
    unit: '/min',
    spanLeast: 40,
    within: [0, 300],
    calm: [60, 160],
    weight: 1.3,
    lines: [
      { signal: 'heartRatePerMin', colour: '--vital-heart', style: 'line' },
      { signal: 'pulseRatePerMin', colour: '--vital-heart', style: 'thin' },
    ],
  },
  {
    key: 'spo2',
    label: 'trend.spo2',
    unit: '%',
    spanLeast: 12,
    within: [0, 100],
    calm: [80, 100],
    weight: 1,
    lines: [{ signal: 'spo2Percent', colour: '--vital-spo2', style: 'line' }],
  },
  {
    key: 'breathing',
    label: 'trend.breathing',
    unit: '/min',
    spanLeast: 30,
    within: [0, 200],
    calm: [10, 60],
    weight: 1,
    lines: [{ signal: 'respiratoryRatePerMin', colour: '--vital-breathing', style: 'line' }],
  },
  {
    key: 'pressure',
    label: 'trend.pressure',
    unit: 'mmHg',
    spanLeast: 50,
    within: [0, 300],
    calm: [30, 120],
    weight: 1.3,
    lines: [
      { signal: 'arterialSystolicMmHg', colour: '--vital-pressure', style: 'line' },
      { signal: 'arterialMeanMmHg', colour: '--vital-pressure', style: 'thin' },
      { signal: 'arterialDiastolicMmHg', colour: '--vital-pressure', style: 'line' },
      { signal: 'cuffSystolicMmHg', colour: '--vital-pressure', style: 'dots' },
      { signal: 'cuffDiastolicMmHg', colour: '--vital-pressure', style: 'dots' },
    ],
  },
  {
    key: 'temperature',
    label: 'trend.temperature',
    unit: '°C',
    spanLeast: 3,
    within: [20, 45],
    calm: [36, 39],
    weight: 0.8,
    lines: [
      { signal: 'coreTemperatureCel', colour: '--vital-temperature', style: 'line' },
      { signal: 'skinTemperatureCel', colour: '--vital-temperature', style: 'thin' },
    ],
  },
  {
    key: 'fio2',
    label: 'trend.fio2',
    unit: '%',
    spanLeast: 40,
    within: [0, 100],
    calm: [21, 60],
    weight: 0.7,
    optional: true,
    lines: [{ signal: 'fio2Percent', colour: '--vital-spo2', style: 'line' }],
  },
  {
    key: 'intracranial',
    label: 'trend.intracranial',
    unit: 'mmHg',
    spanLeast: 20,
    within: [-20, 150],
    calm: [0, 25],
    weight: 0.8,
    optional: true,
    lines: [{ signal: 'intracranialPressureMmHg', colour: '--vital-pressure', style: 'line' }],
  },
] as const satisfies readonly TrendRow[];

export const TREND_ROWS: readonly TrendRow[] = ROWS;

/** Signals that have no line, with the reason. One that has neither does not compile. */
export const SIGNALS_NOT_DRAWN: Readonly<
  Record<Exclude<SignalName, (typeof ROWS)[number]['lines'][number]['signal']>, string>
> = {
  cuffMeanMmHg: 'between the other two of its cuff, which are drawn',
  endTidalCo2MmHg: 'shown as a number',
  centralVenousPressureMmHg: 'kept in the history, not shown',
  meanAirwayPressureCmH2o: 'set by hand; read by scores',
};

export const TREND_SIGNALS: readonly SignalName[] = TREND_ROWS.flatMap((row) => row.lines.map((line) => line.signal));
