/** Splink, which links records in clear, for the figures and the test that hold our linkage by keyed hashes beside it. */
import { runWithPackage } from './python-packages.mjs';

/** Runs a Python script that imports `splink`; resolves with what it wrote. The first time on a machine that takes minutes. */
export function runWithSplink(script, args) {
  return runWithPackage('splink==5.0.0', [script, ...args]);
}
