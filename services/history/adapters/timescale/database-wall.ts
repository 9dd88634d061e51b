/**
 * Whether a database of one hospital is walled off: its role owns nothing of the server, reaches no database of another
 * hospital, and no role of another reaches this one. Asked of the server itself, since a password proves nothing of it.
 */
import { Client } from 'pg';
import { VigilError } from '../../../platform/errors.ts';
import type { TimescaleTls } from './timescale-database.ts';
import { translated } from './timescale-errors.ts';

export interface WalledDatabase {
  readonly name: string;
  readonly user: string;
}

const CONNECT_MS = 5_000;

/** Attributes of a role that go through every wall. */
const OWN_ROLE = `SELECT current_user, current_database(), r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolreplication
  FROM pg_roles r WHERE r.rolname = current_user`;
/** Databases among these that one may reach, itself or by a role that it may take on. */
const REACHED = `SELECT d.datname, u.rolname FROM pg_database d, pg_roles u
  WHERE (d.datname = ANY ($1) AND u.rolname = current_user OR d.datname = current_database() AND u.rolname = ANY ($2))
    AND (has_database_privilege(u.oid, d.oid, 'CONNECT')
      OR EXISTS (SELECT 1 FROM pg_roles m WHERE m.rolname <> u.rolname AND pg_has_role(u.oid, m.oid, 'MEMBER')
        AND has_database_privilege(m.oid, d.oid, 'CONNECT')))`;
const ATTRIBUTES = ['SUPERUSER', 'BYPASSRLS', 'CREATEROLE', 'REPLICATION'];

/** Every breach as a sentence. Rejects as the history does where the database does not answer or lets nobody in. */
export async function databaseBreaches(
  { url, tls }: { readonly url: string; readonly tls: TimescaleTls | null },
  others: readonly WalledDatabase[],
): Promise<readonly string[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
    ...(tls === null ? {} : { ssl: { ...tls, rejectUnauthorized: true } }),
  });
  try {
    await client.connect();
    const own = await client.query<[string, string, ...boolean[]]>({ text: OWN_ROLE, rowMode: 'array' });
    const reached = await client.query<[string, string]>({
      text: REACHED,
      values: [others.map(({ name }) => name), others.map(({ user }) => user)],
      rowMode: 'array',
    });
    return [
      ...own.rows.flatMap(([user, , ...has]) =>
        ATTRIBUTES.filter((_, index) => has[index] === true).map((attribute) => `the role ${user} has ${attribute}`),
      ),
      ...reached.rows.map(([database, user]) => `the role ${user} may connect to the database ${database}`),
    ];
  } catch (error) {
    throw error instanceof VigilError ? error : translated(error);
  } finally {
    await client.end().catch(translated);
  }
}
