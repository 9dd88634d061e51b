/** Where subscriptions are kept: changes in their order, each durable against a kill before the next. */
import type { SubscriptionChange, SubscriptionState } from './subscription.ts';

export interface SubscriptionStore {
  /** Every subscription there is. Rejects with `data-file-corrupt` when one cannot be read. */
  load(): Promise<readonly SubscriptionState[]>;
  append(subscriptionId: string, change: SubscriptionChange): Promise<void>;
  remove(subscriptionId: string): Promise<void>;
}
