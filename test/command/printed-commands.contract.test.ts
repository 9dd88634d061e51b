/**
 * E1 on the built program: printed commands that need nothing run as they are printed; a recording is played into
 * the Vigil that runs, from whatever folder, and the command that is printed next works there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { programText } from '../../services/command/terminal/command-text.ts';
import { timeLimit } from '../support/patience.ts';
import { sessionCookie } from '../support/session.ts';
import { dataFolder, runVigilCommand, startVigilProcess, type Finished } from '../support/vigil-process.ts';
import { printedCommands } from './printed-texts.ts';

/** These ask for no file, no account and no server. */
const SELF_SUFFICIENT =
  /^(rules (list|check|show [\w-]+)|score [\w-]+ --columns|account list|screen list|doctor|infra status|archive status)$/;

/** As in a shell of its own, in another folder, as it is printed; what the guides print for the checkout goes by its path. */
async function inShell(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Finished> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIL_')));
  const line = command.replace('node vigil.mjs', programText({ cwd, platform: 'linux' }));
  const child = spawn('sh', ['-c', line], { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function recording(folder: string): Promise<string> {
  const file = path.join(folder, 'trend of one child.csv');
  const rows = Array.from({ length: 120 }, (_, second) => `${second},${150 + (second % 3)}`);
  await writeFile(file, `t_s,hr_bpm\n${rows.join('\n')}\n`);
  return file;
}

const nextIn = (stdout: string): string => /^next: (.+)$/m.exec(stdout)?.[1] ?? '';

describe('printed commands that need nothing', () => {
  const lines = new Set(printedCommands().map(({ words }) => words.join(' ')));
  const whole = [...lines].filter((line) => SELF_SUFFICIENT.test(line));

  it('are some', () => expect(whole.length).toBeGreaterThan(6));

  it.each(whole)('vigil %s', async (line) => {
    const env = { VIGIL_DATA_DIR: await dataFolder(), VIGIL_HTTP_PORT: '9' };
    const { code, stdout, stderr } = await runVigilCommand(line.split(' '), env);
    expect(stderr).toBe('');
    expect(stdout).not.toBe('');
    if (line !== 'doctor') expect(code).toBe(0);
  });
});

/** Printed whole, and not run here, with the reason. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'roster show --unit picu-1': 'roster-command.contract',
  "roster import roster.csv --unit picu-1 --by 'Kim'": 'needs a roster: roster-command.contract',
  "roster ladder ladder.json --unit picu-1 --by 'Dr Lee' --reason 'Nights with one charge nurse'":
    'needs a ladder: roster-command.contract',
  'audit who-saw <stay>': 'needs a stay that somebody saw: audit-commands.contract',
  'audit list --account <account> --from <time> --to <time>': 'needs events: audit-commands.contract',
  'audit begin-anew --by <name> --reason <text>': 'needs a broken trail: audit-commands.contract',
  run: 'every test of this file starts it',
  'run --log kafka --history timescale': 'the infra tests start it on Kafka and TimescaleDB',
  'feed look exported': 'needs an export: data-set-commands.contract',
  'feed play exported --record 1 --bed B2 --start recorded --speed max': 'needs an export: data-set-commands.contract',
  'feed play ward.csv --map ward.json --record 7 --bed B3 --speed max': 'data-set-commands.contract',
  'export exported --as parquet,csv --in-house': 'needs a history that no Vigil holds: export-command.contract',
  'export last-week --as parquet --unit icu-west --from 2026-11-16T00:00:00Z --to 2026-11-23T00:00:00Z --resolution minute --in-house':
    'needs a history that no Vigil holds: export-command.contract',
  'export standards --as meds,omop --resolution minute --in-house':
    'needs a history that no Vigil holds: export-command.contract',
  'feed hl7 message.hl7 --to 127.0.0.1:2575': 'needs a source of HL7: hospital.contract sends over it',
  'terms confirm hospital-07.json --code CR01 --by lee': 'needs a contradicted decision: terms.test',
  'terms rerun --hospital hospital-07 --dry-run': 'needs values that wait: hospital.contract',
  'terms withdraw --hospital hospital-07 --code SAT1 --from 2026-11-23T08:00:00+09:00 --by "Dr Kim" --reason "it was the exhaled CO2"':
    'needs values that came: hospital.contract',
  'archive status': 'above, with those that need nothing',
  'replay --unit icu-west --from 2026-11-23T08:00:00Z --to 2026-11-23T09:00:00Z --speed step':
    'asks for a step: replay-command.contract',
  'archive hold --stay <stay> --by <name> --reason <text>': 'replay-command.contract',
  'archive hold --stay <stay> --by "Dr Kim" --reason "a review of the alarm"': 'replay-command.contract',
  'archive release --stay <stay> --by "Dr Kim" --reason "the review is over"': 'replay-command.contract',
  'rating begin study --unit icu-west --from 2026-11-23T08:00:00Z --to 2026-11-24T08:00:00Z --rater kim --rater lee --count 100 --seed 1 --in-house':
    'needs alerts: rating-command.contract',
  'rating next study --rater kim': 'rating-command.contract',
  'rating give study --rater kim --item 1 --answer yes': 'rating-command.contract',
  'rating agreement study --label escalation --agreed yes --out agreed.csv --in-house': 'rating-command.contract',
  'archive map --sha256 <digest>': 'needs a map that counted: kept-maps.contract',
  "grants ask heart-rates --definition newborns.json --purpose 'How heart rates of newborns differ by age' --person 'Choi M.' --expires 2027-06-30T00:00:00Z --by choi":
    'needs two accounts and their passwords: grants-command.contract',
  'grants review heart-rates --verdict granted --by park': 'grants-command.contract',
  'grants who heart-rates 1820969 --by park': 'grants-command.contract',
  'grants list': 'grants-command.contract',
  'grants revoke heart-rates --by park': 'grants-command.contract',
  'export shared --grant heart-rates --as parquet,meds --resolution minute': 'export-under-grant.contract',
  'cohort newborns.json --out shared --grant heart-rates': 'export-under-grant.contract',
  'cohort newborns.json --out newborns --in-house': 'needs a history that no Vigil holds: cohort.contract',
  'linkage secret heart-rates --hand-over heart-rates.secret':
    'two hospitals and somebody between: linkage-command.contract',
  'linkage secret heart-rates --take heart-rates.secret':
    'two hospitals and somebody between: linkage-command.contract',
  'linkage codes heart-rates --people children.csv --out codes.json':
    'two hospitals and somebody between: linkage-command.contract',
  'linkage open heart-rates --expires 2027-06-30T00:00:00Z --by Lee':
    'two hospitals and somebody between: linkage-command.contract',
  'linkage serve': 'two hospitals and somebody between: linkage-command.contract',
  'linkage join --codes codes.json --out answer.json': 'two hospitals and somebody between: linkage-command.contract',
  'linkage receive heart-rates --answer answer.json --out linkage.csv':
    'two hospitals and somebody between: linkage-command.contract',
  'linkage list': 'two hospitals and somebody between: linkage-command.contract',
  'linkage end heart-rates --by Lee': 'two hospitals and somebody between: linkage-command.contract',
  'sites combine site-a.json site-b.json site-c.json': 'needs tables of three hospitals: sites-command.contract',
  'sites tell moments.csv --question moments.question.json --out site.json':
    'needs tables of three hospitals: sites-command.contract, evaluate-cohort.contract',
  'evaluate --score phoenix-4 --label escalation --threshold 2 --moments moments.csv --in-house':
    'evaluate-cohort.contract',
};

const PASSWORD = 'four words of a child';
/** What a reader puts in place of what is printed. */
const IN_PLACE: readonly (readonly [printed: string, put: string])[] = [
  ['picu-1', 'demo-ward'],
  ['picu-a', 'demo-ward'],
  ['<gateway>', 'monitors-east'],
  ['UNIT', 'demo-ward'],
  ['<unit>', 'demo-ward'],
  ['<user-name>', 'kim'],
  ['<name>', 'Kim'],
  ['<role>', 'nurse'],
  ['<id>', 'psofa'],
  ['path/to/record.hea', 'recording.hea'],
  ['$n', '1'],
];

/** In the order in which they need each other. */
const COURSE: readonly string[] = [
  'rules policy --unit picu-1',
  "rules opt-in national-pews-england --unit picu-1 --for setting --by 'Dr Lee' --reason 'Decision of the ward round, 30 Nov'",
  "rules alert phoenix-4 septic-shock --unit picu-1 --by 'Dr Lee' --reason 'Trial until March'",
  "rules undo --unit picu-1 --by 'Dr Lee' --reason 'Too many alerts at night'",
  'rules limits --unit picu-1',
  'rules preview desaturation --level medium --age 0-17-years --limit 87 --wait 90 --unit picu-1 --hours 24',
  "rules limit desaturation --level medium --age 0-17-years --limit 87 --wait 90 --unit picu-1 --by 'Dr Lee' --reason 'Children after Glenn'",
  "rules limit desaturation --level high --age 0-17-years --limit 72 --unit picu-1 --by 'Dr Lee' --reason 'Children after Glenn'",
  "rules decline --unit picu-1 --by 'Kim' --reason 'Not for all of them'",
  "rules limit tachypnoea --level medium --age 1-4-years --limit 80 --unit picu-1 --by 'Dr Lee' --reason 'Bronchiolitis season'",
  "rules agree --unit picu-1 --by 'Kim' --reason 'Seen together'",
  "rules limit-back desaturation --level medium --age 0-17-years --unit picu-1 --by 'Dr Lee' --reason 'The season is over'",
  'rules own check fast-and-low.json',
  'rules own say fast-and-low.json --language ko',
  'rules own backtest fast-and-low.json --unit picu-1 --hours 24',
  "rules own propose fast-and-low.json --unit picu-1 --hours 24 --by 'Dr Lee' --reason 'After heart surgery'",
  "rules agree --unit picu-1 --by 'Kim' --reason 'Seen together'",
  'rules own list --unit picu-1',
  "rules own off own-fast-and-low --unit picu-1 --by 'Kim' --reason 'Too many at night'",
  "rules quiet --level medium --minutes 20 --unit picu-1 --by 'Dr Lee' --reason 'Half an hour was too long'",
  "rules known --minutes 10 --unit picu-1 --by 'Dr Lee' --reason 'Called twice for one problem'",
  "rules budget --urgent 2 --medium 6 --unit picu-1 --by 'Dr Lee' --reason 'Ward round'",
  'rules propose --unit picu-1 --hours 24 --labels events.csv --write proposed.json',
  "rules adopt proposed.json --unit picu-1 --by 'Dr Lee' --reason 'To keep to the budget'",
  'rules show <id>',
  'model list',
  'model show adult-sepsis-6h-0.1.0',
  'model card adult-sepsis-6h-0.1.0',
  'model verify',
  'beds --unit UNIT',
  'beds --unit UNIT --confirm "Your name"',
  'account add <user-name> --name <name> --role <role> --unit <unit>',
  "account add <user-name> --name <name> --role engineer --unit '*'",
  'badge bind <user-name> --by <name>',
  'badge revoke <user-name>',
  'session end <user-name>',
  'account disable <user-name>',
  'account enable <user-name>',
  'account remove <user-name>',
  'screen add --unit <unit> --name <name> --by <name>',
  'screen revoke <screen>',

  'gateway issue <gateway> --unit <unit> --sends frames --by <name>',
  'gateway issue laboratory --unit picu-a --sends fhir --by "Lee"',
  'gateway issue monitors-east --unit picu-a --sends frames --sends records --by "Lee"',
  'gateway list',
  'gateway revoke monitors-east',
  'feed look path/to/record.hea',
  'feed play path/to/record.hea --bed B1 --speed max',
  'feed play stay-$n.csv --bed B$n --stay stay-$n --birth-date 2021-05-01 --speed max',
  'replay --stay <stay> --compare',
  'replay --unit icu-west --from 2026-11-23T08:00:00Z --to 2026-11-24T08:00:00Z --compare --resume day.jsonl',
  'replay --stay <stay> --speed 60x',
  'known --unit icu-west --at 2026-11-23T14:32:07Z',
  'what-if --unit icu-west --from 2026-11-23T08:00:00Z --to 2026-11-24T08:00:00Z --limit desaturation:high=85 --wait desaturation:high=45 --off hyperoxia --labels events.csv',
  'delay-lab --unit icu-west --from 2026-11-23T08:00:00Z --to 2026-11-24T08:00:00Z --rule desaturation --level high --delays 5,10,15,20,30,60',
  'labels list',
  'labels find --out labels.csv --in-house',
  'labels import outcomes.csv --out imported.csv',
  'alert-ledger --unit icu-west --label escalation --within 360 --time-zone Asia/Seoul --shifts 7,15,23 --out ledger.csv --in-house',
  'evaluate --score phoenix-4 --label escalation --threshold 2 --out report',
  'score national-pews-england --columns',
  'score national-pews-england table.csv --out scored.csv',
  'events recording.hea --averaging 0,8,16 --delay 0,10',
  'terms import codes.csv --hospital hospital-07 --out hospital-07.json',
  'terms approve hospital-07.json --code CR01 --target creatinineMgPerDL --by "Dr Kim"',
  'doctor',
];

/** As the guide prints it. */
async function ruleOfTheGuide(): Promise<string> {
  const [, rule = ''] =
    /```json\n(\{\n {2}"id": "own-[\s\S]*?)```/.exec(await readFile('docs/guides/connect.md', 'utf8')) ?? [];
  return rule;
}

/** A WFDB record of heart rates at 1 Hz, and the tables that the guides name. */
async function filesOfTheGuides(folder: string): Promise<void> {
  const rates = Array.from({ length: 300 }, (_, second) => (second % 90 < 20 ? 70 : 150 + (second % 3)));
  const bytes = new Uint8Array(new Int16Array(rates).buffer);
  const sum = rates.reduce((total, rate) => total + rate, 0) & 0xffff;
  const header = `recording 1 1 ${rates.length}\nrecording.dat 16 1/bpm 16 0 ${rates[0]} ${(sum << 16) >> 16} 0 HR\n`;
  const rows = rates.map((rate, second) => `${second},${rate}`).join('\n');
  await Promise.all([
    writeFile(path.join(folder, 'recording.dat'), bytes),
    writeFile(path.join(folder, 'recording.hea'), header),
    writeFile(path.join(folder, 'fast-and-low.json'), await ruleOfTheGuide()),
    writeFile(path.join(folder, 'stay-1.csv'), `t_s,hr_bpm\n${rows}\n`),
    writeFile(path.join(folder, 'table.csv'), 'id,age_months,heartRate\none,72,95\n'),
    writeFile(path.join(folder, 'events.csv'), 'stay_id,label,at\none,cardiac-arrest,2026-11-23T09:00:00Z\n'),
    writeFile(path.join(folder, 'codes.csv'), 'system,code,name,unit\n,CR01,Creatinine,mg/dL\n'),
  ]);
}

/** One outcome in the middle of the stay. */
function outcomes(stayId: string, from: string, to: string): string {
  const middle = new Date((Date.parse(from) + Date.parse(to)) / 2).toISOString();
  return `\uFEFFstay_id;label;at\r\n${stayId};cardiac-arrest;${middle}\r\n`;
}

describe('E1: every command of the guides', () => {
  const printed = [
    ...new Set(
      printedCommands()
        .filter(({ isWhole, text }) => isWhole && !/npm|infra/.test(text))
        .map(({ text }) => text.replaceAll('`', '').replaceAll(/\s+/g, ' ').replace('node vigil.mjs ', '')),
    ),
  ];

  it('is run here, or it is said where else', () => {
    expect(printed.filter((line) => !COURSE.includes(line) && !(line in RUN_ELSEWHERE))).toEqual([]);
    expect([...COURSE, ...Object.keys(RUN_ELSEWHERE)].filter((line) => !printed.includes(line))).toEqual([]);
  });

  it('works as printed, on a Vigil that runs', { timeout: timeLimit(600_000) }, async () => {
    const home = await dataFolder();
    const vigil = await startVigilProcess({ HOME: home, VIGIL_LOG_LEVEL: 'silent' });
    const cwd = await dataFolder();
    await filesOfTheGuides(cwd);
    const env = { HOME: home, VIGIL_HTTP_PORT: new URL(vigil.address).port };
    let [screenId, unitId, stayId, from, to] = ['', '', '', '', ''];
    try {
      for (const line of COURSE) {
        const meant = IN_PLACE.reduce((text, [name, put]) => text.replaceAll(name, put), line)
          .replace('<screen>', screenId)
          .replace('<stay>', stayId)
          .replace('icu-west', unitId)
          .replace(/--from \S+ --to \S+/, `--from ${from} --to ${to}`)
          .replace(/--at \S+/, `--at ${to}`);
        if (line.startsWith('labels import')) {
          await writeFile(path.join(cwd, 'outcomes.csv'), outcomes(stayId, from, to));
        }
        if (meant === 'session end kim') await sessionCookie(vigil.address, 'kim', PASSWORD);
        const typed = meant.startsWith('account add')
          ? `echo '${PASSWORD}' | `
          : meant.startsWith('badge bind')
            ? 'echo KR0045571 | '
            : '';
        const { code, stdout, stderr } = await inShell(`${typed}node vigil.mjs ${meant}`, cwd, env);
        if (line !== 'doctor') expect({ line, code, stderr }, line).toMatchObject({ code: 0 });
        expect(stdout + stderr, line).not.toBe('');
        screenId ||= /^screen (\S+) for/m.exec(stdout)?.[1] ?? '';
        [, unitId = unitId, stayId = stayId] = /^unit (\S+), bed \S+, stay (\S+)$/m.exec(stdout) ?? [];
        [, from = from, to = to] = /^(\S+Z) to (\S+Z)$/m.exec(stdout) ?? [];
      }
    } finally {
      expect(await vigil.stop()).toBe(0);
    }
  });

  it('account add without a password says so', async () => {
    const command = 'node vigil.mjs account add kim --name Kim --role nurse --unit demo-ward < /dev/null';
    const { code, stderr } = await inShell(command, await dataFolder(), { HOME: await dataFolder() });
    expect(code).not.toBe(0);
    expect(stderr).toContain('no password came');
  });
});

describe('E3: an unknown word', () => {
  it.each([
    [['plai'], 'plai'],
    [['feed', 'plai'], 'feed plai'],
    [['help', 'wrong'], 'wrong'],
    [['doctor', '--jsn'], '--jsn'],
    [['run', 'engin'], 'engin'],
  ])('%j ends with exit code 2 and names it', async (words, named) => {
    const { code, stdout, stderr } = await runVigilCommand(words, {});
    expect(code).toBe(2);
    expect(stderr).toContain(named);
    expect(stdout).toBe('');
  });

  it('help that was asked for ends with 0', async () => {
    expect((await runVigilCommand(['help', 'feed'], {})).code).toBe(0);
  });
});

describe('E1: a recording', () => {
  it('is played into the Vigil that runs at the address, from another folder, and can be replayed as printed', async () => {
    const home = await dataFolder();
    const vigil = await startVigilProcess({ HOME: home, VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
    try {
      const elsewhere = await dataFolder();
      const env = { HOME: home, VIGIL_HTTP_PORT: new URL(vigil.address).port };
      const file = await recording(elsewhere);
      const played = await inShell(`node vigil.mjs feed play '${file}' --bed B1 --speed max`, elsewhere, env);
      expect([played.code, played.stderr]).toEqual([0, '']);
      expect(played.stdout).toContain(`Playing into the Vigil at ${vigil.address} (${vigil.dataDir})`);
      const replayed = await inShell(nextIn(played.stdout), elsewhere, env);
      expect([replayed.code, replayed.stderr]).toEqual([0, '']);
      expect(replayed.stdout).toMatch(/compared \d+ decisions, 0 differ/);
    } finally {
      expect(await vigil.stop()).toBe(0);
    }
  });

  it('says so where no Vigil runs, and can be replayed as printed all the same', async () => {
    const home = await dataFolder();
    const elsewhere = await dataFolder();
    const file = await recording(elsewhere);
    const command = `VIGIL_DATA_DIR='own data' node vigil.mjs feed play '${file}' --bed B1 --speed max`;
    const played = await inShell(command, elsewhere, { HOME: home, VIGIL_HTTP_PORT: '9' });
    expect([played.code, played.stderr]).toEqual([0, '']);
    expect(played.stdout).toContain(`No Vigil of this account runs on ${path.join(elsewhere, 'own data')}`);
    const program = programText({ cwd: elsewhere, platform: 'linux' });
    expect(nextIn(played.stdout)).toBe(`VIGIL_DATA_DIR='own data' VIGIL_HTTP_PORT=9 ${program} run`);
    const settings = { HOME: home, VIGIL_DATA_DIR: path.join(elsewhere, 'own data'), VIGIL_SIMULATOR: '0' };
    const vigil = await startVigilProcess(settings);
    const again = await inShell(
      `VIGIL_DATA_DIR='own data' node vigil.mjs feed play '${file}' --bed B2 --speed max`,
      elsewhere,
      {
        HOME: home,
      },
    );
    const replayed = await inShell(nextIn(again.stdout), elsewhere, { HOME: home });
    expect([replayed.code, replayed.stderr]).toEqual([0, '']);
    expect(await vigil.stop()).toBe(0);
  });
});
