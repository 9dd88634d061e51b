/**
 * docs/guides/security.md begins with the access table and what each route and socket event asks; both are made from
 * what the code and the tests read. `npx vitest -u` writes that part anew and leaves the rest of the page as it is.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACCESS_TABLE, RIGHTS, type Caller, type Right } from '../../services/contract/access/access-table.ts';
import { EVENTS, ROUTES, type Needs } from './route-table.ts';

const PAGE = new URL('../../docs/guides/security.md', import.meta.url);
const END = '<!-- until here the page is made from the tables -->';

const callers = Object.keys(ACCESS_TABLE) as Caller[];

function needText(needs: Needs): string {
  if (needs === 'nothing') return 'nothing';
  return 'fhirType' in needs ? `scope for ${needs.fhirType}` : needs.join(' or ');
}

function roleRow(caller: Caller): string {
  const { kind, rights, seesNames, seesBirthDates, fhirScopes } = ACCESS_TABLE[caller];
  const sees = [seesNames ? 'names' : '', seesBirthDates ? 'birth dates' : ''].filter((text) => text !== '');
  const cells = [
    caller,
    kind,
    rights.join(', '),
    sees.join(', '),
    fhirScopes.map((scope) => `\`${scope}\``).join(', '),
  ];
  return `| ${cells.map((cell) => (cell === '' ? '–' : cell)).join(' | ')} |`;
}

function rightRow([right, { reach, allows }]: readonly [string, (typeof RIGHTS)[Right]]): string {
  return `| ${right} | ${reach} | ${allows} |`;
}

it('begins with the tables that the code reads', async () => {
  const made = [
    '# Who may do what',
    '',
    'One table, `services/contract/access/access-table.ts`, is read by the server, the screens, the tests and this page. What no row gives, nobody has.',
    '',
    '| caller | is | rights | sees of a person | FHIR scopes of the session |',
    '|---|---|---|---|---|',
    ...callers.map(roleRow),
    '',
    'A right reaches as far as its second column says: the units of whoever has it, all units of a hospital (which must all be theirs), or themselves.',
    '',
    '| right | reach | allows |',
    '|---|---|---|',
    ...Object.entries(RIGHTS).map(rightRow),
    '',
    'Every route and socket event of the running application, and which right it asks; `test/command/who-may-call.test.ts` asks each of them as every',
    'caller, for an own unit and another, and fails on one that is not here.',
    '',
    '| route or event | asks |',
    '|---|---|',
    ...Object.entries(ROUTES).map(([route, { needs }]) => `| \`${route}\` | ${needText(needs)} |`),
    ...Object.entries(EVENTS).map(([event, { needs }]) => `| socket \`${event}\` | ${needText(needs)} |`),
    '',
    END,
  ].join('\n');
  const written = readFileSync(PAGE, 'utf8').split(END)[1] ?? '\n';
  await expect(`${made}${written}`).toMatchFileSnapshot('../../docs/guides/security.md');
});

it('has a row for every caller, and every right in some row', () => {
  const given = new Set<string>(callers.flatMap((caller) => ACCESS_TABLE[caller].rights));
  expect(Object.keys(RIGHTS).filter((right) => !given.has(right))).toEqual([]);
});
