/**
 * Which random number stands for which child under which grant. It is kept apart from every data set, and is the only way
 * back: without it a number says nothing, and another grant has other numbers.
 */
import type { KeptTime } from '../deidentify/release-policy.ts';

export interface Surrogate {
  /** From 1 to 2^31 - 1; drawn, not counted. */
  readonly number: number;
  /** By which the times of the child are moved; the same for as long as the grant lives. */
  readonly shiftMs: number;
}

export interface SurrogateRequest {
  readonly personId: string;
  /** From where on its first stay leaves: a shift that is drawn now is drawn for it. */
  readonly fromMs: number;
  readonly stayIds: readonly string[];
}

export interface SurrogatePerson extends Surrogate {
  readonly stayNumbers: ReadonlyMap<string, number>;
}

/** Every call rejects with `data-file-corrupt` or `data-folder-unusable`. */
export interface Surrogates {
  /** In the order asked for; those that are new are drawn and kept before this resolves. */
  give(
    grantId: string,
    keeps: readonly KeptTime[],
    requests: readonly SurrogateRequest[],
  ): Promise<readonly SurrogatePerson[]>;
  /** Who stands behind a number; null: nobody, or the grant has none any more. */
  whoIs(grantId: string, number: number): Promise<string | null>;
  /** Every child that has a number, by its own id. */
  numbers(grantId: string): Promise<ReadonlyMap<string, number>>;
  /** For good. False: there were none. */
  destroy(grantId: string): Promise<boolean>;
}
