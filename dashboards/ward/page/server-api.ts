/** The server's HTTP answers. Same origin only; the session travels in a cookie that scripts cannot read. */
import type { Decision, DecisionKind } from '../../../services/contract/decisions/decision.ts';
import type {
  ConnectionsAnswer,
  DryRunReport,
  QuarantineAnswer,
} from '../../../services/contract/screens/connection-view.ts';
import type { AuditAnswer, AuditQuestion } from '../../../services/contract/audit/audit-view.ts';
import type { AlarmBurden } from '../../../services/contract/screens/alarm-burden.ts';
import type { PolicyAnswer, PolicyRequest } from '../../../services/contract/screens/policy-answer.ts';
import type { LimitsView } from '../../../services/contract/screens/limits/limits-answer.ts';
import type { PreviewRequest, PreviewStanding } from '../../../services/contract/screens/limits/preview-view.ts';
import type { KnownView } from '../../../services/contract/screens/known-view.ts';
import type { CohortView, DelayLabView, WhatIfView } from '../../../services/contract/screens/research-results.ts';
import type { RatingAnswerRequest, RatingRequest } from '../../../services/contract/screens/rating/rating-request.ts';
import type {
  RatingAgreement,
  RatingSheet,
  RatingSummary,
} from '../../../services/contract/screens/rating/rating-view.ts';
import type { ResearchRequest } from '../../../services/contract/screens/research-request.ts';
import type {
  CohortEntry,
  ResearchChoices,
  ResearchRun,
  ResearchStays,
  RunFile,
} from '../../../services/contract/screens/research-view.ts';
import type { ScoreTrends } from '../../../services/contract/screens/score-trends.ts';
import type { QualityAnswer } from '../../../services/contract/screens/quality-report.ts';
import type {
  RefusedTerm,
  TermPlace,
  TermsAnswer,
  TermsDecided,
  TermsTrial,
} from '../../../services/contract/screens/terms-view.ts';
import { listOf, nothing, orNull, outline, type Outlined } from './answer-outline.ts';
import type { BreakGlassAnswer, BreakGlassReason, OpenedUnit } from '../../../services/contract/access/break-glass.ts';
import type { Role } from '../../../services/contract/access/access-table.ts';
import type { PersonAtScreen, PinState, ProvenAtScreen } from '../../../services/contract/access/shared-screen.ts';
import type { Session } from '../../../services/contract/screens/session.ts';

export interface ServerStatus {
  readonly version: string;
  readonly mode: 'clinical' | 'demo' | 'playback';
  /** How people sign in; absent from a server of before. */
  readonly signIn?: { readonly hasLocalAccounts: boolean; readonly provider: { readonly name: string | null } | null };
  /** Only in demonstration mode. */
  readonly demoAccounts?: readonly { readonly userName: string; readonly displayName: string; readonly role: Role }[];
  readonly demoPassword?: string;
}

export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

export interface PasswordChange extends Credentials {
  readonly newPassword: string;
}

export interface WallRequest {
  readonly unitId: string;
  /** What the screen is called. */
  readonly name: string;
}

/** Made on the map that the person saw; on another it is refused. */
interface TermsRequest {
  readonly mapSha256: string;
}

interface TermsDecision extends TermsRequest {
  /** A person's own. */
  readonly reason: string;
}

export interface UnitName {
  readonly unitId: string;
  readonly name: string;
}

export type HistoryResolution = 'second' | 'minute' | 'quarter-hour' | 'hour';

/** Columnar: entry n of every array belongs to `atMs[n]`, the start of the bucket. null: no value. */
export interface HistorySeries {
  readonly atMs: readonly number[];
  readonly signals: Readonly<
    Record<
      string,
      {
        readonly mean: readonly (number | null)[];
        readonly min: readonly (number | null)[];
        readonly max: readonly (number | null)[];
        /** Seconds with a value in the bucket. */
        readonly count?: readonly number[];
      }
    >
  >;
}

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  /** `code`: what the server says is wrong; empty when it says nothing. `term`: which of several codes is, and why. */
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly term?: RefusedTerm;
      /** In the server's own words; absent when it says none. */
      readonly message?: string;
    };

