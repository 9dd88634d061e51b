/** The rules of a replay: those that the log names where it names any, and what to do when one is not kept. */
import type { EngineRules } from '../engine/fold/partition-fold.ts';

export interface ReplayRules {
  /** Of the program that replays. */
  readonly own: EngineRules;
  /** Null: they have no name. */
  readonly ownSha256: string | null;
  /** Kept ones by digest. */
  readonly kept: ReadonlyMap<string, EngineRules>;
  /** Decides everything with today's rules, whatever the log names: what would be decided now. */
  readonly onlyOwn: boolean;
}

/** What decided from an input offset on, as the log says; nulls: it does not say. */
export interface RulesUse {
  readonly fromOffset: number;
  readonly rulesSha256: string | null;
  readonly vigilVersion: string | null;
}

/** The rules of now, and those that were kept. */
export function replayRules(
  own: { readonly sha256?: string; readonly rules: EngineRules },
  {
    kept = new Map(),
    onlyOwn = false,
  }: { readonly kept?: ReadonlyMap<string, EngineRules>; readonly onlyOwn?: boolean } = {},
): ReplayRules {
  return { own: own.rules, ownSha256: own.sha256 ?? null, kept, onlyOwn };
}
