/** scikit-learn, for the test that holds the figures of an evaluation to it. */
import { pythonPackageFolder, runWithPackage } from './python-packages.mjs';

const PACKAGE = 'scikit-learn==1.5.2';

/** Where it is installed; the first time on a machine that takes minutes. */
export function scikitFolder() {
  return pythonPackageFolder(PACKAGE);
}

/** Runs a Python script that imports `sklearn`; resolves with what it wrote. */
export function runWithScikit(script, args) {
  return runWithPackage(PACKAGE, [script, ...args]);
}
