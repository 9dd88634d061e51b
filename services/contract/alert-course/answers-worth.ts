/** What people said of alerts by the reason that they gave, and how sure the share of actionable ones is. Pure. */
import type { AcknowledgeReason } from '../records/closed-lists.ts';
import type { AnswersWorth } from '../screens/alarm-burden.ts';

/**
 * Engineering choice, after what PICU alarm studies call actionable: somebody was told or something was begun. Being
 * at the bedside says nothing either way.
 */
const WORTH = {
  'treatment-started': 'actionable',
  'doctor-told': 'actionable',
  'already-known': 'notActionable',
  'not-needed': 'notActionable',
  'sensor-fault': 'notActionable',
  'expected-for-this-child': 'notActionable',
  'end-of-life-plan': 'notActionable',
  'seen-at-bedside': null,
  other: null,
} as const satisfies Readonly<Record<AcknowledgeReason, 'actionable' | 'notActionable' | null>>;

const isKnown = (reason: string): reason is AcknowledgeReason => Object.hasOwn(WORTH, reason);

/** Of one alert that was answered perhaps several times: what was acted on once was worth it. Null: nobody said. */
export function worthOf(reasons: readonly string[]): 'actionable' | 'notActionable' | null {
  const said = reasons.map((reason) => (isKnown(reason) ? WORTH[reason] : null));
  return said.includes('actionable') ? 'actionable' : said.includes('notActionable') ? 'notActionable' : null;
}

export function answersWorth(alerts: readonly { readonly reasons: readonly string[] }[]): AnswersWorth {
  const said = alerts.map(({ reasons }) => worthOf(reasons));
  const actionable = said.filter((worth) => worth === 'actionable').length;
  const notActionable = said.filter((worth) => worth === 'notActionable').length;
  const all = actionable + notActionable;
  if (all === 0) return { actionable, notActionable, share: null, interval: null };
  return { actionable, notActionable, share: actionable / all, interval: wilsonInterval(actionable, all) };
}

/** 97.5th centile of the normal distribution. */
const Z = 1.959_963_984_540_054;

/** Wilson, J Am Stat Assoc 1927;22:209: 95 % interval of `hits` of `all`, which is above 0. */
export function wilsonInterval(hits: number, all: number): readonly [number, number] {
  const share = hits / all;
  const spread = (Z * Z) / all;
  const middle = share + spread / 2;
  const half = Z * Math.sqrt((share * (1 - share)) / all + spread / (4 * all));
  return [Math.max(0, (middle - half) / (1 + spread)), Math.min(1, (middle + half) / (1 + spread))];
}
