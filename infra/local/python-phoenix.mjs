/**
 * The authors' own Phoenix software (phoenix-sepsis on PyPI), for the test that holds our rules to it:
 * installed once into the cache folder, for the python3 of this machine. There is nothing to start.
 */
import { cachePath, InfraError, installOnce, withLock } from './cache.mjs';
import { hasCommand, installPackages } from './debian.mjs';
import { run } from './processes.mjs';

const PACKAGE = 'phoenix-sepsis==1.1.3';
const VERSION_OF_PYTHON = 'import sys; print("%d.%d" % sys.version_info[:2])';

/** Resolves with the folder to put on PYTHONPATH; installs the package, and Python, when they are missing. */
export async function phoenixPackageFolder() {
  if (!hasCommand('python3')) await installPackages(['python3', 'python3-pip']);
  const version = (await run('python3', ['-c', VERSION_OF_PYTHON])).trim();
  const folder = cachePath(`${PACKAGE.replace('==', '-')}-python-${version}`);
  await withLock(() => installOnce(folder, install));
  return folder;
}

async function install(folder) {
  await run('python3', ['-m', 'pip', '--version']).catch(() => installPackages(['python3-pip']));
  await run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, PACKAGE]);
}

/** Runs a Python script that imports `phoenix`; resolves with what it wrote. */
export async function runWithPhoenix(script, args) {
  const folder = await phoenixPackageFolder();
  try {
    return await run('python3', [script, ...args], { env: { ...process.env, PYTHONPATH: folder } });
  } catch (error) {
    throw error instanceof InfraError ? new InfraError(`${error.message}\n${error.output}`) : error;
  }
}
