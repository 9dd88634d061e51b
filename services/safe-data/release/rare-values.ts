/**
 * What fewer than k children of a release have is not in it: a quantity, an answer, a signal, a rule, and a weight or length in wide steps.
 * Numbers that change with the illness stay as they are, also where they are extreme.
 */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { ScratchDatabase } from '../../history/scratch-database.port.ts';
import { quotedName, quotedText } from '../../platform/sql-text.ts';

/** Quantities that tell a child as a birth date does, and the steps in which they are told. */
const STEPS: Readonly<Record<string, string>> = {
  weightKg:
    'CASE WHEN value < 10 THEN round(value * 2) / 2 WHEN value < 20 THEN round(value) ELSE round(value / 5) * 5 END',
  heightCm: 'round(value / 5) * 5',
  birthWeightG: 'round(value / 250) * 250',
};

/** Resolves with how many kinds of values were left out, by what they are. Rejects as the scratch database does. */
export async function dropRareValues(scratch: ScratchDatabase, k: number): Promise<Readonly<Record<string, number>>> {
  for (const [name, step] of Object.entries(STEPS)) {
    await scratch.run(`UPDATE charted SET value = ${step} WHERE name = ${quotedText(name)} AND value IS NOT NULL`);
  }
  const described = `CASE WHEN name IN (${Object.keys(STEPS).map(quotedText).join(', ')}) THEN value END`;
  return {
    quantities: await dropRare(scratch, { table: 'charted', by: 'name', k }),
    answers: await dropRare(scratch, { table: 'charted', by: `concat_ws('=', name, text, ${described})`, k }),
    scores: await dropRare(scratch, { table: 'scores', by: `concat_ws('@', rule_id, rule_version)`, k }),
    alerts: await dropRare(scratch, { table: 'alerts', by: `concat_ws('@', rule_id, rule_version)`, k }),
    signals: await dropRareSignals(scratch, k),
  };
}

async function dropRare(
  scratch: ScratchDatabase,
  { table, by, k }: { readonly table: string; readonly by: string; readonly k: number },
): Promise<number> {
  const rare = `SELECT ${by} FROM ${table} JOIN stays USING (stay_id) GROUP BY ${by} HAVING count(DISTINCT person_id) < ${k}`;
  const [count] = await numbersOf(scratch, `SELECT count(*) FROM (${rare})`);
  await scratch.run(`DELETE FROM ${table} WHERE ${by} IN (${rare})`);
  return count ?? 0;
}

async function dropRareSignals(scratch: ScratchDatabase, k: number): Promise<number> {
  const columns = (await namesOf(scratch)).filter((column) => SIGNALS.some(({ name }) => isOf(column, name)));
  const told = SIGNALS.filter(({ name }) => columns.includes(name)).map(({ name }) => name);
  const counted = told.map((name) => `count(DISTINCT CASE WHEN ${quotedName(name)} IS NOT NULL THEN person_id END)`);
  const counts = await numbersOf(scratch, `SELECT ${counted.join(', ')} FROM readings JOIN stays USING (stay_id)`);
  const rare = told.filter((_, at) => (counts[at] ?? 0) < k);
  const emptied = columns.filter((column) => rare.some((name) => isOf(column, name)));
  if (emptied.length > 0) {
    await scratch.run(`UPDATE readings SET ${emptied.map((column) => `${quotedName(column)} = NULL`).join(', ')}`);
  }
  await scratch.run(`DELETE FROM readings WHERE ${told.map((name) => `${quotedName(name)} IS NULL`).join(' AND ')}`);
  return rare.filter((name) => (counts[told.indexOf(name)] ?? 0) > 0).length;
}

/** The value itself, or a part of its bucket. */
function isOf(column: string, signal: string): boolean {
  return [signal, `${signal}_min`, `${signal}_max`, `${signal}_count`].includes(column);
}

async function namesOf(scratch: ScratchDatabase): Promise<readonly string[]> {
  const names: string[] = [];
  const asked = `SELECT column_name FROM information_schema.columns WHERE table_name = 'readings' ORDER BY ordinal_position`;
  for await (const rows of scratch.rows(asked)) names.push(...rows.map(([name]) => String(name)));
  return names;
}

/** The first row of a query of numbers. */
async function numbersOf(scratch: ScratchDatabase, query: string): Promise<readonly number[]> {
  for await (const rows of scratch.rows(query)) return (rows[0] ?? []).map(Number);
  return [];
}
