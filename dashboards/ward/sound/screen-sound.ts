/**
 * Whether this screen can be heard, and what it sounds. It sounds only where a person has armed it here, says so where the browser does
 * not let it, and takes itself for heard only after somebody has said that they heard it, for one shift.
 */
import { signal } from '@preact/signals';
import { beginsNow, dueSound, type DueSound, type Sounded } from './due-sound.ts';
import { keepSound, recallSound, type KeptSound } from './kept-sound.ts';
import { SoundOutput } from './sound-output.ts';
import { say, sayNothing, spokenWords } from './spoken.ts';
import { TONES, toneMs, type SoundName } from './tones.ts';
import type { PageClock } from '../live/page-clock.ts';
import type { LinkState } from '../live/connection.ts';
import type { WardStore } from '../live/ward-store.ts';

/** A shift; whoever comes after tests anew. */
export const TEST_HOLDS_MS = 12 * 3_600_000;
export const QUIET_FOR_MS = 2 * 3_600_000;

export type Hearing =
  /** Nobody has armed it here. */
  | { readonly kind: 'off' }
  /** No Web Audio in this browser. */
  | { readonly kind: 'impossible' }
  /** Armed; the browser does not let it sound until somebody touches the page. */
  | { readonly kind: 'blocked' }
  /** Armed; the output has failed. */
  | { readonly kind: 'no-output' }
  | { readonly kind: 'quiet'; readonly untilMs: number }
  /** Armed and running; nobody has listened in this shift. */
  | { readonly kind: 'untested' }
  | { readonly kind: 'unheard'; readonly atMs: number }
  | { readonly kind: 'heard'; readonly atMs: number };

export interface SoundParts {
  readonly store: WardStore;
  readonly clock: PageClock;
  /** null: nobody is signed in. */
  readonly link: () => LinkState['kind'] | null;
  /** Keeps in the trail of the hospital that somebody listened. */
  readonly recordTest: (wasHeard: boolean) => Promise<boolean>;
}

export class ScreenSound {
  readonly hearing = signal<Hearing>({ kind: 'off' });
  readonly speaks = signal(false);
  /** The newest test could not be written down. */
  readonly isUnrecorded = signal(false);
  readonly #parts: SoundParts;
  readonly #output = new SoundOutput();
  #kept: KeptSound;
  #last: Sounded | null = null;
  #testingUntilMs = 0;

  constructor(parts: SoundParts) {
    this.#parts = parts;
    this.#kept = recallSound();
    this.speaks.value = this.#kept.speaks;
    // Without a touch the browser may refuse, which `look` then tells.
    if (this.#kept.isArmed) void this.#output.open();
    parts.clock.everyTick(() => this.look());
    addEventListener('pointerdown', () => this.#wake());
    addEventListener('keydown', () => this.#wake());
  }

  /** By a person, here. */
  async arm(): Promise<void> {
    this.#keep({ isArmed: true });
    await this.#output.open();
    this.look();
  }

  async disarm(): Promise<void> {
    this.#keep({ isArmed: false, quietUntilMs: null });
    sayNothing();
    this.#last = null;
    await this.#output.close();
    this.look();
  }

  /** Sounds what an emergency and a dead screen sound like, for somebody to hear. */
  playTest(name: SoundName): void {
    const tone = TONES[name];
    this.#testingUntilMs = this.#parts.clock.nowMs() + toneMs(tone) + 200;
    this.#output.play(tone);
  }

  async answerTest(wasHeard: boolean): Promise<void> {
    this.#keep({ test: { atMs: Date.now(), wasHeard } });
    this.look();
    this.isUnrecorded.value = !(await this.#parts.recordTest(wasHeard));
  }

  setSpeaks(speaks: boolean): void {
    this.#keep({ speaks });
    this.speaks.value = speaks;
    if (!speaks) sayNothing();
  }

  /** No sound for a while, and nothing flashes; alerts are shown and escalate as ever. */
  setQuiet(isQuiet: boolean): void {
    this.#keep({ quietUntilMs: isQuiet ? Date.now() + QUIET_FOR_MS : null });
    this.look();
  }

  /** A few times a second, and after whatever may have changed it. */
  look(): void {
    const hearing = this.#hearingNow();
    const before = this.hearing.peek();
    if (JSON.stringify(before) !== JSON.stringify(hearing)) this.hearing.value = hearing;
    const maySound = ['untested', 'unheard', 'heard'].includes(hearing.kind);
    const { store, link } = this.#parts;
    const due = maySound
      ? dueSound(
          store.alerts.peek().map(({ alert }) => alert.peek()),
          link(),
        )
      : null;
    if (due === null) this.#fallSilent();
    else this.#sound(due);
  }

  #sound(due: DueSound): void {
    const nowMs = this.#parts.clock.nowMs();
    if (nowMs < this.#testingUntilMs) return;
    const last = this.#last;
    if (!beginsNow(due, last, nowMs)) {
      if (last !== null) this.#last = { ...last, due };
      return;
    }
    this.#output.play(TONES[due.name]);
    this.#speak(due, last);
    this.#last = { due, atMs: nowMs };
  }

  #fallSilent(): void {
    if (this.#last === null) return;
    this.#last = null;
    this.#output.stop();
    sayNothing();
  }

  /** Once for what asks anew: a repeated tone says nothing again. */
  #speak(due: DueSound, last: Sounded | null): void {
    if (!this.#kept.speaks) return;
    const known = new Set(last?.due.asks);
    const ask = due.asks.find((each) => !known.has(each));
    const { store } = this.#parts;
    const alert = store.alerts
      .peek()
      .find((cell) => ask?.startsWith(`${cell.id}/`) === true)
      ?.alert.peek();
    if (alert === undefined) return;
    const bed = store.beds.peek().find(({ bedId }) => bedId === alert.bedId);
    say(spokenWords(alert, bed?.label ?? null, store.timeZone.peek()));
  }

  #hearingNow(): Hearing {
    const { isArmed, test, quietUntilMs } = this.#kept;
    if (!SoundOutput.isThere()) return { kind: 'impossible' };
    if (!isArmed) return { kind: 'off' };
    const state = this.#output.look(this.#parts.clock.nowMs());
    if (state === 'no-device') return { kind: 'no-output' };
    if (state !== 'running') return { kind: 'blocked' };
    const nowMs = Date.now();
    if (quietUntilMs !== null && nowMs < quietUntilMs) return { kind: 'quiet', untilMs: quietUntilMs };
    if (test === null || nowMs - test.atMs > TEST_HOLDS_MS) return { kind: 'untested' };
    return { kind: test.wasHeard ? 'heard' : 'unheard', atMs: test.atMs };
  }

  /** Any touch of an armed page lets it sound again. */
  #wake(): void {
    if (this.#kept.isArmed && this.hearing.peek().kind === 'blocked') void this.#output.open();
  }

  #keep(change: Partial<KeptSound>): void {
    this.#kept = { ...this.#kept, ...change };
    keepSound(this.#kept);
  }
}
