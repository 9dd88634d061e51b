/**
 * Stays out of the stream of decisions, one after the other as they end, so that memory holds those that overlap and no
 * more. A decision with a known id is one that a second engine made too. What rests on values that were withdrawn later
 * is told as such: nobody should learn from it.
 */
import type { Decision, DecisionKind, StayView } from '../../contract/decisions/decision.ts';
import { withdrawalIn, withdrawnUnder, type Withdrawal } from '../../contract/decisions/withdrawal.ts';
import type { DecisionSource } from './decision-source.port.ts';
import type { ReadCounts, StayCourse, StayFacts } from './stay-course.ts';

export interface NotedAt {
  readonly atMs: number;
}

export interface ReadStays<T extends NotedAt> {
  readonly source: DecisionSource;
  /** Kinds that `note` looks at. */
  readonly kinds: readonly DecisionKind[];
  /** What of a decision is of use. `isWithdrawn`: it rests on values that were taken back. */
  readonly note: (decision: Decision, isWithdrawn: boolean) => readonly T[];
  /** Called once a stay. */
  readonly onStay: (course: StayCourse<T>) => void;
  readonly onProgress?: (share: number) => void;
}

/** A child that comes back within a day has the same stay (contract: stay.changed `reopened`). */
const REOPENED_WITHIN_MS = 86_400_000;

interface OpenStay<T> {
  stay: StayFacts | null;
  closedAtMs: number | null;
  readonly seen: Set<string>;
  readonly noted: T[];
}

interface UnitStays<T> {
  nowMs: number;
  readonly open: Map<string, OpenStay<T>>;
  readonly ended: Set<string>;
}

type Counts = { -readonly [K in keyof ReadCounts]: number };

export async function readStays<T extends NotedAt>(request: ReadStays<T>): Promise<ReadCounts> {
  const counts: Counts = { stays: 0, staysUnknown: 0, withdrawn: 0, damaged: 0, afterEnd: 0 };
  const partitions = await request.source.partitions();
  for (let partition = 0; partition < partitions; partition++) {
    const withdrawals = await withdrawalsIn(request.source, partition);
    const reader = new PartitionReader(request, withdrawals, counts);
    await request.source.read({
      partition,
      kinds: [...new Set<DecisionKind>([...request.kinds, 'stay.changed', 'unit.state'])],
      onDecision: (decision) => reader.take(decision),
      onDamaged: () => (counts.damaged += 1),
      onProgress: (share) => request.onProgress?.((partition + share) / partitions),
    });
    reader.end();
  }
  return counts;
}

/** What was taken back later must be known before what rests on it is met. */
async function withdrawalsIn(source: DecisionSource, partition: number): Promise<ReadonlyMap<string, Withdrawal[]>> {
  const byUnit = new Map<string, Withdrawal[]>();
  await source.read({
    partition,
    kinds: ['engine.notice'],
    onDecision: (decision) => {
      const withdrawal = withdrawalIn(decision);
      if (withdrawal === null) return;
      const known = byUnit.get(withdrawal.unitId) ?? [];
      byUnit.set(withdrawal.unitId, [...known, withdrawal]);
    },
    onDamaged: () => undefined,
  });
  return byUnit;
}

class PartitionReader<T extends NotedAt> {
  readonly #request: ReadStays<T>;
  readonly #withdrawals: ReadonlyMap<string, readonly Withdrawal[]>;
  readonly #counts: Counts;
  readonly #units = new Map<string, UnitStays<T>>();

  constructor(request: ReadStays<T>, withdrawals: ReadonlyMap<string, readonly Withdrawal[]>, counts: Counts) {
    this.#request = request;
    this.#withdrawals = withdrawals;
    this.#counts = counts;
  }

  take(decision: Decision): void {
    const unit = this.#unitOf(decision.unitId);
    unit.nowMs = Math.max(unit.nowMs, decision.atMs);
    if (decision.kind === 'unit.state') {
      for (const view of decision.stays) this.#learn(unit, decision.unitId, view);
      this.#endOld(unit);
      return;
    }
    if (!('stayId' in decision) || decision.stayId === null) return;
    const { stayId } = decision;
    if (unit.ended.has(stayId)) {
      this.#counts.afterEnd += 1;
      return;
    }
    const open = openStayOf(unit, stayId);
    if (open.seen.has(decision.id)) return;
    open.seen.add(decision.id);
    if (decision.kind === 'stay.changed') {
      open.stay = factsOf(decision.unitId, decision.stay);
      open.closedAtMs = decision.change === 'closed' ? decision.atMs : null;
      this.#endOld(unit);
    }
    if (!this.#request.kinds.includes(decision.kind)) return;
    const isWithdrawn = withdrawnUnder(decision, this.#withdrawals.get(decision.unitId) ?? []) !== null;
    if (isWithdrawn) this.#counts.withdrawn += 1;
    for (const each of this.#request.note(decision, isWithdrawn)) open.noted.push(each);
  }

  /** Nothing more comes of this partition. */
  end(): void {
    for (const unit of this.#units.values()) for (const stayId of unit.open.keys()) this.#endStay(unit, stayId);
  }

  /** A stay that was open before the first record is known from the state of its unit alone. */
  #learn(unit: UnitStays<T>, unitId: string, view: StayView): void {
    if (unit.ended.has(view.stayId)) return;
    const open = openStayOf(unit, view.stayId);
    open.stay ??= factsOf(unitId, view);
  }

  #endOld(unit: UnitStays<T>): void {
    for (const [stayId, { closedAtMs }] of unit.open) {
      if (closedAtMs !== null && unit.nowMs - closedAtMs > REOPENED_WITHIN_MS) this.#endStay(unit, stayId);
    }
  }

  #endStay(unit: UnitStays<T>, stayId: string): void {
    const ended = unit.open.get(stayId);
    unit.open.delete(stayId);
    unit.ended.add(stayId);
    if (ended === undefined) return;
    const { stay, closedAtMs, noted } = ended;
    if (stay === null) {
      this.#counts.staysUnknown += 1;
      return;
    }
    this.#counts.stays += 1;
    const untilMs = closedAtMs ?? unit.nowMs;
    noted.sort((left, right) => left.atMs - right.atMs);
    this.#request.onStay({ stay, closedAtMs, untilMs, noted });
  }

  #unitOf(unitId: string): UnitStays<T> {
    let unit = this.#units.get(unitId);
    if (unit === undefined) {
      unit = { nowMs: Number.NEGATIVE_INFINITY, open: new Map(), ended: new Set() };
      this.#units.set(unitId, unit);
    }
    return unit;
  }
}

function openStayOf<T>(unit: UnitStays<T>, stayId: string): OpenStay<T> {
  let open = unit.open.get(stayId);
  if (open === undefined) {
    open = { stay: null, closedAtMs: null, seen: new Set(), noted: [] };
    unit.open.set(stayId, open);
  }
  return open;
}

function factsOf(unitId: string, view: StayView): StayFacts {
  const { stayId, patientId, sex, birthDate, gestationalAgeAtBirthDays, openedAtMs } = view;
  return { stayId, unitId, patientId, sex, birthDate, gestationalAgeAtBirthDays, openedAtMs };
}
