/**
 * Loads models/risk/<name>-<version>/. A folder is used only when its manifest parses and names the folder, the SHA-256 of
 * model.onnx is the one the manifest names, its features are the ones this version computes, and its
 * golden vectors come out equal. Anything else: that model does not start, and the rest goes on.
 */
import { sha256Hex } from '../../contract/content-id.ts';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';
import { HOURLY_FEATURES, HOURLY_FEATURE_SET } from '../risk/hourly-features.ts';
import { RISK_MODEL_KINDS, RISK_OUTCOMES } from '../../clinical/statement/risk-statements.ts';
import type { RiskManifest, RiskModel } from '../context/risk-model.port.ts';
import { CheckedRiskModel } from '../risk/checked-risk-model.ts';
import { OnnxRiskModel } from './onnx-risk-model.ts';

/** What the engine goes by. */
export const manifestSchema = z.strictObject({
  modelId: z.string().min(1).max(100),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .optional(),
  sha256: z.string().length(64),
  kind: z.enum(RISK_MODEL_KINDS),
  outcome: z.enum(RISK_OUTCOMES),
  horizonHours: z.number().positive(),
  featureSet: z.literal(HOURLY_FEATURE_SET),
  features: z.array(z.strictObject({ name: z.string(), unit: z.string(), low: z.number(), high: z.number() })).min(1),
  missingFeaturesMax: z.number().int().min(0),
  intendedAgeYears: z.strictObject({ low: z.number().int(), high: z.number().int() }),
  roundingDecimals: z.number().int().min(1).max(6),
  trainingPopulation: z.string().min(1),
  goldenVectors: z.array(z.strictObject({ features: z.array(z.number().nullable()), probability: z.number() })).min(3),
});

/** A manifest as it lies in the folder of its model: with what people read of it. */
const manifestFileSchema = manifestSchema.extend({ calibration: z.unknown(), evaluation: z.unknown() });

export interface ModelFolders {
  readonly folder: string;
  readonly process: URL;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Every model whose folder is whole, in order of folder name. One that does not answer its golden vectors in time is
 * among them, gives no answer yet, and is tried again until it has given one: a busy machine is no verdict.
 */
export async function loadModels(source: ModelFolders): Promise<readonly CheckedRiskModel[]> {
  const models: CheckedRiskModel[] = [];
  for (const name of await modelNames(source.folder)) {
    try {
      const model = await wholeModel(path.join(source.folder, name), source.process);
      models.push(await CheckedRiskModel.begin({ ...source, model, prove: () => proveGolden(model) }));
    } catch (error) {
      source.logger.error('a model was not started; published scores go on', error, { modelId: name });
    }
  }
  return models;
}

/** Manifests alone, for a replay: recorded answers are folded, no model is run. */
export async function readManifests(folder: string): Promise<readonly RiskManifest[]> {
  return Promise.all((await modelNames(folder)).map((name) => readManifest(path.join(folder, name))));
}

/** Folders that should hold a model, by name. */
export async function modelNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

/** One model folder, its golden vectors answered. Rejects with `model-rejected`, naming what does not match. */
export async function loadModel(folder: string, process: URL): Promise<RiskModel> {
  const model = await wholeModel(folder, process);
  try {
    await proveGolden(model);
  } catch (error) {
    await model.close();
    throw new VigilError('model-rejected', `${path.basename(folder)}: ${messageOf(error)}`, { cause: error });
  }
  return model;
}

/** The files are those of the manifest; nothing was asked of the model yet. Rejects with `model-rejected`. */
async function wholeModel(folder: string, process: URL): Promise<RiskModel> {
  const name = path.basename(folder);
  const manifest = await readManifest(folder);
  const modelFile = path.join(folder, 'model.onnx');
  const digest = sha256Hex(await readFile(modelFile));
  if (digest !== manifest.sha256) {
    throw new VigilError('model-rejected', `${name}: model.onnx is not the file the manifest names`);
  }
  if (
    manifest.features.length !== HOURLY_FEATURES.length ||
    manifest.features.some((feature, index) => feature.name !== HOURLY_FEATURES[index])
  ) {
    throw new VigilError('model-rejected', `${name}: its features are not those of ${HOURLY_FEATURE_SET}`);
  }
  return new OnnxRiskModel(manifest, { model: modelFile, process });
}

async function readManifest(folder: string): Promise<RiskManifest> {
  const name = path.basename(folder);
  const manifest = await parsedManifest(folder);
  // Two folders of one id would put their answers under one name.
  if (manifest.modelId !== name) {
    throw new VigilError('model-rejected', `${name}: manifest.json is of the model ${manifest.modelId}`);
  }
  return manifest;
}

async function parsedManifest(folder: string): Promise<RiskManifest> {
  try {
    const {
      calibration: _calibration,
      evaluation: _evaluation,
      ...manifest
    } = manifestFileSchema.parse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')));
    return manifest;
  } catch (error) {
    throw new VigilError('model-rejected', `${path.basename(folder)}: manifest.json: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** The same rows must give the same rounded answers here as where the model was made. */
async function proveGolden(model: RiskModel): Promise<void> {
  const { goldenVectors, features } = model.manifest;
  const rows = new Float32Array(goldenVectors.length * features.length);
  goldenVectors.forEach((vector, row) =>
    vector.features.forEach((value, column) => (rows[row * features.length + column] = value ?? Number.NaN)),
  );
  const answers = await model.predict(rows, goldenVectors.length);
  goldenVectors.forEach((vector, row) => {
    if (answers[row] !== vector.probability) {
      throw new VigilError(
        'model-rejected',
        `golden vector ${row + 1} gives ${String(answers[row])}, the manifest says ${vector.probability}`,
      );
    }
  });
}
