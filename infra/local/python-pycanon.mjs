/** pycanon, which reckons how anonymous a table is, for the test that holds our own measure to it. */
import { runWithPackage } from './python-packages.mjs';

/** Runs a Python script that imports `pycanon`; resolves with what it wrote. The first time on a machine that takes minutes. */
export function runWithPycanon(script, args) {
  return runWithPackage('pycanon==1.3.6', [script, ...args]);
}
