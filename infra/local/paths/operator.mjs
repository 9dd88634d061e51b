/**
 * From a machine with Node to production with a copy that was restored; and, as a path of its own, the newer version, the way
 * back and away with it. Everything of docs/guides/production.md that needs no running systemd and no root is done with the
 * commands as they stand there, below a folder of the path.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderFor, freePort, runs, settingsFor, startVigil, wordsOf } from './parts.mjs';
import { must, PathFault, until } from './walk.mjs';

const GUIDE = 'docs/guides/production.md';
const PASSWORD = 'a long password of nobody';
const ANALYZE = '/usr/bin/systemd-analyze';

/** How far back «the version before» is, where the checkout has so much of its past. */
const COMMITS_BACK = 40;

/** A machine of its own below one folder: what the guide calls /opt/vigil, /var/lib/vigil, /etc/vigil. */
async function machine(walk) {
  const root = await folderFor(walk);
  const at = (...parts) => join(root, ...parts);
  const [opt, data, etc, unit] = [at('opt/vigil'), at('var/lib/vigil/data'), at('etc/vigil'), at('etc/systemd/system')];
  for (const folder of [at('opt'), dirname(data), etc, unit]) await mkdir(folder, { recursive: true });
  const port = String(await freePort());
  return { root, opt, data, etc, unit, port, home: at('home'), copies: at('copies'), checkout: process.cwd() };
}

async function install({ opt, checkout }, version) {
  await runs('git', ['clone', '-q', '--no-hardlinks', checkout, opt]);
  await put({ opt }, version);
}

/** Checks a version out and builds it, as the guide says. */
async function put({ opt }, version) {
  const env = settingsFor({ ONNXRUNTIME_NODE_INSTALL: 'skip' });
  await runs('git', ['checkout', '-q', version], { cwd: opt });
  await runs('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: opt, env });
  await runs('npm', ['run', 'build'], { cwd: opt, env });
}

async function commit(checkout, name) {
  return (await runs('git', ['rev-parse', '--short', name], { cwd: checkout })).trim();
}

/** The settings of the file that systemd reads, with the folder and port of this path. */
async function settingsOf({ data, port, home, etc }) {
  const lines = (await readFile(join(etc, 'vigil.env'), 'utf8')).split('\n').filter((line) => /^\w+=/.test(line));
  const file = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return settingsFor({ ...file, HOME: home, VIGIL_DATA_DIR: data, VIGIL_HTTP_PORT: port });
}

async function settle(here) {
  const { opt, etc, unit, data } = here;
  await mkdir(data, { recursive: true, mode: 0o700 });
  await cp(join(opt, 'infra/production/vigil.env'), join(etc, 'vigil.env'));
  await cp(join(opt, 'infra/production/vigil.service'), join(unit, 'vigil.service'));
}

/** The arguments of ExecStart, of the unit that was put in place. */
async function startArguments({ unit }) {
  const [, line] = /^ExecStart=\/usr\/bin\/node (.+)$/m.exec(await readFile(join(unit, 'vigil.service'), 'utf8')) ?? [];
  if (line === undefined) throw new PathFault('the unit file starts nothing');
  return line.split(' ');
}

async function start(walk, here) {
  return startVigil(walk, { args: await startArguments(here), env: await settingsOf(here), cwd: here.opt });
}

async function command(here, args, options = {}) {
  const env = await settingsOf(here);
  return runs(process.execPath, ['vigil.mjs', ...args], { ...options, env, cwd: here.opt });
}

const account = (here) =>
  command(here, ['account', 'add', 'lee', '--name', 'Engineer Lee', '--role', 'engineer', '--unit', '*'], {
    input: `${PASSWORD}\n`,
  });

/** Something to lose: a recording, played as a stay. */
async function playStay(here) {
  const file = join(here.root, 'trend.csv');
  const rows = Array.from({ length: 300 }, (_, second) => `${second},${150 + (second % 3)},${second > 100 ? 78 : 96}`);
  await writeFile(file, `t_s,hr_bpm,spo2\n${rows.join('\n')}\n`);
  const recorded = ['--bed', 'B1', '--speed', 'max', '--stay', 's', '--birth-date', '2021-05-01'];
  await command(here, ['feed', 'play', file, ...recorded]);
}

async function signedIn({ address }) {
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ userName: 'lee', password: PASSWORD }),
  });
  must(answer.ok, `the account of before may not sign in: ${answer.status}`);
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  // The history may lag behind the log that the copy holds, and catches up.
  await until('the stay of before is in the history', async () => {
    const stays = await (await fetch(`${address}/api/history/stays`, { headers: { cookie } })).json();
    return stays.some(({ stayId }) => stayId === 's');
  });
}

async function systemdReads({ unit, opt, root }) {
  if (!existsSync(ANALYZE)) return 'systemd is not here: not tried';
  const file = join(root, 'vigil.service');
  const text = await readFile(join(unit, 'vigil.service'), 'utf8');
  await writeFile(file, text.replaceAll('/opt/vigil', opt).replaceAll('/usr/bin/node', process.execPath));
  const said = await runs(ANALYZE, ['verify', file]);
  must(said === '', said);
  await runs('systemctl', ['--root', root, 'enable', 'vigil']);
  must((await runs('systemctl', ['--root', root, 'is-enabled', 'vigil'])).includes('enabled'), 'it is not enabled');
  return 'verify, and enable below a folder; no systemd runs here';
}

