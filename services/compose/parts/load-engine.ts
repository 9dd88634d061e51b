/** Where rules and models lie, from source as well as from the built package. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { loadModels, readManifests } from '../../engine/adapters/model-folders.ts';
import { makeBundle, type RulesBundle } from '../../engine/adapters/rules-bundle.ts';
import { loadRules, readRuleTexts, readScoreRule, scoreFileNames } from '../../engine/adapters/rule-files.ts';
import type { RiskManifest } from '../../engine/context/risk-model.port.ts';
import type { CheckedRiskModel } from '../../engine/risk/checked-risk-model.ts';
import type { ShippedRules } from '../../live/policy/change-policy.ts';
import { InvariantError } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';

/** Folder of package.json: models/ and the dashboard lie under it. */
export function packageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new InvariantError('package.json is not above this file');
    folder = parent;
  }
  return folder;
}

/** Version in package.json: the one place where it stands. */
export async function packageVersion(): Promise<string> {
  return z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(path.join(packageFolder(), 'package.json'), 'utf8'))).version;
}

/** Rules and manifests, as the fold wants them, with the digest that names them. */
export async function loadEngineRules(manifests: readonly RiskManifest[]): Promise<RulesBundle> {
  return makeBundle(await readRuleTexts(path.join(packageFolder(), 'models/rules')), manifests);
}

/** Every rule that comes with Vigil, those that are off included: what a unit may decide about. */
export async function loadShippedRules(): Promise<ShippedRules> {
  const folder = path.join(packageFolder(), 'models/rules');
  const { vitals, newborns } = await loadRules(folder);
  const names = await scoreFileNames(folder);
  const scores = await Promise.all(names.map((name) => readScoreRule(path.join(folder, name))));
  return { scores, vitals, others: [...vitals, ...newborns.events.definitions, ...newborns.characteristics.features] };
}

/** The rules of a replay: recorded answers of every model are folded, none is run. */
export async function loadReplayRules(): Promise<RulesBundle> {
  return loadEngineRules(await readManifests(path.join(packageFolder(), 'models/risk')));
}

/** Models that pass their own checks. onnxruntime itself is loaded by a process of its own: where it is
 * not installed every model is rejected, and published scores go on. */
export async function loadRiskModels({
  clock,
  logger,
}: {
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<readonly CheckedRiskModel[]> {
  return loadModels({
    folder: path.join(packageFolder(), 'models/risk'),
    process: new URL('../../engine/adapters/onnx-process.js', import.meta.url),
    clock,
    logger,
  });
}
