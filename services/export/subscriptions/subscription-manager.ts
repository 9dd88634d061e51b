/**
 * All subscriptions of this installation: takes new ones, reads the decision topic once for all of them,
 * and gives each its events. A decision is stored as an event of every subscription it belongs to before
 * the reading goes on, so that a subscriber that is away holds up nobody and loses nothing that is kept.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import { VigilError } from '../../platform/errors.ts';
import type { FhirCatalogue } from '../fhir/resources/device.ts';
import {
  followDecisions,
  type DecisionFollower,
  type DecisionPosition,
  type ReadPosition,
} from '../ward/follow-decisions.ts';
import type { ReceiverProgressStore } from '../push/receiver-progress.port.ts';
import { endpointFault } from './allowed-endpoint.ts';
import {
  isKnown,
  isWanted,
  newState,
  topicOf,
  type ClientGrant,
  type Subscription,
  type SubscriptionState,
} from './subscription.ts';
import { SubscriptionRunner, type RunnerParts } from './subscription-runner.ts';
import { toldContent } from './told-content.ts';

export interface SubscriptionManagerParts extends RunnerParts {
  readonly log: EventLog;
  readonly progress: ReceiverProgressStore;
  readonly catalogue: FhirCatalogue;
  readonly newId: () => string;
  /** null: the client is not registered (any more). */
  readonly grantOf: (clientId: string) => ClientGrant | null;
  /** The reading has stopped; no subscriber is told anything more. */
  readonly onFault: (fault: VigilError) => void;
}

export interface SubscriptionsStatus {
  readonly subscriptions: number;
  readonly inError: number;
  readonly waitingEvents: number;
  /** Times since the start that decisions were gone before they could be told. */
  readonly gaps: number;
  /** Wall time of the newest, ms; null: none. */
  readonly gapAtMs: number | null;
}

/** Under which the place of the common reading is kept; not the name of a receiver. */
const READER = 'fhir-subscriptions';
const SAVE_EVERY_MS = 10_000;
/** Each costs memory and connections; a client that needs more filters less. */
export const SUBSCRIPTIONS_PER_CLIENT_MAX = 20;

export class SubscriptionManager {
  readonly #parts: SubscriptionManagerParts;
  readonly #runners = new Map<string, SubscriptionRunner>();
  readonly #positions = new Map<number, ReadPosition>();
  #follower: DecisionFollower | null = null;
  #gaps = 0;
  #gapAtMs: number | null = null;
  #stopSaving: () => void = () => undefined;

  constructor(parts: SubscriptionManagerParts) {
    this.#parts = parts;
  }

