/**
 * What one open page holds, made once in main.tsx and handed down: the store, the connection, who is
 * signed in and which view is shown.
 */
import { signal, type Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { SHOWS_ALERTS, parseRoute, routeHash, type Route } from './route.ts';
import {
  serverApi,
  type Answer,
  type Credentials,
  type ServerStatus,
  type UnitName,
  type PasswordChange,
  type WallRequest,
} from './server-api.ts';
import { Connection } from '../live/connection.ts';
import { createPageClock, type PageClock } from '../live/page-clock.ts';
import { WardStore } from '../live/ward-store.ts';
import { ScreenSound } from '../sound/screen-sound.ts';
import { createWhoActs, type WhoActs } from './who-acts.ts';
import { showAs } from '../text/text.ts';
import type { Session } from '../../../services/contract/screens/session.ts';

/** Answers that mean «nobody is signed in»; anything else may be a passing fault and changes nothing. */
const SIGNED_OUT = [401, 403, 404];
/** No answer, or a proxy's word that there is no server: nobody knows who is signed in. */
const isNoServer = (status: number): boolean => status === 0 || status >= 502;
const ASK_AGAIN_MS = 3_000;

export interface Screen {
  readonly store: WardStore;
  /** null while nobody is signed in. */
  readonly connection: Signal<Connection | null>;
  /** undefined: not known yet. */
  readonly session: Signal<Session | null | undefined>;
  readonly status: Signal<ServerStatus | null>;
  readonly sound: ScreenSound;
  /** Page time since which no server has answered a page that was just opened, ms; null: one has. */
  readonly unreachedSincePageMs: Signal<number | null>;
  readonly units: Signal<readonly UnitName[]>;
  readonly route: Signal<Route>;
  readonly whoActs: WhoActs;
  readonly goTo: (change: Partial<Route>) => void;
  /** Asks the server who is signed in and acts on it. */
  readonly lookWhoIsSignedIn: () => Promise<void>;
  /** null: signed in; otherwise the HTTP status, 0 for no answer. */
  readonly signIn: (credentials: Credentials) => Promise<number | null>;
  /** Another password, and a new session. Answers as above. */
  readonly changePassword: (change: PasswordChange) => Promise<number | null>;
  /** This screen becomes the wall screen of the code that `vigil screen add` printed. Answers as above. */
  readonly pairScreen: (code: string) => Promise<number | null>;
  /** Ends the session of the person here; the screen goes on as a wall screen. Answers as above. */
  readonly makeWall: (wall: WallRequest) => Promise<number | null>;
  /** The same; the screen goes on as a shared one of the unit. */
  readonly shareScreen: (shared: WallRequest) => Promise<number | null>;
  readonly signOut: () => Promise<void>;
}

/** Random hex name; crypto.randomUUID would need https, which a ward network may lack. */
export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function createScreen(): Screen {
  const store = new WardStore();
  const connection = signal<Connection | null>(null);
  const session = signal<Session | null | undefined>(undefined);
  const status = signal<ServerStatus | null>(null);
  const unreachedSincePageMs = signal<number | null>(null);
  const units = signal<readonly UnitName[]>([]);
  const route = signal(parseRoute(location.hash));
  const whoActs = createWhoActs(session);
  const screenId = randomName();
  const clock = createPageClock();
  const sound = soundOf({ store, clock, connection, unreachedSincePageMs });

  const leave = (): void => {
    connection.peek()?.close();
    connection.value = null;
    session.value = null;
  };
  const enter = async (who: Session): Promise<void> => {
    const known = await serverApi.units();
    if (known.ok) units.value = known.value;
    leaveClosedUnit(route, session.peek(), who);
    showAs(who);
    session.value = who;
    connection.value ??= new Connection({
      store,
      clock,
      screenId,
      isVisible: () => document.visibilityState === 'visible' && SHOWS_ALERTS.includes(route.peek().page),
      onRefused: () => void lookWhoIsSignedIn(),
      whoActs: whoActs.ask,
    });
    watchUnit();
  };
  const watchUnit = (): void => {
    const unitId = route.peek().unitId ?? units.peek()[0]?.unitId;
    if (unitId !== undefined) connection.peek()?.watch(unitId);
  };
  const lookWhoIsSignedIn = async (): Promise<void> => {
    await askStatus(status);
    const who = await serverApi.session();
    if (!who.ok && isNoServer(who.status) && session.peek() === undefined) {
      unreachedSincePageMs.value ??= clock.nowMs();
      setTimeout(() => void lookWhoIsSignedIn(), ASK_AGAIN_MS);
      return;
    }
    unreachedSincePageMs.value = null;
    if (who.ok && who.value !== null) await enter(who.value);
    else if (who.ok || SIGNED_OUT.includes(who.status)) leave();
    else if (session.peek() === undefined) session.value = null;
  };

  followAddress(route, watchUnit);

  return {
    store,
    connection,
    session,
    status,
    sound,
    unreachedSincePageMs,
    units,
    route,
    whoActs,
    lookWhoIsSignedIn,
    goTo(change) {
      location.hash = routeHash({ ...route.peek(), ...change });
    },
    ...sessionActions(enter, leave),
  };
}

/** `onChange`: the page shows something else, or is shown or not. */
function followAddress(route: Signal<Route>, onChange: () => void): void {
  addEventListener('hashchange', () => {
    route.value = parseRoute(location.hash);
    onChange();
  });
  document.addEventListener('visibilitychange', onChange);
}

/** What sounds here follows the link, also where no server has answered yet. */
function soundOf({
  store,
  clock,
  connection,
  unreachedSincePageMs,
}: Pick<Screen, 'store' | 'connection' | 'unreachedSincePageMs'> & { readonly clock: PageClock }): ScreenSound {
  return new ScreenSound({
    store,
    clock,
    link: () => (unreachedSincePageMs.peek() === null ? (connection.peek()?.link.peek().kind ?? null) : 'lost'),
    recordTest: async (wasHeard) => {
      const unitId = store.facts.peek()?.unitId;
      return unitId !== undefined && (await serverApi.keepSoundTest(unitId, wasHeard)).ok;
    },
  });
}

async function askStatus(status: Signal<ServerStatus | null>): Promise<void> {
  if (status.peek() !== null) return;
  const answer = await serverApi.status();
  if (answer.ok) status.value = answer.value;
}

/** An opened unit that is over is left, whoever ended it. */
function leaveClosedUnit(route: Signal<Route>, before: Session | null | undefined, now: Session): void {
  const { unitId } = route.peek();
  const has = (who: Session | null | undefined): boolean => (who?.opened ?? []).some((each) => each.unitId === unitId);
  if (!has(before) || has(now)) return;
  route.value = { ...route.peek(), page: 'ward', unitId: null, bedId: null };
  location.hash = routeHash(route.peek());
}

/** A new session is entered afresh: what the old one may see is not what the new one may. */
function sessionActions(enter: (who: Session) => Promise<void>, leave: () => void) {
  const entered = async (asking: Promise<Answer<Session>>): Promise<number | null> => {
    const answer = await asking;
    if (!answer.ok) return answer.status;
    leave();
    await enter(answer.value);
    return null;
  };
  return {
    signIn: (credentials: Credentials) => entered(serverApi.signIn(credentials)),
    changePassword: (change: PasswordChange) => entered(serverApi.changePassword(change)),
    pairScreen: (code: string) => entered(serverApi.pairScreen(code)),
    makeWall: (wall: WallRequest) => entered(serverApi.makeWall(wall)),
    shareScreen: (shared: WallRequest) => entered(serverApi.shareScreen(shared)),
    async signOut() {
      await serverApi.signOut();
      leave();
    },
  };
}

export const ScreenContext = createContext<Screen | null>(null);

/** The screen of this page. Throws outside of ScreenContext (a bug). */
export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (screen === null) throw new Error('useScreen outside of ScreenContext');
  return screen;
}
