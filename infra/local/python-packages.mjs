/**
 * Python packages that tests hold our work to: each installed once into the cache folder, for the
 * python3 of this machine. There is nothing to start.
 */
import { cachePath, InfraError, installOnce, withLock } from './cache.mjs';
import { hasCommand, installPackages } from './debian.mjs';
import { run } from './processes.mjs';

const VERSION_OF_PYTHON = 'import sys; print("%d.%d" % sys.version_info[:2])';

/**
 * Resolves with the folder to put on PYTHONPATH for a requirement like `hl7==0.4.5`; installs the
 * package, and Python, when they are missing.
 */
export async function pythonPackageFolder(requirement) {
  if (!hasCommand('python3')) await installPackages(['python3', 'python3-pip']);
  const version = (await run('python3', ['-c', VERSION_OF_PYTHON])).trim();
  const folder = cachePath(`${requirement.replace('==', '-')}-python-${version}`);
  await withLock(() => installOnce(folder, (target) => install(requirement, target)));
  return folder;
}

async function install(requirement, folder) {
  await run('python3', ['-m', 'pip', '--version']).catch(() => installPackages(['python3-pip']));
  await run('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--target',
    folder,
    requirement,
  ]);
}

/** Runs Python with a package to import; resolves with what it wrote, rejects with all of it. */
export async function runWithPackage(requirement, args) {
  const folder = await pythonPackageFolder(requirement);
  try {
    return await run('python3', args, { env: { ...process.env, PYTHONPATH: folder } });
  } catch (error) {
    throw error instanceof InfraError ? new InfraError(`${error.message}\n${error.output}`) : error;
  }
}
