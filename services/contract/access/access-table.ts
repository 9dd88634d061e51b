/**
 * The one table of who may do what: roles by rights, read by the code of every stage, by the screens, by the tests
 * that ask every route and socket event of the running application, and by docs/guides/security.md, which is made
 * of it. A role has what stands in its row and nothing else; a change here is a change of who sees which child.
 */

/** How far a right reaches: the units of whoever has it, every unit of a hospital (all of which must be theirs), themselves, units that are not theirs, or this whole Vigil. */
export type Reach = 'unit' | 'hospital' | 'self' | 'other units' | 'installation';

/** Every right there is, and what it lets somebody do. */
export const RIGHTS = {
  'watch-unit': { reach: 'unit', allows: 'board and bedside view of a unit, and its history' },
  'answer-alerts': {
    reach: 'unit',
    allows:
      'acknowledge and snooze alerts, enter a concern, confirm that an alert was seen, take beds at a hand-over and give them',
  },
  'chart-observations': { reach: 'unit', allows: 'send charted observations' },
  'read-policy': { reach: 'unit', allows: 'the rules of a unit, and who decided about them' },
  'decide-policy': {
    reach: 'unit',
    allows: 'decide about the rules of a unit; charge nurses and doctors also whom its alerts ask, and its roster',
  },
  'look-back': { reach: 'unit', allows: 'how a unit stood at a time of the past' },
  'do-research': { reach: 'unit', allows: 'list stays without names, define cohorts, start runs over the past' },
  'see-playbacks': { reach: 'unit', allows: 'units that play a recording back, in the list of units' },
  'see-connections': { reach: 'unit', allows: 'sources, what was refused of them, a dry run of a message' },
  'see-quality': { reach: 'unit', allows: 'the quality of the data' },
  'decide-codes': { reach: 'hospital', allows: 'decide what the codes of a hospital mean' },
  'issue-screens': { reach: 'unit', allows: 'make a wall screen of the screen in front of them' },
  'share-screens': {
    reach: 'unit',
    allows:
      'make a shared screen of the screen in front of them: it shows names, and asks who stands there before each deed',
  },
  'ask-who-acts': {
    reach: 'unit',
    allows:
      'have done by whoever stands there and proves it by PIN or badge what that person may do; confirm that an alert was seen',
  },
  'send-data': { reach: 'unit', allows: 'send vital signs, laboratory values, admissions and FHIR resources' },
  'correct-data': { reach: 'hospital', allows: 'read refused data again, and take back what was let in wrongly' },
  subscribe: { reach: 'unit', allows: 'be told of changes by FHIR subscription' },
  'export-in-bulk': {
    reach: 'unit',
    allows: 'whole files of FHIR resources, where its registration says that they stay inside',
  },
  'break-glass': { reach: 'other units', allows: 'open a unit in an emergency, for an hour, told to that unit' },
  'ask-grants': {
    reach: 'installation',
    allows: 'ask by command for data that leave for research, and give a grant back',
  },
  'review-grants': {
    reach: 'installation',
    allows: 'by command grant or decline what another asked for, end a grant, find whom a number of it stands for',
  },
  'read-audit': {
    reach: 'unit',
    allows: 'who saw and did what in a unit, and what belongs to no unit: sign-ins, accounts, commands',
  },
  'own-session': { reach: 'self', allows: 'their own session' },
} as const satisfies Readonly<Record<string, { readonly reach: Reach; readonly allows: string }>>;

export type Right = keyof typeof RIGHTS;

/** What is told of who a child is. */
export interface PersonSight {
  /** Names of children, and who did what. */
  readonly seesNames: boolean;
  readonly seesBirthDates: boolean;
}

interface RoleRow extends PersonSight {
  /** `person`: an account; `screen`: nobody signs in; `program`: a token of its own; `nobody`: no session at all. */
  readonly kind: 'person' | 'screen' | 'program' | 'nobody';
  readonly rights: readonly Right[];
  /** As whom they stand in the log when they act at the bedside; null: they do not. */
  readonly actsAs: 'nurse' | 'doctor' | null;
  /** SMART scopes of a session; a program has those of its registration. Nobody writes with a session. */
  readonly fhirScopes: readonly string[];
}

const BEDSIDE = [
  'watch-unit',
  'answer-alerts',
  'chart-observations',
  'read-policy',
  'look-back',
  'see-connections',
  'see-quality',
  'break-glass',
  'share-screens',
  'own-session',
] as const satisfies readonly Right[];
const SEES_ALL = { seesNames: true, seesBirthDates: true } as const;
const SEES_NOBODY = { seesNames: false, seesBirthDates: false } as const;

