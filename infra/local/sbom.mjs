/**
 * `npm run sbom [file]`: the list of materials of this checkout as CycloneDX 1.6 JSON. Packages are those of the lockfile that a running Vigil has, with
 * their digests and what each needs; models are told file by file, since they decide too. Made of the lockfile by hand: `npm sbom --omit dev` of npm 11.19
 * leaves out a fifth of them (`ms`, `ws`, …), as test/infra/sbom.test.ts found.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkoutFolder } from './checkout.mjs';

/** Of any folder with `package.json`, `package-lock.json` and, if it has some, models. The same folder gives the same bytes. */
export function materialsOf(folder) {
  const { name, version, packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const places = Object.keys(packages).filter((place) => place !== '' && isRunning(packages[place]));
  const own = { 'bom-ref': `${name}@${version}`, type: 'application', name, version };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: own },
    components: [
      ...uniqueBy(places.map((place) => packageAt(place, packages[place]))),
      ...modelsIn(join(folder, 'models', 'risk')),
    ],
    dependencies: uniqueBy(['', ...places].map((place) => needsOf(place, packages, own))),
  };
}

/** Not what only builds and tests. */
function isRunning({ dev, devOptional }) {
  return dev !== true && devOptional !== true;
}

function packageAt(place, { version, integrity, license }) {
  return {
    'bom-ref': refOf(place, version),
    type: 'library',
    name: nameOf(place),
    version,
    purl: refOf(place, version),
    ...(license === undefined ? {} : { licenses: [{ license: { name: license } }] }),
    ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
  };
}

function needsOf(place, packages, own) {
  const { version, dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = packages[place];
  const needed = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
    .map((name) => placeOf(name, place, packages))
    .filter((found) => found !== null && isRunning(packages[found]))
    .map((found) => refOf(found, packages[found].version));
  return { ref: place === '' ? own['bom-ref'] : refOf(place, version), dependsOn: [...new Set(needed)].toSorted() };
}

/** As Node looks for it: in the folder of whoever needs it, then in those above. Null: an optional one that is not installed. */
function placeOf(name, from, packages) {
  for (let above = from; ; above = above.slice(0, Math.max(0, above.lastIndexOf('node_modules/') - 1))) {
    const place = `${above === '' ? '' : `${above}/`}node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (above === '') return null;
  }
}

function nameOf(place) {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function refOf(place, version) {
  return `pkg:npm/${nameOf(place).replace('@', '%40')}@${version}`;
}

function hashOf(integrity) {
  const [algorithm, digest] = integrity.split('-');
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') };
}

/** A package that lies in two places is one. */
function uniqueBy(items) {
  return [...new Map(items.map((item) => [item['bom-ref'] ?? item.ref, item])).values()];
}

/** What every file of a model is now, and not what its manifest says. */
function modelsIn(folder) {
  return foldersIn(folder).map((name) => {
    const manifest = JSON.parse(readFileSync(join(folder, name, 'manifest.json'), 'utf8'));
    return {
      'bom-ref': `model:${manifest.modelId}`,
      type: 'machine-learning-model',
      name: manifest.modelId,
      version: manifest.version,
      components: readdirSync(join(folder, name))
        .toSorted()
        .map((file) => ({
          type: 'file',
          name: file,
          hashes: [{ alg: 'SHA-256', content: sha256Of(join(folder, name, file)) }],
        })),
    };
  });
}

function foldersIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function sha256Of(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = `${JSON.stringify(materialsOf(checkoutFolder), null, 2)}\n`;
  const [file] = process.argv.slice(2);
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
