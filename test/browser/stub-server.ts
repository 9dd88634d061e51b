/**
 * A server that plays the part of Vigil for one browser test: it serves the built page and the made-up
 * ward, and does exactly what the test tells it. It is a stand-in at the network, not a mock inside.
 */
import { careAtStub } from './stub-care.ts';
import { chartAtStub } from './stub-charting.ts';
import type { Statement } from '../../services/contract/statement/statement.ts';
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server as SocketServer, type Socket } from 'socket.io';
import { SIGNALS, isSignalName, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import {
  LIVE_EVENTS,
  SCREEN_EVENTS,
  acknowledgeSchema,
  concernSchema,
  paintedSchema,
  probePaintedSchema,
  snoozeSchema,
  undoSchema,
  watchSchema,
} from '../../services/contract/screens/live-events.ts';
import { withDecision, withVitals } from '../../services/contract/screens/unit-view.ts';
import {
  CHILDREN,
  childOfCrowd,
  crowdedState,
  START_MS,
  UNIT_ID,
  childLike,
  stayIdOf,
  storedDecisions,
  unitState,
  valueAt,
} from './stub-ward.ts';
import { storedEvents, storedMeasured, storedTrends } from './stub-trends.ts';
import type { Alert, AlertChange } from '../../services/contract/decisions/alert.ts';
import {
  DECISION_VERSION,
  type Decision,
  type UnitDecision,
  type UnitState,
} from '../../services/contract/decisions/decision.ts';
import type { ConcernLevel, ConcernView } from '../../services/contract/records/concern.ts';
import type {
  CareAnswer,
  ChartAnswer,
  CommandAnswer,
  ConcernAnswer,
  Heartbeat,
  UnitVitals,
} from '../../services/contract/screens/live-events.ts';
import type { Session } from '../../services/contract/screens/session.ts';

const DASHBOARD = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
/** As strict as the real server is expected to be: nothing from elsewhere, no inline script. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'";

export const NURSE: Session = {
  userId: 'kim',
  displayName: 'Kim J.',
  role: 'nurse',
  units: ['*'],
  expiresAtMs: START_MS + 8 * 3_600_000,
  seesNames: true,
  seesBirthDates: true,
};
const DEMO_ACCOUNTS = [
  { userName: 'nurse-kim', displayName: 'Kim J.', role: 'nurse' },
  { userName: 'doctor-lee', displayName: 'Lee S.', role: 'doctor' },
  { userName: 'researcher', displayName: 'Choi R.', role: 'researcher' },
];

/** stored: a worry is answered as stored, and the engine never shows it. */
export type AnswerMode = 'confirm' | 'refuse' | 'not-confirm' | 'silent' | 'stored';

type Change = UnitDecision;

export class StubServer {
  readonly #http: Server;
  readonly #sockets: SocketServer;
  readonly #startedAt = performance.now();
  readonly #seen: { event: string; payload: unknown }[] = [];
  readonly #watchers = new Set<() => void>();
  #beat: NodeJS.Timeout | null = null;
  #children = CHILDREN;
  #state = unitState();
  #seq = 0;
  #epoch = 'epoch-1';
  answerMode: AnswerMode = 'confirm';
  /** Vitals of all sending beds once a second, as the real server does; off: only what the test sends. */
  flowing = true;
  /** A unit that has not told its state yet; `tellState` tells it. */
  isUntold = false;
  /** What a person may look at. */
  units: readonly { readonly unitId: string; readonly name: string }[] = [{ unitId: UNIT_ID, name: 'PICU 5B' }];
  engineLagMs = 40;
  /** Beds whose numbers move; the others send the same number each second. */
  moving: (bed: number) => boolean = () => true;
  historyDown = false;
  /** Stored values stand this far apart, ms; 0: in every bucket. */
  storedEveryMs = 0;
  session: Session | null = null;
  /** At a shared screen: who proved last that they stand there. */
  standing: Session | null = null;
  /** Answers of a test's own, by method and path, such as `GET /api/quality`; each gets the body that was sent. */
  readonly answers = new Map<
    string,
    (body: string, query: URLSearchParams) => { readonly status?: number; readonly body?: unknown }
  >();

  private constructor() {
    this.#http = createServer((request, response) => this.#serve(request, response));
    this.#sockets = new SocketServer(this.#http, { serveClient: false });
    this.#sockets.on('connection', (socket) => this.#connect(socket));
  }

  static async start(port = 0): Promise<StubServer> {
    const server = new StubServer();
    await new Promise<void>((resolve) => server.#http.listen(port, '127.0.0.1', resolve));
    server.resumeHeartbeats();
    return server;
  }

  get url(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}/`;
  }

  get nowMs(): number {
    return START_MS + Math.floor(performance.now() - this.#startedAt);
  }

  get alerts(): readonly Alert[] {
    return this.#state.alerts;
  }

  /** Everything the screens have sent, oldest first. */
  get received(): readonly { event: string; payload: unknown }[] {
    return this.#seen;
  }

  /** Resolves with the first event that fits, past or to come. */
  async receives<T>(event: string, fits: (payload: T) => boolean = () => true): Promise<T> {
    for (;;) {
      const found = this.#seen.find((seen) => seen.event === event && fits(seen.payload as T));
      if (found !== undefined) return found.payload as T;
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  /** What kind of unit it is; before any screen is opened. */
  set mode(mode: UnitState['mode']) {
    this.#state = { ...this.#state, mode };
  }

  /** A unit of so many beds instead of the usual ward, a child in each; before any screen is opened. */
  fill(beds: number): void {
    this.#children = Array.from({ length: beds }, (_, index) => childOfCrowd(index + 1));
    this.#state = crowdedState(this.#children);
  }

  /** The state that was held back. */
  tellState(): void {
    this.isUntold = false;
    this.#sockets.emit(LIVE_EVENTS.snapshot, this.#snapshot());
  }

  /** Whatever the screens are shown from now on. */
  showState(change: (state: UnitState) => UnitState): void {
    this.#state = change(this.#state);
  }

  pauseHeartbeats(): void {
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = null;
  }

  resumeHeartbeats(): void {
    this.#beat ??= setInterval(() => this.#pulse(), 1_000);
  }

  /** One 1 Hz message with the given readings only. */
  sendVitals(bed: number, readings: Readonly<Partial<Record<SignalName, number | null>>>): void {
    const atMs = this.nowMs;
    const entries = Object.entries(readings).flatMap(([name, value]) =>
      isSignalName(name) && value !== undefined ? [[signalIndex(name), value, atMs] as const] : [],
    );
    this.#send({
      unitId: UNIT_ID,
      atMs,
      stays: [{ stayId: stayIdOf(bed), lastFrameAtMs: atMs, intervalMs: 1_000, readings: entries }],
      quarantinedCount: 3,
    });
  }

  change(decision: Change): void {
    this.#state = withDecision(this.#state, decision);
    this.#seq += 1;
    this.#sockets.emit(LIVE_EVENTS.change, {
      cursor: { epoch: this.#epoch, seq: this.#seq },
      unitId: UNIT_ID,
      decision,
    });
  }

  changeAlert(
    change: AlertChange,
    alert: Alert,
    command: { readonly commandId: string | null; readonly refusal: Statement | null } = {
      commandId: null,
      refusal: null,
    },
  ): Extract<Decision, { kind: 'alert.changed' }> {
    const decision = {
      version: DECISION_VERSION,
      kind: 'alert.changed',
      id: `change-${this.#seq + 1}`,
      unitId: UNIT_ID,
      atMs: this.nowMs,
      cause: '0:9',
      stayId: alert.stayId,
      change,
      alert,
      ...command,
    } as const;
    this.change(decision);
    return decision;
  }

  /** What the engine makes of a worry; it stands for four hours. */
  tellConcern({
    stayId,
    from,
    level,
  }: {
    readonly stayId: string;
    readonly from: ConcernView['from'];
    readonly level: ConcernLevel;
  }): void {
    const untilMs = level === 'none' ? null : this.nowMs + 4 * 3_600_000;
    this.change({
      version: DECISION_VERSION,
      kind: 'concern.changed',
      id: `concern-${this.#seq + 1}`,
      unitId: UNIT_ID,
      atMs: this.nowMs,
      cause: '0:9',
      stayId,
      from,
      level,
      sinceMs: this.nowMs,
      untilMs,
      by: (this.session ?? NURSE).userId,
    });
  }

  /** Loses a change on the way: the next one leaves a hole. */
  loseChange(decision: Change): void {
    this.#state = withDecision(this.#state, decision);
    this.#seq += 1;
  }

  async close(): Promise<void> {
    this.pauseHeartbeats();
    await this.#sockets.close();
    this.#http.closeAllConnections();
  }

  #pulse(): void {
    if (this.flowing) this.#send(this.#flow());
    const beat: Heartbeat = {
      serverAtMs: this.nowMs,
      unitAtMs: this.nowMs,
      lastSampleAtMs: this.nowMs - 400,
      engineLagMs: this.engineLagMs,
      cursor: { epoch: this.#epoch, seq: this.#seq },
    };
    this.#sockets.emit(LIVE_EVENTS.heartbeat, beat);
  }

  #flow(): UnitVitals {
    const atMs = this.nowMs;
    const sending = this.#children.filter((child) => child.silentForMs === undefined);
    return {
      unitId: UNIT_ID,
      atMs,
      quarantinedCount: 3,
      stays: sending.map((child) => ({
        stayId: stayIdOf(child.bed),
        lastFrameAtMs: atMs,
        intervalMs: 1_000,
        readings: [...new Set([...(Object.keys(child.numbers) as SignalName[]), ...(child.off ?? [])])]
          .filter((name) => !name.startsWith('cuff'))
          .map(
            (name) =>
              [signalIndex(name), valueAt(child, name, this.moving(child.bed) ? atMs : START_MS), atMs] as const,
          ),
      })),
    };
  }

  #snapshot(): object {
    return { cursor: { epoch: this.#epoch, seq: this.#seq }, state: this.#state, quarantinedCount: 3 };
  }

  #send(vitals: UnitVitals): void {
    this.#state = { ...withVitals(this.#state, vitals), atMs: vitals.atMs };
    this.#sockets.emit(LIVE_EVENTS.vitals, vitals);
  }

  #connect(socket: Socket): void {
    socket.onAny((event: string, payload: unknown) => this.#note(event, payload));
    socket.on(SCREEN_EVENTS.watch, (payload: unknown, answer?: (given: unknown) => void) => {
      const asked = watchSchema.parse(payload);
      const current = asked.cursor?.epoch === this.#epoch && asked.cursor.seq === this.#seq;
      if (!current && !this.isUntold) socket.emit(LIVE_EVENTS.snapshot, this.#snapshot());
      answer?.({ ok: true, sent: current ? 'changes' : 'snapshot' });
    });
    socket.on(SCREEN_EVENTS.painted, (payload: unknown) => void paintedSchema.parse(payload));
    socket.on(SCREEN_EVENTS.probePainted, (payload: unknown) => void probePaintedSchema.parse(payload));
    socket.on(SCREEN_EVENTS.acknowledge, (payload: unknown, answer: (given: CommandAnswer) => void) => {
      const { commandId, alertId, reason } = acknowledgeSchema.parse(payload);
      this.#hold({ commandId, alertId, reason, phase: 'acknowledged', untilMs: this.nowMs + 30 * 60_000 }, answer);
    });
    socket.on(SCREEN_EVENTS.snooze, (payload: unknown, answer: (given: CommandAnswer) => void) => {
      const { commandId, alertId, reason, forMs } = snoozeSchema.parse(payload);
      this.#hold({ commandId, alertId, reason, phase: 'snoozed', untilMs: this.nowMs + forMs }, answer);
    });
    socket.on(SCREEN_EVENTS.undo, (payload: unknown, answer: (given: CommandAnswer) => void) => {
      const { commandId, alertId } = undoSchema.parse(payload);
      const alert = this.#state.alerts.find((candidate) => candidate.id === alertId);
      if (alert === undefined) throw new Error('an answer of no alert was taken back');
      const raised: Alert = { ...alert, phase: 'raised', transition: alert.transition + 1, holder: null };
      answer({ ok: true, change: this.changeAlert('undone', raised, { commandId, refusal: null }) });
    });
    socket.on(SCREEN_EVENTS.enterConcern, (payload: unknown, answer: (given: ConcernAnswer) => void) => {
      const entry = concernSchema.parse(payload);
      if (this.answerMode === 'refuse') {
        return answer({
          ok: false,
          code: 'refused',
          message: 'This command number was already used for something else.',
        });
      }
      if (this.answerMode === 'not-confirm') {
        return answer({ ok: false, code: 'not-confirmed', message: 'Not confirmed yet.' });
      }
      if (this.answerMode !== 'silent') answer({ ok: true });
      if (this.answerMode === 'confirm') this.tellConcern(entry);
    });
    socket.on(SCREEN_EVENTS.chart, (payload: unknown, answer: (given: ChartAnswer) => void) => {
      if (this.answerMode === 'not-confirm') {
        return answer({ ok: false, code: 'not-confirmed', message: 'Not confirmed yet.' });
      }
      if (this.answerMode === 'silent') return;
      answer(
        chartAtStub(payload, {
          nowMs: this.nowMs,
          userId: (this.session ?? NURSE).userId,
          stays: this.#state.stays,
          change: (decision) => this.change(decision),
        }),
      );
    });
    socket.on(SCREEN_EVENTS.care, (payload: unknown, answer: (given: CareAnswer) => void) => {
      const { decision, refused } = careAtStub(payload, this.#state, {
        nowMs: this.nowMs,
        session: this.session ?? NURSE,
      });
      this.change(decision);
      answer({ ok: true, refused });
    });
    const unheard = Object.values(SCREEN_EVENTS).filter((event) => socket.listenerCount(event) === 0);
    if (unheard.length > 0) throw new Error(`the stub server does not know ${unheard.join(', ')}`);
  }

  #hold(
    command: { commandId: string; alertId: string; reason: string; phase: 'acknowledged' | 'snoozed'; untilMs: number },
    answer: (given: CommandAnswer) => void,
  ): void {
    const alert = this.#state.alerts.find((candidate) => candidate.id === command.alertId);
    if (alert === undefined || this.answerMode === 'refuse') {
      return answer({ ok: false, code: 'refused', refusal: { code: 'refused.changed', values: {} } });
    }
    if (this.answerMode === 'silent') return;
    if (this.answerMode === 'not-confirm') {
      return answer({ ok: false, code: 'not-confirmed', message: 'Not confirmed yet.' });
    }
    const { userId, displayName } = this.standing ?? this.session ?? NURSE;
    const holder = {
      by: userId,
      displayName,
      role: 'nurse' as const,
      reason: command.reason,
      note: null,
      atMs: this.nowMs,
      untilMs: command.untilMs,
    };
    const held: Alert = {
      ...alert,
      phase: command.phase,
      transition: alert.transition + 1,
      holder,
      changedAtMs: this.nowMs,
    };
    answer({
      ok: true,
      change: this.changeAlert(command.phase, held, { commandId: command.commandId, refusal: null }),
    });
  }

  #note(event: string, payload: unknown): void {
    this.#seen.push({ event, payload });
    for (const resolve of this.#watchers) resolve();
    this.#watchers.clear();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://stub');
    if (url.pathname.startsWith('/api/')) return this.#api(request, url, response);
    const file = join(DASHBOARD, normalize(url.pathname === '/' ? '/index.html' : url.pathname));
    if (!file.startsWith(DASHBOARD) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    });
    createReadStream(file).pipe(response);
  }

  #api(request: IncomingMessage, url: URL, response: ServerResponse): void {
    const reply = (status: number, body?: unknown): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(body === undefined ? undefined : JSON.stringify(body));
    switch (`${request.method ?? 'GET'} ${url.pathname}`) {
      case 'GET /api/status':
        return reply(200, { version: '0.1.0', mode: 'demo', demoAccounts: DEMO_ACCOUNTS, demoPassword: 'demo' });
      case 'GET /api/units':
        return reply(200, this.units);
      case 'GET /api/session':
        return this.session === null ? reply(401, { code: 'not-signed-in' }) : reply(200, this.session);
      case 'POST /api/session':
        return this.#signIn(request, reply);
      case 'DELETE /api/session':
        this.session = null;
        return reply(204);
      case 'GET /api/history/vitals':
        return this.historyDown ? reply(503) : reply(200, storedVitals(url.searchParams, this.storedEveryMs));
      case 'GET /api/history/score-trends':
        return this.historyDown
          ? reply(503)
          : reply(200, storedTrends(bedIn(url.searchParams), Number(url.searchParams.get('toMs'))));
      case 'GET /api/history/decisions':
        return this.historyDown ? reply(503) : reply(200, storedDecisionsFor(url.searchParams));
      default:
        return this.#answerOf(request, url, reply);
    }
  }

  #answerOf(request: IncomingMessage, url: URL, reply: (status: number, body?: unknown) => void): void {
    const answer = this.answers.get(`${request.method ?? 'GET'} ${url.pathname}`);
    if (answer === undefined) return reply(404);
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { status = 200, body } = answer(text, url.searchParams);
      reply(status, body);
    });
  }

  #signIn(request: IncomingMessage, reply: (status: number, body?: unknown) => void): void {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { userName, password } = JSON.parse(text) as { userName: string; password: string };
      const account = DEMO_ACCOUNTS.find((candidate) => candidate.userName === userName);
      if (account === undefined || password !== 'demo') return reply(401, { code: 'sign-in-failed' });
      this.session = {
        ...NURSE,
        userId: userName,
        displayName: account.displayName,
        role: account.role as Session['role'],
      };
      reply(200, this.session);
    });
  }
}

