/** The smallest input that makes Vigil say a refusal, and how a refusal is found in what a door gave back. */
import {
  isKeptRefusal,
  type Refusal,
  type RefusalCode,
  type RefusalValues,
} from '../../../services/contract/refusals/refusal.ts';
import { inEnglish } from '../../../services/wording/in-english.ts';

/** Gives the outcome of a public door, as it is; refusals may lie at any depth of it. */
export type RefusalCase = () => unknown;

/** A case for each code of one table of refusals: one that has none does not compile. */
export type CasesOf<Table> = { readonly [Code in keyof Table]: RefusalCase };

/** Every code of the list that stands anywhere in an outcome. */
export function codesIn(outcome: unknown): readonly RefusalCode[] {
  if (isKeptRefusal(outcome)) return outcome.code === 'text.kept' ? [] : [outcome.code];
  if (typeof outcome !== 'object' || outcome === null || ArrayBuffer.isView(outcome)) return [];
  return Object.values(outcome).flatMap(codesIn);
}

/** Of a door that answers in words alone: the refusal, where its words are in the answer, else what was answered. */
export function saidIn<C extends RefusalCode>(answer: string, code: C, values: RefusalValues[C]): unknown {
  const refusal = { code, values } as Refusal;
  return answer.includes(inEnglish(refusal)) ? refusal : answer;
}
