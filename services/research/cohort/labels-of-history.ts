/** Labels of stays out of the history, page by page, so that memory holds one page of one stay. */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { History, StayRow } from '../../history/history.port.ts';
import { invariant } from '../../platform/errors.ts';
import { LABEL_KINDS, labelSignsIn, labelsOfStay, type LabelSign } from '../labels/find-labels.ts';
import type { LabelDefinition, LabelEvent } from '../labels/label-definition.ts';

const PAGE = 5_000;
/** What was charted of a stay may be decided a while after it was closed. */
const AFTER_CLOSING_MS = 86_400_000;

/** In order of time. Rejects as the history does. */
export async function labelsOfHistory(
  history: Pick<History, 'decisions'>,
  stay: StayRow,
  { definitions, nowMs }: { readonly definitions: readonly LabelDefinition[]; readonly nowMs: number },
): Promise<readonly LabelEvent[]> {
  const untilMs = stay.closedAtMs ?? nowMs;
  const signs: LabelSign[] = [];
  for await (const decision of decisionsOf(history, stay, untilMs + AFTER_CLOSING_MS)) {
    signs.push(...labelSignsIn(decision, decision.withdrawn !== undefined, definitions));
  }
  const { stayId, unitId, openedAtMs, birthDate } = stay;
  const facts = {
    stayId,
    unitId,
    openedAtMs,
    birthDate,
    patientId: stay.patientId ?? stayId,
    sex: stay.sex ?? 'unknown',
  };
  return labelsOfStay({ stay: { ...facts, gestationalAgeAtBirthDays: null }, untilMs }, signs, definitions);
}

/** Each once: a page begins again at the last moment of the one before it. */
async function* decisionsOf(
  history: Pick<History, 'decisions'>,
  stay: StayRow,
  toMs: number,
): AsyncGenerator<Decision> {
  let fromMs = stay.openedAtMs - AFTER_CLOSING_MS;
  let known = new Set<string>();
  for (;;) {
    const { unitId, stayId } = stay;
    const page = await history.decisions({ unitId, stayId, kinds: LABEL_KINDS, fromMs, toMs, limit: PAGE });
    for (const decision of page) if (!known.has(decision.id)) yield decision;
    const lastMs = page.at(-1)?.atMs ?? toMs;
    if (page.length < PAGE) return;
    invariant(lastMs > fromMs, 'more decisions of one moment than a page holds');
    known = new Set(page.filter(({ atMs }) => atMs === lastMs).map(({ id }) => id));
    fromMs = lastMs;
  }
}
