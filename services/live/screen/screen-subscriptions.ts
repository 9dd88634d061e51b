/**
 * All connected screens of this server: who watches which unit, and what each gets. Changes leave at
 * once; vital signs and the heartbeat once a second. A screen that cannot keep up gets no vitals until
 * it has caught up, then the newest of all; one that stays behind is dropped, so that it comes back
 * and resumes. Nothing is ever queued without bound, and no socket is trusted longer than its session.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import {
  LIVE_EVENTS,
  type Heartbeat,
  type UnitChange,
  type UnitSnapshot,
  type WatchAnswer,
} from '../../contract/screens/live-events.ts';
import { seenDecision, seenState } from '../../contract/screens/seen-person.ts';
import type { OpeningNotice } from '../../contract/access/break-glass.ts';
import type { PersonSight } from '../../contract/access/access-table.ts';
import { actsAtBedside, maySeeUnit, type Session } from '../../contract/screens/session.ts';
import { NO_BREAK_GLASS, type BreakGlass, type Opening } from '../../access/break-glass.port.ts';
import type { Identity } from '../../access/identity.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { EventAllowance } from './event-allowance.ts';
import type { Rooms, ScreenLink } from './screen.port.ts';
import type { Applied } from '../board/unit-board.ts';
import type { WardView } from '../board/ward-view.ts';

const PULSE_MS = 1_000;
const AGE_CHANGES_MS = 60_000;
/** A sign-out ends its sockets at once; what a command ends in the files, within this time (safety H54 asks for 10 s). */
const SESSION_CHECK_MS = 1_000;
/** Pulses behind before a screen is dropped; by then it says NOT LIVE by itself. */
const PULSES_BEHIND_MAX = 5;

/** Screens that watch no unit get their heartbeat here. */
const LOBBY = 'lobby';

const UNSEEN: PersonSight = { seesNames: false, seesBirthDates: false };

export interface Screen {
  readonly link: ScreenLink;
  readonly token: string;
  readonly allowance: EventAllowance;
  unitId: string | null;
  /** Shows alerts to somebody who may answer them: what it paints counts. */
  isBedside: boolean;
  isVisible: boolean;
  /** What it may see of people in that unit. */
  sight: PersonSight;
  pulsesBehind: number;
}

export interface ScreenFigures {
  readonly screens: number;
  readonly changesSent: number;
  readonly droppedSlow: number;
  readonly droppedSession: number;
  readonly vitalsSkipped: number;
}

interface SubscriptionOptions {
  readonly wards: WardView;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly breakGlass?: BreakGlass;
}

export class ScreenSubscriptions {
  readonly #wards: WardView;
  readonly #identity: Identity;
  readonly #clock: Clock;
  readonly #breakGlass: BreakGlass;
  /** Of each unit that somebody has opened in an emergency. */
  #notices: ReadonlyMap<string, readonly OpeningNotice[]> = new Map();
  readonly #screens = new Set<Screen>();
  readonly #figures = { changesSent: 0, droppedSlow: 0, droppedSession: 0, vitalsSkipped: 0 };
  #rooms: Rooms = { send: () => undefined };
  #stops: readonly (() => void)[] = [];
  #isSilent: () => boolean = () => false;

  constructor(options: SubscriptionOptions) {
    this.#wards = options.wards;
    this.#identity = options.identity;
    this.#clock = options.clock;
    this.#breakGlass = options.breakGlass ?? NO_BREAK_GLASS;
    this.#identity.onSignOut((token) => this.#dropSession(token));
  }

