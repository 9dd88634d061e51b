/**
 * Monitors of newborns that send one frame a second through the HTTP door, as gateways do: a frame is
 * kept until it is acknowledged and sent again otherwise, in order. What was acknowledged is noted,
 * and must be found again after any fault.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { GATEWAY_TOKEN } from '../support/gateway-token.ts';
import { timeLimit } from '../support/patience.ts';

export interface Child {
  readonly unitId: string;
  readonly stayId: string;
  readonly deviceId: string;
}

export interface WardShape {
  readonly units: number;
  readonly bedsPerUnit: number;
}

const DAY_MS = 86_400_000;
/** A newborn's heart at rest, and one below 60/min, which in the first year is an emergency after 10 s. */
const WELL_PER_MIN = 140;
const ILL_PER_MIN = 45;
const FRAMES_A_MESSAGE = 60;
const ANSWER_WITHIN_MS = 20_000;
const RETRY_AFTER_MS = 250;

export class WardLoad {
  readonly #monitors: readonly Monitor[];
  #timer: NodeJS.Timeout | null = null;
  #lastSecond = 0;

  private constructor(monitors: readonly Monitor[]) {
    this.#monitors = monitors;
  }

  /** Announces the units, beds and stays. */
  static async open(address: string, shape: WardShape): Promise<WardLoad> {
    const monitors: Monitor[] = [];
    for (let unit = 0; unit < shape.units; unit++) {
      const unitId = `unit-${unit}`;
      const children = Array.from({ length: shape.bedsPerUnit }, (_, bed) => ({
        unitId,
        stayId: `${unitId}-stay-${bed}`,
        deviceId: `${unitId}-monitor-${bed}`,
      }));
      await untilTaken(address, 'records', { unitId, records: openingOf(unitId, children) });
      monitors.push(...children.map((child) => new Monitor(child, address)));
    }
    return new WardLoad(monitors);
  }

  get children(): readonly Child[] {
    return this.#monitors.map(({ child }) => child);
  }

  /** How often a message was refused or not answered, and kept. */
  get refusals(): number {
    return this.#monitors.reduce((sum, monitor) => sum + monitor.refusals, 0);
  }

  /** Frames answered with 202, as `device@observedAtMs`. */
  acknowledged(): ReadonlySet<string> {
    return new Set(
      this.#monitors.flatMap(({ child, acknowledged }) => acknowledged.map((atMs) => frameKey(child.deviceId, atMs))),
    );
  }

  /** The same as `stay@observedAtMs`. */
  acknowledgedSeconds(): ReadonlySet<string> {
    return new Set(
      this.#monitors.flatMap(({ child, acknowledged }) => acknowledged.map((atMs) => frameKey(child.stayId, atMs))),
    );
  }

  begin(): void {
    this.#lastSecond = Math.floor(Date.now() / 1000);
    this.#timer = setInterval(() => this.#look(), 50);
  }

  setIll(child: Child, isIll: boolean): void {
    const monitor = this.#monitors.find((candidate) => candidate.child === child);
    if (monitor !== undefined) monitor.isIll = isIll;
  }

  /** Measures no more; resolves when everything measured is acknowledged. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await Promise.all(this.#monitors.map((monitor) => monitor.settled()));
  }

  /** Measures and sends no more, whatever is left: the server is gone for good. */
  abandon(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const monitor of this.#monitors) monitor.abandon();
  }

  /** A second that this process slept through is measured all the same: the test wants no holes of its own. */
  #look(): void {
    for (const second = Math.floor(Date.now() / 1000); this.#lastSecond < second;) {
      this.#lastSecond += 1;
      for (const monitor of this.#monitors) monitor.measure(this.#lastSecond * 1000);
    }
  }
}

export function frameKey(source: string, observedAtMs: number): string {
  return `${source}@${observedAtMs}`;
}

interface MeasuredFrame {
  readonly observedAtMs: number;
  readonly values: Readonly<Record<string, number>>;
}

class Monitor {
  readonly child: Child;
  readonly acknowledged: number[] = [];
  isIll = false;
  refusals = 0;
  readonly #address: string;
  readonly #kept: MeasuredFrame[] = [];
  #sending: Promise<void> | null = null;

  constructor(child: Child, address: string) {
    this.child = child;
    this.#address = address;
  }

  measure(atMs: number): void {
    const wobble = (atMs / 1000) % 3;
    this.#kept.push({
      observedAtMs: atMs,
      values: {
        heartRatePerMin: (this.isIll ? ILL_PER_MIN : WELL_PER_MIN) + wobble,
        respiratoryRatePerMin: 42,
        spo2Percent: 97,
      },
    });
    this.#sending ??= this.#send().finally(() => (this.#sending = null));
  }

  abandon(): void {
    this.#kept.length = 0;
  }

  async settled(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    const { unitId, deviceId } = this.child;
    while (this.#kept.length > 0) {
      const frames = this.#kept.slice(0, FRAMES_A_MESSAGE);
      if (await post(this.#address, 'frames', { unitId, deviceId, intervalMs: 1000, frames })) {
        this.#kept.splice(0, frames.length);
        this.acknowledged.push(...frames.map((frame) => frame.observedAtMs));
      } else {
        this.refusals += 1;
        await pause(RETRY_AFTER_MS);
      }
    }
  }
}

async function untilTaken(address: string, endpoint: 'records', body: unknown): Promise<void> {
  while (!(await post(address, endpoint, body))) await pause(RETRY_AFTER_MS);
}

/** True: acknowledged. False: nobody there, or asked to send again. Anything else is a fault of the test. */
async function post(address: string, endpoint: 'frames' | 'records', body: unknown): Promise<boolean> {
  let response: Response;
  try {
    response = await fetch(`${address}/api/feed/${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${GATEWAY_TOKEN}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeLimit(ANSWER_WITHIN_MS)),
    });
  } catch {
    return false;
  }
  const text = await response.text();
  if (response.status === 202) return true;
  if (response.status >= 500) return false;
  throw new Error(`the door answered ${response.status}: ${text}`);
}

function openingOf(unitId: string, children: readonly Child[]): readonly object[] {
  const observedAtMs = Math.floor(Date.now() / 1000) * 1000;
  const at = (id: string): object => ({ id: `${unitId}:${id}`, observedAtMs });
  const birthDate = new Date(observedAtMs - 10 * DAY_MS).toISOString().slice(0, 10);
  const bedOf = (child: Child): string => `bed-of-${child.stayId}`;
  return [
    {
      ...at('unit'),
      kind: 'unit.configured',
      hospitalId: 'fault-hospital',
      name: unitId,
      timeZone: 'UTC',
      setting: 'nicu',
      mode: 'clinical',
      beds: children.map((child) => ({ bedId: bedOf(child), label: bedOf(child), setting: 'nicu' })),
    },
    ...children.flatMap((child) => [
      {
        ...at(`${child.stayId}:stay`),
        kind: 'stay.opened',
        stayId: child.stayId,
        patientId: child.stayId,
        displayName: 'Made up',
        birthDate,
        sex: 'unknown',
        gestationalAgeAtBirthDays: 270,
        weightKg: 3,
        ventilated: false,
        newbornStay: true,
      },
      {
        ...at(`${child.stayId}:device`),
        kind: 'device.linked',
        deviceId: child.deviceId,
        bedId: bedOf(child),
        validFromMs: observedAtMs,
      },
      {
        ...at(`${child.stayId}:bed`),
        kind: 'bed.occupied',
        bedId: bedOf(child),
        stayId: child.stayId,
        validFromMs: observedAtMs,
      },
    ]),
  ];
}
