/** `vigil linkage` where the keys are: at whoever joins hospitals and sees no data of theirs. */
import { z } from 'zod';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { GRANT_ID } from '../../safe-data/grants/grant.ts';
import { askKeeper, serveKeeper } from '../../safe-data/linkage/adapters/keeper-socket.ts';
import { LinkageKeyFiles } from '../../safe-data/linkage/adapters/linkage-key-files.ts';
import { joinHospitals, type JoinReport } from '../../safe-data/linkage/join-hospitals.ts';
import { pseudonymsMessageSchema } from '../../safe-data/linkage/linkage-messages.ts';
import { jsonOf } from '../study-files/label-files.ts';
import { written } from './hospital-side.ts';

interface OfGrant {
  readonly grant: string;
}

const joinedSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), answer: pseudonymsMessageSchema, report: z.custom<JoinReport>() }),
  z.object({ ok: z.literal(false), code: z.enum(['malformed', 'no-key']), detail: z.string() }),
]);

/** Rejects with `config-invalid` where it was opened before. */
export async function openLinkage(
  config: Config,
  clock: Clock,
  { grant, by, expiresAtMs }: OfGrant & { readonly by: string; readonly expiresAtMs: number },
): Promise<number> {
  const nowMs = clock.nowMs();
  if (!GRANT_ID.test(grant)) throw new VigilError('config-invalid', `${grant}: small letters, digits and hyphens`);
  if (expiresAtMs <= nowMs) throw new VigilError('config-invalid', '--expires is over already');
  const keys = new LinkageKeyFiles(config.linkageDir);
  if (!(await keys.open({ grantId: grant, openedBy: by, openedAtMs: nowMs, expiresAtMs }))) {
    throw new VigilError(
      'config-invalid',
      `${grant} was opened before; one that ended never comes back: take another name`,
    );
  }
  console.log(
    `${grant} has a key of its own until ${new Date(expiresAtMs).toISOString()}; \`node vigil.mjs linkage end\` destroys it.`,
  );
  return 0;
}

/** Answers until it is told to stop; one message after the other, since each is joined to those before it. */
export async function serveLinkage(config: Config, clock: Clock): Promise<number> {
  const keys = new LinkageKeyFiles(config.linkageDir);
  let before: Promise<unknown> = Promise.resolve();
  const keeper = await serveKeeper(config.linkageDir, (question) => {
    const answer = before.then(() => joinHospitals(keys, () => clock.nowMs(), question));
    before = answer.catch(() => null);
    return answer;
  });
  console.log(`keys are kept in ${config.linkageDir}. Ctrl-C stops it.`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, resolve);
  });
  await keeper.close();
  return 0;
}

/** Rejects with `linkage-keeper-away`, `linkage-no-key`, and `config-invalid` for a message that is none. */
export async function joinCodes(
  config: Config,
  { codes, out }: { readonly codes: string; readonly out: string },
): Promise<number> {
  const joined = joinedSchema.parse(await askKeeper(config.linkageDir, await jsonOf(codes)));
  if (!joined.ok) {
    throw new VigilError(joined.code === 'no-key' ? 'linkage-no-key' : 'config-invalid', `${codes}: ${joined.detail}`);
  }
  await written(out, joined.answer);
  for (const line of reportLines(joined.report)) console.log(line);
  return 0;
}

export async function endLinkage(
  config: Config,
  clock: Clock,
  { grant, by }: OfGrant & { readonly by: string },
): Promise<number> {
  const ended = await new LinkageKeyFiles(config.linkageDir).destroy(grant, { by, atMs: clock.nowMs() });
  if (!ended) throw new VigilError('linkage-no-key', `${grant} has no key here`);
  console.log(
    `the key of ${grant} is destroyed, and what came under it: nobody joins anything to its pseudonyms any more.`,
  );
  return 0;
}

export async function listLinkages(config: Config, { json }: { readonly json: boolean }): Promise<number> {
  const grants = await new LinkageKeyFiles(config.linkageDir).list();
  if (json) console.log(JSON.stringify(grants));
  else if (grants.length === 0) console.log('no grants were opened here');
  for (const { grantId, openedBy, expiresAtMs, ended } of json ? [] : grants) {
    const end = ended === null ? `until ${new Date(expiresAtMs).toISOString().slice(0, 10)}` : `ended by ${ended.by}`;
    console.log(`${grantId.padEnd(24)} opened by ${openedBy}; ${end}`);
  }
  return 0;
}

function reportLines({ rows, known, fresh, torn, bare, largestBlock }: JoinReport): readonly string[] {
  return [
    `${rows} rows: ${fresh} new; known by identifier ${known.identifier}, by mother and birth ${known.birth}, by name and birth date ${known.child}, by likeness of names ${known.names}, of dates ${known.dates}`,
    `  agreed with two children: ${torn}; with nothing to link by: ${bare}; rows in the largest block of likeness: ${largestBlock}`,
    '  this much is for you; the hospital is told a pseudonym a row',
  ];
}
