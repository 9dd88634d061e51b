/** Tokens of device gateways (H51, H54): bound, hashed, ended at once. */
// Hazards: H51, H54 (docs/hazards.md).
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { gatewayFileOf, openGateways } from '../../services/access/adapters/filed-gateways.ts';
import { issueGateway, revokeGateway, type NewGateway } from '../../services/access/adapters/gateway-file.ts';
import type { Gateways } from '../../services/access/gateways.port.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

let folder: string;
let clock: SimulatedClock;
let gateways: Gateways;

const EAST: NewGateway = {
  gatewayId: 'monitors-east',
  hospitalId: 'hospital-a',
  units: ['picu-a'],
  sends: ['frames'],
  issuedBy: 'Lee',
  issuedAtMs: 0,
  expiresAtMs: null,
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-gateways-'));
  clock = new SimulatedClock();
  gateways = await openGateways(folder, clock);
});

const issue = (told: Partial<NewGateway> = {}): Promise<string> =>
  issueGateway(gatewayFileOf(folder), { ...EAST, ...told });

describe('a token of a gateway', () => {
  it('counts at once, for its hospital, units and kinds of message, and is kept as a hash that its owner alone reads', async () => {
    expect(await gateways.gatewayOf('0123456789abcdef0123456789abcdef0123456789a')).toBeNull();
    const token = await issue();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await gateways.gatewayOf(token)).toMatchObject({
      gatewayId: 'monitors-east',
      hospitalId: 'hospital-a',
      units: ['picu-a'],
      sends: ['frames'],
    });
    const file = gatewayFileOf(folder);
    expect(await readFile(file, 'utf8')).not.toContain(token);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await gateways.gatewayOf(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toBeNull();
  });

  it('H54 ends with its revocation, with a new one, and when it runs out', async () => {
    const [old, other] = [await issue(), await issue({ gatewayId: 'monitors-west' })];
    const renewed = await issue();
    expect(renewed).not.toBe(old);
    expect([await gateways.gatewayOf(old), (await gateways.gatewayOf(renewed))?.gatewayId]).toEqual([
      null,
      'monitors-east',
    ]);
    await revokeGateway(gatewayFileOf(folder), 'monitors-east', clock.nowMs());
    expect([await gateways.gatewayOf(renewed), (await gateways.gatewayOf(other))?.gatewayId]).toEqual([
      null,
      'monitors-west',
    ]);
    const brief = await issue({ gatewayId: 'brief', expiresAtMs: clock.nowMs() + 1_000 });
    expect((await gateways.gatewayOf(brief))?.gatewayId).toBe('brief');
    clock.advance(1_000);
    expect(await gateways.gatewayOf(brief)).toBeNull();
  });

  it('survives a file that has become unreadable, which the next start names', async () => {
    const token = await issue();
    expect((await gateways.gatewayOf(token))?.gatewayId).toBe('monitors-east');
    await writeFile(gatewayFileOf(folder), 'no json');
    expect((await gateways.gatewayOf(token))?.gatewayId).toBe('monitors-east');
    await expect(openGateways(folder, clock)).rejects.toMatchObject({ code: 'data-file-corrupt' });
  });

  it.each([
    ['a name with a path', { gatewayId: '../x' }],
    ['no unit', { units: [] }],
    ['no message', { sends: [] }],
  ])('is refused with %s', async (_what, told) => {
    await expect(issue(told)).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('of a gateway that is not there cannot be revoked', async () => {
    await expect(revokeGateway(gatewayFileOf(folder), 'nobody', 0)).rejects.toThrow('no gateway nobody');
  });
});

it('takes the place of the one shared token: a start with that setting is refused and names the command', () => {
  expect(() => parseConfig({ VIGIL_FEED_TOKEN: 'one-token-for-everybody' })).toThrow(
    /VIGIL_FEED_TOKEN is no setting any more.*`node vigil.mjs gateway issue <gateway> --unit <unit>/,
  );
});
