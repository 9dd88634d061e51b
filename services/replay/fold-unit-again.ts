/** One unit's stored input through the fold that ran live, from the newest kept state before what is asked for. */
import type { Checkpoint } from '../archive/archive.port.ts';
import type { Decision } from '../contract/decisions/decision.ts';
import type { FoldedUnit, PartitionFold } from '../engine/fold/partition-fold.ts';
import type { RowSink } from '../contract/records/vitals-block.ts';
import type { LogRecord } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { ReplayRules, RulesUse } from './replay-rules.ts';
import type { ReplaySource, SourceRange } from './replay-source.ts';
import { RuledFold } from './ruled-fold.ts';

/** Puts a kept state into a fold; false: it was written in a format that cannot be read, an older one is asked for. */
export type RestoreState = (fold: PartitionFold, state: Checkpoint) => boolean;

/** A minute or two of a large partition. */
const PART_RECORDS = 5_000;

export interface FoldAgainRequest {
  readonly source: ReplaySource;
  readonly rules: ReplayRules;
  readonly restore: RestoreState;
  readonly onProgress?: (share: number) => void;
  readonly partition: number;
  readonly unitId: string;
  /** Folding begins before this input offset; it ends at `toOffset`, or with the input. */
  readonly beforeOffset: number;
  readonly toOffset: number;
  /** Called with every decision, repeated ones too, as it is made. */
  readonly onDecision?: (decision: Decision) => void;
  /** Called with the attributed seconds of stays (sources are stays), those that replace earlier ones last. */
  readonly onRows?: (block: Uint8Array) => void;
  /** Decisions that are asked for; the others are let go. */
  readonly isWanted: (decision: Decision) => boolean;
  /** Whether folding may begin at this kept state of the unit; default: at any. */
  readonly mayBeginAt?: (unit: FoldedUnit) => boolean;
  /** Called with the kept state at which folding begins, before anything is folded; not at the unit's first record. */
  readonly onBegun?: (unit: FoldedUnit) => void;
  /** Asked before each record: false: neither it nor anything behind it is folded. */
  readonly mayFold?: (record: LogRecord, unit: FoldedUnit | undefined) => boolean;
  /** What is folded in place of a record, for a question to the past; default: the record itself. */
  readonly inPlaceOf?: (record: LogRecord, unit: FoldedUnit | undefined) => readonly LogRecord[];
  /** After each record, before its decisions are looked at, with the unit's time by then, ms; -1: not known yet. */
  readonly onFolded?: (record: LogRecord, nowMs: number) => void;
  readonly isDone?: () => boolean;
  /** Without it the input is folded as fast as it is read. */
  readonly pace?: FoldPace;
}

/** Makes a fold wait between records. No more of the input is held meanwhile than is read at a time. */
export interface FoldPace {
  /** Asked after each record until it is true: from there on it is waited. */
  readonly isDue: () => boolean;
  /** After each record from then on; false ends it there. */
  readonly next: () => Promise<boolean>;
}

export interface FoldedAgain {
  /** First of each id, in the order in which they were decided. */
  readonly decisions: readonly Decision[];
  readonly records: number;
  /** What was folded, with the unit as it stands at the end. */
  readonly fold: PartitionFold;
  /** Offset of the last record that was folded; null: none was. */
  readonly lastOffset: number | null;
  /** 0 at the unit's first record, else where a kept state ends. */
  readonly fromOffset: number;
  readonly rules: readonly RulesUse[];
}

/** Nobody hears of the seconds of stays: they are not gathered and encoded for it. */
const NO_ROWS: RowSink = {
  rowCount: 0,
  add: () => undefined,
  finish: () => new Uint8Array(),
};

