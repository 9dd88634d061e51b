/**
 * Charting at a screen: who may, whether the values may be charted so, whether a second person is asked for and is right;
 * then the records go into the log, and the trail is told who charted and who confirmed.
 */
import { may } from '../../contract/access/access-table.ts';
import type { ChartAnswer, ChartCommand } from '../../contract/screens/live-events.ts';
import { maySeeUnit, type Session } from '../../contract/screens/session.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import type { SecondPerson } from '../../access/second-person.port.ts';
import { InvariantError } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { WardView } from '../board/ward-view.ts';
import type { BoardViews } from './board-views.ts';
import type { ChartEntry, ChartingHandler } from './charting-handler.ts';
import { faultOfCharting, jumpOfCharting } from './judge-charting.ts';
import { chartedRecord, isReadable } from './screen-records.ts';

export interface ChartEventParts {
  readonly charting: ChartingHandler;
  readonly secondPerson: SecondPerson;
  readonly wards: WardView;
  readonly views: BoardViews;
  readonly clock: Clock;
}

type Confirmed =
  | { readonly ok: true; readonly second: Session | null }
  | { readonly ok: false; readonly refusal: Statement };

const MALFORMED: ChartAnswer = { ok: false, code: 'malformed', message: 'The message could not be read.' };

export async function chartValues(
  parts: ChartEventParts,
  command: ChartCommand,
  session: Session,
): Promise<ChartAnswer> {
  if (!may(session.role, 'chart-observations')) {
    return { ok: false, code: 'not-allowed', message: 'Only nurses and doctors chart.' };
  }
  const entry = entryOf(command, session, parts.clock.nowMs());
  // A repeat was judged when it first came; the trail has its second person under the same number.
  const isRepeat = parts.charting.knows(entry);
  const confirmed: Confirmed = isRepeat ? { ok: true, second: null } : await confirm(parts, command, session);
  if (!confirmed.ok) {
    await tell(parts, { command, session, outcome: 'refused', detail: { refusal: confirmed.refusal.code } });
    return { ok: false, code: 'refused', refusal: confirmed.refusal };
  }
  if (!entry.records.every(isReadable)) return MALFORMED;
  const answer = await parts.charting.enter(entry);
  const detail = confirmed.second === null ? {} : { confirmedBy: confirmed.second.userId };
  await tell(parts, { command, session, outcome: answer.ok ? 'done' : 'refused', detail });
  return answer;
}

async function confirm(parts: ChartEventParts, command: ChartCommand, session: Session): Promise<Confirmed> {
  const stay = parts.wards.board(command.unitId)?.state?.stays.find(({ stayId }) => stayId === command.stayId);
  const fault = faultOfCharting(command, stay, parts.clock.nowMs());
  if (fault !== null) return { ok: false, refusal: fault };
  const jump = stay === undefined ? null : jumpOfCharting(command, stay);
  if (jump === null) return { ok: true, second: null };
  if (command.second === null) return { ok: false, refusal: jump };
  const second = await parts.secondPerson({ ...command.second, first: session });
  if (second === 'pause') return { ok: false, refusal: { code: 'refused.second-pause', values: {} } };
  const isRight = second !== 'failed' && may(second.role, 'chart-observations') && maySeeUnit(second, command.unitId);
  return isRight ? { ok: true, second } : { ok: false, refusal: { code: 'refused.second-failed', values: {} } };
}

function entryOf(command: ChartCommand, { userId }: Session, nowMs: number): ChartEntry {
  const { unitId, commandId, stayId, observedAtMs, values, confirmed } = command;
  const [first, ...rest] = values.map((value) => chartedRecord(command, value, { by: userId, nowMs }));
  if (first === undefined) throw new InvariantError('a charting command without a value');
  const content = JSON.stringify([userId, stayId, observedAtMs, values, confirmed]);
  return { unitId, commandId, content, records: [first, ...rest] };
}

interface Told {
  readonly command: ChartCommand;
  readonly session: Session;
  readonly outcome: 'done' | 'refused';
  readonly detail: Readonly<Record<string, string>>;
}

function tell({ views }: ChartEventParts, { command, session, outcome, detail }: Told): Promise<void> {
  const { unitId, stayId, values, commandId } = command;
  const names = values
    .map(({ name }) => name)
    .join(' ')
    .slice(0, 500);
  const all = { commandId, count: values.length, names, ...detail };
  return views.did(session, { action: 'chart', unitId, stayIds: [stayId], outcome, detail: all });
}
