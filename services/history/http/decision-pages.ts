/** Decisions of a span, page by page, none twice and none lost also where a page ends amid one moment. */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { DecisionsQuery, History } from '../history.port.ts';

const DECISIONS_A_PAGE = 1_000;

export interface PagedDecisions extends Omit<DecisionsQuery, 'limit' | 'newestFirst'> {
  readonly pagesMax: number;
  readonly take: (decision: Decision) => void;
}

/** Resolves with the time (ms) up to which all were taken: `toMs`, unless there were too many. Rejects as `History.decisions` does. */
export async function decisionPages(
  history: Pick<History, 'decisions'>,
  { pagesMax, take, ...asked }: PagedDecisions,
): Promise<number> {
  let known: ReadonlySet<string> = new Set();
  let { fromMs } = asked;
  for (let page = 0; page < pagesMax; page += 1) {
    const decisions = await history.decisions({ ...asked, fromMs, limit: DECISIONS_A_PAGE });
    const news = decisions.filter(({ id }) => !known.has(id));
    for (const decision of news) take(decision);
    const newest = decisions.at(-1);
    if (newest === undefined || decisions.length < DECISIONS_A_PAGE || news.length === 0) return asked.toMs;
    // The next page begins with what stands at the same moment; it is known by its id.
    known = new Set(decisions.filter(({ atMs }) => atMs === newest.atMs).map(({ id }) => id));
    fromMs = newest.atMs;
  }
  return fromMs;
}