/** Throws `log-position-lost` when neither archive nor log goes back far enough, `rules-missing`, or as the archive does. */
export async function foldUnitAgain(request: FoldAgainRequest): Promise<FoldedAgain> {
  const decisions = new Map<string, Decision>();
  const ruled = new RuledFold(request, request.rules, (record) => {
    request.onFolded?.(record, ruled.fold.units.get(request.unitId)?.state.nowMs ?? -1);
    takeOutput(ruled.fold, request, decisions);
  });
  if (request.onRows === undefined) Object.assign(ruled.fold.output, { vitals: NO_ROWS, corrections: NO_ROWS });
  const fromOffset = await begin(request, ruled.fold);
  ruled.begin();
  const { mayFold = () => true, isDone = () => false, pace } = request;
  let [records, isOver] = [0, false];
  let lastOffset: number | null = null;
  const foldOne = (record: LogRecord): void => {
    isOver ||= !mayFold(record, ruled.fold.units.get(request.unitId));
    if (isOver) return;
    ruled.take(record);
    records += 1;
    lastOffset = record.offset;
  };
  const isEnded = (): boolean => isOver || isDone();
  let nextOffset = fromOffset;
  await request.source.read({
    ...inputOf(request, fromOffset),
    isDone: () => isEnded() || pace?.isDue() === true,
    onRecord: (record) => {
      foldOne(record);
      nextOffset = record.offset + 1;
    },
  });
  if (pace !== undefined && pace.isDue() && !isEnded() && (await pace.next())) {
    for await (const record of inParts(request, nextOffset)) {
      foldOne(record);
      if (isEnded() || !(await pace.next())) break;
    }
  }
  ruled.end();
  return { decisions: [...decisions.values()], records, fold: ruled.fold, lastOffset, fromOffset, rules: ruled.used };
}

function inputOf(
  { partition, toOffset, onProgress }: FoldAgainRequest,
  fromOffset: number,
): Pick<SourceRange, 'stream' | 'partition' | 'fromOffset' | 'toOffset' | 'onProgress'> {
  return { stream: 'input', partition, fromOffset, toOffset, ...(onProgress === undefined ? {} : { onProgress }) };
}

/** Records of the input, read a part at a time: whoever waits between them holds no reader of the log open. */
async function* inParts(request: FoldAgainRequest, fromOffset: number): AsyncGenerator<LogRecord> {
  let next = fromOffset;
  for (;;) {
    const part: LogRecord[] = [];
    await request.source.read({
      ...inputOf(request, next),
      isDone: () => part.length >= PART_RECORDS,
      onRecord: (record) => part.push(record),
    });
    yield* part;
    const last = part.at(-1);
    if (last === undefined) return;
    next = last.offset + 1;
  }
}

/** Empties what a fold has put out; keeps the first of each id that is wanted. */
function takeOutput(
  { output }: PartitionFold,
  { isWanted, onDecision, onRows }: Pick<FoldAgainRequest, 'isWanted' | 'onDecision' | 'onRows'>,
  decisions: Map<string, Decision>,
): void {
  for (const decision of output.decisions) {
    onDecision?.(decision);
    if (isWanted(decision) && !decisions.has(decision.id)) decisions.set(decision.id, decision);
  }
  output.decisions.length = 0;
  output.dueRisks.length = 0;
  const rows = output.vitals.rowCount > 0 ? output.vitals.finish() : null;
  const corrections = output.corrections.rowCount > 0 ? output.corrections.finish('correction') : null;
  if (rows !== null) onRows?.(rows);
  if (corrections !== null) onRows?.(corrections);
}

/** Puts the newest state from before what is asked for into the fold; returns the offset to fold on from. */
async function begin(request: FoldAgainRequest, fold: PartitionFold): Promise<number> {
  const { source, restore, partition, unitId, beforeOffset, mayBeginAt = () => true } = request;
  for await (const state of source.states({ partition, unitId, beforeOffset })) {
    if (!restore(fold, state)) continue;
    const unit = fold.units.get(unitId);
    if (unit !== undefined && mayBeginAt(unit)) {
      request.onBegun?.(unit);
      return state.nextOffset;
    }
    fold.units.delete(unitId);
  }
  const startOffset = await source.start('input', partition);
  if (startOffset === 0) return 0;
  throw new VigilError(
    'log-position-lost',
    `the log begins at offset ${startOffset}, and the archive holds neither what came before nor a state from before it`,
  );
}