  /** Resolves when subscriptions are known again and reading has begun. Rejects with the log's fault, or `data-file-corrupt`. */
  async start(): Promise<void> {
    const { log, clock, logger, progress, store, onFault } = this.#parts;
    for (const state of await store.load()) await this.#runAgain(state);
    const { positions } = await progress.load(READER);
    for (const [partition, position] of positions) this.#positions.set(partition, position);
    this.#follower = await followDecisions({
      log,
      clock,
      positions: this.#positions,
      onDecision: (decision, position) => this.#take(decision, position),
      afterGap: 'oldest',
      onGap: (partition, goesOnAt) => this.#leaveGap(partition, goesOnAt),
      onFault,
    });
    await this.#save();
    this.#stopSaving = clock.every(
      SAVE_EVERY_MS,
      () =>
        void this.#save().catch((error: unknown) =>
          logger.error('the place of the subscriptions was not saved; it is read again', error, { role: 'export' }),
        ),
    );
  }

  /** null: this client has too many. The handshake follows by itself. */
  async create(asked: Omit<Subscription, 'id' | 'createdAtMs'>): Promise<SubscriptionState | null> {
    if (this.of(asked.clientId).length >= SUBSCRIPTIONS_PER_CLIENT_MAX) return null;
    const { clock, newId, store } = this.#parts;
    const fromOffsets = [...this.#positions].map(([partition, { nextOffset }]) => [partition, nextOffset] as const);
    const state = newState({ ...asked, id: newId(), createdAtMs: clock.nowMs() }, fromOffsets);
    await store.append(state.subscription.id, { kind: 'state', state });
    this.#run(state);
    return state;
  }

  /** Those of one client; of others nothing is told. */
  of(clientId: string): readonly SubscriptionState[] {
    return [...this.#runners.values()]
      .map(({ state }) => state)
      .filter(({ subscription }) => subscription.clientId === clientId);
  }

  async remove(subscriptionId: string): Promise<void> {
    const runner = this.#runners.get(subscriptionId);
    this.#runners.delete(subscriptionId);
    await runner?.stop();
    await this.#parts.store.remove(subscriptionId);
  }

  status(): SubscriptionsStatus {
    const states = [...this.#runners.values()].map(({ state }) => state);
    return {
      gaps: this.#gaps,
      gapAtMs: this.#gapAtMs,
      subscriptions: states.length,
      inError: states.filter(({ status }) => status === 'error' || status === 'off').length,
      waitingEvents: states.reduce((sum, { eventCount, deliveredThrough }) => sum + eventCount - deliveredThrough, 0),
    };
  }

  async close(): Promise<void> {
    this.#stopSaving();
    await this.#follower?.close();
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop()));
    await this.#save();
  }

  async #leaveGap(partition: number, goesOnAt: ReadPosition): Promise<void> {
    const { clock, logger } = this.#parts;
    this.#gaps += 1;
    this.#gapAtMs = clock.nowMs();
    logger.error(
      'decisions were gone before subscribers were told; each misses a number, and they go on with the oldest kept',
      new VigilError('log-position-lost', 'retention passed the export, or the topic was made anew'),
      { role: 'export', partition, offset: goesOnAt.nextOffset },
    );
    for (const runner of this.#runners.values()) await runner.leaveGap(partition, goesOnAt.nextOffset);
  }

  async #take(decision: Decision, { partition, offset, after, wards }: DecisionPosition): Promise<void> {
    const told = topicOf(decision);
    if (told !== null) {
      const where = wards.locationOf(decision.unitId, told.decision.stayId);
      for (const runner of this.#runners.values()) {
        const { subscription, status } = runner.state;
        const grant = this.#parts.grantOf(subscription.clientId);
        if (
          status === 'off' ||
          subscription.topic !== told.topic ||
          grant === null ||
          !isWanted(subscription, grant, where)
        ) {
          continue;
        }
        if (isKnown(runner.state, { partition, offset }, decision.id)) continue;
        const content = toldContent(told.decision, {
          where,
          catalogue: this.#parts.catalogue,
          isFull: subscription.content === 'full-resource',
        });
        await runner.addEvent(
          { ...content, decisionId: decision.id, atMs: decision.atMs },
          { partition, nextOffset: after.nextOffset },
        );
      }
    }
    this.#positions.set(partition, after);
  }

  /** The site may have taken client or address out of its list meanwhile. */
  async #runAgain(state: SubscriptionState): Promise<void> {
    const { subscription } = state;
    const grant = this.#parts.grantOf(subscription.clientId);
    const fault =
      grant === null
        ? 'the client is no longer registered'
        : endpointFault(subscription.endpoint, grant.endpointOrigins);
    if (fault === null || state.status === 'off') return this.#run(state);
    const change = { kind: 'status', status: 'off', error: fault } as const;
    await this.#parts.store.append(subscription.id, change);
    this.#run({ ...state, status: change.status, error: change.error });
  }

  #run(state: SubscriptionState): void {
    const runner = new SubscriptionRunner(state, this.#parts);
    this.#runners.set(state.subscription.id, runner);
    runner.start();
  }

  async #save(): Promise<void> {
    await this.#parts.progress.save(READER, { positions: new Map(this.#positions), sent: [] });
  }
}
