/**
 * What a reader gets to see of the people in a decision or a view: names and birth dates as their sight allows
 * (services/access/person-sight.ts), everything else as it is. An empty name, or a birth date of null, is then one
 * that is not shown. Pure; what a reader may see whole is handed back as it is.
 */
import type { Alert, AlertHolder } from '../decisions/alert.ts';
import type { Decision, StayCharted, StayView, UnitDecision, UnitState } from '../decisions/decision.ts';
import type { HeldLimit } from '../../clinical/vital/limit-change.ts';
import type { PolicyChoices, PolicyView } from '../decisions/policy-view.ts';
import type { CareView } from '../decisions/care-view.ts';
import type { Statement } from '../statement/statement.ts';
import type { PersonSight } from '../access/access-table.ts';

/** Values of statements that name a person. Prose of before statements may, and nobody can tell. */
const NAMING_VALUES: Readonly<Record<string, string | null>> = { by: '', child: null, otherChild: null };
const PROSE_NOT_SHOWN = '–';
/** As the detail of a worry was worded before statements. */
const CONCERN_PROSE = /entered by/;

interface Named {
  readonly displayName: string;
  readonly birthDate: string | null;
}

export function seenPerson<T extends Named>(person: T, { seesNames, seesBirthDates }: PersonSight): T {
  if (seesNames && seesBirthDates) return person;
  const { displayName, birthDate } = person;
  return { ...person, displayName: seesNames ? displayName : '', birthDate: seesBirthDates ? birthDate : null };
}

export function seenStay(stay: StayView, sight: PersonSight): StayView {
  if (sight.seesNames && sight.seesBirthDates) return stay;
  const seen = seenPerson(stay, sight);
  if (sight.seesNames) return seen;
  return {
    ...seen,
    charted: seen.charted.map((entry) => ({ ...entry, by: '' })),
    concerns: seen.concerns.map((concern) => ({ ...concern, by: '' })),
  };
}

export function seenState(state: UnitState, sight: PersonSight): UnitState {
  if (sight.seesNames && sight.seesBirthDates) return state;
  return {
    ...state,
    stays: state.stays.map((stay) => seenStay(stay, sight)),
    alerts: state.alerts.map((alert) => seenAlert(alert, sight)),
    ...(state.policy === undefined ? {} : { policy: seenPolicy(state.policy, sight) }),
    ...(state.care === undefined || sight.seesNames ? {} : { care: seenCare(state.care) }),
  };
}

/** That a bed is looked after is everybody's; by whom is a name, and a note may name anybody. */
function seenCare({ owners, ladder, roster }: CareView): CareView {
  const unnamed = { by: '', displayName: '' };
  return {
    owners: owners.map((owner) => ({ ...owner, ...unnamed })),
    notes: [],
    ...(ladder === undefined ? {} : { ladder: { ...ladder, ...unnamed } }),
    ...(roster === undefined ? {} : { roster: roster.map((entry) => ({ ...entry, ...unnamed })) }),
  };
}

/** What was decided and why is everybody's; who did is a name. */
export function seenPolicy(policy: PolicyView, { seesNames }: PersonSight): PolicyView {
  const { decided, proposed } = policy;
  if (seesNames) return policy;
  const unnamed = { by: '', displayName: null };
  const agreed = decided?.agreed === undefined ? {} : { agreed: { ...decided.agreed, ...unnamed } };
  const { before } = policy;
  return {
    ...policy,
    decided: decided === null ? null : { ...decided, ...unnamed, ...agreed },
    ...unnamedLimits(policy),
    before: before === null ? null : { ...before, ...unnamedLimits(before) },
    ...(proposed === undefined
      ? {}
      : {
          proposed: { ...proposed, ...unnamed, choices: { ...proposed.choices, ...unnamedLimits(proposed.choices) } },
        }),
  };
}

function unnamedLimits({ limits }: PolicyChoices): Pick<PolicyChoices, 'limits'> {
  return limits === undefined ? {} : { limits: limits.map(unnamedLimit) };
}

/** Without who decided it. */
export function unnamedLimit(limit: HeldLimit): HeldLimit {
  return limit.set === undefined ? limit : { ...limit, set: { by: '', displayName: null, atMs: limit.set.atMs } };
}

/** Of any decision, as the history hands it out. */
export function seenAnyDecision(decision: Decision, sight: PersonSight): Decision {
  if (decision.kind === 'unit.state') return seenState(decision, sight);
  if (decision.kind !== 'unit.outline') return seenDecision(decision, sight);
  return { ...decision, alerts: decision.alerts.map((alert) => seenAlert(alert, sight)) };
}

/** Of a decision that a screen folds; which kinds there are, the compiler knows. */
export function seenDecision(decision: UnitDecision, sight: PersonSight): UnitDecision {
  if (sight.seesNames && sight.seesBirthDates) return decision;
  switch (decision.kind) {
    case 'stay.changed':
      return { ...decision, stay: seenStay(decision.stay, sight) };
    case 'alert.changed': {
      const { alert, refusal } = decision;
      return {
        ...decision,
        alert: seenAlert(alert, sight),
        refusal: refusal === null ? null : seenStatement(refusal, sight),
      };
    }
    case 'stay.charted':
      return sight.seesNames ? decision : { ...decision, entry: seenEntry(decision.entry) };
    case 'concern.changed':
      return sight.seesNames ? decision : { ...decision, by: '' };
    case 'engine.notice':
      return { ...decision, detail: seenStatement(decision.detail, sight) };
    case 'care.changed':
      return sight.seesNames ? decision : { ...decision, care: seenCare(decision.care), refused: [] };
    case 'policy.changed':
      return { ...decision, policy: seenPolicy(decision.policy, sight) };
    case 'score.computed':
    case 'risk.computed':
    case 'event.detected':
    case 'characteristics.computed':
    case 'age-band.crossed':
    case 'device.alarmed':
    case 'result.late':
    case 'alert.receipted':
    case 'delivery.probed':
    case 'delivery.proved':
      return decision;
  }
}

export function seenAlert(alert: Alert, sight: PersonSight): Alert {
  if (sight.seesNames) return alert;
  return {
    ...alert,
    title: alert.title,
    detail: mayNameInProse(alert) ? seenStatement(alert.detail, sight) : alert.detail,
    annotations: alert.annotations.map((annotation) => seenStatement(annotation, sight)),
    holder: alert.holder === null ? null : seenHolder(alert.holder),
  };
}

/**
 * No title names anybody, and of the details only those of beds and of worry. An alert of before statements must
 * keep its words on a wall all the same.
 */
function mayNameInProse({ kind, detail }: Alert): boolean {
  return detail.code !== 'text.kept' || kind === 'technical' || CONCERN_PROSE.test(detail.values.text);
}

/** By role: that somebody has it is not a secret. */
function seenHolder(holder: AlertHolder): AlertHolder {
  return { ...holder, by: holder.role, displayName: '', note: null };
}

function seenEntry(entry: StayCharted['entry']): StayCharted['entry'] {
  return 'by' in entry ? { ...entry, by: '' } : entry;
}

export function seenStatement(statement: Statement, { seesNames }: PersonSight): Statement {
  if (seesNames) return statement;
  if (statement.code === 'text.kept') return { code: statement.code, values: { text: PROSE_NOT_SHOWN } };
  const values = Object.fromEntries(
    Object.entries(statement.values).map(([name, value]) => [
      name,
      name in NAMING_VALUES ? NAMING_VALUES[name] : value,
    ]),
  );
  return { ...statement, values } as Statement;
}
