// Hazards: H60 (docs/hazards.md).
/** `npm run sbom`: every package that a running Vigil has, by the digest of the lockfile, and every file of a model. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeLimit } from '../support/patience.ts';

interface Component {
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly components?: readonly Component[];
}
interface Materials {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}
interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const { materialsOf } = (await import(new URL('../../infra/local/sbom.mjs', import.meta.url).href)) as {
  readonly materialsOf: (folder: string) => Materials;
};

let told: Materials;
let lock: Readonly<Record<string, Locked>>;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-sbom-'));
  lock = (JSON.parse(await readFile('package-lock.json', 'utf8')) as { packages: typeof lock }).packages;
  told = materialsOf('.');
}, timeLimit(60_000));
afterAll(() => rm(folder, { recursive: true }));

const digestOf = (integrity: string): string => Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Packages of the lockfile that Vigil runs with and that the list lacks, or has with another digest. */
function lackingIn({ components }: Materials, packages: typeof lock): readonly string[] {
  const known = new Map(components.map(({ name, version, hashes }) => [`${name}@${version ?? ''}`, hashes]));
  return Object.entries(packages).flatMap(([place, { version, integrity, dev, devOptional }]) => {
    if (place === '' || dev === true || devOptional === true || integrity === undefined) return [];
    const key = `${nameOf(place)}@${version}`;
    const isThere = known.get(key)?.some(({ content }) => content === digestOf(integrity)) === true;
    return isThere ? [] : [key];
  });
}

describe('the list of materials', () => {
  it('is CycloneDX of this version of Vigil', async () => {
    const { name, version } = JSON.parse(await readFile('package.json', 'utf8')) as { name: string; version: string };
    expect(told).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name, version } } });
    expect(Number(told.specVersion)).toBeGreaterThanOrEqual(1.5);
  });

  it('has every package that a running Vigil has, with the digest that is installed', () => {
    expect(told.components.length).toBeGreaterThan(100);
    expect(lackingIn(told, lock)).toEqual([]);
  });

  it('says what needs what, and reaches every package from Vigil itself', () => {
    const needs = new Map(told.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const { name, version } = told.metadata.component;
    const reached = new Set([`${name}@${version}`]);
    for (const ref of reached) for (const needed of needs.get(ref) ?? []) reached.add(needed);
    const packages = told.components.flatMap(({ purl }) => purl ?? []);
    expect(packages.filter((purl) => !reached.has(purl))).toEqual([]);
    expect(needs.get('pkg:npm/%40nestjs/core@12.5.1')).toContain(
      'pkg:npm/rxjs@' + (lock['node_modules/rxjs']?.version ?? ''),
    );
  });

  it('shows a package that the list has not, or has with other content', () => {
    const [place, known] =
      Object.entries(lock).find(([, { integrity, dev }]) => integrity !== undefined && dev !== true) ?? [];
    if (place === undefined || known === undefined) throw new Error('no package');
    const other = { ...lock, [place]: { ...known, integrity: `sha512-${Buffer.alloc(64).toString('base64')}` } };
    expect(lackingIn(told, other)).toEqual([`${nameOf(place)}@${known.version}`]);
    expect(lackingIn({ ...told, components: [] }, lock).length).toBeGreaterThan(100);
  });

  it('has no tool that only builds or tests', () => {
    const names = told.components.map(({ name }) => name);
    for (const tool of ['vitest', 'typescript', 'oxlint']) expect(names).not.toContain(tool);
  });

  it(
    'has every file of a model as it is, and another digest when one byte is another',
    async () => {
      const model = told.components.find(({ type }) => type === 'machine-learning-model');
      expect(model?.name).toBe('adult-sepsis-6h-0.1.0');
      for (const { name, hashes } of model?.components ?? []) {
        const bytes = await readFile(path.join('models/risk', model?.name ?? '', name));
        expect(hashes).toEqual([{ alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') }]);
      }
      for (const name of ['package.json', 'package-lock.json', 'models/risk']) {
        await cp(name, path.join(folder, name), { recursive: true });
      }
      const file = path.join(folder, 'models/risk/adult-sepsis-6h-0.1.0/manifest.json');
      await writeFile(file, `${await readFile(file, 'utf8')} `);
      const changed = materialsOf(folder).components.find(({ type }) => type === 'machine-learning-model');
      const digests = (each: Component | undefined) => each?.components?.filter(({ name }) => name === 'manifest.json');
      expect(digests(changed)).not.toEqual(digests(model));
    },
    timeLimit(60_000),
  );
});
