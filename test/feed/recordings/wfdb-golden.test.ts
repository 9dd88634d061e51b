/**
 * Equal to the python `wfdb` package (4.3.1) on every record beside the checkout. Only digests of the
 * physical values are kept here; where the package can be imported, all numbers are compared anew.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWfdbParts } from '../../../services/feed/adapters/open-recording.ts';
import { sharedData } from '../../support/shared-data.ts';

/** Signal, samples, missing samples, SHA-256 of the little-endian 64-bit physical values. */
type Digest = readonly [string, number, number, string];
type Digests = Readonly<Record<'expanded' | 'averaged', readonly Digest[]>>;

/** From `rdrecord(..., physical=True, smooth_frames=False)` and `True`. */
const GOLDEN: Readonly<Record<string, Digests>> = {
  's00001-2896-10-10-00-31n': {
    expanded: [
      ['HR', 1936, 0, '9ecf2d3ff62589cfef378ba0ba2010e96db5ebd5fd54d6b18404f6b007818470'],
      ['ABPSys', 1936, 0, 'fb92a0b6d2939a5343d1ee8836e2b49573d2c26aa86d19547bd1d4b9b6813ec8'],
      ['ABPDias', 1936, 0, '46aec07a5a40b35a6d05bcb89167ce1730984c5bc362a668fcb28cfb2d1794ec'],
      ['ABPMean', 1936, 0, '7773d2f1732389528c02901f9387f32f692821582b45ff99688bc64142dccc33'],
      ['PULSE', 1936, 0, '61e8cf8bf534d66df2d6ffcf6063d53c20a21e5cefe60b688d2211866656664a'],
      ['RESP', 1936, 0, '88c4d6d486988a9d994efe7354c176aa2a2da82099dc0f9f66df02b453046e8b'],
      ['SpO2', 1936, 0, 'db945397b8d254b77d51212c1200fa37f5c25b06af4ef6fbf4f647742496ef17'],
      ['NBPSys', 1936, 1784, '3be398158172cc3e3be4f4fde68779c374b588ce4330203c3dc86b7a5397c9de'],
      ['NBPDias', 1936, 1784, '11fa85d9f70dccfb45322c37cabea870cef3300dc5321d908aa4d5bac23377d0'],
      ['NBPMean', 1936, 1784, '4a3f33ab6996421c38a52902bc201f76f10478c8b4017efbfcf014fc4e7deb3d'],
    ],
    averaged: [
      ['HR', 1936, 0, '9ecf2d3ff62589cfef378ba0ba2010e96db5ebd5fd54d6b18404f6b007818470'],
      ['ABPSys', 1936, 0, 'fb92a0b6d2939a5343d1ee8836e2b49573d2c26aa86d19547bd1d4b9b6813ec8'],
      ['ABPDias', 1936, 0, '46aec07a5a40b35a6d05bcb89167ce1730984c5bc362a668fcb28cfb2d1794ec'],
      ['ABPMean', 1936, 0, '7773d2f1732389528c02901f9387f32f692821582b45ff99688bc64142dccc33'],
      ['PULSE', 1936, 0, '61e8cf8bf534d66df2d6ffcf6063d53c20a21e5cefe60b688d2211866656664a'],
      ['RESP', 1936, 0, '88c4d6d486988a9d994efe7354c176aa2a2da82099dc0f9f66df02b453046e8b'],
      ['SpO2', 1936, 0, 'db945397b8d254b77d51212c1200fa37f5c25b06af4ef6fbf4f647742496ef17'],
      ['NBPSys', 1936, 1784, '3be398158172cc3e3be4f4fde68779c374b588ce4330203c3dc86b7a5397c9de'],
      ['NBPDias', 1936, 1784, '11fa85d9f70dccfb45322c37cabea870cef3300dc5321d908aa4d5bac23377d0'],
      ['NBPMean', 1936, 1784, '4a3f33ab6996421c38a52902bc201f76f10478c8b4017efbfcf014fc4e7deb3d'],
    ],
  },
  a103l: {
    expanded: [
      ['II', 82500, 0, '95e3e4e1c385f5334c3f1ad86f0724e0496fd67459f2f28f82f8a58f16d6f5dd'],
      ['V', 82500, 0, '37c06b87edb50a1278a15be57a360124e0371c0a306ea85a503905d99fe5ea24'],
      ['PLETH', 82500, 0, 'cf2df6a410945470ba3ec816a0c8f0bc3fa1c42f5ccbe55a6c47d1877b86323f'],
    ],
    averaged: [
      ['II', 82500, 0, '95e3e4e1c385f5334c3f1ad86f0724e0496fd67459f2f28f82f8a58f16d6f5dd'],
      ['V', 82500, 0, '37c06b87edb50a1278a15be57a360124e0371c0a306ea85a503905d99fe5ea24'],
      ['PLETH', 82500, 0, 'cf2df6a410945470ba3ec816a0c8f0bc3fa1c42f5ccbe55a6c47d1877b86323f'],
    ],
  },
  '03700181': {
    expanded: [
      ['MCL1', 300000, 0, 'a6523bfe10fedd992c81882c1aa98310229348bf688a26772dcb55201e1e7c6c'],
      ['ABP', 75000, 0, 'd51c45a6ef981b8c88e0c510d40e5b8aa4c389f84d4e74cfefd928dce602f1d3'],
      ['RESP', 75000, 4, '11e1947d36da5179ac5cc2eea36a53e76d1d2282751e032c29ab89e3a65f37d3'],
    ],
    averaged: [
      ['MCL1', 75000, 0, '333d5ba4c2dea4dd9bf3662a2f1614d878dc4ab2c9dbcd00c8d5acc54965b8b8'],
      ['ABP', 75000, 0, 'd51c45a6ef981b8c88e0c510d40e5b8aa4c389f84d4e74cfefd928dce602f1d3'],
      ['RESP', 75000, 4, '11e1947d36da5179ac5cc2eea36a53e76d1d2282751e032c29ab89e3a65f37d3'],
    ],
  },
};

