/**
 * Keyed hashes of facts that must agree to the letter. The secret is of one grant and known to its hospitals alone: who joins the hashes can
 * neither try names against them nor join them to those of another grant.
 */
import { createHmac } from 'node:crypto';
import type { ExactFacts } from './exact-facts.ts';

/** Strongest first. */
export const CODE_KINDS = ['identifier', 'birth', 'child'] as const;
export type CodeKind = (typeof CODE_KINDS)[number];
export type ExactCodes = Readonly<Partial<Record<CodeKind, string>>>;

/**
 * `identifier`: the shared number. `birth`: mother and birth, which a newborn has before a name of its own. `child`: its own name, birth date and sex.
 * A kind of which one fact is missing is not there: what is unknown agrees with nothing.
 */
const FACTS_OF: Readonly<Record<CodeKind, readonly (keyof ExactFacts)[]>> = {
  identifier: ['identifier'],
  birth: ['motherName', 'motherBirthDate', 'birthDate', 'birthOrder'],
  child: ['childName', 'birthDate', 'sex'],
};

export function exactCodes(facts: ExactFacts, secret: Uint8Array): ExactCodes {
  return Object.fromEntries(
    CODE_KINDS.flatMap((kind) => {
      const told = FACTS_OF[kind].map((name) => facts[name]);
      return told.includes(null) ? [] : [[kind, keyedCode(secret, ['code', kind, ...told])]];
    }),
  );
}

/** HMAC-SHA-256 over the parts as JSON, so that no two lists of parts are the same text. */
export function keyedCode(secret: Uint8Array, parts: readonly (string | null)[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url');
}
