/** Subscriptions under test: a log and files in memory, a clock that the test moves, a subscriber whose answers the test gives. */
import { logOf } from '../../../services/compose/parts/pipeline.ts';
import { encodeDecision, type Decision } from '../../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC } from '../../../services/contract/topics.ts';
import type { HookCall } from '../../../services/export/subscriptions/rest-hook.port.ts';
import { SubscriptionManager } from '../../../services/export/subscriptions/subscription-manager.ts';
import type { SubscriptionStore } from '../../../services/export/subscriptions/subscription-store.port.ts';
import {
  TOPICS,
  withChange,
  type ClientGrant,
  type Subscription,
  type SubscriptionChange,
  type SubscriptionState,
} from '../../../services/export/subscriptions/subscription.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { MemoryEventLog } from '../../support/memory-event-log.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { MemoryProgress, settled } from '../push/receiver-bench.ts';

export const CATALOGUE = {
  softwareVersion: 'test',
  terminology: { version: '1', terms: [] } as never,
  rules: [],
  models: [],
};
export const BASE_URL = 'https://vigil.example/fhir';
export const ORIGIN = 'https://ehr.example';

/** Parameters of a notification, by name; those of its events by number. */
export interface ToldNotification {
  readonly type: string;
  readonly status: string;
  readonly count: string;
  readonly events: readonly { readonly number: string; readonly focus: string | undefined }[];
  readonly resources: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly valueCode?: string;
  readonly valueString?: string;
  readonly valueReference?: { readonly reference: string };
  readonly part?: readonly Parameter[];
}

export function readNotification(body: string): ToldNotification {
  const { entry } = JSON.parse(body) as {
    readonly entry: readonly [
      { readonly resource: { readonly parameter: readonly Parameter[] } },
      ...{ readonly resource: { readonly resourceType: string } }[],
    ];
  };
  const parameters = entry[0].resource.parameter;
  const named = (name: string, among = parameters): Parameter | undefined =>
    among.find((parameter) => parameter.name === name);
  return {
    type: named('type')?.valueCode ?? '',
    status: named('status')?.valueCode ?? '',
    count: named('events-since-subscription-start')?.valueString ?? '',
    events: parameters
      .filter(({ name }) => name === 'notification-event')
      .map(({ part = [] }) => ({
        number: named('event-number', part)?.valueString ?? '',
        focus: named('focus', part)?.valueReference?.reference,
      })),
    resources: entry.slice(1).map(({ resource }) => (resource as { readonly resourceType: string }).resourceType),
  };
}

export function asked(rest: Partial<Subscription> = {}): Omit<Subscription, 'id' | 'createdAtMs'> {
  return {
    clientId: 'client-1',
    topic: TOPICS.alerts,
    patientIds: null,
    unitIds: null,
    filters: [],
    endpoint: `${ORIGIN}/hook`,
    headers: [],
    content: 'id-only',
    heartbeatSeconds: null,
    timeoutSeconds: 10,
    endMs: null,
    reason: 'test',
    ...rest,
  };
}

export class SubscriptionBench {
  readonly clock = new SimulatedClock();
  readonly log = new MemoryEventLog(this.clock);
  readonly progress = new MemoryProgress();
  readonly store = new MemorySubscriptions();
  readonly calls: HookCall[] = [];
  /** Status of the next answers; an error: there is none. */
  answer: number | Error = 200;
  grant: ClientGrant | null = { units: ['*'], endpointOrigins: [ORIGIN] };
  #serial = 0;
  #desk: SubscriptionManager | null = null;

  async start(): Promise<SubscriptionManager> {
    await this.log.createTopics([{ name: DECISION_TOPIC, partitions: 1, retentionMs: 1 }]);
    this.#desk = new SubscriptionManager({
      log: logOf(this.log, 'export'),
      clock: this.clock,
      logger: SILENT_LOGGER,
      progress: this.progress,
      store: this.store,
      catalogue: CATALOGUE,
      baseUrl: BASE_URL,
      newId: () => `subscription-${++this.#serial}`,
      grantOf: () => this.grant,
      onFault: (fault) => {
        throw fault;
      },
      restHook: { post: async (call) => this.#called(call) },
    });
    await this.#desk.start();
    await settled();
    return this.#desk;
  }

  async stop(): Promise<void> {
    await this.#desk?.close();
  }

  /** As a kill does: nothing is saved on the way out. */
  async kill(): Promise<void> {
    this.progress.isGone = true;
    this.store.isGone = true;
    await this.stop();
    this.progress.isGone = false;
    this.store.isGone = false;
  }

  async decide(...decisions: readonly Decision[]): Promise<void> {
    await this.log.append(
      DECISION_TOPIC,
      0,
      decisions.map((decision) => ({ key: decision.unitId, value: encodeDecision(decision) })),
    );
    await settled();
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      this.clock.advance(Math.min(500, left));
      await settled();
    }
  }

  told(): readonly ToldNotification[] {
    return this.calls.map(({ body }) => readNotification(body));
  }

  #called(call: HookCall): number {
    this.calls.push(call);
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  }
}

class MemorySubscriptions implements SubscriptionStore {
  isGone = false;
  readonly #states = new Map<string, SubscriptionState>();

  async load(): Promise<readonly SubscriptionState[]> {
    return [...this.#states.values()];
  }

  async append(id: string, change: SubscriptionChange): Promise<void> {
    const state = withChange(this.#states.get(id) ?? null, structuredClone(change));
    if (state !== null && !this.isGone) this.#states.set(id, state);
  }

  async remove(id: string): Promise<void> {
    this.#states.delete(id);
  }
}
