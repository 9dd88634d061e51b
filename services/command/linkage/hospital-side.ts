/** `vigil linkage` at a hospital: a secret with the other hospitals of the grant, keyed hashes out, pseudonyms in. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { onDisk } from '../../platform/disk/folder-files.ts';
import { readListed } from '../../platform/disk/listed-file.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { HospitalLinks, sharedSecretSchema } from '../../safe-data/linkage/adapters/hospital-links.ts';
import { exactCodes } from '../../safe-data/linkage/exact-codes.ts';
import { exactFacts } from '../../safe-data/linkage/exact-facts.ts';
import { hardenedEncodings } from '../../safe-data/linkage/hardened-encoding.ts';
import { pseudonymsMessageSchema, type CodesMessage } from '../../safe-data/linkage/linkage-messages.ts';
import { readPeopleTable, type LinkPerson } from '../../safe-data/linkage/people-table.ts';
import { SurrogateFiles } from '../../safe-data/surrogates/adapters/surrogate-files.ts';
import { grantedDefinition } from '../grants/open-release.ts';

interface OfGrant {
  readonly grant: string;
}

/** Made here and written for the other hospitals, or taken from one of them. Rejects with `config-invalid`, and `grant-not-valid`. */
export async function shareSecret(
  config: Config,
  clock: Clock,
  { grant, handOver, take }: OfGrant & { readonly handOver: string | undefined; readonly take: string | undefined },
): Promise<number> {
  await grantedDefinition(config, clock, grant);
  const links = new HospitalLinks(config.surrogatesDir);
  if ((handOver === undefined) === (take === undefined)) {
    throw new VigilError('config-invalid', 'either --hand-over or --take');
  }
  if (take !== undefined) {
    const given = await readListed(take, take, sharedSecretSchema);
    if (given?.grantId !== grant) throw new VigilError('config-invalid', `${take} is no secret of ${grant}`);
    await links.takeSecret(given);
    console.log(`the secret of ${grant} is taken. Remove ${take}: whoever has it can try names against what is sent.`);
    return 0;
  }
  const secret = (await links.secretOf(grant)) ?? (await links.makeSecret(grant));
  await written(handOver ?? '', secret);
  console.log(
    `${handOver ?? ''} is for the other hospitals of ${grant}, and never for who joins them. Remove it once it is there.`,
  );
  return 0;
}

/** Rejects with `config-invalid` for a table that cannot be read, or where no secret was agreed. */
export async function sendCodes(
  config: Config,
  clock: Clock,
  { grant, people, out }: OfGrant & { readonly people: string; readonly out: string },
): Promise<number> {
  await grantedDefinition(config, clock, grant);
  const links = new HospitalLinks(config.surrogatesDir);
  const secret = await links.secretOf(grant);
  if (secret === null) {
    throw new VigilError(
      'config-invalid',
      `no secret of ${grant}: \`node vigil.mjs linkage secret\` makes or takes one`,
    );
  }
  const table = readPeopleTable(await textOf(people));
  if (typeof table === 'string') throw new VigilError('config-invalid', `${people}: ${table}`);
  const key = Buffer.from(secret.secret, 'base64');
  const rows = await links.drawRows(
    grant,
    table.people.map(({ patientId }) => patientId),
  );
  const message: CodesMessage = {
    version: 1,
    grantId: grant,
    rows: table.people.map((person, at) => codedPerson(person, { row: rows[at] ?? '', key })).toSorted(byRow),
  };
  await written(out, message);
  const bare = message.rows.filter(({ codes }) => Object.keys(codes).length === 0).length;
  console.log(
    `${message.rows.length} children as keyed hashes in ${out}; ${bare} of them without a fact that could be told exactly.`,
  );
  if (table.unread.length > 0) console.log(`not read: lines ${table.unread.slice(0, 20).join(', ')} of ${people}`);
  return 0;
}

/** Pseudonyms beside the numbers of the data set of the grant: children that are not in it are left out. */
export async function receivePseudonyms(
  config: Config,
  clock: Clock,
  { grant, answer, out }: OfGrant & { readonly answer: string; readonly out: string },
): Promise<number> {
  await grantedDefinition(config, clock, grant);
  const message = await readListed(answer, answer, pseudonymsMessageSchema);
  if (message?.grantId !== grant) throw new VigilError('config-invalid', `${answer} is no answer for ${grant}`);
  const patients = await new HospitalLinks(config.surrogatesDir).rowsOf(grant);
  const numbers = await new SurrogateFiles(config.surrogatesDir).numbers(grant);
  const lines = message.rows.flatMap(({ row, pseudonym }) => {
    const number = numbers.get(patients.get(row) ?? '');
    return number === undefined ? [] : [{ number, pseudonym }];
  });
  const sorted = lines.toSorted((left, right) => left.number - right.number);
  const text = ['person_id,pseudonym', ...sorted.map(({ number, pseudonym }) => `${number},${pseudonym}`), ''].join(
    '\n',
  );
  await onDisk(out, () => writeFile(out, text, { mode: 0o600 }));
  console.log(
    `${sorted.length} children of the data set of ${grant} with their pseudonyms in ${out}; others are left out.`,
  );
  return 0;
}

function codedPerson(
  person: LinkPerson,
  { row, key }: { readonly row: string; readonly key: Uint8Array },
): CodesMessage['rows'][number] {
  const facts = exactFacts(person);
  return { row, codes: exactCodes(facts, key), encodings: [...hardenedEncodings(facts, key)] };
}

/** Drawn numbers in their own order: that of the register would tell who was admitted when. */
function byRow(left: { readonly row: string }, right: { readonly row: string }): number {
  return left.row < right.row ? -1 : 1;
}

export async function written(file: string, content: unknown): Promise<void> {
  await onDisk(file, () => writeFile(file, `${JSON.stringify(content)}\n`, { mode: 0o600 }));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
