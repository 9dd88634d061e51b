/** `vigil model`: what a person reads of the models, and that no changed file passes for the one that was made. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listModels, printCard, showModel, verifyModels } from '../../services/command/models/models.ts';

const MODEL = 'adult-sepsis-6h-0.1.0';
let folder: string;
let printed: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-models-'));
  await cp('models/risk', folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

describe('models', () => {
  it('are listed with whom they were made for', async () => {
    expect(await listModels({ json: false, folder })).toBe(0);
    expect(printed.join('\n')).toMatch(/adult-sepsis-6h-0\.1\.0 +adult-surrogate +sepsis within 6 h +18 to 101 years/);
  });

  it('are shown with the range of every feature, and with their card', async () => {
    await showModel(MODEL, { json: false, folder });
    expect(printed.join('\n')).toContain('nobody else is shown its number');
    expect(printed.join('\n')).toMatch(/heartRatePerMinLast +19\.9999 +186 +\/min/);
    printed = [];
    await showModel(MODEL, { json: true, folder });
    expect(JSON.parse(printed.join('\n'))).toMatchObject({ modelId: MODEL, goldenVectors: expect.any(Number) });
    await printCard(MODEL, { json: false, folder });
    expect(printed.at(-1)).toContain('Not validated in children');
  });

  it('are none of a name that is not there', async () => {
    const options = { json: false, folder };
    for (const ask of [showModel, printCard, verifyModels]) {
      await expect(ask('../../package', options)).rejects.toMatchObject({ code: 'config-invalid' });
    }
  });

  it('are not taken for whole with any byte of the graph changed', async () => {
    const file = path.join(folder, MODEL, 'model.onnx');
    const made = await readFile(file);
    const flip = fc.tuple(fc.integer({ min: 0, max: made.length - 1 }), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(flip, async ([at, bits]) => {
        const changed = Uint8Array.from(made);
        changed[at] = (changed[at] ?? 0) ^ bits;
        await writeFile(file, changed);
        expect(await verifyModels(MODEL, { json: true, folder })).toBe(1);
        expect(printed.at(-1)).toContain('not the file the manifest names');
      }),
      { numRuns: 200 },
    );
    await writeFile(file, made);
  });

  it('are not taken for whole with another manifest, and the fault is said', async () => {
    const file = path.join(folder, MODEL, 'manifest.json');
    const made = await readFile(file, 'utf8');
    for (const [from, to] of [
      [`"modelId": "${MODEL}"`, '"modelId": "another-0.1.0"'],
      ['"name": "heartRatePerMinLast"', '"name": "hourOfStay"'],
      ['"sha256": "1', '"sha256": "2'],
    ] as const) {
      await writeFile(file, made.replace(from, to));
      expect(await verifyModels(null, { json: false, folder })).toBe(1);
    }
    await writeFile(file, made);
    expect(printed).toHaveLength(3);
  });
});
