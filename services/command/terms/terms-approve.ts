/**
 * `vigil terms approve` and `vigil terms confirm`: decisions of people about one code, by the rule of the page of codes.
 * Whoever proposes or confirms is an account of this Vigil. No password is asked: whoever may write the data folder could
 * write the map itself, so two accounts here are two signatures and not two proofs.
 */
import path from 'node:path';
import { readAccounts } from '../../access/adapters/account-file.ts';
import { readReceived, receivedChanges } from '../../compose/terms/received-terms.ts';
import { loadTermSources } from '../../compose/terms/terms-sources.ts';
import { may } from '../../contract/access/access-table.ts';
import { readCodeMap, writeCodeMap } from '../../feed/adapters/code-map-files.ts';
import { entryText, type MapEntry } from '../../feed/terms/code-map.ts';
import { knownMeanings, refusalText } from '../../feed/terms/map/approve-term.ts';
import { decideTerm } from '../../feed/terms/map/decide-term.ts';
import { confirmTerms } from '../../feed/terms/review/decide-terms.ts';
import { TermReview } from '../../feed/terms/review/waiting-terms.ts';
import { targetText } from '../../feed/terms/term-target.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { asTyped, quoted } from '../terminal/command-text.ts';
import { changeLines, proved } from './terms.ts';

export interface ApproveTermOptions {
  readonly map: string;
  readonly code: string;
  readonly system?: string | undefined;
  readonly channel?: string | undefined;
  readonly target: string;
  readonly by: string;
  readonly note?: string | undefined;
  /** `SENT=UCUM`, each. */
  readonly unit: readonly string[];
  /** `SENT=ANSWER`, each. */
  readonly answer: readonly string[];
  readonly preference?: string | undefined;
  /** Of the running Vigil: what came in the last day is compared with. */
  readonly dataDir: string;
}

/**
 * Writes one decision into the map; where it takes two people (map/decide-term.ts) as a proposal of which nothing
 * counts. Rejects with `config-invalid` when it contradicts what is known and no reason is given, or nobody with an account.
 */
export async function approveOneTerm(clock: Clock, options: ApproveTermOptions): Promise<number> {
  const map = await readCodeMap(options.map);
  const answers =
    options.answer.length === 0
      ? {}
      : { answers: Object.fromEntries(options.answer.map((text) => pairOf(text, '--answer'))) };
  const { code, system, channel, target, by, note, dataDir } = options;
  const sources = await loadTermSources();
  const units = options.unit.map((text) => pairOf(text, '--unit')).map(([sent, ucum]) => ({ sent, ucum }));
  const at = new Date(clock.nowMs()).toISOString();
  const person = await personOf(dataDir, by);
  const decided = decideTerm(
    map,
    {
      code,
      system,
      channel,
      target,
      at,
      note,
      units,
      ...answers,
      by: person?.by ?? by,
      preference: preferenceOf(options.preference),
    },
    { sources, received: (await readReceived(dataDir)).codes, byId: person?.userId ?? null },
  );
  if (!decided.ok) throw new VigilError('config-invalid', decided.reason);
  await writeCodeMap(options.map, proved(decided.map));
  const { entry, against } = decided;
  const where = `version ${decided.map.version} of the map of ${map.hospitalId}`;
  if (decided.outcome === 'proposed') {
    console.log(
      `${entryText(entry)} as ${targetText(entry.proposal?.target ?? null)} is proposed by ${entry.proposal?.by ?? ''}, and counts only when a second person confirms it: ${against === null ? '' : inEnglish(against)}; ${where}`,
    );
    console.log(`a second person, on the page of codes (#/codes) or: ${confirmText(options, entry)}`);
    return 0;
  }
  console.log(`${entryText(entry)} is ${targetText(entry.target)}, approved by ${entry.reviewedBy ?? ''}; ${where}`);
  changeLines(await receivedChanges(dataDir, decided.map, sources)).forEach((line) => console.log(line));
  return 0;
}

