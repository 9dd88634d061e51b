/**
 * The sounds of Vigil, as data. Each is a glide: its pitch moves while it sounds, and levels differ by how many glides there are, how
 * long and which way. Bedside monitors sound bursts of steady notes (IEC 60601-1-8: two times three and two, three, one or two), so none
 * of ours is taken for a monitor's. Nobody has measured how well they are told apart; docs/decisions/0047.
 */
import { isGraverLevel, type AlertLevel } from '../../../services/contract/decisions/alert.ts';

export type SoundName = 'emergency' | AlertLevel | 'not-live';

export interface Glide {
  readonly fromHz: number;
  readonly toHz: number;
  readonly lastsMs: number;
  /** Silence after it. */
  readonly restMs: number;
}

export interface Tone {
  readonly glides: readonly Glide[];
  /** From beginning to beginning, while nobody has answered; null: once. */
  readonly againAfterMs: number | null;
  /** 0 to 1. */
  readonly loudness: number;
}

const rising = (fromHz: number, toHz: number, lastsMs: number, restMs: number): Glide => ({
  fromHz,
  toHz,
  lastsMs,
  restMs,
});

export const TONES: Readonly<Record<SoundName, Tone>> = {
  /** Four short rises. */
  emergency: {
    glides: Array.from({ length: 4 }, () => rising(520, 1_040, 190, 70)),
    againAfterMs: 5_000,
    loudness: 0.6,
  },
  /** Two long rises. */
  high: { glides: [rising(370, 740, 420, 120), rising(370, 740, 420, 0)], againAfterMs: 10_000, loudness: 0.5 },
  /** One rise that falls back. */
  medium: { glides: [rising(392, 588, 320, 0), rising(588, 392, 320, 0)], againAfterMs: 30_000, loudness: 0.35 },
  /** One soft fall, once. */
  low: { glides: [rising(440, 330, 450, 0)], againAfterMs: null, loudness: 0.2 },
  /** Two long falls. */
  'not-live': { glides: [rising(620, 207, 650, 150), rising(620, 207, 650, 0)], againAfterMs: 10_000, loudness: 0.5 },
};

export function toneMs({ glides }: Tone): number {
  return glides.reduce((sum, { lastsMs, restMs }) => sum + lastsMs + restMs, 0);
}

const LEVEL_OF: Readonly<Record<SoundName, AlertLevel>> = {
  emergency: 'high',
  high: 'high',
  medium: 'medium',
  low: 'low',
  'not-live': 'high',
};

/** Whether the one may break off the other. */
export function isGraverSound(name: SoundName, than: SoundName): boolean {
  if (name === 'emergency') return than !== 'emergency';
  return than !== 'emergency' && isGraverLevel(LEVEL_OF[name], LEVEL_OF[than]);
}
