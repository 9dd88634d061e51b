/**
 * `npm run paths [NAME...]`: the ways of six newcomers through the real commands and a real browser, with the minutes that each
 * takes: those of a person, counted step by step, and those of this machine, measured. Exit code 1 when a step fails; minutes over
 * the goal are said and fail nothing, since this machine may be a slow one. docs/results/newcomers.md has what was measured.
 */
import { fellow, intensivist, nurse } from './paths/bedside.mjs';
import { engineer } from './paths/engineer.mjs';
import { operator, upgrade } from './paths/operator.mjs';
import { researcher } from './paths/researcher.mjs';
import { PathFault, Walk } from './paths/walk.mjs';

const PATHS = {
  nurse: { goalMinutes: 3, walk: nurse },
  intensivist: { goalMinutes: 5, walk: intensivist },
  fellow: { goalMinutes: 5, walk: fellow },
  researcher: { goalMinutes: 10, walk: researcher },
  engineer: { goalMinutes: 5, walk: engineer },
  operator: { goalMinutes: 15, walk: operator },
  upgrade: { goalMinutes: null, walk: upgrade },
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(PATHS, name));
if (unknown !== undefined) {
  console.error(`no path is called ${unknown}: ${Object.keys(PATHS).join(', ')}`);
  process.exit(2);
}

const results = [];
for (const name of asked.length === 0 ? Object.keys(PATHS) : asked) results.push(await walkOf(name));
for (const line of results) console.log(line);

async function walkOf(name) {
  const { goalMinutes, walk } = PATHS[name];
  const steps = new Walk(name, goalMinutes);
  console.log(`\n${name}: minutes of a person + of this machine`);
  try {
    await walk(steps);
    const goal = goalMinutes === null ? '' : `, goal ${goalMinutes}${steps.minutes > goalMinutes ? ': missed' : ''}`;
    return `${name}: ${steps.minutes.toFixed(1)} min${goal}`;
  } catch (error) {
    if (!(error instanceof PathFault)) throw error;
    process.exitCode = 1;
    return error.message;
  } finally {
    await steps.end();
  }
}
