/** A screen as the dashboard is one: it folds what it gets, keeps its cursor, and asks by it. */
import { io, type Socket } from 'socket.io-client';
import type { UnitState } from '../../services/contract/decisions/decision.ts';
import {
  LIVE_EVENTS,
  SCREEN_EVENTS,
  type Heartbeat,
  type LiveCursor,
  type UnitChange,
  type UnitSnapshot,
  type UnitVitals,
  type WatchAnswer,
} from '../../services/contract/screens/live-events.ts';
import { withDecision, withVitals } from '../../services/contract/screens/unit-view.ts';
import type { LiveHouse } from './live-house.ts';
import { timeLimit } from '../support/patience.ts';

export type Received =
  | { readonly event: 'unit.snapshot'; readonly payload: UnitSnapshot }
  | { readonly event: 'unit.change'; readonly payload: UnitChange }
  | { readonly event: 'unit.vitals'; readonly payload: UnitVitals }
  | { readonly event: 'heartbeat'; readonly payload: Heartbeat }
  | { readonly event: 'disconnected'; readonly payload: string };
type PayloadOf<E extends Received['event']> = Extract<Received, { event: E }>['payload'];

const WAIT_MS = timeLimit(10_000);

export class TestScreen {
  readonly socket: Socket;
  readonly received: Received[] = [];
  state: UnitState | null = null;
  cursor: LiveCursor | null = null;
  readonly #lookers = new Set<() => void>();

  constructor(house: Pick<LiveHouse, 'address'>, cookie: string | null, extraHeaders: Record<string, string> = {}) {
    const headers = cookie === null ? extraHeaders : { ...extraHeaders, cookie };
    this.socket = io(house.address, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      autoConnect: false,
      extraHeaders: headers,
    });
    this.socket.on(LIVE_EVENTS.snapshot, (payload: UnitSnapshot) => {
      [this.state, this.cursor] = [payload.state, payload.cursor];
      this.#take({ event: 'unit.snapshot', payload });
    });
    this.socket.on(LIVE_EVENTS.change, (payload: UnitChange) => {
      if (this.state !== null) this.state = withDecision(this.state, payload.decision);
      this.cursor = payload.cursor;
      this.#take({ event: 'unit.change', payload });
    });
    this.socket.on(LIVE_EVENTS.vitals, (payload: UnitVitals) => {
      if (this.state !== null) this.state = withVitals(this.state, payload);
      this.#take({ event: 'unit.vitals', payload });
    });
    this.socket.on(LIVE_EVENTS.heartbeat, (payload: Heartbeat) => this.#take({ event: 'heartbeat', payload }));
    this.socket.on('disconnect', (reason) => this.#take({ event: 'disconnected', payload: reason }));
  }

  /** Resolves when connected; rejects with the server's refusal. */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('connect_error', reject);
      this.socket.connect();
    });
  }

  watch(unitId: string, cursor: LiveCursor | null = this.cursor): Promise<WatchAnswer> {
    return this.ask(SCREEN_EVENTS.watch, { unitId, cursor, screenId: 'screen-1', visible: true });
  }

  async ask<Answer>(event: string, payload: unknown): Promise<Answer> {
    return (await this.socket.timeout(WAIT_MS).emitWithAck(event, payload)) as Answer;
  }

  /** First thing received, also earlier, that fits; rejects after 10 s. */
  async seen<E extends Received['event']>(
    event: E,
    fits: (payload: PayloadOf<E>) => boolean = () => true,
  ): Promise<PayloadOf<E>> {
    const find = () => this.all(event).find(fits);
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (find() === undefined) return;
        this.#lookers.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(
        () =>
          reject(new Error(`no fitting ${event} came; there were ${this.received.map((one) => one.event).join(', ')}`)),
        WAIT_MS,
      );
      this.#lookers.add(look);
      look();
    });
    const found = find();
    if (found === undefined) throw new Error('it was there a moment ago');
    return found;
  }

  all<E extends Received['event']>(event: E): readonly PayloadOf<E>[] {
    return this.received.filter((one) => one.event === event).map((one) => one.payload as PayloadOf<E>);
  }

  /** Leaves and comes back with what it has. */
  async leave(): Promise<void> {
    if (!this.socket.connected) return;
    this.socket.disconnect();
    await this.seen('disconnected');
    this.received.length = 0;
  }

  close(): void {
    this.socket.close();
  }

  #take(received: Received): void {
    this.received.push(received);
    for (const look of this.#lookers) look();
  }
}