const STEP_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  'quarter-hour': 900_000,
  hour: 3_600_000,
};

function bedIn(query: URLSearchParams): number {
  return Number((query.get('stayId') ?? '').replace('stay-', ''));
}

/** Stored buckets up to half a minute before the start, with a hole of twenty minutes two hours ago. */
function storedVitals(query: URLSearchParams, everyMs: number): unknown {
  const bed = bedIn(query);
  const step = STEP_MS[query.get('resolution') ?? ''] ?? 60_000;
  const child = childLike(bed);
  const fromMs = Math.ceil(Math.max(Number(query.get('fromMs')), START_MS - 40 * 3_600_000) / step) * step;
  const times: number[] = [];
  for (let atMs = fromMs; atMs < Math.min(Number(query.get('toMs')), START_MS - 30_000); atMs += step) {
    const agoMinutes = (START_MS - atMs) / 60_000;
    const isKept = everyMs === 0 ? agoMinutes < 120 || agoMinutes > 140 : atMs % everyMs < step;
    if (isKept) times.push(atMs);
  }
  const asked = (query.get('signals') ?? '').split(',').filter(isSignalName);
  const signals = asked.map((name) => {
    const rarely = SIGNALS[signalIndex(name)]?.rhythm === 'aperiodic';
    const mean = times.map((atMs) =>
      rarely && Math.round(atMs / step) % 15 !== 0 ? null : valueAt(child, name, atMs),
    );
    const spread = step === 1_000 ? 0 : step === 60_000 ? 0.02 : 0.04;
    return [
      name,
      {
        mean,
        min: mean.map((value) => (value === null ? null : value * (1 - spread))),
        max: mean.map((value) =>
          value === null ? null : name === 'spo2Percent' ? Math.min(100, value * (1 + spread)) : value * (1 + spread),
        ),
        count: mean.map((value) => (value === null ? 0 : step / 1_000)),
      },
    ];
  });
  return { atMs: times, signals: Object.fromEntries(signals) };
}

function storedDecisionsFor(query: URLSearchParams): unknown {
  const bed = bedIn(query);
  const kinds = (query.get('kinds') ?? '').split(',');
  const [fromMs, toMs] = [Number(query.get('fromMs')), Number(query.get('toMs'))];
  return [...storedDecisions(bed), ...storedMeasured(bed), ...storedEvents(bed)].filter(
    (decision) => kinds.includes(decision.kind) && decision.atMs >= fromMs && decision.atMs < toMs,
  );
}
