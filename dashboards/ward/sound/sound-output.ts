/**
 * The one place that makes sound, by Web Audio. A browser lets a page sound only after somebody has touched it, may stop it at any time,
 * and tells nothing of a muted tab, the volume or a speaker that is off: what can be known is told by `look`, the rest by a person's ear.
 */
import { toneMs, type Tone } from './tones.ts';

/** Fades at both ends, against clicks. */
const FADE_S = 0.015;
const SILENT = 0.0001;

/** `stopped`: the browser does not let it sound, or its clock stands still. */
export type OutputState = 'none' | 'running' | 'stopped' | 'no-device';

export class SoundOutput {
  #context: AudioContext | null = null;
  #playing: { readonly gain: GainNode; readonly untilS: number } | null = null;
  #clock = { contextS: -1, pageMs: -1, stands: false };
  #hasFailed = false;

  static isThere(): boolean {
    return typeof AudioContext === 'function';
  }

  /** Inside what a person does, or the browser refuses. */
  async open(): Promise<void> {
    if (!SoundOutput.isThere()) return;
    // A context whose device failed stays silent for ever.
    if (this.#hasFailed) await this.close();
    this.#context ??= this.#made();
    this.#clock = { contextS: -1, pageMs: -1, stands: false };
    void this.#context.resume();
  }

  #made(): AudioContext {
    this.#hasFailed = false;
    const context = new AudioContext();
    context.addEventListener('error', () => (this.#hasFailed = true));
    return context;
  }

  async close(): Promise<void> {
    this.stop();
    const context = this.#context;
    this.#context = null;
    if (context !== null && context.state !== 'closed') await context.close();
  }

  /** Looked at a few times a second. `nowMs`: of the page. */
  look(nowMs: number): OutputState {
    const context = this.#context;
    if (context === null) return 'none';
    if (this.#hasFailed) return 'no-device';
    if (context.state !== 'running') return 'stopped';
    const { contextS, pageMs } = this.#clock;
    if (pageMs < 0 || nowMs - pageMs >= 2_000) {
      this.#clock = {
        contextS: context.currentTime,
        pageMs: nowMs,
        stands: pageMs >= 0 && context.currentTime <= contextS,
      };
    }
    if (this.#clock.stands) return 'stopped';
    return 'running';
  }

  /** Breaks off what sounds. */
  play(tone: Tone): void {
    const context = this.#context;
    if (context === null) return;
    this.stop();
    const gain = context.createGain();
    gain.gain.value = SILENT;
    gain.connect(context.destination);
    const beginS = context.currentTime + 0.02;
    let atS = beginS;
    for (const { fromHz, toHz, lastsMs, restMs } of tone.glides) {
      const endS = atS + lastsMs / 1_000;
      const voice = context.createOscillator();
      voice.type = 'triangle';
      voice.frequency.setValueAtTime(fromHz, atS);
      voice.frequency.exponentialRampToValueAtTime(toHz, endS);
      gain.gain.setValueAtTime(SILENT, atS);
      gain.gain.exponentialRampToValueAtTime(tone.loudness, atS + FADE_S);
      gain.gain.setValueAtTime(tone.loudness, endS - FADE_S);
      gain.gain.exponentialRampToValueAtTime(SILENT, endS);
      voice.connect(gain);
      voice.start(atS);
      voice.stop(endS);
      atS = endS + restMs / 1_000;
    }
    this.#playing = { gain, untilS: beginS + toneMs(tone) / 1_000 };
  }

  stop(): void {
    this.#playing?.gain.disconnect();
    this.#playing = null;
  }
}
