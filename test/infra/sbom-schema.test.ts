// Hazards: H60 (docs/hazards.md).
/** The list of materials is CycloneDX by its published schema, and what is not is found. */
import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';

const SCHEMAS = 'node_modules/@cyclonedx/cyclonedx-library/res/schema';

interface Materials {
  readonly components: readonly Readonly<Record<string, unknown>>[];
}
const { materialsOf } = (await import(new URL('../../infra/local/sbom.mjs', import.meta.url).href)) as {
  readonly materialsOf: (folder: string) => Materials;
};

async function schemaOf(name: string): Promise<object> {
  return JSON.parse(await readFile(`${SCHEMAS}/${name}.SNAPSHOT.schema.json`, 'utf8')) as object;
}

let isCycloneDx: ValidateFunction;
beforeAll(async () => {
  // Forms of addresses and dates are not looked at: they would need another package, and nothing of the kind stands in the list.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  for (const name of ['spdx', 'jsf-0.82']) {
    ajv.addSchema(await schemaOf(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  isCycloneDx = ajv.compile(await schemaOf('bom-1.6'));
});

const faultsOf = (told: unknown): readonly string[] => {
  isCycloneDx(told);
  return (isCycloneDx.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
};

describe('the list of materials, by the schema of CycloneDX 1.6', () => {
  it('is one', () => {
    expect(faultsOf(materialsOf('.'))).toEqual([]);
  });

  it.each<[string, (told: Materials) => unknown]>([
    ['of another format', (told) => ({ ...told, bomFormat: 'SPDX' })],
    ['with a component without a name', (told) => ({ ...told, components: [{ type: 'library' }] })],
    ['with a component of no kind', (told) => ({ ...told, components: [{ type: 'thing', name: 'x' }] })],
    [
      'with one component twice',
      ({ components, ...told }) => ({ ...told, components: [components[0], components[0]] }),
    ],
    [
      'with a digest of another length',
      (told) => ({
        ...told,
        components: [{ type: 'library', name: 'x', hashes: [{ alg: 'SHA-512', content: 'abc' }] }],
      }),
    ],
    ['with a field that the format has not', (told) => ({ ...told, children: [] })],
  ])('is none %s', (_what, change) => {
    expect(faultsOf(change(materialsOf('.')))).not.toEqual([]);
  });
});