/** Status 0 stands for «no answer at all». */
async function ask<T>(path: string, is: Outlined<T>, init?: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { credentials: 'same-origin', ...init });
    const text = await response.text();
    if (!response.ok) return { ok: false, status: response.status, ...refusalIn(text) };
    const json: unknown = text === '' ? null : JSON.parse(text);
    return is(json) ? { ok: true, value: json } : { ok: false, status: 0, code: '' };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) {
      return { ok: false, status: 0, code: '' };
    }
    throw error;
  }
}

function post<T>(path: string, is: Outlined<T>, body: unknown): Promise<Answer<T>> {
  const headers = { 'content-type': 'application/json' };
  return ask(path, is, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A proxy in between may answer with a page of its own. */
function refusalIn(text: string): {
  readonly code: string;
  readonly term?: RefusedTerm;
  readonly message?: string;
} {
  if (!text.startsWith('{')) return { code: '' };
  const body: unknown = JSON.parse(text);
  if (!isCoded(body)) return { code: '' };
  const { code } = body;
  return {
    code,
    ...(isSaid(body) ? { message: body.message } : {}),
    ...(isRefusedTerm(body) ? { term: { term: body.term, why: body.why } } : {}),
  };
}

function query(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
}

const isCoded = outline<{ readonly code: string }>({ code: 'string' });
const isSaid = outline<{ readonly message: string }>({ message: 'string' });
const isRefusedTerm = outline<RefusedTerm>({ term: 'string', why: 'object' });
const isPolicy = outline<PolicyAnswer>({ policy: 'object', scores: 'array', off: 'array' });
const isBurden = outline<AlarmBurden>({ unitId: 'string', all: 'object', byRule: 'array', byHour: 'array' });
const isKnown = outline<KnownView>({ unitId: 'string', atMs: 'number' });
const isLimits = outline<LimitsView>({ rows: 'array', quiet: 'array', children: 'array' });
const isPreview = outline<PreviewStanding>({ state: 'string' });
const policyPath = (unitId: string): string => `api/units/${encodeURIComponent(unitId)}/policy`;
const limitsPath = (unitId: string): string => `api/units/${encodeURIComponent(unitId)}/limits`;
const isSession = outline<Session>({ userId: 'string', role: 'string', units: 'array' });

const isDecided = outline<TermsDecided>({ version: 'string', terms: 'array' });

function termsPath(hospitalId: string, what: 'trial' | 'approve' | 'keep' | 'confirm'): string {
  return `api/terms/${encodeURIComponent(hospitalId)}/${what}`;
}

const isRun = outline<ResearchRun>({ runId: 'string', request: 'object', state: 'string', files: 'array' });
const isCohort = outline<CohortEntry>({ cohortId: 'string', faults: 'array' });

/** A file of a run, as an address of its own. */
export function runFilePath(runId: string, file: RunFile): string {
  return `api/research/runs/${encodeURIComponent(runId)}/${file}`;
}

const research = {
  choices: () => ask('api/research/choices', outline<ResearchChoices>({ scores: 'array', vitalRules: 'array' })),
  stays: (filter: Readonly<Record<string, string | number>>) =>
    ask(`api/research/stays?${query(filter)}`, outline<ResearchStays>({ stays: 'array' })),
  cohorts: () => ask('api/research/cohorts', listOf(isCohort)),
  saveCohort: (cohortId: string, definition: unknown) =>
    ask(`api/research/cohorts/${encodeURIComponent(cohortId)}`, isCohort, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(definition),
    }),
  runs: () => ask('api/research/runs', listOf(isRun)),
  start: (request: ResearchRequest) => post('api/research/runs', isRun, request),
  cancel: (runId: string) => post(`api/research/runs/${encodeURIComponent(runId)}/cancel`, isRun, {}),
  whatIf: (runId: string) =>
    ask(
      runFilePath(runId, 'report.json'),
      outline<WhatIfView>({ before: 'object', after: 'object', changed: 'array' }),
    ),
  delayLab: (runId: string) => ask(runFilePath(runId, 'report.json'), outline<DelayLabView>({ points: 'array' })),
  cohort: (runId: string) => ask(runFilePath(runId, 'report.json'), outline<CohortView>({ flow: 'array' })),
};

const isStudy = outline<RatingSummary>({ studyId: 'string', state: 'string', raters: 'array' });
const isSheet = outline<RatingSheet>({ study: 'object', items: 'array' });
const isAgreement = outline<RatingAgreement>({ study: 'object', kappa: 'object', items: 'array' });

/** What of a rating study is asked, as an address of its own. */
export function ratingPath(
  studyId: string,
  what: 'items' | 'answers' | 'agreement' | 'settled' | 'labels.csv',
): string {
  return `api/research/ratings/${encodeURIComponent(studyId)}/${what}`;
}

const ratings = {
  list: () => ask('api/research/ratings', listOf(isStudy)),
  begin: (request: RatingRequest) => post('api/research/ratings', isStudy, request),
  items: (studyId: string) => ask(ratingPath(studyId, 'items'), isSheet),
  answer: (studyId: string, answer: RatingAnswerRequest) => post(ratingPath(studyId, 'answers'), isSheet, answer),
  agreement: (studyId: string) => ask(ratingPath(studyId, 'agreement'), isAgreement),
  settle: (studyId: string, answer: RatingAnswerRequest) => post(ratingPath(studyId, 'settled'), isAgreement, answer),
};

const isOpened = outline<OpenedUnit>({ unitId: 'string', untilMs: 'number' });

const breakGlass = {
  units: () => ask('api/break-glass', outline<BreakGlassAnswer>({ units: 'array', opened: 'array' })),
  open: (unitId: string, reason: BreakGlassReason) => post('api/break-glass', isOpened, { unitId, reason }),
  end: (unitId: string) => ask(`api/break-glass/${encodeURIComponent(unitId)}`, nothing, { method: 'DELETE' }),
};

export const serverApi = {
  research,
  ratings,
  breakGlass,
  status: () => ask('api/status', outline<ServerStatus>({ version: 'string', mode: 'string' })),
  units: () => ask('api/units', listOf(outline<UnitName>({ unitId: 'string', name: 'string' }))),
  session: () => ask('api/session', orNull(isSession)),
  signIn: (credentials: Credentials) => post('api/session', isSession, credentials),
  changePassword: (change: PasswordChange) => post('api/session/password', isSession, change),
  pairScreen: (code: string) => post('api/session/pair', isSession, { code }),
  keepSoundTest: (unitId: string, wasHeard: boolean) =>
    post(`api/units/${encodeURIComponent(unitId)}/sound-test`, nothing, { wasHeard }),
  makeWall: (wall: WallRequest) => post('api/session/wall', isSession, wall),
  shareScreen: (shared: WallRequest) => post('api/session/shared', isSession, shared),
  peopleAtScreen: () =>
    ask('api/session/people', listOf(outline<PersonAtScreen>({ userId: 'string', displayName: 'string' }))),
  sayWho: (proof: { readonly userId: string; readonly pin: string } | { readonly badge: string }) =>
    post('api/session/who', outline<ProvenAtScreen>({ pass: 'string' }), proof),
  pinState: () => ask('api/session/pin', outline<PinState>({ proof: 'string' })),
  setPin: (pin: string, password: string | null) =>
    ask('api/session/pin', nothing, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pin, password }),
    }),
  signOut: () => ask('api/session', nothing, { method: 'DELETE' }),
  vitals: (
    asked: TimeSpan & {
      readonly stayId: string;
      readonly resolution: HistoryResolution;
      readonly signals: readonly string[];
    },
  ) =>
    ask(
      `api/history/vitals?${query({ ...asked, signals: asked.signals.join(',') })}`,
      outline<HistorySeries>({ atMs: 'array', signals: 'object' }),
    ),
  scoreTrends: (asked: TimeSpan & { readonly stayId: string }) =>
    ask(
      `api/history/score-trends?${query({ ...asked })}`,
      outline<ScoreTrends>({ toldUntilMs: 'number', scores: 'array' }),
    ),
  connections: () => ask('api/connections', outline<ConnectionsAnswer>({ atMs: 'number', sources: 'array' })),
  quarantine: (sourceId: string) =>
    ask(`api/connections/${encodeURIComponent(sourceId)}/quarantine`, outline<QuarantineAnswer>({ items: 'array' })),
  dryRun: (sourceId: string, text: string) =>
    ask(`api/connections/${encodeURIComponent(sourceId)}/dry-run`, outline<DryRunReport>({ answer: 'object' }), {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: text,
    }),
  quality: () => ask('api/quality', outline<QualityAnswer>({ report: 'object', limits: 'array' })),
  terms: () => ask('api/terms', outline<TermsAnswer>({ atMs: 'number', hospitals: 'array', targets: 'array' })),
  tryTerms: (hospitalId: string, body: TermsRequest & { readonly decisions: readonly unknown[] }) =>
    post(termsPath(hospitalId, 'trial'), outline<TermsTrial>({ terms: 'array', changes: 'array' }), body),
  approveTerms: (hospitalId: string, body: TermsDecision & { readonly decisions: readonly unknown[] }) =>
    post(termsPath(hospitalId, 'approve'), isDecided, body),
  keepTerms: (hospitalId: string, body: TermsDecision & { readonly places: readonly TermPlace[] }) =>
    post(termsPath(hospitalId, 'keep'), isDecided, body),
  confirmTerms: (
    hospitalId: string,
    body: TermsDecision & { readonly places: readonly TermPlace[]; readonly accept: boolean },
  ) => post(termsPath(hospitalId, 'confirm'), isDecided, body),
  /** A day of the trail of who saw and did what. */
  audit: (question: AuditQuestion) =>
    post('api/audit', outline<AuditAnswer>({ timeZone: 'string', events: 'array', proofs: 'array' }), question),
  /** How a unit stood at a moment by what had arrived until then, ms since 1970. */
  known: (unitId: string, atMs: number) => ask(`api/known?${query({ unitId, atMs })}`, isKnown),
  alarmBurden: (asked: TimeSpan & { readonly unitId: string; readonly timeZone: string }) =>
    ask(`api/history/alarm-burden?${query({ ...asked })}`, isBurden),
  policy: (unitId: string) => ask(policyPath(unitId), isPolicy),
  decidePolicy: (unitId: string, request: PolicyRequest) => post(policyPath(unitId), isPolicy, request),
  limits: (unitId: string, stayId: string | null) =>
    ask(`${limitsPath(unitId)}${stayId === null ? '' : `?${query({ stayId })}`}`, isLimits),
  previewLimits: (unitId: string, request: PreviewRequest) => post(`${limitsPath(unitId)}/preview`, isPreview, request),
  decisions: (
    asked: TimeSpan & {
      readonly unitId: string;
      readonly stayId: string;
      readonly kinds: readonly DecisionKind[];
      readonly scoreRuleId?: string;
      readonly limit: number;
    },
  ) =>
    ask(
      `api/history/decisions?${query({ ...asked, kinds: asked.kinds.join(',') })}`,
      listOf(outline<Decision>({ kind: 'string', id: 'string', atMs: 'number' })),
    ),
};
