/** One line a step with what it took, and one plain line for a fault. */
import { InfraError } from './cache.mjs';

/** Runs a step; prints its title at once, and the seconds and what `told` makes of the result at the end. */
export async function step(title, work, told = () => '') {
  const startedMs = performance.now();
  console.log(`${title} …`);
  const result = await work();
  console.log(`${title}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s${told(result)}`);
  return result;
}

/** For an expected fault: what the program said, the message, exit code 1. Anything else is a bug and is thrown on. */
export function endWithOneLine(error) {
  if (!(error instanceof InfraError)) throw error;
  console.error(`${error.output}${error.message}`);
  process.exit(1);
}