export interface ConfirmTermOptions {
  readonly map: string;
  readonly code: string;
  readonly system?: string | undefined;
  readonly channel?: string | undefined;
  /** User name of an account. */
  readonly by: string;
  readonly reject: boolean;
  /** Needed to reject. */
  readonly note?: string | undefined;
  readonly dataDir: string;
}

/** The second person's word on one proposal. Rejects with `config-invalid` for one's own, for nobody's, and where nothing is proposed. */
export async function confirmOneTerm(clock: Clock, options: ConfirmTermOptions): Promise<number> {
  const { code, system, channel, by, reject, note = '', dataDir } = options;
  const map = await readCodeMap(options.map);
  const person = await personOf(dataDir, by);
  if (person === null) {
    throw new VigilError('config-invalid', `--by ${by} is no account of a doctor or an engineer here`);
  }
  if (reject && note.trim() === '') {
    throw new VigilError('config-invalid', 'a proposal is rejected with a reason: --note');
  }
  const proposed = map.entries.filter(
    (entry) =>
      entry.proposal !== undefined &&
      entry.code === code &&
      (system === undefined || entry.system === system) &&
      (channel === undefined || entry.channel === channel),
  );
  const [entry, ...others] = proposed;
  if (entry === undefined) throw new VigilError('config-invalid', `nothing is proposed for ${code}`);
  if (others.length > 0) {
    throw new VigilError(
      'config-invalid',
      `proposed are ${proposed.map(entryText).join(', ')}: say which with --system or --channel`,
    );
  }
  const sources = await loadTermSources();
  const { codes } = await readReceived(dataDir);
  const place = { system: entry.system, code, channel: entry.channel ?? null, name: entry.name ?? null };
  const confirmed = confirmTerms(
    map,
    { places: [place], accept: !reject, reason: note.trim() },
    {
      review: new TermReview(sources),
      known: knownMeanings(map, sources, codes),
      reviewer: { ...person, at: new Date(clock.nowMs()).toISOString() },
    },
  );
  if (!confirmed.ok) throw new VigilError('config-invalid', refusalText(confirmed));
  await writeCodeMap(options.map, proved(confirmed.map));
  const meaning = targetText(entry.proposal?.target ?? null);
  const where = `version ${confirmed.map.version} of the map of ${map.hospitalId}`;
  console.log(
    reject
      ? `${entryText(entry)} as ${meaning} is rejected by ${person.by}; ${where}`
      : `${entryText(entry)} is ${meaning}, approved by ${entry.proposal?.by ?? ''} and confirmed by ${person.by}; ${where}`,
  );
  changeLines(await receivedChanges(dataDir, confirmed.map, sources)).forEach((line) => console.log(line));
  return 0;
}

/** An account that may decide about codes, as the page signs it; null: there is none of that name. */
async function personOf(
  dataDir: string,
  userName: string,
): Promise<{ readonly by: string; readonly userId: string } | null> {
  const account = (await readAccounts(path.join(dataDir, 'accounts.json'))).find(
    (each) => each.userName === userName.trim(),
  );
  if (account === undefined || account.isDisabled || !may(account.role, 'decide-codes')) return null;
  return { by: `${account.displayName.slice(0, 60)} (${account.userName})`, userId: account.userName };
}

function confirmText({ map, code }: ApproveTermOptions, { system, channel }: MapEntry): string {
  const word = (text: string): string => quoted(text, process.platform);
  const more = [
    ...(system === '' ? [] : [` --system ${word(system)}`]),
    ...(channel === undefined ? [] : [` --channel ${word(channel)}`]),
  ];
  return asTyped(`node vigil.mjs terms confirm ${word(map)} --code ${word(code)}${more.join('')} --by <account>`);
}

function pairOf(text: string, option: string): readonly [string, string] {
  const at = text.lastIndexOf('=');
  if (at < 0 || at === text.length - 1) {
    throw new VigilError('config-invalid', `${option} ${text} is not like SENT=MEANING`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

function preferenceOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const preference = Number(text);
  if (!Number.isInteger(preference) || preference < 1 || preference > 99) {
    throw new VigilError('config-invalid', `--preference ${text} is not a number from 1 to 99`);
  }
  return preference;
}
