/** What a command prints, kept instead of shown: `console` is watched from here to the end of each test. */
import { afterEach, beforeEach, vi } from 'vitest';

export interface Screen {
  /** Lines to standard output through console.log, and to standard error through console.error. */
  readonly shown: string[];
  readonly told: string[];
}

/** Call once at the top of a test file. */
export function watchScreen(): Screen {
  const screen: Screen = { shown: [], told: [] };
  beforeEach(() => {
    screen.shown.length = 0;
    screen.told.length = 0;
    vi.spyOn(console, 'log').mockImplementation((text: unknown) => void screen.shown.push(...String(text).split('\n')));
    vi.spyOn(console, 'error').mockImplementation(
      (text: unknown) => void screen.told.push(...String(text).split('\n')),
    );
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return screen;
}