async function copyOf(here, name) {
  await mkdir(here.copies, { recursive: true });
  const archive = join(here.copies, `${name}.tar.gz`);
  await runs(process.execPath, ['infra/production/backup.mjs', here.data, archive], { cwd: here.opt });
  return archive;
}

async function comeBack(here, archive) {
  await rename(here.data, `${here.data}.before-${Date.now()}`);
  await runs(process.execPath, ['infra/production/restore.mjs', archive, here.data], { cwd: here.opt });
}

export async function operator(walk) {
  const here = await machine(walk);
  const read = wordsOf(GUIDE, 'Put it in place', 'A copy, and back');
  await walk.step('reads what to do', { words: read }, async () => {});
  await walk.step('clones, installs and builds', { copies: 3 }, () => install(here, 'HEAD'));
  await walk.step('folders, settings and the unit', { copies: 4, keys: 40 }, () => settle(here));
  await walk.step('systemd reads the unit and would start it', { copies: 2, looks: 1 }, () => systemdReads(here));
  await walk.step('doctor refuses: nobody may sign in', { copies: 2, looks: 3 }, async () => {
    must((await command(here, ['doctor'], { expect: 1 })).includes('account add'), 'doctor does not say what mends it');
  });
  await walk.step('adds an account; doctor is content', { copies: 2, keys: 60, looks: 2 }, async () => {
    await account(here);
    await command(here, ['doctor']);
  });
  let vigil;
  await walk.step('starts it', { copies: 2, looks: 2 }, async () => void (vigil = await start(walk, here)));
  await walk.step(
    'nginx with TLS (its file is tried by nginx.infra.test.ts)',
    { copies: 3, words: wordsOf(GUIDE, 'TLS') },
    async () => {},
  );
  await playStay(here);
  let archive;
  await walk.step('stops it and makes a copy', { copies: 3 }, async () => {
    await vigil.stop();
    archive = await copyOf(here, 'first');
  });
  await walk.step('loses everything, and restores', { copies: 5 }, async () => {
    await comeBack(here, archive);
    vigil = await start(walk, here);
  });
  await walk.step('signs in as before; every decision folds again', { copies: 1, looks: 3, keys: 40 }, async () => {
    await signedIn(vigil);
    const said = await command(here, ['replay', '--stay', 's', '--compare']);
    must(/compared [1-9]\d* decisions, 0 differ/.test(said), said);
    return said.split('\n')[0];
  });
}

export async function upgrade(walk) {
  const here = await machine(walk);
  const past = Number(await runs('git', ['rev-list', '--count', 'HEAD'])) - 1;
  must(past > 0, 'this checkout has one version alone: nothing to come from');
  const [old, now] = [
    await commit(here.checkout, `HEAD~${Math.min(past, COMMITS_BACK)}`),
    await commit(here.checkout, 'HEAD'),
  ];
  await install(here, old);
  await settle(here);
  await account(here);
  let vigil = await start(walk, here);
  await playStay(here);
  await walk.step('reads what to do', { words: wordsOf(GUIDE, 'A newer version, and back') }, async () => {});
  let archive;
  await walk.step(`stops ${old} and makes a copy`, { copies: 3 }, async () => {
    await vigil.stop();
    archive = await copyOf(here, old);
  });
  await walk.step(`checks ${now} out and builds it`, { copies: 3 }, () => put(here, now));
  await walk.step('asks doctor', { copies: 1, looks: 2 }, async () => {
    const said = await command(here, ['doctor']);
    return (
      said
        .split('\n')
        .find((line) => line.includes('snapshots'))
        ?.trim() ?? ''
    );
  });
  await walk.step('starts it: account and history of before are there', { copies: 2, looks: 3 }, async () => {
    vigil = await start(walk, here);
    await signedIn(vigil);
    const ready = await fetch(`${vigil.address}/health/ready`);
    must(ready.ok, `not ready: ${ready.status}`);
  });
  await walk.step(`back: ${old} again, with the copy`, { copies: 6 }, async () => {
    await vigil.stop();
    await put(here, old);
    await comeBack(here, archive);
    vigil = await start(walk, here);
    await signedIn(vigil);
    const said = await command(here, ['replay', '--stay', 's', '--compare']);
    must(/compared [1-9]\d* decisions, 0 differ/.test(said), said);
    return said.split('\n')[0];
  });
  await walk.step(
    'away with it: data and copies stay, nothing else',
    { copies: 6, words: wordsOf(GUIDE, 'Away with it') },
    async () => {
      await vigil.stop();
      if (existsSync(ANALYZE)) await runs('systemctl', ['--root', here.root, 'disable', 'vigil']);
      await rm(join(here.unit, 'vigil.service'));
      await rm(here.opt, { recursive: true });
      await rm(here.etc, { recursive: true });
      const left = (await readdir(here.data)).toSorted();
      must(left.includes('accounts.json') && existsSync(archive), 'data or copy went with it');
      must(!(await stillRuns(here.data)), 'something of it still runs');
      return `left: ${left.join(', ')}`;
    },
  );
}

/** Whether any process has a file below the folder open. */
async function stillRuns(folder) {
  const child = spawn('sh', ['-c', `ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c "${folder}/"`]);
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  await once(child, 'close');
  return Number(said.trim()) > 0;
}
