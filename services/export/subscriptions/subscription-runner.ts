/**
 * Delivers to one subscriber: one notification at a time, the next only when it was taken. What it takes
 * is stored before the next is sent; after a kill at most one notification is repeated, with its number.
 */
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import {
  nextStep,
  recordAfter,
  statusAfter,
  UNTRIED,
  type EndpointRecord,
  type NextStep,
} from './next-notification.ts';
import { notificationBundle, type NotificationType } from './notification-bundle.ts';
import type { RestHook } from './rest-hook.port.ts';
import { withChange, type SubscriptionChange, type SubscriptionEvent, type SubscriptionState } from './subscription.ts';
import type { SubscriptionStore } from './subscription-store.port.ts';

export interface RunnerParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: SubscriptionStore;
  readonly restHook: RestHook;
  /** Address of the FHIR server, without a slash at the end. */
  readonly baseUrl: string;
}

/** At a stop: an answer that comes within it saves the subscriber a repetition. */
const FINISH_WITHIN_MS = 1_000;

type Told = Exclude<NextStep, { kind: 'wait' | 'end' }>;

export class SubscriptionRunner {
  readonly #parts: RunnerParts;
  #state: SubscriptionState;
  #record: EndpointRecord = UNTRIED;
  #storing: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #isWoken = false;
  /** Ends a notification that is under way. */
  readonly #givenUp = new AbortController();
  #isStopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(state: SubscriptionState, parts: RunnerParts) {
    this.#state = state;
    this.#parts = parts;
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  start(): void {
    this.#running = this.#run().catch((error: unknown) =>
      this.#parts.logger.error('a subscription stopped', error, { role: 'export' }),
    );
  }

  /** Resolves when the event is stored; it is sent in its turn. */
  async addEvent(
    event: Omit<SubscriptionEvent, 'number'>,
    position: { readonly partition: number; readonly nextOffset: number },
  ): Promise<void> {
    await this.#apply({ kind: 'event', ...position, event: { ...event, number: this.#state.eventCount + 1 } });
    this.#kick();
  }

  /**
   * Decisions were gone before they could be told: one number is left out, by which a subscriber knows that it missed
   * something, and what is read from `nextOffset` on is new.
   */
  async leaveGap(partition: number, nextOffset: number): Promise<void> {
    const others = this.#state.fromOffsets.filter(([known]) => known !== partition);
    const state = {
      ...this.#state,
      eventCount: this.#state.eventCount + 1,
      fromOffsets: [...others, [partition, nextOffset] as const],
    };
    await this.#apply({ kind: 'state', state });
  }

  /** Lets a notification that is under way be answered for a moment, then gives it up: it is sent again after a restart. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#kick();
    const cancel = this.#parts.clock.after(FINISH_WITHIN_MS, () => this.#givenUp.abort());
    await this.#running;
    cancel();
    await this.#storing;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      this.#isWoken = false;
      const step = nextStep(this.#state, this.#record, this.#parts.clock.nowMs());
      if (step.kind === 'wait') await this.#wait(step.untilMs);
      else if (step.kind === 'end') await this.#apply({ kind: 'status', status: 'off', error: step.reason });
      else await this.#tell(step);
    }
  }

  async #tell(step: Told): Promise<void> {
    const fault = await this.#post(step);
    if (this.#isStopping && fault !== null) return;
    this.#record = recordAfter(this.#record, fault === null, this.#parts.clock.nowMs());
    if (fault === null && step.kind === 'event') await this.#apply({ kind: 'delivered', through: step.number });
    const status = statusAfter(this.#state.status, this.#record);
    if (status !== null) await this.#apply({ kind: 'status', status, error: fault });
  }

  /** null when it was taken, else why not. */
  async #post(step: Told): Promise<string | null> {
    const { subscription, events } = this.#state;
    const { clock, restHook, baseUrl } = this.#parts;
    const type: NotificationType = step.kind === 'event' ? 'event-notification' : step.kind;
    const told = step.kind === 'event' ? events.filter(({ number }) => number === step.number) : [];
    const bundle = notificationBundle({
      state: this.#state,
      type,
      events: told,
      content: subscription.content,
      atMs: clock.nowMs(),
      baseUrl,
    });
    try {
      const { endpoint, headers, timeoutSeconds } = subscription;
      const status = await restHook.post({
        endpoint,
        headers,
        body: JSON.stringify(bundle),
        timeoutMs: timeoutSeconds * 1_000,
        signal: this.#givenUp.signal,
      });
      return status >= 200 && status < 300 ? null : `the endpoint answered ${status}`;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** In memory at once, so that the next event gets the next number; stored in the same order. */
  #apply(change: SubscriptionChange): Promise<void> {
    this.#state = withChange(this.#state, change) ?? this.#state;
    this.#storing = this.#storing.then(() => this.#parts.store.append(this.#state.subscription.id, change));
    return this.#storing;
  }

  #kick(): void {
    this.#isWoken = true;
    this.#wake();
  }

  async #wait(untilMs: number | null): Promise<void> {
    if (this.#isWoken || this.#isStopping) return;
    const { clock } = this.#parts;
    await new Promise<void>((resolve) => {
      const cancel = untilMs === null ? () => undefined : clock.after(untilMs - clock.nowMs(), resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
