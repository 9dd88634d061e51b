/** The doors of sessions and of the sign-in provider, with real parts on a folder of their own, and one door that asks for a unit. */
import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccessModule } from '../../../services/access/access.module.ts';
import { openLocalIdentity } from '../../../services/access/adapters/local-identity.ts';
import { hostRule } from '../../../services/access/allowed-host.ts';
import type { Identity } from '../../../services/access/identity.port.ts';
import { OpenIdProvider } from '../../../services/access/openid/adapters/openid-provider.ts';
import { OpenIdModule } from '../../../services/access/openid/openid.module.ts';
import { NO_AUDIT } from '../../../services/audit/audit-trail.port.ts';
import type { AuditEntry } from '../../../services/contract/audit/audit-event.ts';
import type { LogFields } from '../../../services/platform/logger.ts';
import type { OpenIdSettings } from '../../../services/platform/sign-in-settings.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { gatewaysOf } from '../../support/gateway-token.ts';
import { CLAIM_MAP } from './claim-map-for-tests.ts';
import { CLIENT } from './client.ts';

export class OpenIdHouse {
  readonly address: string;
  readonly identity: Identity;
  readonly folder: string;
  readonly events: AuditEntry[];
  /** Lines of the log. */
  readonly lines: string[];
  readonly #app: INestApplication;

  private constructor(
    parts: Pick<OpenIdHouse, 'address' | 'identity' | 'folder' | 'events' | 'lines'>,
    app: INestApplication,
  ) {
    this.#app = app;
    this.address = parts.address;
    this.identity = parts.identity;
    this.folder = parts.folder;
    this.events = parts.events;
    this.lines = parts.lines;
  }

  static async open(
    more: Partial<OpenIdSettings> & Pick<OpenIdSettings, 'issuer'>,
    port: number,
  ): Promise<OpenIdHouse> {
    const folder = await mkdtemp(path.join(tmpdir(), 'vigil-openid-'));
    const claimsFile = path.join(folder, 'oidc-claims.json');
    await writeFile(claimsFile, JSON.stringify(CLAIM_MAP));
    const address = `http://127.0.0.1:${port}`;
    const settings = settingsFor({ publicUrl: address, claimsFile, ...more });
    const clock = new SystemClock();
    const accountFile = path.join(folder, 'accounts.json');
    const identity = await openLocalIdentity({ clock, accountFile, mode: 'demo', claimsFile });
    const events: AuditEntry[] = [];
    const lines: string[] = [];
    const line = (message: string, fields?: LogFields): void =>
      void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
    const logger = {
      info: line,
      warn: line,
      error: (message: string, thrown: unknown) => line(`${message}: ${String(thrown)}`),
    };
    const trail = { ...NO_AUDIT, note: async (entry: AuditEntry) => void events.push(entry) };
    const provider = new OpenIdProvider({ settings, clock, keyCooldownMs: 0 });
    const app = await NestFactory.create(
      {
        module: class House {},
        imports: [
          AccessModule.with({ identity, clock, gateways: gatewaysOf({}), hosts: hostRule([]) }),
          OpenIdModule.with({ provider, identity, trail, clock, logger }),
        ],
      },
      // As the application does: who takes a body reads it itself.
      { logger: false, bodyParser: false },
    );
    await app.listen(port, '127.0.0.1');
    return new OpenIdHouse({ address, identity, folder, events, lines }, app);
  }

  async close(): Promise<void> {
    await this.#app.close();
    await rm(this.folder, { recursive: true });
  }
}

export function settingsFor(
  more: Partial<OpenIdSettings> & Pick<OpenIdSettings, 'issuer' | 'publicUrl' | 'claimsFile'>,
): OpenIdSettings {
  return {
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    name: null,
    algorithm: 'RS256',
    mustReauthenticate: true,
    ...more,
  };
}
