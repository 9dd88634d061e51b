/**
 * The rules that a unit's log names, by digest: what was decided under last year's rules is folded with those again.
 * A digest that nobody kept is noted, so that whoever folds can say which one is missing.
 */
import { createFoldMemory, type FoldMemory } from './fold-memory.ts';
import type { EngineRules } from './engine-rules.ts';

export interface PinnedRules {
  /** By digest; those that the fold runs with anyway need not be here. */
  readonly kept: Map<string, EngineRules>;
  /** Digest of the rules that the fold runs with; null: they have no name, and every named digest is looked for. */
  ownSha256: string | null;
  /** Digest of the rules that decided before the log first named any; null: those that the fold runs with. */
  unnamedSha256: string | null;
  /** Digests that the log named and that are not kept. */
  readonly missing: Set<string>;
  /** Made when they are first folded with. */
  readonly ready: Map<string, ReadyRules>;
}

interface ReadyRules {
  readonly rules: EngineRules;
  readonly memory: FoldMemory;
}

export function createPinnedRules(): PinnedRules {
  return { kept: new Map(), ownSha256: null, unnamedSha256: null, missing: new Set(), ready: new Map() };
}

/** Null: those that the fold runs with, since they are meant, none are named, or the named ones are missing. */
export function rulesFor(pinned: PinnedRules, named: string | undefined): ReadyRules | null {
  const sha256 = named ?? pinned.unnamedSha256;
  if (sha256 === null || sha256 === pinned.ownSha256) return null;
  const known = pinned.ready.get(sha256);
  if (known !== undefined) return known;
  const rules = pinned.kept.get(sha256);
  if (rules === undefined) {
    pinned.missing.add(sha256);
    return null;
  }
  const ready = { rules, memory: createFoldMemory(rules) };
  pinned.ready.set(sha256, ready);
  return ready;
}
