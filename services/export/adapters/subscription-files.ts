/**
 * Subscriptions as files of changes, one JSON line each, one file a subscription. A line that was cut
 * off by a kill was never relied on and is dropped; any other line that cannot be read is a fault. Long
 * files are written anew, as one line, when they are loaded and as they grow.
 */
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { changeLine, parseChange } from '../subscriptions/parse-change.ts';
import type { SubscriptionStore } from '../subscriptions/subscription-store.port.ts';
import { withChange, type SubscriptionChange, type SubscriptionState } from '../subscriptions/subscription.ts';

/** At this many changes a file is written anew: reading it stays fast, writing it rare. */
const CHANGES_MAX = 2_000;

interface Kept {
  state: SubscriptionState | null;
  changes: number;
}

export class SubscriptionFiles implements SubscriptionStore {
  readonly #folder: string;
  readonly #kept = new Map<string, Kept>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(): Promise<readonly SubscriptionState[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const states: SubscriptionState[] = [];
    for (const name of await readdir(this.#folder)) {
      if (!name.endsWith('.jsonl')) continue;
      const state = await this.#loadOne(name.slice(0, -'.jsonl'.length));
      if (state !== null) states.push(state);
    }
    return states;
  }

  async append(subscriptionId: string, change: SubscriptionChange): Promise<void> {
    const kept = this.#kept.get(subscriptionId) ?? { state: null, changes: 0 };
    kept.state = withChange(kept.state, change);
    kept.changes += 1;
    this.#kept.set(subscriptionId, kept);
    if (kept.changes > CHANGES_MAX && kept.state !== null) await this.#writeAnew(subscriptionId, kept.state);
    else await appendFile(this.#fileOf(subscriptionId), changeLine(change), { mode: 0o600 });
  }

  async remove(subscriptionId: string): Promise<void> {
    this.#kept.delete(subscriptionId);
    await rm(this.#fileOf(subscriptionId), { force: true });
  }

  async #loadOne(subscriptionId: string): Promise<SubscriptionState | null> {
    const file = this.#fileOf(subscriptionId);
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    let state: SubscriptionState | null = null;
    try {
      for (const line of lines) state = withChange(state, parseChange(line));
    } catch (error) {
      throw new VigilError('data-file-corrupt', `${file}: ${messageOf(error)}`, { cause: error });
    }
    // Also heals a file that ends in half a line.
    if (state !== null) await this.#writeAnew(subscriptionId, state);
    return state;
  }

  async #writeAnew(subscriptionId: string, state: SubscriptionState): Promise<void> {
    const file = this.#fileOf(subscriptionId);
    await writeFile(`${file}.part`, changeLine({ kind: 'state', state }), { mode: 0o600 });
    await rename(`${file}.part`, file);
    this.#kept.set(subscriptionId, { state, changes: 1 });
  }

  #fileOf(subscriptionId: string): string {
    return path.join(this.#folder, `${encodeURIComponent(subscriptionId)}.jsonl`);
  }
}
