/**
 * The least and the greatest that one unknown can be when sums of unknowns are known and none is below 0: what somebody with a pencil
 * finds out about a hidden cell. Two-phase simplex with Bland's rule, so that it always ends; tables of counts are small.
 */

/** `coefficients` times the unknowns is `total`. */
export interface Equation {
  readonly coefficients: readonly number[];
  readonly total: number;
}

export interface Range {
  readonly least: number;
  /** Infinity: nothing bounds it. */
  readonly most: number;
}

const TINY = 1e-7;

/** The equations have a solution of numbers that are not negative. */
export function rangeOf(equations: readonly Equation[], unknown: number, unknowns: number): Range {
  const goal = (sign: number): number[] => Array.from({ length: unknowns }, (_, at) => (at === unknown ? sign : 0));
  return {
    least: 0 - maximum(equations, goal(-1), unknowns),
    most: maximum(equations, goal(1), unknowns),
  };
}

/** Rows of the tableau: coefficients of unknowns and artificial ones, then the total. */
function maximum(equations: readonly Equation[], goal: readonly number[], unknowns: number): number {
  const width = unknowns + equations.length;
  const rows = equations.map(({ coefficients, total }, at) => {
    const sign = total < 0 ? -1 : 1;
    const own = Array.from({ length: width + 1 }, () => 0);
    coefficients.forEach((value, column) => (own[column] = sign * value));
    own[unknowns + at] = 1;
    own[width] = sign * total;
    return own;
  });
  const basis = equations.map((_, at) => unknowns + at);
  const first = Array.from({ length: width }, (_, column) => (column < unknowns ? 0 : -1));
  climb(rows, basis, { goal: first, columns: width });
  dropArtificial(rows, basis, unknowns);
  const second = Array.from({ length: width }, (_, column) => goal[column] ?? 0);
  if (!climb(rows, basis, { goal: second, columns: unknowns })) return Number.POSITIVE_INFINITY;
  return basis.reduce((sum, column, at) => sum + (second[column] ?? 0) * (rows[at]?.at(-1) ?? 0), 0);
}

/** False: it climbs for ever. Columns from `columns` on stay out. */
function climb(
  rows: number[][],
  basis: number[],
  { goal, columns }: { readonly goal: readonly number[]; readonly columns: number },
): boolean {
  for (;;) {
    const gainOf = (column: number): number =>
      (goal[column] ?? 0) - basis.reduce((sum, own, at) => sum + (goal[own] ?? 0) * (rows[at]?.[column] ?? 0), 0);
    const entering = Array.from({ length: columns }, (_, column) => column).find(
      (column) => !basis.includes(column) && gainOf(column) > TINY,
    );
    if (entering === undefined) return true;
    const leaving = leavingRow(rows, basis, entering);
    if (leaving === null) return false;
    pivot(rows, basis, { row: leaving, column: entering });
  }
}

/** Of equal ratios the one whose unknown has the least number. */
function leavingRow(rows: readonly number[][], basis: readonly number[], column: number): number | null {
  let [best, ratio] = [-1, Number.POSITIVE_INFINITY];
  for (const [at, row] of rows.entries()) {
    const coefficient = row[column] ?? 0;
    if (coefficient <= TINY) continue;
    const own = (row.at(-1) ?? 0) / coefficient;
    const isLess = own < ratio - TINY || (own < ratio + TINY && (basis[at] ?? 0) < (basis[best] ?? 0));
    if (best === -1 || isLess) [best, ratio] = [at, own];
  }
  return best === -1 ? null : best;
}

function pivot(rows: number[][], basis: number[], { row, column }: { readonly row: number; readonly column: number }) {
  const pivoted = rows[row] ?? [];
  const by = pivoted[column] ?? 1;
  for (let at = 0; at < pivoted.length; at++) pivoted[at] = (pivoted[at] ?? 0) / by;
  for (const [other, cells] of rows.entries()) {
    const factor = cells[column] ?? 0;
    if (other === row || factor === 0) continue;
    for (let at = 0; at < cells.length; at++) cells[at] = (cells[at] ?? 0) - factor * (pivoted[at] ?? 0);
  }
  basis[row] = column;
}

/** One that stays in the basis stands at 0: it is driven out, or its row says nothing. */
function dropArtificial(rows: number[][], basis: number[], unknowns: number): void {
  for (let at = rows.length - 1; at >= 0; at--) {
    if ((basis[at] ?? 0) < unknowns) continue;
    const column = (rows[at] ?? []).findIndex((value, index) => index < unknowns && Math.abs(value) > TINY);
    if (column >= 0) pivot(rows, basis, { row: at, column });
    else {
      rows.splice(at, 1);
      basis.splice(at, 1);
    }
  }
}
