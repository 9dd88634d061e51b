/**
 * One newcomer's way through Vigil, step by step. A step does something with the real commands and the real browser, and says what
 * a person spends on it beside the machine: words read, things looked for, keys, clicks. Nobody was watched; the seconds are
 * counted by the rates below, which are slow on purpose. A step that fails fails the path.
 */

/** Seconds a person needs. Reading: 200 words a minute; typing: 3 characters a second; a command is copied, not typed. */
export const RATES = { word: 60 / 200, look: 6, click: 3, key: 1 / 3, copy: 10 };

export class PathFault extends Error {}

export class Walk {
  constructor(name, goalMinutes) {
    this.name = name;
    this.goalMinutes = goalMinutes;
    this.rows = [];
    this.ends = [];
  }

  /** Runs `work` and adds its own seconds to those of the person. `effort`: words, looks, clicks, keys, copies. */
  async step(title, effort, work) {
    const startedMs = performance.now();
    const told = await work().catch((error) => {
      throw new PathFault(`${this.name}: «${title}» failed: ${error.message}`, { cause: error });
    });
    const machine = (performance.now() - startedMs) / 1000;
    const person = personSeconds(effort);
    this.rows.push({ title, person, machine });
    const words = typeof told === 'string' ? `  ${told}` : '';
    console.log(`  ${clock(person)} + ${clock(machine)}  ${title}${words}`);
    return told;
  }

  /** To be done at the end, whatever happened: last first. */
  atEnd(work) {
    this.ends.unshift(work);
  }

  async end() {
    for (const work of this.ends) await work();
  }

  get minutes() {
    return this.rows.reduce((sum, { person, machine }) => sum + person + machine, 0) / 60;
  }
}

function personSeconds({ words = 0, looks = 0, clicks = 0, keys = 0, copies = 0 }) {
  return words * RATES.word + looks * RATES.look + clicks * RATES.click + keys * RATES.key + copies * RATES.copy;
}

function clock(seconds) {
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60)).padStart(2)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Asks until `look` gives something true, or throws with what it gave last. */
export async function until(what, look, withinMs = 60_000) {
  const endMs = performance.now() + withinMs;
  let last;
  while (performance.now() < endMs) {
    last = await look();
    if (last) return last;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new PathFault(`${what}: not within ${withinMs / 1000} s`);
}

export function must(holds, what) {
  if (!holds) throw new PathFault(what);
}
