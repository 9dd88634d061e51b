// Hazards: H58 (docs/hazards.md).
/**
 * A server that calls whatever address it is told can be made to call its own neighbours (SSRF). Nothing is called that the operator has not registered,
 * however it is written, and no answer of a receiver leads anywhere else.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchRestHook } from '../../services/export/adapters/fetch-rest-hook.ts';
import { openWebhook } from '../../services/export/adapters/webhook-sender.ts';
import { endpointFault } from '../../services/export/subscriptions/allowed-endpoint.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const REGISTERED = ['https://ehr.example:8443', 'http://127.0.0.1:9000'];

describe('an address of a subscription', () => {
  it.each(['https://ehr.example:8443/hook', 'HTTPS://EHR.example:8443/other?x=1', 'http://127.0.0.1:9000/'])(
    '%s is called: it was registered',
    (address) => expect(endpointFault(address, REGISTERED)).toBeNull(),
  );

  it.each([
    'https://169.254.169.254/latest/meta-data/',
    'http://169.254.169.254/latest/meta-data/',
    'https://10.0.0.5/',
    'https://192.168.1.1/',
    'https://172.16.0.1/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://0.0.0.0/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://localhost/',
    'http://localhost:9000/',
    'http://127.0.0.1:5432/',
    'http://127.1:9001/',
    'https://ehr.example/',
    'https://ehr.example:8444/',
    'http://ehr.example:8443/',
    'https://ehr.example.evil.example:8443/',
    'https://evil.example:8443/?https://ehr.example:8443',
    'https://evil.example:8443#@ehr.example:8443/',
    'https://ehr.example:8443@evil.example/',
    'https://evil.example\\@ehr.example:8443/',
    'https://ehr.example%2eevil.example:8443/',
    'https://ehr。example。evil.example:8443/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:9000/',
    'ftp://ehr.example:8443/',
    'data:text/plain,x',
    '//ehr.example:8443/',
    'ehr.example:8443',
    '',
  ])('%s is not', (address) => expect(endpointFault(address, REGISTERED)).not.toBeNull());

  it('is none where nothing is registered', () => {
    for (const address of REGISTERED) expect(endpointFault(address, [])).not.toBeNull();
  });
});

describe('a receiver that answers with another address', () => {
  const servers: Server[] = [];
  const asked: string[] = [];
  let receiver = '';
  let status = 302;

  async function served(name: string, location: () => string): Promise<string> {
    const server = createServer((request, response) => {
      asked.push(`${name} ${request.method ?? ''}`);
      response.writeHead(name === 'receiver' ? status : 200, { location: location() }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  beforeEach(async () => {
    const neighbour = await served('neighbour', () => '/');
    receiver = await served('receiver', () => neighbour);
  });
  afterEach(async () => {
    asked.length = 0;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  });

  it.each([301, 302, 303, 307, 308])(
    '%d: the neighbour is never asked, by a subscription or a webhook',
    async (given) => {
      status = given;
      const signal = new AbortController().signal;
      const hook = fetchRestHook.post({ endpoint: receiver, headers: [], body: '{}', timeoutMs: 5_000, signal });
      await expect(hook).rejects.toMatchObject({ code: 'receiver-unreachable' });
      const clock = new SimulatedClock(0);
      const line = openWebhook({ url: receiver, secret: Buffer.alloc(32), clock, answerWithinMs: 5_000 });
      await expect(line.send('{}', 'id')).rejects.toMatchObject({ code: 'receiver-unreachable' });
      line.close();
      expect(asked).toEqual(['receiver POST', 'receiver POST']);
    },
  );
});
