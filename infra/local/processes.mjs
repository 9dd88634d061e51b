/**
 * Running other programs: short ones to their end, servers detached with a log file. A server is
 * known by its pid and by a marker in its command line, so that a pid which the system gave to
 * another program since is never taken for ours, and never stopped.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfraError } from './cache.mjs';

const STOP_WAIT_MS = 20_000;

/**
 * Runs to the end, at most as long as this process. Resolves with what the program wrote; rejects
 * with its last line, and with everything in `output`.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const end = () => child.kill();
    process.once('exit', end);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    const settle = (fault) => {
      process.off('exit', end);
      if (fault === null) resolve(output);
      else reject(Object.assign(new InfraError(fault), { output }));
    };
    child.on('error', (error) => settle(`cannot run ${command}: ${error.message}`));
    child.on('close', (code) => settle(code === 0 ? null : `${command} failed (${code}): ${lastLine(output)}`));
  });
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Starts a server that outlives this process; its output goes to `logFile`. Returns its pid. */
export function startDetached(command, args, { logFile, ...options }) {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true, ...options });
  closeSync(log);
  child.on('error', () => undefined); // told by the wait for its port, which names the log file
  child.unref();
  return child.pid;
}

/** True while the process runs and is still the one that was started. */
export function isOurs({ pid, marker }) {
  const file = `/proc/${pid}/cmdline`;
  return pid > 0 && existsSync(file) && readFileSync(file, 'utf8').includes(marker);
}

/** Asks the process to end with `signal`, then makes it; resolves when it is gone. */
export async function stop(server, signal = 'SIGTERM') {
  if (!isOurs(server)) return;
  process.kill(server.pid, signal);
  const deadline = Date.now() + STOP_WAIT_MS;
  while (isOurs(server) && Date.now() < deadline) await sleep(50);
  if (isOurs(server)) process.kill(server.pid, 'SIGKILL');
  await untilReaped(server);
}

/**
 * Waits for a dead process to leave the process table, where it has no command line any more.
 * PostgreSQL takes one that is still listed for a living owner of its data and refuses to start.
 */
export async function untilReaped({ pid }) {
  const file = `/proc/${pid}/cmdline`;
  const deadline = Date.now() + STOP_WAIT_MS;
  while (existsSync(file) && readFileSync(file, 'utf8') === '' && Date.now() < deadline) await sleep(50);
}

/** True when something on this machine accepts a connection at the port. */
export function portAnswers(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 2_000 });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** Waits until `isReady()` says so; fails at once when the process ended, or after `readyWithinMs`. */
export async function waitUntilReady({ name, process: server, logFile, readyWithinMs, isReady }) {
  const deadline = Date.now() + readyWithinMs;
  while (!(await isReady())) {
    if (!isOurs(server)) throw new InfraError(`${name} ended while starting; see ${logFile}`);
    if (Date.now() > deadline) {
      throw new InfraError(`${name} was not ready within ${readyWithinMs / 1000} s; see ${logFile}`);
    }
    await sleep(100);
  }
}
