/** The golden story folded by the code of today: what it reads and what it writes, one of each kind. */
import type { Alert } from '../../services/contract/decisions/alert.ts';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { isVitalsBlock } from '../../services/contract/records/vitals-block.ts';
import { createPartitionFold, foldLogRecord } from '../../services/engine/fold/partition-fold.ts';
import type { UnitState } from '../../services/engine/state/unit-state.ts';
import { shippedRules } from '../engine/shipped-rules.ts';
import { START_MS, UNIT } from '../engine/unit-script.ts';
import { MODEL_SHA256, goldenStory, type SeenAlert } from './golden-story.ts';

export interface FoldedStory {
  /** JSON of one record of each kind, and of each charted or laboratory name. */
  readonly records: readonly Uint8Array[];
  /** One block of the input log. */
  readonly block: Uint8Array;
  /** One of each kind; of alerts, scores and notices one of each rule, change and code. */
  readonly decisions: readonly Decision[];
  /** Seconds that were taken from one child and given to another. */
  readonly correction: Uint8Array;
  readonly state: UnitState;
  readonly nextOffset: number;
}

/** A model that is never run: its answer stands in the story. */
const MODEL = {
  modelId: 'model-1',
  sha256: MODEL_SHA256,
  kind: 'adult-surrogate',
  outcome: 'sepsis',
  horizonHours: 6,
  featureSet: 'hourly-vitals-6h-v1',
  features: [],
  missingFeaturesMax: 10,
  intendedAgeYears: { low: 18, high: 120 },
  roundingDecimals: 4,
  trainingPopulation: 'adults',
  goldenVectors: [],
} as const;

/** `onDecided` is given what each record has brought about, before the next one is folded. */
export async function foldStory(
  onDecided: (decisions: readonly Decision[]) => void = () => undefined,
): Promise<FoldedStory> {
  const fold = createPartitionFold(0, { ...(await shippedRules()), models: [MODEL] });
  const seen = (ruleId: string): SeenAlert => {
    const alert = newestAlert(fold.output.decisions, ruleId);
    return { alertId: alert?.id ?? `no-alert/${ruleId}`, transition: alert?.transition ?? 1 };
  };
  const values: Uint8Array[] = [];
  let decided = 0;
  for (const told of goldenStory(seen)) {
    const value = told();
    foldLogRecord(fold, { key: UNIT, value, offset: values.length, recordedAtMs: START_MS });
    values.push(value);
    onDecided(fold.output.decisions.slice(decided));
    decided = fold.output.decisions.length;
  }
  foldLogRecord(fold, { key: UNIT, value: new Uint8Array([0x7b]), offset: values.length, recordedAtMs: START_MS });
  const state = fold.units.get(UNIT)?.state;
  const block = values.find(isVitalsBlock);
  if (state === undefined || block === undefined) throw new Error('the story tells nothing');
  return {
    records: oneOfEach(
      values.filter((value) => !isVitalsBlock(value)),
      recordKey,
    ),
    block,
    decisions: oneOfEach(fold.output.decisions, decisionKey),
    correction: fold.output.corrections.finish('correction'),
    state,
    nextOffset: values.length + 1,
  };
}

function newestAlert(decisions: readonly Decision[], ruleId: string): Alert | null {
  for (const decision of decisions.toReversed()) {
    if (decision.kind !== 'alert.changed' || decision.stayId !== 'stay-1') continue;
    if (decision.alert.ruleId === ruleId) return decision.alert;
  }
  return null;
}

function oneOfEach<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(all.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
}

function recordKey(bytes: Uint8Array): string {
  const { kind, name, reason } = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly kind: string;
    readonly name?: string;
    readonly reason?: { readonly code?: string } | string | null;
  };
  if (kind === 'risk.resulted') return `${kind} ${reason === null}`;
  return `${kind} ${kind === 'unit.configured' ? '' : (name ?? '')}`;
}

function decisionKey(decision: Decision): string {
  switch (decision.kind) {
    case 'alert.changed':
      return [decision.kind, decision.change, decision.alert.ruleId, decision.alert.level, decision.refusal?.code].join(
        ' ',
      );
    case 'score.computed':
      return [decision.kind, decision.score.ruleId, decision.score.status].join(' ');
    case 'risk.computed':
      return [decision.kind, decision.risk.reason?.code].join(' ');
    case 'engine.notice':
      return [decision.kind, decision.code].join(' ');
    case 'event.detected':
      return [decision.kind, decision.counts.definitionId].join(' ');
    case 'stay.charted':
      return [decision.kind, decision.entry.of].join(' ');
    case 'stay.changed':
      return [decision.kind, decision.change].join(' ');
    case 'unit.state':
      return decision.stays.some((stay) => stay.risks.length > 0) ? `${decision.kind} whole` : decision.kind;
    case 'age-band.crossed':
    case 'alert.receipted':
    case 'delivery.probed':
    case 'delivery.proved':
    case 'care.changed':
    case 'characteristics.computed':
    case 'concern.changed':
    case 'device.alarmed':
    case 'policy.changed':
    case 'result.late':
    case 'unit.outline':
      return decision.kind;
  }
}
