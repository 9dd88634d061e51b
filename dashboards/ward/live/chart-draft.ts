/**
 * What one person is charting of one child on this screen:
 *
 *   editing -> asking (contradictions, a second person) -> waiting -> done (the folded state has it)
 *                                                               -> failed -> waiting (retry, same command)
 *
 * A field that nobody touched is not in `values`: it is never sent. A draft outlives a picture that was away for a
 * moment, and belongs to whoever began it.
 */
import { signal, type Signal } from '@preact/signals';
import { contradictionsIn, type ContradictionKind } from '../../../services/contract/charting/contradictions.ts';
import {
  enteredByName,
  type EnteredValue,
  type ScreenChartedName,
} from '../../../services/contract/charting/screen-charting.ts';
import { lastWeightKg, weightJump, type WeightJump } from '../../../services/contract/charting/weight-jump.ts';
import { CHARTED_CODES, chartedValueFault } from '../../../services/contract/records/closed-lists.ts';
import type { ChartAnswer, ChartCommand } from '../../../services/contract/screens/live-events.ts';
import type { StayView } from '../../../services/contract/decisions/decision.ts';
import type { Statement } from '../../../services/contract/statement/statement.ts';

/** As typed or chosen, by name. */
export type Entries = ReadonlyMap<ScreenChartedName, string>;

/** When it was so: now, an earlier time, or the very time of an entry that it corrects. */
export type ChartTime =
  | { readonly kind: 'now' }
  | { readonly kind: 'earlier'; readonly observedAtMs: number }
  | { readonly kind: 'correction'; readonly observedAtMs: number; readonly name: ScreenChartedName };

export type ChartFailure = Extract<ChartAnswer, { ok: false }>['code'];

export interface Question {
  readonly contradictions: readonly ContradictionKind[];
  readonly jump: { readonly kind: WeightJump; readonly weightKg: number; readonly lastKg: number } | null;
}

export type ChartState =
  | { readonly kind: 'editing' }
  | { readonly kind: 'asking'; readonly question: Question }
  | { readonly kind: 'waiting'; readonly command: ChartCommand }
  | {
      readonly kind: 'failed';
      readonly command: ChartCommand;
      readonly code: ChartFailure;
      readonly refusal: Statement | null;
    }
  | { readonly kind: 'done'; readonly count: number; readonly observedAtMs: number };

export type ChartCard = 'round' | 'admission';

export interface ChartDraft {
  /** null: closed. */
  readonly card: Signal<ChartCard | null>;
  readonly entries: Signal<Entries>;
  readonly time: Signal<ChartTime>;
  readonly state: Signal<ChartState>;
}

const EDITING: ChartState = { kind: 'editing' };
export const NO_ENTRIES: Entries = new Map();

/** Drafts of this page. */
export class ChartDrafts {
  readonly #drafts = new Map<string, ChartDraft>();

  /** Of this person and this child: nobody sends what somebody else began. */
  of(userId: string, stayId: string): ChartDraft {
    const key = `${userId}\n${stayId}`;
    const known = this.#drafts.get(key);
    if (known !== undefined) return known;
    const draft: ChartDraft = {
      card: signal<ChartCard | null>(null),
      entries: signal(NO_ENTRIES),
      time: signal<ChartTime>({ kind: 'now' }),
      state: signal(EDITING),
    };
    this.#drafts.set(key, draft);
    return draft;
  }
}

/** An empty text is a field that nobody touched. */
export function withEntry(entries: Entries, name: ScreenChartedName, text: string): Entries {
  const next = new Map(entries);
  if (text === '') next.delete(name);
  else next.set(name, text);
  return next;
}

/** The value that a text is; null: none of the list, or no number within the range. A comma is a point. */
export function enteredValue(name: ScreenChartedName, text: string): string | number | null {
  const value = name in CHARTED_CODES ? text : numberIn(text);
  return value === null || chartedValueFault(name, value) !== null ? null : value;
}

function numberIn(text: string): number | null {
  return /^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : null;
}

/** What would be sent; null: something is not readable yet, or there is nothing. */
export function valuesOf(entries: Entries): readonly EnteredValue[] | null {
  const values: EnteredValue[] = [];
  for (const [name, text] of entries) {
    const value = enteredValue(name, text);
    if (value === null) return null;
    values.push({ name, value });
  }
  return values.length === 0 ? null : values;
}

/** What must be asked back before it is sent; null: nothing. */
export function questionOf(
  values: readonly EnteredValue[],
  time: ChartTime,
  stay: Pick<StayView, 'charted' | 'weightKg'>,
): Question | null {
  const standing = time.kind === 'now' ? new Map(stay.charted.map(({ name, value }) => [name, value])) : new Map();
  const contradictions = contradictionsIn(enteredByName(values), standing);
  const jump = jumpOf(values, lastWeightKg(stay));
  return contradictions.length === 0 && jump === null ? null : { contradictions, jump };
}

function jumpOf(values: readonly EnteredValue[], lastKg: number | null): Question['jump'] {
  const weightKg = values.find(({ name }) => name === 'weightKg')?.value;
  if (typeof weightKg !== 'number' || lastKg === null) return null;
  const kind = weightJump(weightKg, lastKg);
  return kind === null ? null : { kind, weightKg, lastKg };
}

/** State after the server's answer; an answer to another command changes nothing. */
export function afterChartAnswer(state: ChartState, command: ChartCommand, answer: ChartAnswer): ChartState {
  if (state.kind !== 'waiting' || state.command.commandId !== command.commandId) return state;
  if (answer.ok) return { kind: 'done', count: command.values.length, observedAtMs: answer.observedAtMs };
  const refusal = answer.code === 'refused' ? answer.refusal : null;
  return { kind: 'failed', command, code: answer.code, refusal };
}

/** Whether the same command may be sent again: only when it is unknown what became of it. */
export function mayRetryCharting(code: ChartFailure): boolean {
  return code === 'not-confirmed';
}

/** Takes the answer into a draft: what is done is no draft any more, and nothing of it can be sent twice. */
export function takeChartAnswer(draft: ChartDraft, command: ChartCommand, answer: ChartAnswer): void {
  const next = afterChartAnswer(draft.state.peek(), command, answer);
  if (next === draft.state.peek()) return;
  draft.state.value = next;
  if (next.kind !== 'done') return;
  draft.entries.value = NO_ENTRIES;
  draft.time.value = { kind: 'now' };
  draft.card.value = null;
}
