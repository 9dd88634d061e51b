/** From nothing to «what if the limit were 85 and not 80», over ten stays, in Python with its standard library alone. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderFor, freePort, runs, settingsFor, startVigil, vigilCommand, wordsOf } from './parts.mjs';
import { must, until } from './walk.mjs';

const GUIDE = 'docs/guides/research.md';
const SCRIPT = 'models/research/what_if.py';
const STAYS = Array.from({ length: 10 }, (_, index) => `stay-${String(index + 1).padStart(2, '0')}`);
const SECONDS = 1_800;

/** Made up: SpO₂ about 96 with falls to 74 to 87 % of 15 to 100 s. They stand for the recordings that a researcher brings. */
function recording(seed) {
  let state = seed * 7_919 + 17;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const values = Array.from({ length: SECONDS }, () => 95 + Math.round(random() * 3));
  for (let at = 100; at < SECONDS - 200; at += 160 + Math.floor(random() * 120)) {
    const [depth, length] = [74 + Math.floor(random() * 14), 15 + Math.floor(random() * 85)];
    for (let second = at; second < at + length; second++) values[second] = depth;
  }
  return `t_s,hr_bpm,spo2\n${values.map((value, second) => `${second},${110 + (second % 4)},${value}`).join('\n')}\n`;
}

export async function researcher(walk) {
  const folder = await folderFor(walk);
  const port = String(await freePort());
  const env = settingsFor({ VIGIL_DATA_DIR: join(folder, 'data'), VIGIL_HTTP_PORT: port });
  for (const [index, stay] of STAYS.entries()) await writeFile(join(folder, `${stay}.csv`), recording(index + 1));
  await walk.step('starts Vigil (`npm start`)', { copies: 1, looks: 1, words: 60 }, async () => {
    await startVigil(walk, { args: ['infra/local/start.mjs'], env });
  });
  const words = wordsOf(GUIDE, 'Play a recording', 'What if the limit were another');
  await walk.step('reads how recordings are played and compared', { words }, async () => {});
  await walk.step('plays ten recordings, one line of shell', { copies: 1, keys: 60 }, async () => {
    for (const [index, stay] of STAYS.entries()) {
      const recorded = ['--bed', `B${index + 1}`, '--stay', stay, '--start', '2026-11-01T00:00:00Z'];
      const who = ['--birth-date', '2021-05-01', '--speed', 'max'];
      await vigilCommand(['feed', 'play', join(folder, `${stay}.csv`), ...recorded, ...who], { env });
    }
  });
  const exported = join(folder, 'exported');
  const python = (args) => runs('python3', [SCRIPT, ...args], { env: { ...env, VIGIL_PASSWORD: 'vigil-demo' } });
  await walk.step('exports the ten stays', { copies: 1, keys: 100 }, async () => {
    const asked = ['--address', `http://127.0.0.1:${port}`, '--user', 'researcher.choi', '--stays', STAYS.join(',')];
    const ask = () => python(['export', ...asked, '--hours', '1', '--to', exported]);
    // The history may be some seconds behind the playback: whoever is that fast asks once more.
    await until('every second of ten stays in the history', async () => {
      const said = await ask().catch(() => '');
      return (
        said.split('\n').filter((line) => line.endsWith(`: ${SECONDS} seconds with a value`)).length === STAYS.length
      );
    });
  });
  await walk.step('compares 80 and 85 % on ten stays', { copies: 1, keys: 40, looks: 3, words: 60 }, async () => {
    const law = ['--wait', '30', '--clear-margin', '5', '--clear-for', '10'];
    const said = await python(['compare', exported, '--limits', '80,85', ...law, '--rule', 'desaturation']);
    const rows = said.split('\n').filter((line) => /^\s+stay-\d/.test(line));
    const [, , , , shipped, other, own] = (said.split('\n').find((line) => line.includes('10 stays')) ?? '').split(
      /\s+/,
    );
    must(rows.length === STAYS.length, said);
    for (const row of rows) {
      // Stay, hours, below 80, below 85, Vigil itself.
      const [, , again, , alerted] = row.trim().split(/\s+/);
      must(again === alerted, `counted again at the shipped limit is not what Vigil alerted: ${row}`);
    }
    return `below 80: ${shipped} episodes, below 85: ${other}; Vigil itself at 80: ${own}`;
  });
}
