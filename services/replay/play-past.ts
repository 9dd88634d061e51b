/**
 * A past span of a unit, played again at a pace: what was folded at each moment of the unit's time is told when its pace says
 * so. The pace waits between records and changes nothing else: the fold is that of every replay, and what it decides does
 * not know how fast it was played.
 */
import type { SignalName } from '../clinical/signal/signals.ts';
import { SIGNAL_NAMES } from '../clinical/signal/signals.ts';
import type { Decision } from '../contract/decisions/decision.ts';
import { decimalOf, decodeVitalsBlock } from '../contract/records/vitals-block.ts';
import { isReplayed } from './compare-decisions.ts';
import { foldUnitAgain, type FoldedAgain, type RestoreState } from './fold-unit-again.ts';
import type { PlayedMoment, ReplayPace } from './replay-pace.ts';
import type { ReplayRules } from './replay-rules.ts';
import type { ReplaySource } from './replay-source.ts';

export interface PlayRequest {
  readonly source: ReplaySource;
  readonly rules: ReplayRules;
  readonly restore: RestoreState;
  readonly partition: number;
  readonly unitId: string;
  /** This stay alone; null: the unit and every stay of it. */
  readonly stayId: string | null;
  /** Half-open span of the unit's time, ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Input offsets: folding begins before the first, and nothing is played from the second on. */
  readonly beforeOffset: number;
  readonly toOffset: number;
  readonly pace: ReplayPace;
  readonly onMoment: (moment: PlayedMoment) => void;
  /** Share of what is folded before the span, which is not waited for. */
  readonly onProgress?: (share: number) => void;
}

export interface Played extends Pick<FoldedAgain, 'records' | 'rules' | 'fromOffset'> {
  readonly moments: number;
  /** The pace ended it before the span was over. */
  readonly isStopped: boolean;
}

/** Rejects like `replayUnit`. */
export async function playPast(request: PlayRequest): Promise<Played> {
  const moments = new Moments(request);
  const { pace, fromMs } = request;
  const told = { moments: 0, isStopped: false };
  const tell = async (): Promise<boolean> => {
    for (const moment of moments.takeReady()) {
      if (told.isStopped || !(await pace.next(moment))) {
        told.isStopped = true;
        return false;
      }
      request.onMoment(moment);
      told.moments += 1;
    }
    return true;
  };
  const { records, rules, fromOffset } = await foldUnitAgain({
    ...request,
    mayBeginAt: ({ state }) => state.nowMs < fromMs,
    isWanted: () => false,
    onFolded: (_record, nowMs) => moments.passTo(nowMs),
    onDecision: (decision) => moments.addDecision(decision),
    onRows: (bytes) => moments.addRows(bytes),
    isDone: () => moments.isOver,
    pace: { isDue: () => moments.hasBegun, next: tell },
  });
  moments.end();
  await tell();
  return { records, rules, fromOffset, ...told };
}

interface OpenMoment {
  readonly atMs: number;
  readonly decisions: Decision[];
  readonly values: Map<string, Map<SignalName, number | null>>;
}

class Moments {
  readonly #asked: Pick<PlayRequest, 'unitId' | 'stayId' | 'fromMs' | 'toMs'>;
  #open: OpenMoment | null = null;
  #ready: PlayedMoment[] = [];
  isOver = false;
  hasBegun = false;

  constructor(asked: Pick<PlayRequest, 'unitId' | 'stayId' | 'fromMs' | 'toMs'>) {
    this.#asked = asked;
  }

  /** The unit's time after a record; -1: it has none yet. A moment is whole when a later one begins. */
  passTo(nowMs: number): void {
    if (nowMs === this.#open?.atMs || nowMs < 0) return;
    this.end();
    this.isOver = nowMs >= this.#asked.toMs;
    const isInSpan = nowMs >= this.#asked.fromMs && !this.isOver;
    this.hasBegun ||= isInSpan;
    this.#open = isInSpan ? { atMs: nowMs, decisions: [], values: new Map() } : null;
  }

  addDecision(decision: Decision): void {
    const { unitId, stayId } = this.#asked;
    const isOfStay = stayId === null || ('stayId' in decision && decision.stayId === stayId);
    if (isReplayed(decision) && decision.unitId === unitId && isOfStay) this.#open?.decisions.push(decision);
  }

  addRows(bytes: Uint8Array): void {
    if (this.#open === null) return;
    const decoded = decodeVitalsBlock(bytes);
    if (!decoded.ok) return;
    const { block } = decoded;
    for (let row = 0; row < block.rowCount; row++) {
      const source = block.sources[block.sourceSlot[row] ?? 0];
      if (source === undefined || source.channel !== undefined || source.late === true) continue;
      if (this.#asked.stayId !== null && source.id !== this.#asked.stayId) continue;
      const values = this.#open.values.get(source.id) ?? new Map<SignalName, number | null>();
      this.#open.values.set(source.id, values);
      SIGNAL_NAMES.forEach((name, signal) => {
        const bit = 1 << signal;
        if (((block.presentBits[row] ?? 0) & bit) !== 0) {
          values.set(name, decimalOf(block.columns[signal]?.[row] ?? Number.NaN));
        } else if (((block.offBits[row] ?? 0) & bit) !== 0) values.set(name, null);
      });
    }
  }

  end(): void {
    if (this.#open !== null) this.#ready.push(this.#open);
    this.#open = null;
  }

  takeReady(): readonly PlayedMoment[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }
}
