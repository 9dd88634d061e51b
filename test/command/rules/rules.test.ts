/** `vigil rules`: the list with what is off, a rule as a page, and a check that finds planted faults. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import { scoreRuleSchema, type ScoreRule } from '../../../services/clinical/score/score-rule.ts';
import { exitCodeOf } from '../../../services/command/terminal/fail.ts';
import { checkScore } from '../../../services/command/rules/rules-check.ts';
import { markdown, screenText } from '../../../services/command/terminal/rules-layout.ts';
import { rulePage } from '../../../services/command/rules/rules-page.ts';
import { scaleBlocks } from '../../../services/command/rules/rules-scale.ts';
import { checkAllRules, listRules, showRule } from '../../../services/command/rules/rules.ts';
import { watchScreen } from '../../support/command-screen.ts';

const RULES = fileURLToPath(new URL('../../../models/rules', import.meta.url));
const { shown, told } = watchScreen();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-rules-'));
  await cp(RULES, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function rule(id: string): Promise<ScoreRule> {
  const parsed = parseScoreRule(JSON.parse(await readFile(path.join(RULES, `${id}.json`), 'utf8')));
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rule;
}

/** Changes the text of a rule file; the change must happen. */
async function edit(name: string, from: string, to: string): Promise<void> {
  const file = path.join(folder, name);
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

describe('list', () => {
  it('names every rule, and why one is off', async () => {
    expect(await listRules({ json: false })).toBe(0);
    expect(shown[0]).toMatch(/^rule +version +certainty +state +what$/);
    expect(shown.find((line) => line.startsWith('national-pews-england '))).toMatch(/ V +on +National PEWS/);
    expect(shown.find((line) => line.startsWith('palicc-2-pards '))).toMatch(
      / U +off +PARDS .*\. Off: The main table of PALICC-2 could not be read/,
    );
    expect(shown.some((line) => line.startsWith('bradycardia '))).toBe(true);
    expect(shown.some((line) => line.startsWith('periodic-breathing '))).toBe(true);
  });

  it('says the same to programs', async () => {
    expect(await listRules({ json: true })).toBe(0);
    const { rules, faulty } = JSON.parse(shown.join('\n')) as {
      rules: { id: string; file: string; enabled: boolean; disabledReason: string | null }[];
      faulty: unknown[];
    };
    expect(faulty).toEqual([]);
    expect(rules.find(({ id }) => id === 'apnoea')).toMatchObject({
      file: 'vital-alerts',
      enabled: true,
      disabledReason: null,
    });
    expect(rules.filter(({ enabled, disabledReason }) => enabled === (disabledReason !== null))).toEqual([]);
  });

  it('lists the others beside a file that cannot be read', async () => {
    await writeFile(path.join(folder, 'phoenix-4.json'), '{');
    await writeFile(path.join(folder, 'unheard-of.json'), '{}');
    expect(await listRules({ json: false, folder })).toBe(1);
    expect(told).toEqual([
      expect.stringMatching(/^vigil: phoenix-4\.json: /),
      'vigil: unheard-of.json: it holds no rules of a kind that Vigil knows',
    ]);
    expect(shown.some((line) => line.startsWith('phoenix-8 '))).toBe(true);
  });
});

describe('show', () => {
  it('aligns the table of a score by age and points', async () => {
    expect(await showRule('phoenix-8', { markdown: false })).toBe(0);
    const renal = shown.slice(shown.indexOf('Renal') + 2, shown.indexOf('Hepatic') - 1);
    expect(renal).toEqual([
      '  points                         0      1',
      '  Creatinine, mg/dL, 0 mo        < 0.8  ≥ 0.8',
      '  Creatinine, mg/dL, 1-11 mo     < 0.3  ≥ 0.3',
      '  Creatinine, mg/dL, 12-23 mo    < 0.4  ≥ 0.4',
      '  Creatinine, mg/dL, 24-59 mo    < 0.6  ≥ 0.6',
      '  Creatinine, mg/dL, 60-143 mo   < 0.7  ≥ 0.7',
      '  Creatinine, mg/dL, 144-215 mo  < 1    ≥ 1',
    ]);
  });

  it('shows one limit of vital signs, or all of the file', async () => {
    await showRule('tachycardia', { markdown: false });
    expect(shown.filter((line) => /^-{5,}$/.test(line))).toHaveLength(1);
    shown.length = 0;
    await showRule('vital-alerts', { markdown: false });
    expect(shown.filter((line) => /^-{5,}$/.test(line))).toHaveLength(14);
  });

  it('shows events and characteristics with their settings', async () => {
    await showRule('bradycardia-below-80', { markdown: false });
    expect(shown.join('\n')).toMatch(/an event is +heartRatePerMin < 80 \/min for 4 s or longer/);
    await showRule('heart-rate-sample-entropy', { markdown: true });
    expect(shown.join('\n')).toMatch(/\| state \| off: /);
  });

  it('refuses a rule that is not there, and names those that are', async () => {
    const thrown: unknown = await showRule('phoenix', { markdown: false }).catch((error: unknown) => error);
    expect(exitCodeOf(thrown)).toBe(2);
    expect(String(thrown)).toMatch(/no rule phoenix; there are: .*phoenix-4/);
  });

  it('keeps the marks of Markdown out of the text, and lines of a screen short', async () => {
    const page = rulePage(await rule('phoenix-8'));
    expect(markdown(page)).toContain('| Platelets, 10\\*3/uL | ≥ 100 | &lt; 100 |');
    expect(
      screenText(page)
        .split('\n')
        .filter((line) => line.startsWith('- ') && line.length > 110),
    ).toEqual([]);
  });

  it('says of every kind of scale what combines it', async () => {
    const texts = async (id: string): Promise<string> => {
      const read = await rule(id);
      return JSON.stringify(read.parts.flatMap((part) => scaleBlocks(read, part.scale)));
    };
    expect(await texts('phoenix-4')).toContain('The sum of these rows, at most 2:');
    expect(await texts('phoenix-4')).toContain('When invasive ventilation is yes; the highest of these rows:');
    expect(await texts('nsofa')).toContain('points for that count');
    expect(await texts('palicc-2-possible')).toContain('Only when this gives 1 or more');
    expect(await texts('vasoactive-inotropic-score')).toContain('10000 times its value');
    expect(await texts('national-pews-england')).toContain('(ends what was observed before)');
  });

  it('shows every limit of every table', async () => {
    for (const id of [
      'national-pews-england',
      'psofa',
      'pelod-2',
      'kdigo-aki',
      'palicc-2015-pards',
      'goldstein-2005-sirs',
    ]) {
      const read = await rule(id);
      for (const part of read.parts) {
        const said = JSON.stringify(scaleBlocks(read, part.scale));
        const limits = [...JSON.stringify(part.scale).matchAll(/"(?:from|above|below|upTo)":(-?[\d.]+)/g)].map(
          ([, limit]) => limit ?? '',
        );
        expect(
          limits.filter((limit) => !said.includes(limit)),
          `${id} ${part.name}`,
        ).toEqual([]);
      }
    }
  });
});

describe('check', () => {
  it('finds no fault in the rules that ship', async () => {
    expect(await checkAllRules({ json: false })).toBe(0);
    expect(shown.every((line) => line.startsWith('ok     '))).toBe(true);
    expect(shown.find((line) => line.includes('phoenix-8 '))).toMatch(
      /6 age bands, one for every day; \d+ band tables, \d+ rows, each value in exactly one; \d+ monotone as claimed; a source on every row$/,
    );
  });

  it.each([
    ['phoenix-4.json', '"below": 100, "points": 3', '"below": 101, "points": 3', 'gap or overlap'],
    ['phoenix-4.json', '"to": { "months": 12 }', '"to": { "months": 11 }', 'gap or overlap'],
    ['sipa.json', '"certainty": "V"', '"certainty": "U"', 'certainty U must be disabled'],
    ['vital-alerts.json', '"limit": 80', '"limit": 180', 'high limit must lie beyond'],
    ['sipa.json', '"id": "sipa"', '"id": "other"', 'the rule in it is called other'],
  ])('finds a fault planted in %s: %s', async (name, from, to, fault) => {
    // The others have no fault, as the test before says, and proving that again takes seconds for each.
    const others = (await readdir(folder)).filter((each) => each !== name);
    await Promise.all(others.map((each) => rm(path.join(folder, each), { recursive: true })));
    await edit(name, from, to);
    expect(await checkAllRules({ json: false, folder })).toBe(1);
    expect(shown.filter((line) => line.startsWith('FAULT'))).toEqual([expect.stringContaining(fault)]);
    shown.length = 0;
    expect(await checkAllRules({ json: true, folder })).toBe(1);
    expect(JSON.parse(shown.join('\n'))).toContainEqual(
      expect.objectContaining({ faults: expect.arrayContaining([expect.stringContaining(fault)]) }),
    );
  });

  /** A rule that no parser has seen, changed as text: the check stands on its own. */
  const changed = async (id: string, from: string, to: string): Promise<readonly string[]> => {
    const text = await readFile(path.join(RULES, `${id}.json`), 'utf8');
    expect(text).toContain(from);
    return checkScore(scoreRuleSchema.parse(JSON.parse(text.replace(from, to)))).faults;
  };

  it('proves by itself what the parser proves by shape', async () => {
    expect(await changed('phoenix-8', '"below": 100, "points": 3', '"below": 101, "points": 3')).toContainEqual(
      expect.stringMatching(/^part respiratory, pfRatio: 100 lies in 2 bands$/),
    );
    expect(await changed('phoenix-8', '"below": 100, "points": 3', '"below": 99, "points": 3')).toContainEqual(
      'part respiratory, pfRatio: 99 lies in 0 bands',
    );
    expect(await changed('phoenix-8', '"below": 100, "points": 3', '"below": 100, "points": 0')).toContainEqual(
      'part respiratory, pfRatio: points are not falling',
    );
    expect(await changed('phoenix-8', '"from": { "months": 12 }', '"from": { "months": 11 }')).toEqual([
      expect.stringMatching(/days of age lie in another number of age bands than 1, first day 3\d\d \(in 2\)/),
      expect.anything(),
    ]);
    expect(await changed('phoenix-8', '"from": { "months": 12 }', '"from": { "months": 13 }')).toEqual([
      expect.stringContaining('(in 0)'),
      expect.stringContaining('(in 0)'),
    ]);
    const source = (await rule('phoenix-8')).source;
    expect(await changed('phoenix-8', JSON.stringify(source), '"  "')).toHaveLength(8);
  });
});
