/** Two children with monitors, one rule whose last step is an emergency, and what people do beside it: for properties of emergencies. */
import type { VitalRule } from '../../../services/clinical/vital/vital-rule.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { DESATURATION } from '../rules-for-tests.ts';
import {
  START_MS,
  UnitScript,
  configured,
  linked,
  occupied,
  opened,
  record,
  tick,
  type FrameSpec,
  type Input,
} from '../unit-script.ts';

const STEP = { source: 'test', certainty: 'V' } as const;
/** Below 90 for 10 s medium, below 80 for 5 s high, below 60 for 3 s an emergency; back inside for 5 s. */
export const RULE: VitalRule = {
  ...DESATURATION,
  guard: null,
  clearForMs: 5_000,
  everyAge: [{ level: 'emergency', limit: 60, sustainedForMs: 3_000, ...STEP }],
};
const VALUES = { well: 98, mild: 86, high: 75, worst: 50 } as const;
export const HEALTHS = ['well', 'mild', 'high', 'worst'] as const;
export type Health = (typeof HEALTHS)[number];
export const STAYS = ['stay-1', 'stay-2'] as const;
export type StayId = (typeof STAYS)[number];
export const BEDS = ['bed-1', 'bed-2', 'bed-3', 'bed-4'] as const;

/** Choices of a unit that could bear on an alert; each is a record of the unit's policy. */
export const CHOICES = {
  shipped: {},
  off: { disabledRules: [RULE.id] },
  known: { alreadyKnown: { withinMs: 300_000, concerns: [] } },
  brief: { quietMs: { high: 120_000 } },
  rested: { limits: [limit('high', { cooldownMs: 300_000 })] },
  late: { limits: [limit('emergency', { sustainedForMs: 4_000 })] },
} as const;
export type Choice = keyof typeof CHOICES;

function limit(level: 'emergency' | 'high', change: object) {
  return {
    ruleId: RULE.id,
    level,
    signal: 'spo2Percent' as const,
    scope: { of: 'unit' as const },
    reason: 'test',
    ...change,
  };
}

