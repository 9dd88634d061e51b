/** An HL7 library that is not ours (hl7 on PyPI, with its `mllp_send`), for the tests of our MLLP door. */
import { join } from 'node:path';
import { pythonPackageFolder, runWithPackage } from './python-packages.mjs';

const PACKAGE = 'hl7==0.4.5';

/** Runs a Python script that imports `hl7`; resolves with what it wrote. */
export function runWithHl7(script, args) {
  return runWithPackage(PACKAGE, [script, ...args]);
}

/** Runs the package's own sender; resolves with the answers as it shows them. */
export async function runMllpSend(args) {
  return await runWithPackage(PACKAGE, [join(await pythonPackageFolder(PACKAGE), 'bin', 'mllp_send'), ...args]);
}
