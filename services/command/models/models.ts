/** `vigil model list|show MODEL|card MODEL|verify [MODEL]`: the risk models of this Vigil as people read them, and the proof that they are whole. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { packageFolder } from '../../compose/parts/load-engine.ts';
import type { RiskManifest } from '../../engine/context/risk-model.port.ts';
import { loadModel, modelNames, readManifests } from '../../engine/adapters/model-folders.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import { alignedRows } from '../terminal/rules-layout.ts';

export interface ModelOptions {
  readonly json: boolean;
  /** Where the models are; that of this package when absent. */
  readonly folder?: string;
}

function folderOf({ folder = path.join(packageFolder(), 'models/risk') }: ModelOptions): string {
  return folder;
}

/** Every model: version, for whom it was made, and the beginning of its digest. Rejects with `model-rejected` for a manifest that is none. */
export async function listModels(options: ModelOptions): Promise<number> {
  const manifests = await readManifests(folderOf(options));
  if (options.json) {
    console.log(JSON.stringify(manifests.map(toldOf), null, 2));
    return 0;
  }
  const rows = manifests.map((manifest) => {
    const { modelId, kind, outcome, horizonHours, intendedAgeYears, sha256 } = manifest;
    return [modelId, kind, `${outcome} within ${horizonHours} h`, yearsText(intendedAgeYears), sha256.slice(0, 12)];
  });
  for (const line of alignedRows([['model', 'kind', 'outcome', 'made for', 'SHA-256'], ...rows])) console.log(line);
  return 0;
}

/** What the engine goes by of one model. Rejects with `config-invalid` where there is none of this name. */
export async function showModel(modelId: string, options: ModelOptions): Promise<number> {
  const manifest = (await readManifests(folderOf(options))).find((each) => each.modelId === modelId);
  if (manifest === undefined) throw noModel(modelId);
  if (options.json) {
    console.log(JSON.stringify(toldOf(manifest), null, 2));
    return 0;
  }
  const { kind, outcome, horizonHours, intendedAgeYears, missingFeaturesMax, features } = manifest;
  const facts = [
    ['model', modelId],
    ['kind', kind],
    ['outcome', `${outcome} within ${horizonHours} h`],
    ['made for', `${yearsText(intendedAgeYears)}; nobody else is shown its number`],
    ['made from', manifest.trainingPopulation],
    ['silent', `with more than ${missingFeaturesMax} of ${features.length} features missing, or one outside its range`],
    ['SHA-256', manifest.sha256],
  ];
  const ranges = features.map(({ name, unit, low, high }) => [name, `${low}`, `${high}`, unit]);
  for (const line of alignedRows(facts)) console.log(line);
  console.log('');
  for (const line of alignedRows([['feature', 'from', 'to', 'unit'], ...ranges])) console.log(line);
  return 0;
}

/** The card of a model as it lies beside it. Rejects as above. */
export async function printCard(modelId: string, options: ModelOptions): Promise<number> {
  const folder = folderOf(options);
  if (!(await modelNames(folder)).includes(modelId)) throw noModel(modelId);
  console.log(await readFile(path.join(folder, modelId, 'card.md'), 'utf8'));
  return 0;
}

/**
 * Whether each model, or the one that is named, is the file that its manifest names and answers its golden vectors as it
 * did where it was made. 1: one does not, and it is said which and why. Rejects as above.
 */
export async function verifyModels(modelId: string | null, options: ModelOptions): Promise<number> {
  const folder = folderOf(options);
  const names = (await modelNames(folder)).filter((name) => modelId === null || name === modelId);
  if (modelId !== null && names.length === 0) throw noModel(modelId);
  const verdicts = [];
  for (const name of names) verdicts.push({ modelId: name, fault: await faultOf(path.join(folder, name)) });
  if (options.json) console.log(JSON.stringify(verdicts, null, 2));
  else for (const { modelId: name, fault } of verdicts) console.log(fault ?? `${name}: whole; golden vectors equal`);
  return verdicts.every(({ fault }) => fault === null) ? 0 : 1;
}

async function faultOf(folder: string): Promise<string | null> {
  try {
    const process = new URL('../../engine/adapters/onnx-process.js', import.meta.url);
    await (await loadModel(folder, process)).close();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Without the vectors that only a check reads. */
function toldOf({ goldenVectors, ...manifest }: RiskManifest): Readonly<Record<string, unknown>> {
  return { ...manifest, goldenVectors: goldenVectors.length };
}

function yearsText({ low, high }: RiskManifest['intendedAgeYears']): string {
  return `${low} to ${high} years`;
}

function noModel(modelId: string): VigilError {
  return new VigilError('config-invalid', `there is no model ${modelId}; node vigil.mjs model list names all`);
}
