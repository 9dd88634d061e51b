// Hazards: H27, H29 (docs/hazards.md).
/**
 * Each shipped model, served as it is served live: golden vectors, answers that do not depend on the
 * rest of the batch, and a folder that does not match its manifest never starts. The process is the
 * built one (`npm run build`).
 */
import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, loadModels, readManifests } from '../../../services/engine/adapters/model-folders.ts';
import type { RiskModel } from '../../../services/engine/context/risk-model.port.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';

const FOLDERS = readdirSync('models/risk').map((name) => `models/risk/${name}`);
const FOLDER = 'models/risk/adult-sepsis-6h-0.1.0';
const PROCESS = pathToFileURL(path.resolve('dist/services/engine/adapters/onnx-process.js'));

async function copyOfModel(): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'vigil-model-')), path.basename(FOLDER));
  await cp(FOLDER, folder, { recursive: true });
  return folder;
}

describe.each(FOLDERS)('the shipped risk model %s', (shipped) => {
  let model: RiskModel;
  beforeAll(async () => {
    model = await loadModel(shipped, PROCESS);
  });
  afterAll(() => model.close());

  /** The golden rows, one after another. */
  const rows = (count: number): Float32Array => {
    const { goldenVectors, features } = model.manifest;
    return Float32Array.from({ length: count * features.length }, (_, at) => {
      const vector = goldenVectors[Math.floor(at / features.length) % goldenVectors.length];
      return vector?.features[at % features.length] ?? Number.NaN;
    });
  };

  it('answers a row the same alone, among 64 and among 512, in any company', async () => {
    const width = model.manifest.features.length;
    const expected = model.manifest.goldenVectors.map((vector) => vector.probability);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (count) => {
        const answers = await model.predict(rows(count), count);
        expect([...answers]).toEqual(Array.from({ length: count }, (_, row) => expected[row % expected.length]));
        expect((await model.predict(rows(count).subarray(0, width), 1))[0]).toBe(expected[0]);
      }),
      { numRuns: 15 },
    );
  });

  it('answers with the features all missing: a number between 0 and 1, never NaN', async () => {
    const [answer] = await model.predict(new Float32Array(model.manifest.features.length).fill(Number.NaN), 1);
    expect(answer).toBeGreaterThanOrEqual(0);
    expect(answer).toBeLessThanOrEqual(1);
  });

  it('fails what waits when it is closed, and says which model', async () => {
    const other = await loadModel(shipped, PROCESS);
    const waiting = other.predict(rows(512), 512);
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'model-failed' }), other.close()]);
  });
});

describe('a model folder that does not match its manifest', () => {
  it('does not start with any byte of the model changed', async () => {
    const folder = await copyOfModel();
    const file = path.join(folder, 'model.onnx');
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(5_000) ^ 1, 5_000);
    await writeFile(file, bytes);
    await expect(loadModel(folder, PROCESS)).rejects.toMatchObject({ code: 'model-rejected' });
  });

  it('does not start when a golden vector comes out differently', async () => {
    const folder = await copyOfModel();
    const file = path.join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { goldenVectors: { probability: number }[] };
    const golden = manifest.goldenVectors[2];
    if (golden === undefined) throw new Error('no golden vector');
    golden.probability += 0.0001;
    await writeFile(file, JSON.stringify(manifest));
    await expect(loadModel(folder, PROCESS)).rejects.toThrow(/golden vector 3/);
  });

  it('does not start under the name of another', async () => {
    const folder = await copyOfModel();
    const renamed = path.join(path.dirname(folder), 'adult-sepsis-6h-0.1.1');
    await rename(folder, renamed);
    await expect(loadModel(renamed, PROCESS)).rejects.toThrow(/manifest\.json is of the model adult-sepsis-6h-0\.1\.0/);
  });

  it('leaves the others and the rest of Vigil running', async () => {
    const folder = await copyOfModel();
    await writeFile(path.join(folder, 'manifest.json'), '{');
    expect(
      await loadModels({
        folder: path.dirname(folder),
        process: PROCESS,
        clock: new SystemClock(),
        logger: SILENT_LOGGER,
      }),
    ).toEqual([]);
    expect(await readManifests('models/risk')).toHaveLength(FOLDERS.length);
  });
});

it('the adult model says on its label that it is an adult surrogate', async () => {
  const manifests = await readManifests('models/risk');
  expect(manifests.find(({ modelId }) => modelId.startsWith('adult-'))?.kind).toBe('adult-surrogate');
});
