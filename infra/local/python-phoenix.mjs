/** The authors' own Phoenix software (phoenix-sepsis on PyPI), for the test that holds our rules to it. */
import { runWithPackage } from './python-packages.mjs';

/** Runs a Python script that imports `phoenix`; resolves with what it wrote. */
export function runWithPhoenix(script, args) {
  return runWithPackage('phoenix-sepsis==1.1.3', [script, ...args]);
}
