/** Of a preview what a screen shows: counts by level and rule, and the first of what would have been missed. Pure. */
import type { Foreseen } from '../../contract/decisions/policy-view.ts';
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import type { PreviewCounts, PreviewView } from '../../contract/screens/limits/preview-view.ts';
import type { AlertCounts } from '../whatif/count-alerts.ts';
import type { PreviewReport } from '../whatif/preview-policy.ts';

const SHOWN_MAX = 20;
const MEDIAN = 0.5;

export function previewSummary({ unitId, fromMs, toMs, before, after, lost, changed }: PreviewReport): PreviewView {
  const missed = lost.missed.toSorted(
    (a, b) => ALERT_LEVELS.indexOf(b.worstLevel) - ALERT_LEVELS.indexOf(a.worstLevel) || a.raisedAtMs - b.raisedAtMs,
  );
  const waits = lost.delayed.map(({ byMs }) => byMs).toSorted((a, b) => a - b);
  return {
    unitId,
    fromMs,
    toMs,
    before: countsOf(before),
    after: countsOf(after),
    missed: {
      count: missed.length,
      first: missed
        .slice(0, SHOWN_MAX)
        .map(({ ruleId, worstLevel: level, bedId, raisedAtMs }) => ({ ruleId, level, bedId, raisedAtMs })),
    },
    delayed: { count: waits.length, medianMs: waits[Math.floor(waits.length * MEDIAN)] ?? null },
    milder: { count: lost.milder.length },
    added: { count: changed.filter(({ what }) => what === 'new').length },
  };
}

/** Held against what a unit has said it will bear; null: nobody was in a bed, and nothing is known. */
export function foreseenOf({ after }: PreviewView): Foreseen | null {
  const [urgent, medium] = [after.byLevel['high']?.alertsABedDay, after.byLevel['medium']?.alertsABedDay];
  if (urgent === undefined || urgent === null || medium === undefined || medium === null) return null;
  return { urgent, medium, bedDays: after.bedDays };
}

function countsOf({ alerts, alertsABedDay, bedDays, byLevel, byRule }: AlertCounts): PreviewCounts {
  return { alerts, alertsABedDay, bedDays, byLevel, byRule };
}
