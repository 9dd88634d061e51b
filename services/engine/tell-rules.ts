/**
 * Says in the log of every unit which rules and which program decide there, so that a replay years later can find the
 * same ones. Nothing waits for it: what is folded before the record is in the log was decided by what held before.
 */
import { contentId } from '../contract/content-id.ts';
import type { RulesIdentity } from '../contract/rules-identity.ts';
import { RECORD_VERSION, encodeUnitRecord, type RecordOf } from '../contract/records/unit-record.ts';
import { UNIT_TOPIC } from '../contract/topics.ts';
import type { EventLog } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { EngineRules } from './context/engine-rules.ts';
import type { FoldedUnit, PartitionFold } from './fold/partition-fold.ts';
import type { UnitSnapshot } from './snapshot/snapshot-store.port.ts';
import type { UnitState } from './state/unit-state.ts';

/** How the rules are called in the log, and where those that it names are found. */
export interface NamedRules {
  readonly identity: RulesIdentity;
  /** Rules by digest. */
  readonly kept: () => Promise<ReadonlyMap<string, EngineRules>>;
}

/** What is still to be folded of the time before other rules is folded with those that decided then. */
export async function takeKeptRules(
  fold: PartitionFold,
  snapshots: readonly UnitSnapshot[],
  { pinned, logger }: { readonly pinned?: NamedRules; readonly logger: Logger },
): Promise<void> {
  if (pinned === undefined) return;
  const own = pinned.identity.rulesSha256;
  fold.pinned.ownSha256 = own;
  const others = new Set(
    snapshots.flatMap(({ state }) => state.rules?.rulesSha256 ?? []).filter((each) => each !== own),
  );
  if (others.size === 0) return;
  for (const [sha256, rules] of await keptOrNone(pinned, logger)) fold.pinned.kept.set(sha256, rules);
  const missing = [...others].filter((sha256) => !fold.pinned.kept.has(sha256));
  if (missing.length === 0) return;
  logger.error(
    'rules that the log names are not kept; what was not decided yet is decided by those of now',
    new VigilError('rules-missing', missing.join(', ')),
    { partition: fold.partition },
  );
}

/** An archive that cannot be read keeps no alert waiting. */
async function keptOrNone({ kept }: NamedRules, logger: Logger): Promise<ReadonlyMap<string, EngineRules>> {
  try {
    return await kept();
  } catch (error) {
    logger.error('the kept rules cannot be read', error, { role: 'engine' });
    return new Map();
  }
}

export interface RulesTellerParts {
  readonly log: EventLog;
  readonly logger: Logger;
  readonly identity: RulesIdentity;
}

export class RulesTeller {
  readonly #parts: RulesTellerParts;
  readonly #told = new Set<string>();
  #telling: Promise<void> | null = null;

  constructor(parts: RulesTellerParts) {
    this.#parts = parts;
  }

  /** Tells units that do not know yet; once a unit and run, again after the log refused it. Returns at once. */
  tell(at: { readonly partition: number; readonly nextOffset: number }, units: ReadonlyMap<string, FoldedUnit>): void {
    if (this.#telling !== null) return;
    const due: UnitState[] = [];
    for (const [unitId, { state }] of units) {
      if (this.#told.has(unitId)) continue;
      this.#told.add(unitId);
      if (!isSame(state.rules, this.#parts.identity)) due.push(state);
    }
    if (due.length > 0) this.#telling = this.#append(at, due).finally(() => (this.#telling = null));
  }

  /** Resolves when nothing is on its way any more. */
  async close(): Promise<void> {
    await this.#telling;
  }

  async #append(at: { readonly partition: number; readonly nextOffset: number }, due: readonly UnitState[]) {
    const { log, logger } = this.#parts;
    const entries = due.map((state) => ({
      key: state.unitId,
      value: encodeUnitRecord(this.#recordFor(state, at.nextOffset)),
    }));
    try {
      await log.append(UNIT_TOPIC, at.partition, entries);
    } catch (error) {
      for (const { unitId } of due) this.#told.delete(unitId);
      logger.error('the log could not be told which rules decide; it is tried again', error, {
        partition: at.partition,
      });
    }
  }

  /** The same rules may come back after others: the place in the log keeps the ids apart. */
  #recordFor({ unitId, nowMs }: UnitState, nextOffset: number): RecordOf<'rules.activated'> {
    const { rulesSha256, vigilVersion } = this.#parts.identity;
    const atMs = Math.max(0, nowMs);
    return {
      version: RECORD_VERSION,
      id: contentId('rules', [unitId, rulesSha256, vigilVersion, nextOffset]),
      unitId,
      kind: 'rules.activated',
      observedAtMs: atMs,
      receivedAtMs: atMs,
      source: 'engine',
      rulesSha256,
      vigilVersion,
    };
  }
}

function isSame(known: RulesIdentity | null, own: RulesIdentity): boolean {
  return known !== null && known.rulesSha256 === own.rulesSha256 && known.vigilVersion === own.vigilVersion;
}
