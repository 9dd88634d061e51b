/** `vigil audit` as it is typed: verify with its exit code, who saw a stay, by account and time, and beginning anew. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runAuditBeginAnew } from '../../services/command/audit/audit-begin-anew.ts';
import { runAuditBreakGlass, runAuditFind, type AuditFindOptions } from '../../services/command/audit/audit-find.ts';
import { runAuditVerify } from '../../services/command/audit/audit-verify.ts';
import { openAudit } from '../../services/compose/parts/audit-parts.ts';
import type { OpenParts } from '../../services/compose/parts/open-parts.ts';
import { parseConfig, type Config } from '../../services/platform/config.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { watchScreen } from '../support/command-screen.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import { AT_MS, ownFolder } from './trail-fixtures.ts';

const screen = watchScreen();
const ALL = { fromMs: 0, toMs: 8.64e15, limit: 1_000, json: false };

/** Its exit code and what it printed. */
async function told(running: Promise<number>): Promise<{ readonly code: number; readonly text: string }> {
  screen.shown.length = 0;
  return { code: await running, text: screen.shown.join('\n') };
}

async function written(): Promise<{ config: Config; parts: OpenParts }> {
  const config = parseConfig({ VIGIL_DATA_DIR: await ownFolder() });
  const clock = new SimulatedClock(AT_MS);
  const parts = { clock, logger: SILENT_LOGGER };
  const audit = await openAudit(config, parts, { isKept: true });
  const by = (id: string) => ({ kind: 'person', id, role: 'nurse', address: '192.0.2.7' }) as const;
  const view = { action: 'view', screen: 'trends', unitId: 'unit-a' } as const;
  await audit.recorder.record({ ...view, actor: by('kim'), stayIds: ['stay-1'] });
  clock.advance(60_000);
  await audit.recorder.record({ ...view, actor: by('lee'), stayIds: ['stay-1', 'stay-2'] });
  clock.advance(60_000);
  await audit.recorder.record({ ...view, actor: by('lee'), stayIds: ['stay-2'] });
  await audit.close();
  return { config, parts };
}

describe('vigil audit', () => {
  it('tells who saw a stay, what an account did, and what happened in a time', async () => {
    const { config } = await written();
    const saw = await told(runAuditFind(config, { ...ALL, stay: 'stay-1' }));
    expect(saw.text.split('\n')).toEqual([
      '2026-11-30T08:01:00.000Z  lee (nurse) from 192.0.2.7  view: trends  unit unit-a, 2 stays  [installation 2]',
      '2026-11-30T08:00:00.000Z  kim (nurse) from 192.0.2.7  view: trends  unit unit-a, stay stay-1  [installation 1]',
    ]);
    const count = async (options: Partial<AuditFindOptions>) =>
      (await told(runAuditFind(config, { ...ALL, ...options }))).text.split('\n').length;
    expect(await count({ account: 'lee' })).toBe(2);
    expect(await count({ fromMs: AT_MS + 30_000, toMs: AT_MS + 90_000 })).toBe(1);
    expect((await told(runAuditFind(config, { ...ALL, stay: 'stay-9' }))).text).toBe('no event fits');
    expect((await told(runAuditFind(config, { ...ALL, limit: 1 }))).text).toContain('only the newest 1 are shown');
    await expect(runAuditFind(config, { ...ALL, action: 'look' })).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('lists who opened which unit in an emergency on a day, and why', async () => {
    const { config, parts } = await written();
    const audit = await openAudit(config, parts, { isKept: false });
    const actor = { kind: 'person', id: 'sso:seo', role: 'doctor', address: null } as const;
    const detail = { reason: 'transfer', what: 'opened' };
    await audit.recorder.record({ action: 'break-glass', screen: 'break-glass', unitId: 'unit-b', actor, detail });
    await audit.close();
    const list = async (day?: string) =>
      (await told(runAuditBreakGlass(config, { ...(day === undefined ? {} : { day }), json: false }, AT_MS))).text;
    expect(await list()).toMatch(
      /sso:seo \(doctor\) +break-glass: break-glass +unit unit-b, reason transfer, what opened/,
    );
    expect(await list('2026-11-29')).toBe('no event fits');
    await expect(list('yesterday')).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('verifies, and finds a tail that was cut since it was anchored, and a trail that is gone', async () => {
    const { config } = await written();
    expect(await told(runAuditVerify(config, { json: false }))).toEqual({
      code: 0,
      text: 'installation: 3 events, the last of 2026-11-30T08:02:00.000Z; anchored to event 3\nevery event is as it was written, and none is missing',
    });
    await rm(path.join(config.dataDir, 'audit/installation/journal/000000000000002'));
    expect(await told(runAuditVerify(config, { json: false }))).toEqual({
      code: 1,
      text: expect.stringContaining('event 3: cut off at the end'),
    });
    await rm(path.join(config.dataDir, 'audit'), { recursive: true });
    expect(await told(runAuditVerify(config, { json: false }))).toEqual({
      code: 1,
      text: expect.stringMatching(/vigil-[0-9a-f]{8}\/installation: anchored, and not here/),
    });
  });

  it('lays aside what cannot be gone on with, and nothing else', async () => {
    const { config, parts } = await written();
    const asked = { by: 'Kim', reason: 'the key is gone' };
    await expect(runAuditBeginAnew(config, parts, asked)).rejects.toThrow(/nothing is laid aside/);
    await rm(path.join(config.dataDir, 'audit/installation/key'));
    const anew = await told(runAuditBeginAnew(config, parts, asked));
    expect(anew).toEqual({ code: 0, text: expect.stringContaining('installation is laid aside as aside.') });
    expect((await told(runAuditFind(config, ALL))).text).toMatch(
      /operator Kim {2}operate: vigil audit begin-anew .*reason the key is gone/,
    );
    // What was laid aside is looked at too: its anchors have a trail.
    expect((await told(runAuditVerify(config, { json: false }))).code).toBe(0);
  });
});
