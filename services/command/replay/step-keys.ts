/** Who steps through a replay: keys of a terminal, or lines of whatever is piped in. */
import { createInterface } from 'node:readline';
import { STEPS, type Step } from '../../replay/replay-pace.ts';

export interface Stepper {
  /** null: nobody will say anything more. */
  readonly next: () => Promise<Step | null>;
  readonly close: () => void;
}

const KEYS: Readonly<Record<string, Step>> = {
  ' ': 'tick',
  '\r': 'tick',
  t: 'tick',
  m: 'minute',
  d: 'decision',
  q: 'end',
  '\u0003': 'end',
};

/** Said once, before the first step. */
export const STEP_HELP =
  'space: a tick, m: a minute, d: to the next decision, q: end; or the same as lines: tick, minute, decision, end';

export function openStepper(input: NodeJS.ReadStream): Stepper {
  return input.isTTY ? byKey(input) : byLine(input);
}

function byKey(input: NodeJS.ReadStream): Stepper {
  const steps = new Waiting();
  const take = (text: string): void => {
    for (const key of text) {
      const step = KEYS[key];
      if (step !== undefined) steps.add(step);
    }
  };
  input.setRawMode(true);
  input.setEncoding('utf8').on('data', take).resume();
  return {
    next: () => steps.next(),
    close: () => {
      input.setRawMode(false);
      input.off('data', take).pause();
    },
  };
}

function byLine(input: NodeJS.ReadStream): Stepper {
  const steps = new Waiting();
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    const step = STEPS.find((each) => each === line.trim());
    if (step !== undefined) steps.add(step);
    else console.error(`${line.trim()} is no step; ${STEP_HELP}`);
  });
  lines.on('close', () => steps.end());
  return { next: () => steps.next(), close: () => lines.close() };
}

/** Steps that were said and not taken yet, or whoever waits for one. */
class Waiting {
  readonly #steps: Step[] = [];
  #isEnded = false;
  #wake: () => void = () => undefined;

  add(step: Step): void {
    this.#steps.push(step);
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async next(): Promise<Step | null> {
    while (this.#steps.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#steps.shift() ?? null;
  }
}
