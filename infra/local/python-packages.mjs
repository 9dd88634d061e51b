/**
 * Python packages that tests hold our work to: each installed once into the cache folder, for the
 * python3 of this machine. There is nothing to start.
 */
import { cachePath, InfraError, installOnce, withLock } from './cache.mjs';
import { hasCommand, installPackages } from './debian.mjs';
import { run } from './processes.mjs';

const VERSION_OF_PYTHON = 'import sys; print("%d.%d" % sys.version_info[:2])';

/** Resolves with the folder to put on PYTHONPATH for a requirement like `hl7==0.4.5`. */
export function pythonPackageFolder(requirement) {
  return pythonPackagesFolder(requirement.replace('==', '-'), [requirement]);
}

/** The same for several that go together, under a name; installs them, and Python, when they are missing. */
export async function pythonPackagesFolder(name, requirements) {
  if (!hasCommand('python3')) await installPackages(['python3', 'python3-pip']);
  const version = (await run('python3', ['-c', VERSION_OF_PYTHON])).trim();
  const folder = cachePath(`${name}-python-${version}`);
  await withLock(() => installOnce(folder, (target) => install(requirements, target)));
  return folder;
}

async function install(requirements, folder) {
  await run('python3', ['-m', 'pip', '--version']).catch(() => installPackages(['python3-pip']));
  await run('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--target',
    folder,
    ...requirements,
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