/**
 * Those at the bedside must know whom they treat; who studies or mends does not. A wall hangs where visitors stand:
 * it needs ages to read a number by, and no names unless whoever hung it asked for them. An administrator and an
 * auditor look after people and records, not after children: no unit is theirs to watch.
 */
export const ACCESS_TABLE = {
  nobody: { kind: 'nobody', rights: [], actsAs: null, fhirScopes: [], ...SEES_NOBODY },
  wall: {
    kind: 'screen',
    rights: ['watch-unit', 'own-session'],
    actsAs: null,
    fhirScopes: [],
    seesNames: false,
    seesBirthDates: true,
  },
  /** A screen of a unit that many stand at in turn. It may do nothing by itself. */
  shared: {
    kind: 'screen',
    rights: ['watch-unit', 'read-policy', 'ask-who-acts', 'own-session'],
    actsAs: null,
    fhirScopes: [],
    ...SEES_ALL,
  },
  nurse: {
    kind: 'person',
    rights: [...BEDSIDE, 'issue-screens'],
    actsAs: 'nurse',
    fhirScopes: ['user/*.rs'],
    ...SEES_ALL,
  },
  'charge-nurse': {
    kind: 'person',
    rights: [...BEDSIDE, 'issue-screens', 'decide-policy'],
    actsAs: 'nurse',
    fhirScopes: ['user/*.rs'],
    ...SEES_ALL,
  },
  doctor: {
    kind: 'person',
    rights: [...BEDSIDE, 'decide-policy', 'decide-codes'],
    actsAs: 'doctor',
    fhirScopes: ['user/*.rs'],
    ...SEES_ALL,
  },
  researcher: {
    kind: 'person',
    rights: [
      'watch-unit',
      'see-playbacks',
      'read-policy',
      'look-back',
      'do-research',
      'ask-grants',
      'see-quality',
      'own-session',
    ],
    actsAs: null,
    fhirScopes: ['user/*.rs'],
    ...SEES_NOBODY,
  },
  /** Clinical engineer. FHIR shows them machines, not children. */
  engineer: {
    kind: 'person',
    rights: [
      'watch-unit',
      'see-playbacks',
      'read-policy',
      'decide-policy',
      'see-connections',
      'see-quality',
      'decide-codes',
      'issue-screens',
      'own-session',
    ],
    actsAs: null,
    fhirScopes: ['user/Device.rs'],
    ...SEES_NOBODY,
  },
  /** Hospital administrator. */
  administrator: {
    kind: 'person',
    rights: ['review-grants', 'own-session'],
    actsAs: null,
    fhirScopes: [],
    ...SEES_NOBODY,
  },
  /** Sees accounts and stays, and no child: the trail holds no name of one. Over FHIR the trail, which no wildcard opens. */
  auditor: {
    kind: 'person',
    rights: ['read-audit', 'own-session'],
    actsAs: null,
    fhirScopes: ['user/AuditEvent.rs', 'user/AuditTrail.rs'],
    ...SEES_NOBODY,
  },
  /** Device gateway: what each may send, and for which units, stands beside its token. */
  gateway: {
    kind: 'program',
    rights: ['send-data', 'chart-observations', 'correct-data'],
    actsAs: null,
    fhirScopes: [],
    ...SEES_NOBODY,
  },
  /** Registered by the operator with its scopes; ages are what its calculations rest on. */
  program: {
    kind: 'program',
    rights: ['subscribe', 'export-in-bulk'],
    actsAs: null,
    fhirScopes: [],
    seesNames: false,
    seesBirthDates: true,
  },
} as const satisfies Readonly<Record<string, RoleRow>>;

export type Caller = keyof typeof ACCESS_TABLE;
type CallerOf<Kind extends RoleRow['kind']> = {
  [C in Caller]: (typeof ACCESS_TABLE)[C]['kind'] extends Kind ? C : never;
}[Caller];

/** Roles of people, as they stand in accounts. */
export type AccountRole = CallerOf<'person'>;
export const ACCOUNT_ROLES = [
  'nurse',
  'charge-nurse',
  'doctor',
  'researcher',
  'engineer',
  'administrator',
  'auditor',
] as const satisfies readonly AccountRole[];
/** What a session may be: a person, or a screen that nobody has signed in on and that shows one unit. */
export type Role = CallerOf<'person' | 'screen'>;
export const ROLES = [...ACCOUNT_ROLES, 'wall', 'shared'] as const satisfies readonly Role[];

export function may(caller: Caller, right: Right): boolean {
  const rights: readonly Right[] = ACCESS_TABLE[caller].rights;
  return rights.includes(right);
}

export function sightOf(caller: Caller): PersonSight {
  const { seesNames, seesBirthDates } = ACCESS_TABLE[caller];
  return { seesNames, seesBirthDates };
}
