/**
 * Whether what is installed and built is what the checkout asks for, by content and never by the times of files: a
 * checkout that was copied, or that another branch touched, installs and builds nothing again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether npm's own record of what is installed holds what the lock asks for, each package in its version. What is
 * optional may be absent (programs for other systems), but not where package.json itself names it.
 */
export function isInstalled(lockFile, installedFile) {
  if (!existsSync(installedFile)) return false;
  const { '': root, ...locked } = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const named = new Set(
    [root.dependencies, root.devDependencies, root.optionalDependencies].flatMap((each) =>
      Object.keys(each ?? {}).map((name) => `node_modules/${name}`),
    ),
  );
  return Object.entries(locked).every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    if (found === undefined) return optional === true && !named.has(path);
    return found.version === version && found.integrity === integrity;
  });
}

/** SHA-256 of all files at the paths and below them, with their names: an edit, a new, a renamed and a deleted file all show. */
export function contentOf(folder, paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stats = statSync(join(folder, path), { throwIfNoEntry: false });
    if (!stats) return;
    if (stats.isDirectory()) {
      for (const name of readdirSync(join(folder, path)).toSorted()) visit(`${path}/${name}`);
      return;
    }
    const bytes = readFileSync(join(folder, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}
