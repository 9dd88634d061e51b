/**
 * The one place that talks over the socket. It keeps the cursor, asks for what was missed, watches
 * the heartbeat by the monotonic clock, and blanks the store when the screen is no longer live. After
 * such a gap it shows nothing until a whole snapshot has come.
 */
import { isSameJson } from '../../../services/contract/same-json.ts';
import type { OpeningNotice } from '../../../services/contract/access/break-glass.ts';
import { signal } from '@preact/signals';
import { io, type Socket } from 'socket.io-client';
import { LIVE_EVENTS, SCREEN_EVENTS } from '../../../services/contract/screens/event-names.ts';
import { afterAnswer, type AlertCommand } from './alert-command.ts';
import { heartbeatShowsHole, judgeChange } from './cursor.ts';
import {
  NOT_LIVE_AFTER_MS,
  doubtOf,
  isLive,
  nextPulse,
  sampleAgeNowMs,
  type Doubt,
  type Expected,
  type Pulse,
} from './liveness.ts';
import { afterConcernAnswer, type ConcernState } from './concern-command.ts';
import { takeChartAnswer, type ChartDraft } from './chart-draft.ts';
import type { StayCell } from './stay-cell.ts';
import type { AlertCell, WardStore } from './ward-store.ts';
import type { PageClock } from './page-clock.ts';
import type {
  CareAnswer,
  CareCommand,
  ChartAnswer,
  ChartCommand,
  CommandAnswer,
  ConcernAnswer,
  Heartbeat,
  LiveCursor,
  UnitChange,
  UnitSnapshot,
  UnitVitals,
} from '../../../services/contract/screens/live-events.ts';

/** connecting: nothing shown yet; live; lost: silent for 5 s, nothing may be shown. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly sinceServerMs: number | null; readonly sincePageMs: number };

export interface ConnectionParts {
  readonly store: WardStore;
  readonly clock: PageClock;
  /** Random name of this screen, for receipts. */
  readonly screenId: string;
  /** In the foreground, on a page that shows alerts. */
  readonly isVisible: () => boolean;
  /** The server refused the socket: look whether anyone is still signed in. */
  readonly onRefused: () => void;
  /** Does it as whoever acts here: at once, or with the pass of somebody who was asked. */
  readonly whoActs: (deed: (pass: string | null) => void, onCancel: () => void) => void;
}

/** Wait for an answer to a command; the server itself gives up earlier. */
const ANSWER_WITHIN_MS = 10_000;
/** Wait for the engine's state to show what was stored. */
const SHOWN_WITHIN_MS = 8_000;
/** A request for what was missed is repeated after this long without an answer. */
const ASK_AGAIN_AFTER_MS = 2_000;
const COME_AGAIN_AFTER_MS = 2_000;
/** How long the screen says that the picture had been away. */
const RETURN_NOTE_MS = 12_000;

export class Connection {
  readonly link = signal<LinkState>({ kind: 'connecting' });
  readonly doubt = signal<Doubt | null>(null);
  /** Age of the unit's newest sample, whole seconds in ms; null: none yet. */
  readonly sampleAgeMs = signal<number | null>(null);
  /** How long the picture was away, ms, for some seconds after it came back. */
  readonly returnedAfterMs = signal<number | null>(null);
  /** Who has opened this unit in an emergency. */
  readonly openings = signal<readonly OpeningNotice[]>([]);