  /** Begins to pulse into `rooms`. `onCheckFault` gets a failure of the session check, which is retried. */
  start(options: { readonly rooms: Rooms; readonly onCheckFault: (thrown: unknown) => void }): void {
    this.#rooms = options.rooms;
    this.#stops = [
      this.#clock.every(PULSE_MS, () => this.#pulse()),
      this.#clock.every(AGE_CHANGES_MS, () => this.#wards.boards().forEach((board) => board.ageChanges())),
      this.#clock.every(SESSION_CHECK_MS, () => void this.#checkSessions().catch(options.onCheckFault)),
    ];
  }

  /** No heartbeat, so that every screen says NOT LIVE, while what it would show is not kept current. */
  beSilentWhile(isSilent: () => boolean): void {
    this.#isSilent = isSilent;
  }

  /** Falls silent, so that every screen says NOT LIVE: what it shows would no longer be kept current. */
  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** Ends every connection; the screens come back when the server does. */
  dropAll(): void {
    for (const screen of this.#screens) screen.link.drop('server-stops');
  }

  figures(): ScreenFigures {
    return { ...this.#figures, screens: this.#screens.size };
  }

  open(link: ScreenLink, token: string): Screen {
    const screen: Screen = {
      link,
      token,
      allowance: new EventAllowance(this.#clock.monotonicMs()),
      unitId: null,
      isBedside: false,
      isVisible: false,
      sight: UNSEEN,
      pulsesBehind: 0,
    };
    this.#screens.add(screen);
    link.join(LOBBY);
    return screen;
  }

  close(screen: Screen): void {
    this.#screens.delete(screen);
  }

  /** To be called for each event that a screen sends, known or not; a screen that sends too many is dropped. */
  admit(screen: Screen): boolean {
    if (screen.allowance.take(this.#clock.monotonicMs())) return true;
    screen.link.drop('too-many-events');
    return false;
  }

  /** Session of the screen at this moment; null: ended. */
  async sessionOf(screen: Screen): Promise<Session | null> {
    return this.#identity.session(screen.token);
  }

  /** Moves the screen to the unit and sends it what it lacks. The unit must have been permitted. */
  watch(
    screen: Screen,
    query: {
      readonly unitId: string;
      readonly cursor: { readonly epoch: string; readonly seq: number } | null;
      readonly visible: boolean;
    },
    session: Pick<Session, 'role'> & PersonSight,
  ): WatchAnswer {
    const { link } = screen;
    for (const room of roomsOf(screen)) link.leave(room);
    screen.unitId = query.unitId;
    const { seesNames, seesBirthDates } = session;
    const sight: PersonSight = { seesNames, seesBirthDates };
    screen.sight = sight;
    screen.isBedside = actsAtBedside(session.role);
    screen.isVisible = query.visible;
    const board = this.#wards.board(query.unitId);
    // The readings of a unit that nobody watched have gathered, the newest of each: what is sent now must show them.
    if (![...this.#screens].some((other) => other !== screen && other.unitId === query.unitId)) board?.takeVitals();
    const missed = board === null || query.cursor === null ? null : board.changesSince(query.cursor);
    const snapshot = this.#wards.snapshot(query.unitId);
    // No await from here on: between what is sent now and the room nothing may slip through.
    if (missed !== null) {
      for (const change of missed) link.send(LIVE_EVENTS.change, seenChange(change, sight));
      link.send(LIVE_EVENTS.vitals, this.#wards.allVitals(query.unitId));
    } else if (snapshot !== null) {
      link.send(LIVE_EVENTS.snapshot, seenSnapshot(snapshot, sight));
    }
    if (!this.#isSilent()) {
      link.send(LIVE_EVENTS.heartbeat, this.#heartbeat(query.unitId, this.#clock.nowMs()));
    }
    for (const room of roomsOf(screen)) link.join(room);
    if (missed !== null) return { ok: true, sent: 'changes' };
    return { ok: true, sent: snapshot === null ? 'waiting' : 'snapshot' };
  }

  /** Folds a decision, sends at once what came of it, and returns that. */
  onDecision(decision: Decision): Applied {
    const applied = this.#wards.apply(decision);
    if (applied.kind === 'change') {
      this.#figures.changesSent += 1;
      this.#tellPeople(decision.unitId, LIVE_EVENTS.change, (sight) => seenChange(applied.change, sight));
    }
    if (applied.kind === 'replaced') {
      const snapshot = this.#wards.snapshot(decision.unitId);
      if (snapshot !== null) {
        this.#tellPeople(decision.unitId, LIVE_EVENTS.snapshot, (sight) => seenSnapshot(snapshot, sight));
      }
    }
    return applied;
  }

  /** Made once for each sight that somebody who watches the unit has. */
  #tellPeople(unitId: string, event: string, seenBy: (sight: PersonSight) => unknown): void {
    const told = new Set<string>();
    for (const screen of this.#screens) {
      const room = peopleRoom(unitId, screen.sight);
      if (screen.unitId !== unitId || told.has(room)) continue;
      told.add(room);
      this.#rooms.send(room, event, seenBy(screen.sight));
    }
  }

  /** Screens of a unit whose receipts count, and how many of them show alerts now. */
  bedsideScreens(unitId: string): { readonly screenCount: number; readonly visibleCount: number } {
    const screens = [...this.#screens].filter((screen) => screen.unitId === unitId && screen.isBedside);
    return { screenCount: screens.length, visibleCount: screens.filter(({ isVisible }) => isVisible).length };
  }

  #pulse(): void {
    if (this.#isSilent()) return;
    const units = new Map<string | null, Screen[]>();
    for (const screen of this.#screens) {
      const screens = units.get(screen.unitId) ?? [];
      units.set(screen.unitId, screens);
      screens.push(screen);
    }
    const serverAtMs = this.#clock.nowMs();
    for (const [unitId, screens] of units) {
      if (unitId !== null) this.#pulseVitals(unitId, screens);
      this.#rooms.send(
        unitId === null ? LOBBY : unitRoom(unitId),
        LIVE_EVENTS.heartbeat,
        this.#heartbeat(unitId, serverAtMs),
      );
    }
  }

  #pulseVitals(unitId: string, screens: readonly Screen[]): void {
    for (const screen of screens) if (screen.link.isBehind()) this.#fallBehind(screen, unitId);
    const vitals = this.#wards.takeVitals(unitId);
    if (vitals !== null) this.#rooms.send(vitalsRoom(unitId), LIVE_EVENTS.vitals, vitals);
    for (const screen of screens) {
      if (screen.pulsesBehind === 0 || screen.link.isBehind()) continue;
      screen.pulsesBehind = 0;
      screen.link.send(LIVE_EVENTS.vitals, this.#wards.allVitals(unitId));
      screen.link.join(vitalsRoom(unitId));
    }
  }

  #fallBehind(screen: Screen, unitId: string): void {
    screen.pulsesBehind += 1;
    this.#figures.vitalsSkipped += 1;
    screen.link.leave(vitalsRoom(unitId));
    if (screen.pulsesBehind < PULSES_BEHIND_MAX) return;
    this.#figures.droppedSlow += 1;
    screen.link.drop('too-slow');
  }

  #heartbeat(unitId: string | null, serverAtMs: number): Heartbeat {
    const beat = this.#wards.heartbeat(unitId, serverAtMs);
    const openings = unitId === null ? undefined : this.#notices.get(unitId);
    return openings === undefined ? beat : { ...beat, openings };
  }

  async #checkSessions(): Promise<void> {
    this.#notices = noticesOf(await this.#breakGlass.openings());
    for (const token of new Set([...this.#screens].map((screen) => screen.token))) {
      const session = await this.#identity.session(token);
      if (session === null) this.#dropSession(token);
      else this.#dropStrangers(token, session);
    }
  }

  /** Screens of a unit that is not theirs any more: an hour is over, or somebody changed the account. */
  #dropStrangers(token: string, session: Session): void {
    for (const screen of this.#screens) {
      if (screen.token !== token || screen.unitId === null || maySeeUnit(session, screen.unitId)) continue;
      this.#figures.droppedSession += 1;
      screen.link.drop('session-ended');
    }
  }

  #dropSession(token: string): void {
    for (const screen of this.#screens) {
      if (screen.token !== token) continue;
      this.#figures.droppedSession += 1;
      screen.link.drop('session-ended');
    }
  }
}

function noticesOf(openings: readonly Opening[]): ReadonlyMap<string, readonly OpeningNotice[]> {
  const notices = new Map<string, OpeningNotice[]>();
  for (const { unitId, role, untilMs } of openings) {
    notices.set(unitId, [...(notices.get(unitId) ?? []), { role, untilMs }]);
  }
  return notices;
}

function unitRoom(unitId: string): string {
  return `unit:${unitId}`;
}

/** What names people is sent by what its readers may see. */
function peopleRoom(unitId: string, { seesNames, seesBirthDates }: PersonSight): string {
  return `people:${seesNames ? 'names' : 'no-names'}:${seesBirthDates ? 'births' : 'no-births'}:${unitId}`;
}

function vitalsRoom(unitId: string): string {
  return `vitals:${unitId}`;
}

function roomsOf({ unitId, sight }: Screen): readonly string[] {
  return unitId === null ? [LOBBY] : [unitRoom(unitId), peopleRoom(unitId, sight), vitalsRoom(unitId)];
}

function seenChange(change: UnitChange, sight: PersonSight): UnitChange {
  return { ...change, decision: seenDecision(change.decision, sight) };
}

function seenSnapshot(snapshot: UnitSnapshot, sight: PersonSight): UnitSnapshot {
  return { ...snapshot, state: seenState(snapshot.state, sight) };
}
