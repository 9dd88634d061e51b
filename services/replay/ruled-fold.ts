/**
 * A unit folded again with the rules that decided then. The log names them a moment after the unit's first records,
 * since an engine cannot know a unit before it: those first ones are held back until the name is known.
 */
import { parseUnitRecord } from '../contract/records/unit-record.ts';
import { isVitalsBlock } from '../contract/records/vitals-block.ts';
import {
  createPartitionFold,
  foldLogRecord,
  type FoldedUnit,
  type PartitionFold,
} from '../engine/fold/partition-fold.ts';
import type { LogRecord } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { ReplayRules, RulesUse } from './replay-rules.ts';

/** A log that names no rules for so long was written before they had names. */
const HELD_MAX = 50_000;

export class RuledFold {
  readonly fold: PartitionFold;
  readonly #unitId: string;
  readonly #rules: ReplayRules;
  readonly #onFolded: (record: LogRecord) => void;
  readonly #inPlaceOf: (record: LogRecord, unit: FoldedUnit | undefined) => readonly LogRecord[];
  #held: LogRecord[] | null = null;
  readonly used: RulesUse[] = [];

  /** `onFolded` is called after each record, with what came out in `fold.output`. */
  constructor(
    unit: {
      readonly partition: number;
      readonly unitId: string;
      readonly inPlaceOf?: (record: LogRecord, unit: FoldedUnit | undefined) => readonly LogRecord[];
    },
    rules: ReplayRules,
    onFolded: (record: LogRecord) => void,
  ) {
    this.#inPlaceOf = unit.inPlaceOf ?? ((record) => [record]);
    this.fold = createPartitionFold(unit.partition, rules.own, unit.unitId);
    this.fold.pinned.ownSha256 = rules.ownSha256;
    if (!rules.onlyOwn) for (const [sha256, kept] of rules.kept) this.fold.pinned.kept.set(sha256, kept);
    this.#unitId = unit.unitId;
    this.#rules = rules;
    this.#onFolded = onFolded;
  }

  /** To be called once, after a kept state was put into the fold or not. */
  begin(): void {
    if (!this.#rules.onlyOwn && (this.fold.units.get(this.#unitId)?.state.rules ?? null) === null) this.#held = [];
  }

  /** Throws `rules-missing` where other rules decided that are not kept. */
  take(record: LogRecord): void {
    if (this.#held === null) return this.#foldOne(record);
    this.#held.push(record);
    const named = this.#namedIn(record);
    if (named !== null) this.fold.pinned.unnamedSha256 = named;
    if (named !== null || this.#held.length >= HELD_MAX) this.#release();
  }

  /** Nothing more comes. */
  end(): void {
    this.#release();
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const record of held) this.#foldOne(record);
  }

  #namedIn({ key, value, isDamaged }: LogRecord): string | null {
    if (isDamaged === true || key !== this.#unitId || isVitalsBlock(value)) return null;
    const parsed = parseUnitRecord(value);
    return parsed.ok && parsed.record.kind === 'rules.activated' ? parsed.record.rulesSha256 : null;
  }

  #foldOne(record: LogRecord): void {
    for (const each of this.#inPlaceOf(record, this.fold.units.get(this.#unitId))) foldLogRecord(this.fold, each);
    this.#requireKept(record);
    this.#noteUse(record);
    this.#onFolded(record);
  }

  #requireKept({ offset }: LogRecord): void {
    const [missing] = this.fold.pinned.missing;
    if (missing === undefined || this.#rules.onlyOwn) return;
    throw new VigilError(
      'rules-missing',
      `${this.#unitId}: the rules ${missing} decided at offset ${offset} and are not kept in the archive`,
    );
  }

  #noteUse({ offset }: LogRecord): void {
    const unit = this.fold.units.get(this.#unitId);
    if (unit === undefined) return;
    const { rules } = unit.state;
    const rulesSha256 = rules?.rulesSha256 ?? this.fold.pinned.unnamedSha256;
    const vigilVersion = rules?.vigilVersion ?? null;
    const last = this.used.at(-1);
    if (last !== undefined && last.rulesSha256 === rulesSha256 && last.vigilVersion === vigilVersion) return;
    // What decided the first records is what names itself a moment later.
    const begun = last?.vigilVersion === null && last.rulesSha256 === rulesSha256 ? this.used.pop() : undefined;
    this.used.push({ fromOffset: begun?.fromOffset ?? offset, rulesSha256, vigilVersion });
  }
}