  readonly #parts: ConnectionParts;
  readonly #socket: Socket;
  readonly #openedPageMs: number;
  readonly #stopTicking: () => void;
  #closed = false;
  #unitId: string | null = null;
  #cursor: LiveCursor | null = null;
  #pulse: Pulse | null = null;
  #serverAtMs: number | null = null;
  #askedPageMs = Number.NEGATIVE_INFINITY;
  #returnedPageMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#openedPageMs = parts.clock.nowMs();
    this.#socket = io({
      transports: ['websocket'],
      reconnectionDelay: 300,
      reconnectionDelayMax: 2_000,
      timeout: 4_000,
    });
    this.#socket.on('connect', () => this.#ask());
    this.#socket.on('connect_error', () => this.#comeAgain());
    this.#socket.on('disconnect', () => this.#comeAgain());
    this.#socket.on(LIVE_EVENTS.snapshot, (snapshot: UnitSnapshot) => this.#takeSnapshot(snapshot));
    this.#socket.on(LIVE_EVENTS.change, (change: UnitChange) => this.#takeChange(change));
    this.#socket.on(LIVE_EVENTS.vitals, (vitals: UnitVitals) => this.#takeVitals(vitals));
    this.#socket.on(LIVE_EVENTS.heartbeat, (beat: Heartbeat) => this.#takeHeartbeat(beat));
    this.#stopTicking = parts.clock.everyTick(() => this.#tick());
  }

  /** Watches a unit; called again for the same unit it tells the server whether this page is visible. */
  watch(unitId: string): void {
    if (unitId !== this.#unitId) {
      [this.#unitId, this.#cursor] = [unitId, null];
      this.#parts.store.blank();
      if (this.link.peek().kind === 'live') this.link.value = { kind: 'connecting' };
    }
    this.#ask();
  }

  /** Sends a command, the first time or again; the answer ends up in the alert's cell. */
  send(cell: AlertCell, command: AlertCommand): void {
    const take = (answer: CommandAnswer): void => {
      cell.command.value = afterAnswer(cell.command.peek(), command.body.commandId, answer);
    };
    cell.command.value = { kind: 'waiting', command };
    this.#act(SCREEN_EVENTS[command.act], command.body, take);
  }

  /**
   * Tells the server of a worry, the first time or again. Stored is not yet shown: when the engine's
   * state does not show it in time, the person is told that nothing is certain.
   */
  enterConcern(stay: StayCell, entry: ConcernState): void {
    if (entry.kind !== 'waiting') return;
    stay.concernEntry.value = entry;
    const { command } = entry;
    const take = (answer: ConcernAnswer): void => {
      stay.concernEntry.value = afterConcernAnswer(stay.concernEntry.peek(), command.commandId, answer);
    };
    this.#act<ConcernAnswer>(SCREEN_EVENTS.enterConcern, command, (answer) => {
      take(answer);
      if (answer.ok) setTimeout(() => take(notConfirmed('the state does not show it')), SHOWN_WITHIN_MS);
    });
  }

  /** Sends charted values, the first time or again. The password of a second person is kept nowhere but in the command. */
  chart(draft: ChartDraft, command: ChartCommand): void {
    draft.state.value = { kind: 'waiting', command };
    this.#act<ChartAnswer>(SCREEN_EVENTS.chart, command, (answer) => takeChartAnswer(draft, command, answer));
  }

  /** Takes beds or leaves a note, the first time or again. */
  enterCare(command: CareCommand, take: (answer: CareAnswer) => void): void {
    this.#act(SCREEN_EVENTS.care, command, take);
  }

  /** The pass of a shared screen goes with this one sending and is kept nowhere: a retry asks again. */
  #act<A>(event: string, body: object, take: (answer: A | Unanswered) => void): void {
    this.#parts.whoActs(
      (pass) => {
        const sent = pass === null ? body : { ...body, pass };
        this.#socket
          .timeout(ANSWER_WITHIN_MS)
          .emit(event, sent, (error: Error | null, answer: A) =>
            take(error === null ? answer : notConfirmed('no answer from the server')),
          );
      },
      () => take({ ok: false, code: 'who-needed', message: 'nobody was named' }),
    );
  }

  /** Tells the server that an alert is really on this visible screen. */
  reportPainted(alertId: string, transition: number): void {
    this.#socket.emit(SCREEN_EVENTS.painted, {
      unitId: this.#unitId,
      alertId,
      transition,
      screenId: this.#parts.screenId,
    });
  }

  /** The same of the unit's test alert. */
  reportProbePainted(probeId: string): void {
    const { screenId } = this.#parts;
    this.#socket.emit(SCREEN_EVENTS.probePainted, { unitId: this.#unitId, probeId, screenId });
  }

  close(): void {
    this.#closed = true;
    this.#stopTicking();
    this.#socket.close();
    this.#parts.store.blank();
  }

  /** socket.io tries again by itself, except after a refusal or a dismissal by the server. */
  #comeAgain(): void {
    if (this.#socket.active || this.#closed) return;
    this.#parts.onRefused();
    setTimeout(() => this.#closed || this.#socket.connect(), COME_AGAIN_AFTER_MS);
  }

  #ask(): void {
    if (this.#unitId === null || !this.#socket.connected) return;
    this.#askedPageMs = this.#parts.clock.nowMs();
    const { screenId, isVisible } = this.#parts;
    this.#socket.emit(SCREEN_EVENTS.watch, {
      unitId: this.#unitId,
      cursor: this.#cursor,
      screenId,
      visible: isVisible(),
    });
  }

  #askForMissed(): void {
    if (this.#parts.clock.nowMs() - this.#askedPageMs >= ASK_AGAIN_AFTER_MS) this.#ask();
  }

  #takeSnapshot(snapshot: UnitSnapshot): void {
    if (snapshot.state.unitId !== this.#unitId) return;
    this.#cursor = snapshot.cursor;
    this.#parts.store.takeSnapshot(snapshot, this.#parts.clock.nowMs());
    this.#comeAlive();
  }

  #takeChange(change: UnitChange): void {
    if (change.unitId !== this.#unitId) return;
    const verdict = judgeChange(this.#cursor, change.cursor);
    if (verdict === 'hole') return this.#askForMissed();
    if (verdict === 'known') return;
    this.#cursor = change.cursor;
    this.#parts.store.takeChange(change, this.#parts.clock.nowMs());
  }

  #takeVitals(vitals: UnitVitals): void {
    if (vitals.unitId === this.#unitId && this.#cursor !== null) {
      this.#parts.store.takeVitals(vitals, this.#parts.clock.nowMs());
    }
  }

  #takeHeartbeat(beat: Heartbeat): void {
    const pageMs = this.#parts.clock.nowMs();
    this.#serverAtMs = beat.serverAtMs;
    this.#takeOpenings(beat.openings ?? []);
    this.#pulse = nextPulse(this.#pulse, beat, pageMs);
    if (beat.unitAtMs !== null && this.#cursor !== null) this.#parts.store.takeUnitTime(beat.unitAtMs, pageMs);
    if (heartbeatShowsHole(this.#cursor, beat.cursor)) this.#askForMissed();
    else this.#comeAlive();
  }

  /** The same list is the same signal: a beat a second paints nothing. */
  #takeOpenings(openings: readonly OpeningNotice[]): void {
    if (!isSameJson(openings, this.openings.peek())) this.openings.value = openings;
  }

  #comeAlive(): void {
    const before = this.link.peek();
    const pageMs = this.#parts.clock.nowMs();
    if (before.kind === 'live' || this.#cursor === null || !isLive(this.#pulse, pageMs)) return;
    if (before.kind === 'lost') {
      [this.#returnedPageMs, this.returnedAfterMs.value] = [pageMs, pageMs - before.sincePageMs];
    }
    this.link.value = { kind: 'live' };
  }

  #goDark(): void {
    this.link.value = {
      kind: 'lost',
      sinceServerMs: this.#serverAtMs,
      sincePageMs: this.#pulse?.beatPageMs ?? this.#openedPageMs,
    };
    this.#cursor = null;
    this.doubt.value = null;
    this.#parts.store.blank();
  }

  #expected(): Expected {
    const stays = this.#parts.store.beds.peek().flatMap((bed) => bed.stay.peek() ?? []);
    return {
      children: stays.length,
      fed: stays.filter((stay) => stay.feed.peek() === 'sending').length,
      mode: this.#parts.store.facts.peek()?.mode ?? null,
    };
  }

  #tick(): void {
    const pageMs = this.#parts.clock.nowMs();
    const silentSinceMs = Math.max(this.#pulse?.beatPageMs ?? 0, this.#openedPageMs);
    if (this.link.peek().kind !== 'lost' && pageMs - silentSinceMs >= NOT_LIVE_AFTER_MS) return this.#goDark();
    this.#parts.store.tick(pageMs);
    if (pageMs - this.#returnedPageMs > RETURN_NOTE_MS) this.returnedAfterMs.value = null;
    if (this.#pulse === null || this.link.peek().kind !== 'live') return;
    this.doubt.value = steadyDoubt(this.doubt.peek(), doubtOf(this.#pulse, pageMs, this.#expected()));
    const ageMs = sampleAgeNowMs(this.#pulse, pageMs);
    this.sampleAgeMs.value = ageMs === null ? null : Math.floor(ageMs / 1_000) * 1_000;
  }
}

interface Unanswered {
  readonly ok: false;
  readonly code: 'not-confirmed' | 'who-needed';
  readonly message: string;
}

function notConfirmed(message: string): Unanswered {
  return { ok: false, code: 'not-confirmed', message };
}

/** Keeps the object while it says the same, to the second, so that the banner is not repainted. */
function steadyDoubt(held: Doubt | null, next: Doubt | null): Doubt | null {
  return secondsOf(held) === secondsOf(next) ? held : next;
}

function secondsOf(doubt: Doubt | null): string {
  return doubt === null ? '' : `${doubt.kind} ${Math.floor(numberOf(doubt) / 1_000)}`;
}

function numberOf(doubt: Doubt): number {
  switch (doubt.kind) {
    case 'behind':
      return doubt.lagMs;
    case 'time-stopped':
    case 'playback-stopped':
      return doubt.forMs;
    case 'playback-ended':
      return doubt.atMs;
    case 'no-samples':
      return doubt.ageMs ?? -1_000;
  }
}
