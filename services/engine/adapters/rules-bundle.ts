/**
 * Everything beside the code that decides in the fold, as one object named by the digest of its bytes: the texts of all
 * rule files, and the manifests of the models whose answers are folded. Read by the same parsers as the files.
 */
import { z } from 'zod';
import { sha256Hex } from '../../contract/content-id.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { EngineRules } from '../context/engine-rules.ts';
import type { RiskManifest } from '../context/risk-model.port.ts';
import { manifestSchema } from './model-folders.ts';
import { parseRules, type RuleTexts } from './rule-files.ts';

const bundleSchema = z.strictObject({
  version: z.literal(1),
  rules: z.array(z.tuple([z.string(), z.string()])),
  models: z.array(manifestSchema),
});

export interface RulesBundle {
  readonly sha256: string;
  readonly bytes: Buffer;
  readonly rules: EngineRules;
}

/** Throws `rule-invalid`. */
export function makeBundle(texts: RuleTexts, models: readonly RiskManifest[]): RulesBundle {
  const rules = [...texts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const bytes = Buffer.from(JSON.stringify({ version: 1, rules, models }));
  return { sha256: sha256Hex(bytes), bytes, rules: { ...parseRules(texts), models } };
}

/** Throws `rule-invalid` for bytes that this version cannot read as rules. */
export function readBundle(bytes: Buffer): RulesBundle {
  try {
    const { rules: texts, models } = bundleSchema.parse(JSON.parse(bytes.toString('utf8')));
    return { sha256: sha256Hex(bytes), bytes, rules: { ...parseRules(new Map(texts)), models } };
  } catch (error) {
    throw new VigilError('rule-invalid', `a kept bundle of rules: ${messageOf(error)}`, { cause: error });
  }
}
