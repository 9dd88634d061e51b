/** `vigil grants`: who may have which data for research. Each change counts at once, also for an export that runs. */
import { sha256Hex } from '../../contract/content-id.ts';
import { prepareDataFolder } from '../../compose/parts/open-parts.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { KEPT_TIMES, LEAST_K, SHARINGS } from '../../safe-data/deidentify/release-policy.ts';
import { GrantFile } from '../../safe-data/grants/adapters/grant-file.ts';
import { grantSchema, reviewed, revoked, stateOf, type Grant } from '../../safe-data/grants/grant.ts';
import type { GrantChange } from '../../safe-data/grants/grants.port.ts';
import { HospitalLinks } from '../../safe-data/linkage/adapters/hospital-links.ts';
import { LinkageKeyFiles } from '../../safe-data/linkage/adapters/linkage-key-files.ts';
import { SurrogateFiles } from '../../safe-data/surrogates/adapters/surrogate-files.ts';
import { cohortDefinition } from '../study-files/cohort-file.ts';
import { jsonOf } from '../study-files/label-files.ts';
import { readPassword } from '../terminal/read-password.ts';
import { provenPerson } from './grant-person.ts';

export interface AskOptions {
  readonly grant: string;
  readonly definition: string;
  readonly purpose: string;
  readonly person: readonly string[];
  readonly sharing: string;
  readonly k: string | undefined;
  readonly keep: readonly string[];
  readonly expiresAtMs: number;
  readonly by: string;
}

interface Signed {
  readonly grant: string;
  readonly by: string;
}

export async function askGrant(config: Config, clock: Clock, options: AskOptions): Promise<number> {
  await prepareDataFolder(config.dataDir);
  const definition = await definitionIn(options.definition);
  const sharing = oneOf('--sharing', options.sharing, SHARINGS);
  const keeps = options.keep.map((each) => oneOf('--keep', each, KEPT_TIMES));
  const by = await proven(config, options.by, ['ask-grants']);
  const grant = grantSchema.safeParse({
    grantId: options.grant,
    purpose: options.purpose,
    people: [...options.person],
    sharing,
    k: options.k === undefined ? LEAST_K[sharing] : Number(options.k),
    keeps,
    definition,
    definitionSha256: definitionSha256(definition),
    asked: { by, atMs: clock.nowMs() },
    expiresAtMs: options.expiresAtMs,
    review: null,
    revoked: null,
  });
  if (!grant.success) {
    const [issue] = grant.error.issues;
    throw new VigilError('config-invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  made(await new GrantFile(config.dataDir).add(grant.data), options.grant);
  console.log(`grant ${options.grant} is asked for. Somebody else reviews it; until then nothing leaves under it.`);
  return 0;
}

export async function reviewGrant(
  config: Config,
  clock: Clock,
  options: Signed & { readonly verdict: string },
): Promise<number> {
  const verdict = oneOf('--verdict', options.verdict, ['granted', 'declined'] as const);
  const by = await proven(config, options.by, ['review-grants']);
  const signed = { by, atMs: clock.nowMs(), verdict };
  made(await new GrantFile(config.dataDir).change(options.grant, (grant) => reviewed(grant, signed)), options.grant);
  console.log(`grant ${options.grant} is ${verdict}.`);
  return 0;
}

/** With it go the numbers that stand for children, and the key of their pseudonyms where it lies here: nobody can lead a data set of this grant back to them any more. */
export async function revokeGrant(config: Config, clock: Clock, options: Signed): Promise<number> {
  const by = await proven(config, options.by, ['ask-grants', 'review-grants']);
  const signed = { by, atMs: clock.nowMs() };
  made(await new GrantFile(config.dataDir).change(options.grant, (grant) => revoked(grant, signed)), options.grant);
  const had = await new SurrogateFiles(config.surrogatesDir).destroy(options.grant);
  await new HospitalLinks(config.surrogatesDir).destroy(options.grant);
  const hadKey = await new LinkageKeyFiles(config.linkageDir).destroy(options.grant, signed);
  console.log(
    `grant ${options.grant} is revoked: what runs under it stops, and ${had ? 'who stands behind its numbers is forgotten' : 'it has no numbers'}.${hadKey ? ' The key of its pseudonyms is destroyed.' : ''} What was handed on stays where it is: ask for it back.`,
  );
  return 0;
}

export async function listGrants(config: Config, clock: Clock, { json }: { readonly json: boolean }): Promise<number> {
  const grants = (await new GrantFile(config.dataDir).list()).map((grant) => ({
    ...grant,
    state: stateOf(grant, clock.nowMs()),
  }));
  if (json) console.log(JSON.stringify(grants));
  else if (grants.length === 0) console.log('no grants');
  for (const grant of json ? [] : grants) console.log(lineOf(grant));
  return 0;
}

/** Who stands behind a number of a data set, for a finding that has to reach the child. */
export async function whoIs(config: Config, options: Signed & { readonly number: string }): Promise<number> {
  await proven(config, options.by, ['review-grants']);
  const found = await new SurrogateFiles(config.surrogatesDir).whoIs(options.grant, Number(options.number));
  console.log(found ?? `nobody is known behind ${options.number} of ${options.grant}`);
  return found === null ? 1 : 0;
}

/** As the file has it: what it means is read each time, and must be readable now. */
async function definitionIn(file: string): Promise<unknown> {
  await cohortDefinition(file);
  return jsonOf(file);
}

export function definitionSha256(definition: unknown): string {
  return sha256Hex(JSON.stringify(definition));
}

async function proven(
  config: Config,
  userName: string,
  rights: Parameters<typeof provenPerson>[1]['rights'],
): Promise<string> {
  return provenPerson(config, { userName, password: await readPassword(), rights });
}

const FAULTS = {
  unknown: 'there is no such grant; `node vigil.mjs grants list` shows them',
  exists: 'there is one of this name: choose another',
  'same-person': 'whoever asked for it does not review it',
  'not-asked': 'it does not wait for a review',
  over: 'it was revoked before',
} as const;

function made(change: GrantChange, grantId: string): void {
  if (!change.ok) throw new VigilError('config-invalid', `grant ${grantId}: ${FAULTS[change.fault]}`);
}

function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new VigilError('config-invalid', `${option} is one of ${choices.join(', ')}, not ${text}`);
}

function lineOf(grant: Grant & { readonly state: string }): string {
  const { grantId, state, sharing, k, people, asked, review, revoked: ended, expiresAtMs, purpose } = grant;
  const signed = [
    `asked by ${asked.by}`,
    ...(review === null ? [] : [`${review.verdict} by ${review.by}`]),
    ...(ended === null ? [] : [`revoked by ${ended.by}`]),
  ];
  return `${grantId.padEnd(24)} ${state}; ${sharing}, k ${k}; for ${people.join(', ')}; until ${new Date(expiresAtMs).toISOString().slice(0, 10)}; ${signed.join(', ')}; ${purpose}`;
}