export class EmergencyWard {
  readonly script: UnitScript;
  /** What each child's monitor showed in each second it showed anything. */
  readonly shown = new Map<StayId, { second: number; health: Health }[]>(STAYS.map((stayId) => [stayId, []]));
  readonly gone = new Set<StayId>();
  readonly #beds = new Map<StayId, string>([
    ['stay-1', 'bed-1'],
    ['stay-2', 'bed-2'],
  ]);
  readonly #times: number;
  #second = 0;
  #count = 0;

  /** `times`: how often everything comes. */
  constructor(times = 1) {
    this.#times = times;
    this.script = new UnitScript({ scores: [], vitals: [RULE], models: [] });
    this.#tell(
      configured(),
      ...STAYS.flatMap((stayId, index) => [opened(stayId), occupied(BEDS[index] ?? 'bed-1', stayId, 0)]),
      ...BEDS.map((bedId) => linked(`monitor-of-${bedId}`, bedId, 0)),
    );
  }

  get second(): number {
    return this.#second;
  }

  get nowMs(): number {
    return START_MS + this.#second * 1_000;
  }

  alertOf(stayId: StayId): Alert | undefined {
    const open = [...this.script.state.alerts.values()].map(({ alert }) => alert);
    return open.find((alert) => alert.stayId === stayId && alert.ruleId === RULE.id);
  }

  /** One second; null: the monitor says nothing. */
  live(healths: Readonly<Record<StayId, Health | null>>): void {
    this.#second += 1;
    const frames = STAYS.map((stayId) => this.#frameOf(stayId, healths[stayId])).filter((spec) => spec !== null);
    for (const spec of frames) this.#tell({ kind: 'frames', frames: [spec] });
    this.#tell(tick(this.#atMs));
  }

  /**
   * Seconds that the network held back: their frames arrive together, in this order of places, before the ticks. Answers whether
   * an emergency was raised in it, whether one stood, and whether an alert ended.
   */
  liveTogether(
    healths: readonly Health[],
    order: readonly number[],
  ): { readonly raised: boolean; readonly stood: boolean; readonly ended: boolean } {
    const from = this.#second;
    const specs = healths.map((health, index): FrameSpec => ({
      deviceId: `monitor-of-${this.#beds.get('stay-1')}`,
      atMs: (from + 1 + index) * 1_000,
      receivedAtMs: (from + healths.length) * 1_000,
      values: { spo2Percent: VALUES[health] },
    }));
    const stood = this.alertOf('stay-1')?.isEmergency === true;
    const told = this.script.decisions.length;
    for (const place of order) {
      const spec = specs[place];
      if (spec !== undefined) this.#tell({ kind: 'frames', frames: [spec] });
    }
    for (let passed = 0; passed < healths.length; passed++) {
      this.#second += 1;
      this.#tell(tick(this.#atMs));
    }
    // One that what came late completes, and whose end has arrived already, is raised and ended at one moment.
    const since = this.script.decisions.slice(told).filter((decision) => decision.kind === 'alert.changed');
    const raised = since.some(
      ({ change, alert }) => alert.isEmergency === true && (change === 'raised' || change === 'worsened'),
    );
    return {
      raised,
      stood: stood || raised,
      ended: since.some(({ change }) => change === 'cleared'),
    };
  }

  answer(stayId: StayId, does: 'acknowledge' | 'snooze' | 'undo', forMs = 3_600_000): void {
    const alert = this.alertOf(stayId);
    if (alert === undefined) return;
    const who = { by: 'nurse.kim', displayName: 'Kim', role: 'nurse' as const };
    const command = { alertId: alert.id, seenTransition: alert.transition, ...who };
    const id = this.#id();
    if (does === 'undo') return this.#tell(record('alert.undone', this.#atMs, command, id));
    const reason = 'already-known' as const;
    this.#tell(
      does === 'snooze'
        ? record('alert.snoozed', this.#atMs, { ...command, reason, forMs }, id)
        : record('alert.acknowledged', this.#atMs, { ...command, reason, note: null }, id),
    );
  }

  choose(choice: Choice): void {
    const fields = { by: 'doctor.lee', reason: 'test', optIns: [], disabledRules: [], ...CHOICES[choice] };
    const id = this.#id();
    this.#tell(record('policy.set', this.#atMs, fields as never, id));
    const agreed = { proposalId: id, agrees: true, by: 'doctor.han', reason: 'test' };
    if (this.script.state.policy.proposed?.id === id) {
      this.#tell(record('policy.answered', this.#atMs, agreed as never, this.#id()));
    }
  }

  move(stayId: StayId, bedId: string): void {
    if (this.gone.has(stayId) || [...this.#beds.values()].includes(bedId)) return;
    const from = this.#beds.get(stayId) ?? 'bed-1';
    this.#beds.set(stayId, bedId);
    this.#tell(occupied(from, null, this.#atMs), occupied(bedId, stayId, this.#atMs));
  }

  discharge(stayId: StayId): void {
    if (this.gone.has(stayId)) return;
    this.gone.add(stayId);
    this.#tell(record('stay.closed', this.#atMs, { stayId }, this.#id()));
  }

  take(): void {
    const beds = [...BEDS, null].map((bedId) => ({ bedId, seenOwner: null }));
    const who = { by: 'nurse.park', displayName: 'Park', role: 'nurse' as const };
    this.#tell(record('care.taken', this.#atMs, { beds, ...who }, this.#id()));
  }

  get #atMs(): number {
    return this.#second * 1_000;
  }

  #frameOf(stayId: StayId, health: Health | null): FrameSpec | null {
    if (health === null || this.gone.has(stayId)) return null;
    this.shown.get(stayId)?.push({ second: this.#second, health });
    return {
      deviceId: `monitor-of-${this.#beds.get(stayId)}`,
      atMs: this.#atMs,
      values: { spo2Percent: VALUES[health] },
    };
  }

  #id(): string {
    this.#count += 1;
    return `step-${this.#count}`;
  }

  #tell(...inputs: readonly Input[]): void {
    for (const input of inputs) for (let times = 0; times < this.#times; times++) this.script.play(input);
  }
}
