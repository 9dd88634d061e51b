/**
 * Names of what a code may mean. Signals, charted numbers and laboratory values share one space of
 * names: a name that is streamed and charted is one quantity, reached by two ways.
 */
import { z } from 'zod';
import { isSignalName, signalIndex, SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { CHARTED_CODES, CHARTED_NAMES } from '../../contract/records/closed-lists.ts';
import { quantityOf, QUANTITY_NAMES } from '../units/quantities.ts';
import type { TermTarget } from './term-gate.port.ts';

export const TARGET_KINDS = ['signal', 'lab', 'charted'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

const CHARTED: ReadonlySet<string> = new Set(CHARTED_NAMES);
/** Every laboratory name that Vigil keeps in a unit of its own. */
export const LAB_NAMES: readonly string[] = QUANTITY_NAMES.filter((name) => !isSignalName(name) && !CHARTED.has(name));
const LABS: ReadonlySet<string> = new Set(LAB_NAMES);

const NAMES: Readonly<Record<TargetKind, readonly string[]>> = {
  signal: SIGNAL_NAMES,
  lab: LAB_NAMES,
  charted: CHARTED_NAMES,
};

/** Names of one kind, in their own order. */
export function targetNames(kind: TargetKind): readonly string[] {
  return NAMES[kind];
}

export function isTargetName(kind: TargetKind, name: string): boolean {
  if (kind === 'signal') return isSignalName(name);
  return kind === 'lab' ? LABS.has(name) : CHARTED.has(name);
}

/** A target as files write it. */
export const namedTargetSchema = z
  .strictObject({ kind: z.enum(TARGET_KINDS), name: z.string().max(60) })
  .refine(({ kind, name }) => isTargetName(kind, name), {
    error: (issue) => `no such target: ${JSON.stringify(issue.input).slice(0, 100)}`,
  });
export type NamedTarget = z.infer<typeof namedTargetSchema>;

/** As readers of messages want it: signals by column. */
export function termTargetOf({ kind, name }: NamedTarget): TermTarget {
  if (kind !== 'signal') return { kind, name };
  return isSignalName(name) ? { kind, signal: signalIndex(name) } : { kind: 'charted', name };
}

/** Codes of the closed list of a charted answer; null for a number. */
export function answersOf({ kind, name }: NamedTarget): readonly string[] | null {
  const lists: Readonly<Record<string, readonly string[]>> = CHARTED_CODES;
  return kind === 'charted' && Object.hasOwn(lists, name) ? (lists[name] ?? null) : null;
}

/** UCUM unit in which the target is kept; null where it has none. */
export function ownUnitOf({ name }: NamedTarget): string | null {
  return quantityOf(name)?.unit ?? null;
}

/** `heartRatePerMin`, `charted:heartRatePerMin`: without its kind a name is a signal before it is charted. Null: no target. */
export function parseTarget(text: string): NamedTarget | null {
  const [first = '', second] = text.split(':');
  if (second !== undefined) {
    return (
      TARGET_KINDS.flatMap((kind) =>
        kind === first && isTargetName(kind, second) ? [{ kind, name: second }] : [],
      )[0] ?? null
    );
  }
  const kind = TARGET_KINDS.find((each) => isTargetName(each, first));
  return kind === undefined ? null : { kind, name: first };
}

export function targetText(target: NamedTarget | null): string {
  return target === null ? 'none' : `${target.kind}:${target.name}`;
}
