/**
 * Whether alerts reach eyes. Once a minute a test alert goes the whole way of an alert: log, fold, server of screens, visible
 * screen, receipt. One that is not painted proves nothing; two in a row are an alert, as is a minute without any. Where nobody
 * is signed in at a screen that alert says so instead, once, for as long as it lasts.
 *
 * Only a painted receipt ends it. Units to which no test alert was ever sent (recordings, logs of older versions) are not watched.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { StatementValues } from '../../contract/statement/statement.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { DeliveryState } from '../state/unit-state.ts';

export const DELIVERY_RULE = 'technical.delivery';
export const NO_SCREEN_RULE = 'technical.no-screen';

/** A screen has so long to paint it, ticks: three times what an alert has. */
const PAINTED_WITHIN_TICKS = 30;
/** One may be lost to a page that is loaded just then. */
const UNPROVED_MAX = 2;
/** Ticks without any test alert, after which nobody knows. */
const SENT_WITHIN_TICKS = 150;

export type DeliveryRecord = RecordOf<'delivery.probed' | 'delivery.counted' | 'delivery.painted'>;

export function foldDelivery(step: FoldStep, record: DeliveryRecord): void {
  switch (record.kind) {
    case 'delivery.probed':
      return foldProbe(step, record);
    case 'delivery.counted':
      return foldCounted(step, record);
    case 'delivery.painted':
      return foldProbePainted(step, record);
  }
}

/** The test alert goes out. */
function foldProbe(step: FoldStep, record: RecordOf<'delivery.probed'>): void {
  const { state } = step;
  const before = state.delivery;
  if (before !== undefined && isOpen(before)) judge(step, before);
  state.delivery = {
    probeId: record.id,
    probedAtMs: state.nowMs,
    tickCount: 0,
    screenCount: null,
    visibleCount: 0,
    isPainted: false,
    unprovedCount: before?.unprovedCount ?? 0,
  };
  step.output.decisions.push({
    ...decisionEnvelope(step, `delivery/probed/${record.id}`, state.nowMs),
    kind: 'delivery.probed',
    stayId: null,
    probeId: record.id,
  });
}

/** A server of screens says to how many it gave the newest one. */
function foldCounted({ state }: FoldStep, record: RecordOf<'delivery.counted'>): void {
  const { delivery } = state;
  if (delivery?.probeId !== record.probeId) return;
  delivery.screenCount = (delivery.screenCount ?? 0) + record.screenCount;
  delivery.visibleCount += record.visibleCount;
}

/** The first receipt of the newest one proves the path; later ones change nothing. */
function foldProbePainted(step: FoldStep, record: RecordOf<'delivery.painted'>): void {
  const { state } = step;
  const { delivery } = state;
  if (delivery === undefined || delivery.probeId !== record.probeId || delivery.isPainted) return;
  delivery.isPainted = true;
  delivery.unprovedCount = 0;
  step.output.decisions.push({
    ...decisionEnvelope(step, `delivery/proved/${record.probeId}`, state.nowMs),
    kind: 'delivery.proved',
    stayId: null,
    probeId: record.probeId,
    probedAtMs: delivery.probedAtMs,
    screenId: record.screenId,
  });
  clearAlert(step, null, DELIVERY_RULE);
  clearAlert(step, null, NO_SCREEN_RULE);
}

/** Looked at on every tick. */
export function watchDelivery(step: FoldStep): void {
  const { delivery } = step.state;
  if (delivery === undefined) return;
  delivery.tickCount += 1;
  if (delivery.tickCount === PAINTED_WITHIN_TICKS && !delivery.isPainted) judge(step, delivery);
  if (delivery.tickCount === SENT_WITHIN_TICKS) raiseFault(step, 'not-sent');
}

/** Neither painted nor judged yet. */
function isOpen({ isPainted, tickCount }: DeliveryState): boolean {
  return !isPainted && tickCount < PAINTED_WITHIN_TICKS;
}

function judge(step: FoldStep, delivery: DeliveryState): void {
  delivery.unprovedCount += 1;
  if (delivery.unprovedCount < UNPROVED_MAX) return;
  if (delivery.screenCount === null) return raiseFault(step, 'not-given');
  if (delivery.visibleCount > 0) return raiseFault(step, 'not-painted');
  clearAlert(step, null, DELIVERY_RULE);
  assertTechnicalAlert(step, {
    stayId: null,
    bedId: null,
    ruleId: NO_SCREEN_RULE,
    level: 'medium',
    startMs: step.state.nowMs,
    title: { code: 'no-screen.title', values: {} },
    detail: { code: 'no-screen.detail', values: { hiddenCount: delivery.screenCount } },
  });
}

function raiseFault(step: FoldStep, fault: StatementValues['delivery.detail']['fault']): void {
  clearAlert(step, null, NO_SCREEN_RULE);
  assertTechnicalAlert(step, {
    stayId: null,
    bedId: null,
    ruleId: DELIVERY_RULE,
    level: 'high',
    startMs: step.state.nowMs,
    title: { code: 'delivery.title', values: {} },
    detail: { code: 'delivery.detail', values: { fault } },
  });
}
