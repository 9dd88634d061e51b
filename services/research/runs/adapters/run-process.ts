/**
 * One run in a process of its own: the command line of this installation, at a low priority and the first to be
 * ended where memory is short, so that what watches children never waits for a study.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

export interface RunProgram {
  /** vigil.mjs of this installation. */
  readonly file: string;
  /** Settings by which the program finds the data of this Vigil. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lets the process ask for what this one alone can read; called once for each process. */
  readonly serve: (child: ChildProcess) => void;
}

export interface RunEnd {
  readonly code: number | null;
  /** The last that it said of what went wrong. */
  readonly said: string;
}

export interface RunningProcess {
  readonly ended: Promise<RunEnd>;
  kill(): void;
}

/** A tenth of the share of what runs beside it when cores are short; at the lowest of all no run would end there. */
const NICENESS = 10;
const SAID_CHARACTERS = 2_000;
const progressSchema = z.object({ share: z.number().min(0).max(1) });

/** Writes what the program prints into `report`. Never throws: what cannot be started has ended with a text. */
export function startRun(
  program: RunProgram,
  asked: {
    readonly words: readonly string[];
    readonly report: string;
    readonly onShare: (share: number) => void;
  },
): RunningProcess {
  const child = spawn(process.execPath, [program.file, ...asked.words], {
    env: { ...program.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  child.on('message', (message) => {
    const told = progressSchema.safeParse(message);
    if (told.success) asked.onShare(told.data.share);
  });
  program.serve(child);
  return { ended: endOf(child, asked.report), kill: () => void child.kill('SIGKILL') };
}

async function endOf(child: ChildProcess, report: string): Promise<RunEnd> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-SAID_CHARACTERS)));
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    if (child.pid !== undefined) await makeWay(child.pid);
    if (child.stdout !== null) await pipeline(child.stdout, createWriteStream(report, { mode: 0o600 }));
    return { code: await exited, said: said.trim() };
  } catch (error) {
    child.kill('SIGKILL');
    return { code: null, said: `${said.trim()} ${String(error)}`.trim() };
  }
}

/** Linux alone can be told whom to end first where memory is short. A process that has ended already needs neither. */
async function makeWay(pid: number): Promise<void> {
  try {
    os.setPriority(pid, NICENESS);
    if (os.platform() === 'linux') await writeFile(`/proc/${pid}/oom_score_adj`, '1000');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ESRCH' && code !== 'ENOENT' && code !== 'ERR_SYSTEM_ERROR') throw error;
  }
}
