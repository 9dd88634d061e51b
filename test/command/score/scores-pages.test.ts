/**
 * docs/scores is made from models/rules: one page a file, by the renderer of `node vigil.mjs rules show`, and an
 * index that says what is off and why. `npx vitest run -u test/command/scores-pages` writes it anew.
 */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readRuleFiles, rulesOf, type AnyRule, type RuleFile } from '../../../services/command/rules/rules-files.ts';
import { markdown, type Block, type Page } from '../../../services/command/terminal/rules-layout.ts';
import { CERTAINTY_WORDS, NOT_REVIEWED } from '../../../services/command/rules/rules-page.ts';
import { pageOf } from '../../../services/command/rules/rules.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const files = await readRuleFiles(at('models/rules'));
const scores = files.filter((file) => file.kind === 'score');
const others = files.filter((file) => file.kind !== 'score');

function indexPage(): Page {
  const link = (file: RuleFile, rule: AnyRule): string => `[${rule.label}](${file.name}.md)`;
  const state = (rule: AnyRule): string => (rule.enabled ? 'on' : 'off');
  const off = files.flatMap((file) =>
    rulesOf(file)
      .filter((rule) => !rule.enabled)
      .map((rule) => [link(file, rule), rule.certainty, rule.disabledReason ?? '']),
  );
  const partsOff = scores.flatMap((file) =>
    file.rule.parts.flatMap((part) =>
      part.disabled === undefined
        ? []
        : [[`${link(file, file.rule)}: ${part.label}`, part.disabled.certainty, part.disabled.reason]],
    ),
  );
  const table = (header: readonly string[], rows: readonly (readonly string[])[]): Block => ({
    kind: 'table',
    header,
    rows,
  });
  return {
    title: 'Scores',
    blocks: [
      { kind: 'text', text: NOT_REVIEWED },
      {
        kind: 'text',
        text: 'Every published table that Vigil scores with, one page each, made from [models/rules](../../models/rules/) by the renderer of `node vigil.mjs rules show`. `node vigil.mjs rules check` proves that every value at every age falls into exactly one band; the tests hold every row to the reference tables at both edges. `node vigil.mjs score RULE FILE.csv` runs any of them on a table.',
      },
      {
        kind: 'text',
        text: `Certainty: ${Object.entries(CERTAINTY_WORDS)
          .map(([letter, words]) => `${letter} ${words}`)
          .join('; ')}. What is D or U is off.`,
      },
      table(
        ['score', 'version', 'certainty', 'state', 'made for'],
        scores.map((file) => [
          link(file, file.rule),
          file.rule.version,
          file.rule.certainty,
          state(file.rule),
          file.rule.intended.text,
        ]),
      ),
      { kind: 'heading', text: 'Monitor limits, events and characteristics' },
      table(
        ['rule', 'version', 'certainty', 'state'],
        others.flatMap((file) =>
          rulesOf(file).map((rule) => [link(file, rule), rule.version, rule.certainty, state(rule)]),
        ),
      ),
      { kind: 'heading', text: 'What is off, and why' },
      table(['rule', 'certainty', 'reason'], [...off, ...partsOff]),
      {
        kind: 'text',
        text: 'Brighton PEWS and NEWTT2 are not here at all: [why](../../models/rules/NOT-INCLUDED.md).',
      },
    ],
  };
}

describe('docs/scores', () => {
  it('is made from rules that can all be read', () => {
    expect(files.filter((file) => file.kind === 'faulty')).toEqual([]);
  });

  it.each(files.map((file) => [file.name, file] as const))('%s is current', async (name, file) => {
    const page = pageOf(file, name);
    if (page === null) throw new Error(`no page of ${name}`);
    await expect(markdown(page)).toMatchFileSnapshot(`../../../docs/scores/${name}.md`);
  });

  it('has a current index, and no page of a rule that is gone', async () => {
    await expect(markdown(indexPage())).toMatchFileSnapshot('../../../docs/scores/README.md');
    const known = ['README.md', ...files.map((file) => `${file.name}.md`)];
    expect((await readdir(at('docs/scores'))).filter((name) => !known.includes(name))).toEqual([]);
  });
});
