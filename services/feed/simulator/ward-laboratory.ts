/**
 * What the laboratory reports of the made-up children, and what is charted of those in intensive care
 * beyond a nurse's round: infusions, Glasgow answers, pupils, urine. Chosen so that the demonstration
 * ward shows every kind of score at work; nobody's values. The septic child's follow its course.
 */
import type { SenderRange } from '../../clinical/signal/sender-range.ts';
import { LAB_VALUES, type LabName } from '../../contract/records/closed-lists.ts';
import type { ChartedName } from '../../contract/records/unit-record.ts';
import type { WardChild } from './ward-children.ts';

export type LabAnswer = readonly [name: LabName, value: number];
export type ChartedAnswer = readonly [name: ChartedName, value: string | number];

/** Whether blood is drawn from this child regularly. */
export function isSampled(child: WardChild): boolean {
  return child.hasArterialLine || child.course === 'septic' || child.course === 'bradycardia-desaturation';
}

/** One round of results; `severity` is that of the septic course, 0 for everybody else. */
export function labsOf(child: WardChild, severity: number): readonly LabAnswer[] {
  const gas: readonly LabAnswer[] = child.hasArterialLine
    ? [
        ['pao2MmHg', child.ventilated ? 92 : 98],
        ['paco2MmHg', 41],
      ]
    : [['capillaryPo2MmHg', 46]];
  const shared: readonly LabAnswer[] = [
    ...gas,
    ['lactateMmolPerL', between(1.2, 6.1, severity)],
    ['glucoseMgPerDL', between(96, 148, severity)],
  ];
  if (child.newbornStay) {
    return [
      ...shared,
      ['plateletsThousandPerUL', 142],
      ['creatinineMgPerDL', 0.9],
      ['bilirubinTotalMgPerDL', 6.2],
      ['leukocytesThousandPerUL', 11],
    ];
  }
  return [
    ...shared,
    ['plateletsThousandPerUL', between(276, 92, severity)],
    ['inr', between(1.1, 1.6, severity)],
    ['dDimerMgPerLFeu', between(0.4, 2.6, severity)],
    ['fibrinogenMgPerDL', between(262, 180, severity)],
    ['neutrophilsThousandPerUL', between(4.8, 14.2, severity)],
    ['lymphocytesThousandPerUL', between(3.1, 1.2, severity)],
    ['leukocytesThousandPerUL', between(8.6, 19.8, severity)],
    ['creatinineMgPerDL', between(0.4, 0.7, severity)],
    ['bilirubinTotalMgPerDL', between(0.5, 1, severity)],
    ['altUnitsPerL', between(24, 58, severity)],
  ];
}

/** As the laboratory of a made-up hospital prints them, so that the demonstration shows what one sends. No clinical source. */
const RANGES: Readonly<Partial<Record<LabName, readonly [low: number | null, high: number | null]>>> = {
  pao2MmHg: [80, 105],
  paco2MmHg: [35, 45],
  lactateMmolPerL: [0.5, 2.2],
  glucoseMgPerDL: [60, 140],
  plateletsThousandPerUL: [150, 450],
  inr: [0.8, 1.2],
  dDimerMgPerLFeu: [null, 0.5],
  fibrinogenMgPerDL: [180, 400],
  neutrophilsThousandPerUL: [1.5, 8.5],
  lymphocytesThousandPerUL: [1.5, 7],
  leukocytesThousandPerUL: [5, 15],
  altUnitsPerL: [null, 45],
};

/** The range and the flag beside a value; undefined where that laboratory prints none (by age, and of capillary blood). */
export function rangeOfLab(name: LabName, value: number): SenderRange | undefined {
  const [low, high] = RANGES[name] ?? [null, null];
  if (low === null && high === null) return undefined;
  const flag = low !== null && value < low ? 'L' : high !== null && value > high ? 'H' : 'N';
  return { low, high, flag };
}

/** UCUM unit in which Vigil keeps a result of this name. */
export function unitOfLab(name: LabName): string {
  return LAB_VALUES[name].unit;
}

const NO_INFUSION = 0;

/** What a unit charts of a child from whom blood is drawn. */
export function intensiveAnswers(child: WardChild, severity: number): readonly ChartedAnswer[] {
  return [
    ['gcsEye', child.ventilated ? '2' : severity >= 0.9 ? '3' : '4'],
    ['gcsVerbal', child.ventilated ? 'tube' : severity >= 0.9 ? '4' : '5'],
    ['gcsMotor', child.ventilated ? '5' : '6'],
    ['pupilReaction', 'both-reactive'],
    ['infection', severity >= 0.5 ? 'suspected' : 'none'],
    ['systemicSteroid', 'no'],
    ['renalReplacement', 'no'],
    ['breathingInterface', child.ventilated ? 'tube' : child.oxygen.device === 'cpap' ? 'nasal' : 'none'],
    ['apnoeaObserved', 'no'],
    ['urineOutput6hMlPerKgPerH', between(1.6, 0.8, severity)],
    ['urineOutput12hMlPerKgPerH', between(1.6, 1.1, severity)],
    ['urineOutput24hMlPerKgPerH', between(1.7, 1.4, severity)],
    ['anuriaHours', 0],
    ...infusions(child, severity),
  ];
}

function infusions(child: WardChild, severity: number): readonly ChartedAnswer[] {
  return [
    ['dobutamineUgPerKgPerMin', NO_INFUSION],
    ['dopamineUgPerKgPerMin', NO_INFUSION],
    ['epinephrineUgPerKgPerMin', NO_INFUSION],
    ['milrinoneUgPerKgPerMin', child.ventilated ? 0.3 : NO_INFUSION],
    ['norepinephrineUgPerKgPerMin', severity >= 0.9 ? 0.05 : NO_INFUSION],
    ['phenylephrineUgPerKgPerMin', NO_INFUSION],
    ['vasopressinUnitsPerKgPerMin', NO_INFUSION],
  ];
}

/** From the value of health to that of the worst hour, two digits after the point. */
function between(well: number, worst: number, severity: number): number {
  return Math.round((well + (worst - well) * severity) * 100) / 100;
}
