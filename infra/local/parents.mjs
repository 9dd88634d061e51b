/**
 * Whether those who started this program are still there. `npm start` runs a shell, and the shell this program; a
 * signal to npm alone ends npm, and sometimes its shell, and reaches nobody below. What npm started must not live
 * on behind it with the port and the data folder in its hands.
 */
import { execFileSync } from 'node:child_process';

const LOOK_EVERY_MS = 300;
const SHELLS = ['sh', 'bash', 'dash', 'zsh', 'ash', 'ksh', 'busybox'];

/** Calls `onGone` once when npm, or its shell, has ended; never for a program that a person started without npm. */
export function onNpmGone(onGone) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return () => undefined;
  const first = process.ppid;
  const above = ancestorsUpToNpm(first);
  const timer = setInterval(() => {
    if (process.ppid === first && above.every(isThere)) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The parent, and where that is a shell between us and npm, its parent too. */
function ancestorsUpToNpm(parent) {
  const { parentPid, command } = processOf(parent);
  return SHELLS.includes(command) && parentPid > 1 ? [parent, parentPid] : [parent];
}

/** `ps` is everywhere that has signals; without it the parent alone is watched. */
function processOf(pid) {
  try {
    const [parentPid, ...command] = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/);
    return { parentPid: Number(parentPid), command: (command.join(' ').split('/').at(-1) ?? '').replace(/^-/, '') };
  } catch {
    return { parentPid: 0, command: '' };
  }
}

function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
