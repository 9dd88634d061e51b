// Hazards: H27, H29, H31 (docs/hazards.md).
/**
 * A risk model dies, hangs, answers nonsense, or its folder is damaged (F27): rule scores and alerts
 * come out as if there were no model.
 */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { readManifests } from '../../services/engine/adapters/model-folders.ts';
import { OnnxRiskModel } from '../../services/engine/adapters/onnx-risk-model.ts';
import type { RiskModel } from '../../services/engine/context/risk-model.port.ts';
import { digestOf } from '../../services/replay/compare-decisions.ts';
import { fileTestGateway } from '../support/gateway-token.ts';
import { openPipeline } from '../support/pipeline.ts';
import { dataFolder, startVigilProcess } from '../support/vigil-process.ts';
import { drillAlarm } from './alarm-drill.ts';
import { Nurse } from './nurse.ts';
import { embeddedLogOf } from './own-log.ts';
import { BIRTH_DATE, INFANT, recordInfant, ruleDecisions, START } from './troubled-infant.ts';
import { WardLoad } from './ward-load.ts';
import { timeLimit } from '../support/patience.ts';

const MODELS = 'models/risk';
/** The model is asked once it has an hour to look at, then every five minutes. */
const SECONDS = 5_400;

/** What a model's process does with each call, in place of an answer. */
const BROKEN_PROCESSES = {
  dies: `process.on('message', () => process.exit(1))`,
  'crashes in native code': `process.on('message', () => process.kill(process.pid, 'SIGSEGV'))`,
  throws: `process.on('message', () => { throw new Error('out of memory') })`,
  hangs: `process.on('message', () => { for (;;); })`,
  'answers NaN': `process.on('message', ({ call, rows }) => process.send({ call, probabilities: new Float32Array(rows).fill(NaN) }))`,
  'answers 7': `process.on('message', ({ call, rows }) => process.send({ call, probabilities: new Float32Array(rows).fill(7) }))`,
};

async function modelWith(program: string): Promise<RiskModel> {
  const [manifest] = await readManifests(MODELS);
  if (manifest === undefined) throw new Error('no model is shipped');
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'vigil-broken-model-')), 'process.mjs');
  await writeFile(file, program);
  // Made for this child, so that it is asked at all.
  const features = manifest.features.map((feature) => ({ ...feature, low: -1_000, high: 10_000 }));
  const forChildren = { ...manifest, features, intendedAgeYears: { low: 0, high: 18 } };
  return new OnnxRiskModel(forChildren, { model: 'unused', process: pathToFileURL(file) });
}

/** Plays the infant through an engine with these models. */
async function played(
  file: string,
  models: readonly RiskModel[],
): Promise<{ readonly decisions: readonly Decision[]; readonly failures: number }> {
  const [manifest] = await readManifests(MODELS);
  const dataDir = await dataFolder();
  const pipeline = await openPipeline(embeddedLogOf(dataDir), 1, models);
  try {
    const optInRuleIds = ['national-pews-england', manifest?.modelId ?? ''];
    await pipeline.play({
      file,
      options: { startMs: Date.parse(START), bedId: 'B1', ...INFANT, person: { birthDate: BIRTH_DATE }, optInRuleIds },
    });
    const decisions = await pipeline.decisions(INFANT.unitId);
    if (models.length > 0) {
      await expect.poll(() => pipeline.riskFailures(), { timeout: timeLimit(30_000) }).toBeGreaterThan(0);
    }
    return { decisions, failures: pipeline.riskFailures() };
  } finally {
    await pipeline.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

describe('a risk model that fails', () => {
  it.each(Object.entries(BROKEN_PROCESSES))('%s: the rules decide what they decide without it', async (_, program) => {
    const file = await recordInfant(SECONDS);
    const without = await played(file, []);
    const model = await modelWith(program);
    const { decisions, failures } = await played(file, [model]);
    await model.close();
    expect(failures).toBeGreaterThan(0);
    expect(
      decisions
        .flatMap((decision) => (decision.kind === 'risk.computed' ? [decision.risk.probability] : []))
        .filter((probability) => probability !== null),
    ).toEqual([]);
    expect(ruleDecisions(decisions).some(({ kind }) => kind === 'alert.changed')).toBe(true);
    expect(digestOf(ruleDecisions(decisions))).toBe(digestOf(ruleDecisions(without.decisions)));
  });

  it('has a damaged file: Vigil says that no model runs, and an alert is raised and acknowledged', async () => {
    const copy = await copyOfPackage();
    const model = path.join(copy, MODELS, (await modelNames(copy))[0] ?? '', 'model.onnx');
    const bytes = await readFile(model);
    bytes.writeUInt8(bytes.readUInt8(5_000) ^ 1, 5_000);
    await writeFile(model, bytes);
    const dataDir = await dataFolder();
    await fileTestGateway(dataDir);
    const settings = { VIGIL_DATA_DIR: dataDir, VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'error' };
    const vigil = await startVigilProcess(settings, { main: path.join(copy, 'dist/services/main.js') });
    const nurse = new Nurse(vigil.address, 'unit-0');
    try {
      const load = await WardLoad.open(vigil.address, { units: 1, bedsPerUnit: 2 });
      load.begin();
      const [child] = load.children;
      if (child === undefined) throw new Error('the ward is empty');
      await drillAlarm(load, nurse, child);
      await load.stop();
      expect(vigil.output()).toContain('model-rejected');
      expect(vigil.output()).toContain('No risk model is running: published scores and vital sign rules only.');
    } finally {
      await nurse.close();
      await vigil.stop();
      await rm(copy, { recursive: true });
    }
  });
});

/** The built package in a folder of its own, so that it finds its own models. */
async function copyOfPackage(): Promise<string> {
  const copy = await mkdtemp(path.join(os.tmpdir(), 'vigil-package-'));
  for (const part of ['package.json', 'dist', 'models']) await cp(part, path.join(copy, part), { recursive: true });
  await symlink(path.resolve('node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

async function modelNames(folder: string): Promise<readonly string[]> {
  return (await readManifests(path.join(folder, MODELS))).map(({ modelId }) => modelId);
}
