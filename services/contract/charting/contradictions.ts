/**
 * Entries that do not go together. They are asked back before anything is sent and never mended: which of the two
 * is the slip, only the person at the bed knows. What was not entered contradicts nothing, but for oxygen, which is
 * one thing charted in parts: there an older part that would go on standing counts too.
 */
export const CONTRADICTION_KINDS = [
  'air-with-flow',
  'air-with-fio2',
  'device-without-flow',
  'ventilator-without-tube',
  'gcs-sum',
  'alert-eyes-closed',
  'unresponsive-answers',
  'pupils-normal-fixed',
  'cuff-order',
] as const;
export type ContradictionKind = (typeof CONTRADICTION_KINDS)[number];

type Values = ReadonlyMap<string, string | number>;

const OXYGEN = ['oxygenDevice', 'oxygenFlowLPerMin', 'fio2Percent', 'breathingInterface'] as const;
/** Devices that give nothing without a flow. */
const BY_FLOW: readonly unknown[] = ['nasal-cannula', 'face-mask', 'head-box', 'non-rebreather', 'high-flow'];
/** Room air: 20.9 %, which devices round to 21. */
const AIR_FIO2_PERCENT = 21;

/**
 * What of `entered` cannot be so together, in the order of CONTRADICTION_KINDS. `standing`: what was charted before and
 * stands beside it; empty for an entry of an earlier time.
 */
export function contradictionsIn(entered: Values, standing: Values): readonly ContradictionKind[] {
  const isTrue: Readonly<Record<ContradictionKind, boolean>> = {
    ...oxygenContradictions(entered, standing),
    ...consciousnessContradictions(entered),
    'pupils-normal-fixed':
      entered.get('pupils') === 'normal' && ['one-fixed', 'both-fixed'].includes(String(entered.get('pupilReaction'))),
    'cuff-order': isDisordered(
      ['cuffDiastolicMmHg', 'cuffMeanMmHg', 'cuffSystolicMmHg'].map((name) => entered.get(name)),
    ),
  };
  return CONTRADICTION_KINDS.filter((kind) => isTrue[kind]);
}

function oxygenContradictions(entered: Values, standing: Values) {
  const isEntered = OXYGEN.some((name) => entered.has(name));
  const [device, flow, fio2, breathingInterface] = OXYGEN.map((name) =>
    isEntered ? (entered.get(name) ?? standing.get(name)) : undefined,
  );
  return {
    'air-with-flow': device === 'air' && typeof flow === 'number' && flow > 0,
    'air-with-fio2': device === 'air' && typeof fio2 === 'number' && fio2 > AIR_FIO2_PERCENT,
    'device-without-flow': BY_FLOW.includes(device) && flow === 0,
    'ventilator-without-tube':
      device === 'ventilator' && breathingInterface !== undefined && breathingInterface !== 'tube',
  };
}

/**
 * Between the two scales only what no child shows at once: their totals overlap widely (McNarry and Goldhill 2004), so
 * that no total alone decides but one above 8 of a child who answers nothing, or up to 8 of one who is awake.
 */
function consciousnessContradictions(entered: Values) {
  const consciousness = entered.get('consciousness');
  const [eye, verbal, motor] = ['gcsEye', 'gcsVerbal', 'gcsMotor'].map((name) => entered.get(name));
  const total = entered.get('gcsTotal');
  const isTotal = typeof total === 'number';
  return {
    'gcs-sum':
      isTotal &&
      eye !== undefined &&
      verbal !== undefined &&
      motor !== undefined &&
      gcsSum(eye, verbal, motor) !== total,
    'alert-eyes-closed': consciousness === 'alert' && (eye === '1' || eye === '2' || (isTotal && total <= 8)),
    'unresponsive-answers':
      consciousness === 'unresponsive' &&
      (eye === '3' || eye === '4' || verbal === '4' || verbal === '5' || motor === '6' || (isTotal && total > 8)),
  };
}

/** The verbal answer behind a tube counts 1; with a part that cannot be tested there is no sum. */
function gcsSum(eye: string | number, verbal: string | number, motor: string | number): number | null {
  const parts = [eye, verbal === 'tube' ? 1 : verbal, motor].map(Number);
  return parts.some(Number.isNaN) ? null : parts.reduce((sum, part) => sum + part, 0);
}

/** Whether those that are numbers do not rise strictly. */
function isDisordered(rising: readonly unknown[]): boolean {
  const known = rising.filter((value) => typeof value === 'number');
  return known.some((value, index) => index > 0 && value <= (known[index - 1] ?? Number.NEGATIVE_INFINITY));
}