const REFERENCE = `
import sys, json, hashlib, wfdb, numpy as np
out = {}
for key, smooth in (("expanded", False), ("averaged", True)):
    r = wfdb.rdrecord(sys.argv[1], physical=True, smooth_frames=smooth)
    signals = [r.p_signal[:, c] for c in range(r.n_sig)] if smooth else r.e_p_signal
    out[key] = []
    for name, s in zip(r.sig_name, signals):
        s = np.array(s, dtype="<f8")
        s[np.isnan(s)] = np.nan
        out[key].append([name, len(s), int(np.isnan(s).sum()), hashlib.sha256(s.tobytes()).hexdigest()])
print(json.dumps(out))
`;

const python = process.env['VIGIL_TEST_PYTHON'] ?? 'python3';
const hasReference = ((): boolean => {
  try {
    execFileSync(python, ['-c', 'import wfdb'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

async function digests(header: string): Promise<Digests> {
  const { header: parsed, parts } = await openWfdbParts(header);
  const reader = parts[0]?.reader;
  if (!reader) throw new Error(`${header} has no samples`);
  const digestAll = async (expanded: boolean): Promise<Digest[]> => {
    const signals = await reader.physical({ expanded });
    return signals.map((values, index) => {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      return [
        parsed.signals[index]?.description ?? '',
        values.length,
        values.filter(Number.isNaN).length,
        createHash('sha256').update(bytes).digest('hex'),
      ];
    });
  };
  return { expanded: await digestAll(true), averaged: await digestAll(false) };
}

describe('WFDB records beside the checkout', () => {
  for (const [name, golden] of Object.entries(GOLDEN)) {
    const header = sharedData(`wfdb-monitor-samples/original/${name}.hea`);
    it.skipIf(header === null)(
      `${name} has the physical values of the python package${header === null ? ' (the recording is not here)' : ''}`,
      async () => {
        expect(await digests(header ?? '')).toEqual(golden);
      },
    );
    const isMissing = header === null || !hasReference;
    it.skipIf(isMissing)(
      `${name} equals a fresh run of the python package${isMissing ? ' (python3 cannot import wfdb, or the recording is not here)' : ''}`,
      async () => {
        const reference: unknown = JSON.parse(
          execFileSync(python, ['-c', REFERENCE, join(dirname(header ?? ''), name)], { encoding: 'utf8' }),
        );
        expect(await digests(header ?? '')).toEqual(reference);
      },
    );
  }
});
