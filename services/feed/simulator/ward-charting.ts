/** What people enter and the laboratory sends for the children of the simulated ward, as records of the log. */
import { RECORD_VERSION } from '../../contract/records/unit-record.ts';
import type { ChartedName, RecordOf } from '../../contract/records/unit-record.ts';
import type { WardChild } from './ward-children.ts';
import { septicSeverity } from './ward-course.ts';
import { intensiveAnswers, isSampled, labsOf, rangeOfLab, unitOfLab } from './ward-laboratory.ts';

export interface ChartingMoment {
  readonly unitId: string;
  readonly stayId: string;
  readonly source: string;
  readonly child: WardChild;
  readonly atMs: number;
  /** What the septic course runs on. */
  readonly courseMs: number;
}

/** A nurse's round. */
export function chartedOf(moment: ChartingMoment): RecordOf<'observation.charted'>[] {
  const { child, courseMs } = moment;
  const severity = severityOf(child, courseMs);
  const round = child.course === 'septic' ? septicAnswers(severity) : steadyAnswers(child);
  const answers = isSampled(child) ? [...round, ...intensiveAnswers(child, severity)] : round;
  return answers.map(([name, value]) => ({
    ...envelopeOf(moment, name),
    kind: 'observation.charted',
    name,
    value,
    by: 'demo-nurse',
  }));
}

/** A round of laboratory results. */
export function labRecordsOf(moment: ChartingMoment): RecordOf<'lab.resulted'>[] {
  const { child, courseMs } = moment;
  return labsOf(child, severityOf(child, courseMs)).map(([name, value]) => {
    const range = rangeOfLab(name, value);
    return {
      ...envelopeOf(moment, name),
      kind: 'lab.resulted',
      name,
      value,
      unit: unitOfLab(name),
      ...(range === undefined ? {} : { range }),
    };
  });
}

function envelopeOf({ unitId, stayId, source, atMs }: ChartingMoment, name: string) {
  return {
    version: RECORD_VERSION,
    id: `${stayId}:${name}:${atMs / 1000}`,
    unitId,
    observedAtMs: atMs,
    receivedAtMs: atMs,
    source,
    stayId,
  } as const;
}

function severityOf(child: WardChild, courseMs: number): number {
  return child.course === 'septic' ? septicSeverity(courseMs) : 0;
}

type Answer = readonly [ChartedName, string | number];

function steadyAnswers(child: WardChild): Answer[] {
  const { device, flowLPerMin, fio2Percent } = child.oxygen;
  const isSupported = device !== 'air';
  return [
    ['respiratoryDistress', isSupported && !child.ventilated ? 'mild' : 'none'],
    ['capillaryRefillSeconds', 1.5],
    ['consciousness', 'alert'],
    ['oxygenDevice', device],
    ...(flowLPerMin === null ? [] : ([['oxygenFlowLPerMin', flowLPerMin]] as const)),
    ...(fio2Percent === null ? [] : ([['fio2Percent', fio2Percent]] as const)),
    ['carerConcern', 'same'],
  ];
}

/** What a nurse would chart at that severity. */
function septicAnswers(severity: number): Answer[] {
  const isOnOxygen = severity >= 0.4;
  return [
    ['respiratoryDistress', severity >= 0.3 ? 'mild' : 'none'],
    ['capillaryRefillSeconds', severity >= 0.8 ? 4 : severity >= 0.45 ? 3 : 2],
    ['consciousness', 'alert'],
    ['oxygenDevice', isOnOxygen ? 'nasal-cannula' : 'air'],
    ...(isOnOxygen ? ([['oxygenFlowLPerMin', severity >= 0.8 ? 1.5 : 1]] as const) : []),
    ['carerConcern', severity >= 0.5 ? 'worse' : 'same'],
  ];
}
