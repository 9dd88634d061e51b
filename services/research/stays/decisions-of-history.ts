/** Decisions of a span out of the history, page by page, so that memory holds one page. */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { DecisionsQuery, History } from '../../history/history.port.ts';
import { invariant } from '../../platform/errors.ts';

const PAGE = 5_000;

/** In order of time, each once: a page begins again at the last moment of the one before it. Rejects as the history does. */
export async function* decisionsOfHistory(
  history: Pick<History, 'decisions'>,
  asked: Pick<DecisionsQuery, 'unitId' | 'stayId' | 'kinds' | 'fromMs' | 'toMs'>,
): AsyncGenerator<Decision> {
  let { fromMs } = asked;
  let known = new Set<string>();
  for (;;) {
    const page = await history.decisions({ ...asked, fromMs, limit: PAGE });
    for (const decision of page) if (!known.has(decision.id)) yield decision;
    const lastMs = page.at(-1)?.atMs ?? asked.toMs;
    if (page.length < PAGE) return;
    invariant(lastMs > fromMs, 'more decisions of one moment than a page holds');
    known = new Set(page.filter(({ atMs }) => atMs === lastMs).map(({ id }) => id));
    fromMs = lastMs;
  }
}
