/** Labels of stays out of the history, page by page, so that memory holds one page of one stay. */
import type { History, StayRow } from '../../history/history.port.ts';
import { decisionsOfHistory } from '../stays/decisions-of-history.ts';
import { LABEL_KINDS, labelSignsIn, labelsOfStay, type LabelSign } from '../labels/find-labels.ts';
import type { LabelDefinition, LabelEvent } from '../labels/label-definition.ts';

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
  const { stayId, unitId, openedAtMs, birthDate } = stay;
  const asked = {
    unitId,
    stayId,
    kinds: LABEL_KINDS,
    fromMs: openedAtMs - AFTER_CLOSING_MS,
    toMs: untilMs + AFTER_CLOSING_MS,
  };
  for await (const decision of decisionsOfHistory(history, asked)) {
    signs.push(...labelSignsIn(decision, decision.withdrawn !== undefined, definitions));
  }
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
