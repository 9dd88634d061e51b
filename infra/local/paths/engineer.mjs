/** A clinical engineer connects a unit: says what there is, sends an admission and a monitor's message, sees them, and why nothing scores. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderFor, freePort, openBrowser, settingsFor, signIn, startVigil, vigilCommand, wordsOf } from './parts.mjs';
import { must } from './walk.mjs';

const GUIDE = 'docs/guides/connect.md';

/** The example of the guide, with ports that are free here. */
async function exampleSources(ports) {
  const { readFileSync } = await import('node:fs');
  const [, example] = /```json\n([\s\S]+?)```/.exec(readFileSync(GUIDE, 'utf8')) ?? [];
  must(example !== undefined, 'the guide has no example of sources.json');
  const sources = JSON.parse(example);
  sources.sources.forEach((source, index) => (source.listen.port = ports[index]));
  return sources;
}

const hl7Time = (atMs) => `${new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
const head = (type, id) =>
  `MSH|^~\\&|TEST|HOSPITAL|VIGIL|HOSPITAL|${hl7Time(Date.now())}||${type}|${id}|P|2.6||||||UNICODE UTF-8`;

function admission() {
  const at = hl7Time(Date.now() - 600_000);
  return [
    head('ADT^A01^ADT_A01', 'A1'),
    `EVN|A01|${at}`,
    'PID|||7001^^^HOSP^MR||Test^Child||20220301|F',
    `PV1||I|PICU^^01${'|'.repeat(16)}V-1`,
  ].join('\n');
}

function monitorMessage() {
  const at = hl7Time(Date.now() - 1_000);
  return [
    head('ORU^R01^ORU_R01', 'M1'),
    'PID|||7001^^^HOSP^MR',
    'PV1||I|PICU^^01',
    `OBR|1|||182777000^monitoring of patient^SCT|||${at}`,
    'OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.7.4.147842|121|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R',
    'OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.3.1.150456|96|262688^MDC_DIM_PERCENT^MDC|||||R',
  ].join('\n');
}

export async function engineer(walk) {
  const folder = await folderFor(walk);
  const data = join(folder, 'data');
  const ports = [await freePort(), await freePort()];
  const env = settingsFor({ VIGIL_DATA_DIR: data, VIGIL_HTTP_PORT: String(await freePort()), VIGIL_SIMULATOR: '0' });
  await walk.step(
    'reads how a hospital is connected',
    { words: wordsOf(GUIDE, '1. Say what there is', '2. Send a message') / 2 },
    async () => {},
  );
  await walk.step('writes sources.json from the example, with own names', { copies: 1, keys: 120 }, async () => {
    await mkdir(data, { mode: 0o700 });
    await writeFile(join(data, 'sources.json'), JSON.stringify(await exampleSources(ports)));
  });
  await walk.step('asks doctor', { copies: 1, looks: 3 }, async () => {
    must((await vigilCommand(['doctor'], { env })).includes('sources'), 'doctor says nothing of the sources');
  });
  let address;
  await walk.step('starts Vigil', { copies: 1, looks: 2 }, async () => {
    ({ address } = await startVigil(walk, { args: ['vigil.mjs', 'run'], env }));
  });
  await walk.step('sends an admission and a monitor’s message', { copies: 2, keys: 40, looks: 2 }, async () => {
    const [first, second] = [join(folder, 'admission.hl7'), join(folder, 'monitor.hl7')];
    await writeFile(first, admission());
    await writeFile(second, monitorMessage());
    const sent = await vigilCommand(['feed', 'hl7', first, '--to', `127.0.0.1:${ports[1]}`], { env });
    must(sent.includes('AA'), `the admission was not taken: ${sent}`);
    const told = await vigilCommand(['feed', 'hl7', second, '--to', `127.0.0.1:${ports[0]}`], { env });
    must(told.includes('AA'), `the monitor was not taken: ${told}`);
  });
  const browser = await openBrowser(walk);
  await walk.step('sees them on Connections', { looks: 4, clicks: 2, keys: 25 }, async () => {
    const page = await browser.open(address);
    await signIn(page, 'Engineer Jung');
    await page.getByRole('link', { name: 'Connections' }).click();
    await page.locator('.source-table tbody tr', { hasText: 'monitors' }).waitFor();
    await page.locator('.source-table tbody tr', { hasText: 'desk' }).waitFor();
  });
  await walk.step(
    'reads that no score alerts in a PICU until its doctors decide',
    { copies: 1, looks: 2, words: 120 },
    async () => {
      must(
        /National PEWS/.test(await vigilCommand(['rules', 'policy', '--unit', 'picu-1'], { env })),
        'policy is silent',
      );
    },
  );
}
