/** The demonstration ward folded beside a board, second by second: what the engine asserts is held against what the changes gave. */
import type { Decision } from '../../services/contract/decisions/decision.ts';
import type { UnitRecord } from '../../services/contract/records/unit-record.ts';
import { RECORD_VERSION } from '../../services/contract/records/unit-record.ts';
import { VitalsBlockBuilder, decodeVitalsBlock, type Frame } from '../../services/contract/records/vitals-block.ts';
import { isSignalName, signalIndex } from '../../services/clinical/signal/signals.ts';
import { findRow } from '../../services/engine/windows/second-ring.ts';
import { createFoldMemory } from '../../services/engine/context/fold-memory.ts';
import { createUnitState, foldRecord, foldRows, type EngineRules } from '../../services/engine/fold/unit-fold.ts';
import { tickRecord } from '../../services/feed/intake/tick.ts';
import {
  DEMO_UNIT_ID,
  openWard,
  simulateRound,
  simulateSecond,
  stayIdOf,
  type WardSettings,
} from '../../services/feed/simulator/simulate-ward.ts';
import { UnitBoard } from '../../services/live/board/unit-board.ts';

/** What one second brings beside the feed: records of people, and frames in place of those of the ward. */
export interface Beside {
  readonly records?: readonly UnitRecord[];
  readonly frames?: (frames: readonly Frame[]) => readonly Frame[];
}

export class DemonstrationBoard {
  readonly board = new UnitBoard('epoch');
  /** In what an assertion differed from what was shown, with the second of the ward. */
  readonly corrected: string[] = [];
  /** Readings that a screen doubted and the engine did not, or the other way, with the second of the ward. */
  readonly misjudged: string[] = [];
  /** How many doubtful readings have been shown, one a second. */
  doubtfulCount = 0;
  readonly settings: WardSettings;
  readonly #fold;
  #offset = 0;
  #second = 0;
  #count = 0;

  constructor(rules: EngineRules, { seed, openedAtMs }: { readonly seed: number; readonly openedAtMs: number }) {
    this.settings = { seed, openedAtMs, courseSpeed: 1 };
    this.#fold = {
      state: createUnitState(DEMO_UNIT_ID),
      rules,
      memory: createFoldMemory(rules),
      output: {
        decisions: [] as Decision[],
        dueRisks: [],
        vitals: new VitalsBlockBuilder(),
        corrections: new VitalsBlockBuilder(),
      },
    };
    for (const record of openWard(this.settings)) this.#record(record);
  }

  get atMs(): number {
    return this.settings.openedAtMs + this.#second * 1_000;
  }

  stayId(bedId: string): string {
    return stayIdOf({ bedId }, this.settings);
  }

  /** A record of this second about the unit. */
  said(kind: UnitRecord['kind'], fields: Readonly<Record<string, unknown>>): UnitRecord {
    this.#count += 1;
    const envelope = {
      version: RECORD_VERSION,
      id: `said-${this.#count}`,
      unitId: DEMO_UNIT_ID,
      observedAtMs: this.atMs,
      receivedAtMs: this.atMs,
      source: 'test',
    };
    return { ...envelope, kind, ...fields } as unknown as UnitRecord;
  }

  /** Lives one second: frames, records of the ward and of `beside`, the tick, and the pulse of the screens. */
  live({ records = [], frames: changed = (frames) => frames }: Beside = {}): void {
    const { settings, atMs } = this;
    const lived = this.#second === 0 ? simulateRound(settings, atMs) : simulateSecond(settings, atMs);
    this.#frames(changed(lived.frames));
    for (const record of [...lived.records, ...records]) this.#record(record);
    this.#record(tickRecord(DEMO_UNIT_ID, atMs / 1_000));
    this.board.takeVitals();
    this.#compareDoubts();
    this.#second += 1;
  }

  /** Each reading that is shown against what the engine judges of its second. */
  #compareDoubts(): void {
    for (const { stayId, signals } of this.board.state?.stays ?? []) {
      const ring = this.#fold.state.stays.get(stayId)?.seconds;
      for (const { signal, judged, observedAtMs } of signals) {
        const row = ring === undefined ? -1 : findRow(ring, Math.floor((observedAtMs ?? -1) / 1_000));
        if (row < 0 || !isSignalName(signal)) continue;
        const isArtefact = ((ring?.artefactBits[row] ?? 0) & (1 << signalIndex(signal))) !== 0;
        if (isArtefact) this.doubtfulCount += 1;
        if (isArtefact !== (judged === 'artefact')) this.misjudged.push(`${this.#second} s: ${signal} is ${judged}`);
      }
    }
  }

  #frames(frames: readonly Frame[]): void {
    if (frames.length === 0) return;
    const builder = new VitalsBlockBuilder();
    for (const frame of frames) builder.add(frame);
    const decoded = decodeVitalsBlock(builder.finish());
    if (!decoded.ok) throw new Error(decoded.fault);
    const position = this.#position();
    for (const run of decoded.block.units) foldRows(this.#fold, decoded.block, run, position);
    this.#show();
  }

  #record(record: UnitRecord): void {
    foldRecord(this.#fold, record, this.#position());
    this.#show();
  }

  /** As the runner publishes it: rows first, and every reader has its own copy of a decision. */
  #show(): void {
    const { vitals, corrections, decisions } = this.#fold.output;
    for (const [rows, purpose] of [
      [vitals, 'observation'],
      [corrections, 'correction'],
    ] as const) {
      if (rows.rowCount === 0) continue;
      const decoded = decodeVitalsBlock(rows.finish(purpose));
      if (!decoded.ok) throw new Error(decoded.fault);
      for (const run of decoded.block.units) this.board.addRows(decoded.block, run);
    }
    for (const decision of decisions.splice(0)) {
      const applied = this.board.apply(structuredClone(decision));
      if (applied.kind !== 'replaced') continue;
      this.corrected.push(...applied.corrected.map((what) => `${this.#second} s: ${what}`));
    }
  }

  #position(): string {
    this.#offset += 1;
    return `0:${this.#offset}`;
  }
}
