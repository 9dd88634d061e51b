/** Reads what this installation judges with: rules and models with their versions and the digests of their files. */
import { sha256Hex } from '../../contract/content-id.ts';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { RISK_MODEL_KINDS } from '../../clinical/statement/risk-statements.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { parseTerminology } from '../../clinical/signal/term.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { CatalogueEntry, FhirCatalogue } from '../fhir/resources/device.ts';

const rule = z.object({ id: z.string(), version: z.string(), label: z.string() });
/** Vital sign rules, event definitions and heart rate characteristics share a file each. */
const ruleFile = z.union([
  rule,
  z.object({ rules: z.array(rule) }),
  z.object({ definitions: z.array(rule) }),
  z.object({ features: z.array(rule) }),
]);
const manifest = z.object({
  modelId: z.string(),
  version: z.string().optional(),
  sha256: z.string(),
  kind: z.enum(RISK_MODEL_KINDS),
});

/** `models`: the folder of rules, risk models and terminology. Rejects with `rule-invalid`. */
export async function readFhirCatalogue(models: string, softwareVersion: string): Promise<FhirCatalogue> {
  try {
    return {
      softwareVersion,
      terminology: await readTerminology(path.join(models, 'terminology')),
      rules: await rulesIn(path.join(models, 'rules')),
      models: await modelsIn(path.join(models, 'risk')),
    };
  } catch (error) {
    throw error instanceof VigilError
      ? error
      : new VigilError('rule-invalid', `what FHIR tells of rules and models: ${messageOf(error)}`, { cause: error });
  }
}

async function rulesIn(folder: string): Promise<readonly CatalogueEntry[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const files = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(path.join(folder, name));
      const sha256 = sha256Hex(bytes);
      const content = ruleFile.parse(JSON.parse(bytes.toString('utf8')));
      const entries =
        'rules' in content
          ? content.rules
          : 'definitions' in content
            ? content.definitions
            : 'features' in content
              ? content.features
              : [content];
      return entries.map((entry) => ({ ...entry, sha256 }));
    }),
  );
  return files.flat();
}

async function modelsIn(folder: string): Promise<readonly CatalogueEntry[]> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  return Promise.all(
    names.map(async (name) => {
      const { modelId, version, sha256, kind } = manifest.parse(
        JSON.parse(await readFile(path.join(folder, name, 'manifest.json'), 'utf8')),
      );
      return {
        id: modelId,
        version: version ?? 'unversioned',
        label: inEnglish({ code: 'risk.kind', values: { kind } }),
        sha256,
      };
    }),
  );
}

/** The newest table in the folder. */
export async function readTerminology(folder: string): Promise<FhirCatalogue['terminology']> {
  const names = (await readdir(folder)).filter((name) => /^terms-\d+\.\d+\.\d+\.json$/.test(name));
  const newest = names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (newest === undefined) throw new VigilError('rule-invalid', 'no terminology table');
  const parsed = parseTerminology(JSON.parse(await readFile(path.join(folder, newest), 'utf8')));
  if (!parsed.ok) throw new VigilError('rule-invalid', `${newest}: ${parsed.faults.join('; ')}`);
  return parsed.terminology;
}
