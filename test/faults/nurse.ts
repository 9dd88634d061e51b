/**
 * A nurse at a real socket: sees alerts come, acknowledges them, and comes back by herself when the
 * server goes away. Everything seen is kept, over all connections, with the moment it arrived.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import type { AlertChanged } from '../../services/contract/decisions/decision.ts';
import {
  LIVE_EVENTS,
  SCREEN_EVENTS,
  type CommandAnswer,
  type UnitChange,
  type UnitVitals,
} from '../../services/contract/screens/live-events.ts';
import { TestScreen } from '../live/test-screen.ts';
import { sessionCookie } from '../support/session.ts';

export interface SeenChange {
  readonly change: AlertChanged;
  readonly receivedAtMs: number;
}

export interface SeenAlert {
  readonly alert: Alert;
  /** Place of the input record that raised it, `partition:offset`; null: it came in a snapshot after a reconnection. */
  readonly cause: string | null;
  readonly receivedAtMs: number;
}

const COME_BACK_AFTER_MS = 250;

export class Nurse {
  readonly seen: SeenChange[] = [];
  /** Gateway time of the newest frame that her screen has shown, ms. */
  newestFrameAtMs = Number.NEGATIVE_INFINITY;
  /** When the newest heartbeat came; a screen without one for 5 s says NOT LIVE. */
  heartbeatAtMs = Number.NEGATIVE_INFINITY;
  /** Connections that were made so far. */
  connections = 0;
  readonly #address: string;
  readonly #unitId: string;
  #screen: TestScreen | null = null;
  #closed = false;
  readonly #watching: Promise<void>;

  /** `address` of the server; watches one unit from now on. */
  constructor(address: string, unitId: string) {
    this.#address = address;
    this.#unitId = unitId;
    this.#watching = this.#keepWatching();
  }

  /** The unit as her screen shows it; null before the first snapshot. */
  get state(): TestScreen['state'] {
    return this.#screen?.state ?? null;
  }

  /** Snapshots of the running connection: more than one means that the screen had to be put right. */
  get snapshots(): number {
    return this.#screen?.all('unit.snapshot').length ?? 0;
  }

  /** The clinical alert of this child that was raised since then, once her screen shows it. */
  raised(stayId: string, sinceMs: number): SeenAlert | undefined {
    const isIt = (alert: Alert): boolean =>
      alert.stayId === stayId && alert.kind === 'clinical' && alert.firstRaisedAtMs >= sinceMs;
    const shown = this.state?.alerts.find(isIt);
    if (shown === undefined) return undefined;
    const news = this.seen.find(({ change }) => change.change === 'raised' && change.alert.id === shown.id);
    if (news === undefined) return { alert: shown, cause: null, receivedAtMs: Date.now() };
    return { alert: shown, cause: news.change.cause.split(':', 2).join(':'), receivedAtMs: news.receivedAtMs };
  }

  /** What she could say when something is missing on her screen. */
  account(): string {
    const alerts = this.state?.alerts.map(({ id, phase, transition }) => `${id} ${phase} #${transition}`) ?? [];
    return `connection ${this.connections}, unit time ${new Date(this.state?.atMs ?? 0).toISOString()}, alerts: ${alerts.join('; ') || 'none'}`;
  }

  /** One command, sent once. Rejects when there is no connection or no answer. */
  async acknowledge(alert: Alert): Promise<CommandAnswer> {
    if (this.#screen === null) throw new Error('the nurse has no connection');
    const command = {
      commandId: randomUUID(),
      unitId: this.#unitId,
      alertId: alert.id,
      seenTransition: alert.transition,
      reason: 'seen-at-bedside',
      note: null,
    };
    return this.#screen.ask<CommandAnswer>(SCREEN_EVENTS.acknowledge, command);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#screen?.close();
    await this.#watching;
  }

  async #keepWatching(): Promise<void> {
    while (!this.#closed) {
      await this.#watchOnce().catch(() => undefined);
      this.#screen?.close();
      if (!this.#closed) await pause(COME_BACK_AFTER_MS);
    }
  }

  /** Resolves when the connection has ended. */
  async #watchOnce(): Promise<void> {
    const screen = new TestScreen({ address: this.#address }, await sessionCookie(this.#address, 'nurse.kim'));
    const ended = new Promise<void>((resolve) => screen.socket.once('disconnect', () => resolve()));
    screen.socket.on(LIVE_EVENTS.change, ({ decision }: UnitChange) => {
      if (decision.kind === 'alert.changed') this.seen.push({ change: decision, receivedAtMs: Date.now() });
    });
    screen.socket.on(LIVE_EVENTS.heartbeat, () => (this.heartbeatAtMs = Date.now()));
    screen.socket.on(LIVE_EVENTS.vitals, ({ stays }: UnitVitals) => {
      this.newestFrameAtMs = Math.max(this.newestFrameAtMs, ...stays.map(({ lastFrameAtMs }) => lastFrameAtMs));
    });
    await screen.connect();
    if (this.#closed) return screen.close();
    this.connections += 1;
    this.#screen = screen;
    await screen.watch(this.#unitId);
    await ended;
  }
}
