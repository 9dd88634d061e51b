/** The server's HTTP answers. Same origin only; the session travels in a cookie that scripts cannot read. */
import type { Decision, DecisionKind } from '../../../services/contract/decisions/decision.ts';
import type {
  ConnectionsAnswer,
  DryRunReport,
  QuarantineAnswer,
} from '../../../services/contract/screens/connection-view.ts';
import type { QualityAnswer } from '../../../services/contract/screens/quality-report.ts';
import type { Role, Session } from '../../../services/contract/screens/session.ts';

export interface ServerStatus {
  readonly version: string;
  readonly mode: 'clinical' | 'demo' | 'playback';
  /** Only in demonstration mode. */
  readonly demoAccounts?: readonly { readonly userName: string; readonly displayName: string; readonly role: Role }[];
  readonly demoPassword?: string;
}

export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

export interface WallRequest {
  readonly unitId: string;
  /** What the screen is called. */
  readonly name: string;
}

export interface UnitName {
  readonly unitId: string;
  readonly name: string;
}

export type HistoryResolution = 'second' | 'minute' | 'quarter-hour';

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
  /** `code`: what the server says is wrong; empty when it says nothing. */
  | { readonly ok: false; readonly status: number; readonly code: string };

/** Status 0 stands for «no answer at all». */
async function ask<T>(path: string, init?: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { credentials: 'same-origin', ...init });
    const text = await response.text();
    if (!response.ok) return { ok: false, status: response.status, code: codeIn(text) };
    return { ok: true, value: (text === '' ? null : JSON.parse(text)) as T };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) {
      return { ok: false, status: 0, code: '' };
    }
    throw error;
  }
}

function post<T>(path: string, body: unknown): Promise<Answer<T>> {
  const headers = { 'content-type': 'application/json' };
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A proxy in between may answer with a page of its own. */
function codeIn(text: string): string {
  if (!text.startsWith('{')) return '';
  const body = JSON.parse(text) as { readonly code?: unknown };
  return typeof body.code === 'string' ? body.code : '';
}

function query(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
}

export const serverApi = {
  status: () => ask<ServerStatus>('api/status'),
  units: () => ask<readonly UnitName[]>('api/units'),
  session: () => ask<Session | null>('api/session'),
  signIn: (credentials: Credentials) => post<Session>('api/session', credentials),
  pairScreen: (code: string) => post<Session>('api/session/pair', { code }),
  makeWall: (wall: WallRequest) => post<Session>('api/session/wall', wall),
  signOut: () => ask<null>('api/session', { method: 'DELETE' }),
  vitals: (
    asked: TimeSpan & {
      readonly stayId: string;
      readonly resolution: HistoryResolution;
      readonly signals: readonly string[];
    },
  ) => ask<HistorySeries>(`api/history/vitals?${query({ ...asked, signals: asked.signals.join(',') })}`),
  connections: () => ask<ConnectionsAnswer>('api/connections'),
  quarantine: (sourceId: string) => ask<QuarantineAnswer>(`api/connections/${encodeURIComponent(sourceId)}/quarantine`),
  dryRun: (sourceId: string, text: string) =>
    ask<DryRunReport>(`api/connections/${encodeURIComponent(sourceId)}/dry-run`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: text,
    }),
  quality: () => ask<QualityAnswer>('api/quality'),
  decisions: (
    asked: TimeSpan & {
      readonly unitId: string;
      readonly stayId: string;
      readonly kinds: readonly DecisionKind[];
      readonly scoreRuleId?: string;
      readonly limit: number;
    },
  ) => ask<readonly Decision[]>(`api/history/decisions?${query({ ...asked, kinds: asked.kinds.join(',') })}`),
};
