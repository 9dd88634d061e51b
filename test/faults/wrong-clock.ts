/** The wall clock of a process under test, to be moved while it runs; needs libfaketime, which Debian has. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = 'infra/local/faketime.mjs';

export interface WrongClock {
  /** Environment of the process whose clock it is. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on its wall clock is off by so many seconds; its monotonic clock is not touched. */
  setOffBy(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function wrongClock(): Promise<WrongClock> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-clock-'));
  const file = path.join(folder, 'offset');
  const setOffBy = (seconds: number): Promise<void> => writeFile(file, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  await setOffBy(0);
  return {
    env: {
      LD_PRELOAD: stdout.trim(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    setOffBy,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
