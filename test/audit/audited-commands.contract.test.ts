/** Every command says what it leaves in the trail; those that are told are told before they do anything. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findEvents } from '../../services/audit/find-events.ts';
import { ANY_EVENT } from '../../services/audit/trail-reader.port.ts';
import { actionOf, AUDITED_COMMANDS, auditCommand, nameOf } from '../../services/command/cli/audited-commands.ts';
import { trailsOf } from '../../services/compose/parts/audit-parts.ts';
import { program } from '../../services/main.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { ownFolder } from './trail-fixtures.ts';

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function commandOf(name: string): Command {
  const found = leaves(program).find((command) => nameOf(command) === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
}

afterEach(() => vi.unstubAllEnvs());

async function dataFolder(): Promise<string> {
  const dataDir = await ownFolder();
  vi.stubEnv('VIGIL_DATA_DIR', dataDir);
  // Nothing listens there: no other Vigil of this machine is found.
  vi.stubEnv('VIGIL_HTTP_PORT', '1');
  return dataDir;
}

describe('commands', () => {
  it('are in the table of what they leave in the trail, and one that is not is told all the same', () => {
    const names = leaves(program).map(nameOf);
    expect(Object.keys(AUDITED_COMMANDS).filter((name) => !names.includes(name))).toEqual([]);
    const unknown = names.filter((name) => AUDITED_COMMANDS[name] === undefined);
    expect(unknown.filter((name) => actionOf(name) === null)).toEqual([]);
  });

  it('leave who ran them, on what, and nothing that was written in words', async () => {
    const dataDir = await dataFolder();
    const hold = commandOf('archive hold');
    hold.parseOptions(['--stay', 'stay-1', '--by', 'Kim', '--reason', 'Baby Park has a hearing']);
    await auditCommand(hold);
    const { events } = await findEvents(await trailsOf(parseConfig({ VIGIL_DATA_DIR: dataDir })), ANY_EVENT);
    expect(events.map(({ event }) => event)).toMatchObject([
      {
        action: 'operate',
        actor: { kind: 'operator' },
        screen: 'vigil archive hold',
        stayIds: ['stay-1'],
        detail: { stay: 'stay-1', by: 'Kim' },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('Park');
  });

  it('do nothing where it cannot be written', async () => {
    const dataDir = await dataFolder();
    await writeFile(path.join(dataDir, 'audit'), 'no folder');
    await expect(auditCommand(commandOf('account remove'))).rejects.toMatchObject({ code: 'audit-unusable' });
    await expect(auditCommand(commandOf('rules list'))).resolves.toBeUndefined();
  });
});
