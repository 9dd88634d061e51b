/** What this browser remembers of its sound. A browser that keeps nothing is armed anew after each reload. */
export interface SoundTest {
  /** Wall time, ms. */
  readonly atMs: number;
  readonly wasHeard: boolean;
}

export interface KeptSound {
  /** A person has armed this screen and nobody has disarmed it. */
  readonly isArmed: boolean;
  readonly speaks: boolean;
  /** The newest; null: never. */
  readonly test: SoundTest | null;
  /** Quiet for a child on its parent's skin, until this wall time, ms; null: it is not. */
  readonly quietUntilMs: number | null;
}

export const SILENT_SCREEN: KeptSound = { isArmed: false, speaks: false, test: null, quietUntilMs: null };

const KEY = 'vigil.sound';

export function recallSound(): KeptSound {
  try {
    return readKept(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return SILENT_SCREEN;
    throw error;
  }
}

export function keepSound(kept: KeptSound): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** What cannot be understood is as if it had never been kept. */
function readKept(value: unknown): KeptSound {
  const test = fieldOf(value, 'test');
  const [atMs, wasHeard, quietUntilMs] = [
    fieldOf(test, 'atMs'),
    fieldOf(test, 'wasHeard'),
    fieldOf(value, 'quietUntilMs'),
  ];
  return {
    isArmed: fieldOf(value, 'isArmed') === true,
    speaks: fieldOf(value, 'speaks') === true,
    test: typeof atMs === 'number' && typeof wasHeard === 'boolean' ? { atMs, wasHeard } : null,
    quietUntilMs: typeof quietUntilMs === 'number' ? quietUntilMs : null,
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
