/**
 * Sealed objects in a bucket of an S3-compatible object store. An object is there whole or not at all, and durable when
 * the store has answered. The store holds each upload to its SHA-256, and is asked to put what is written once only
 * where nothing is. Keys stand in no message and no log.
 */
import { AwsClient } from 'aws4fetch';
import { sha256Hex } from '../../contract/content-id.ts';
import type { BucketSettings } from '../../platform/archive-settings.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { SealedStore } from '../stores.port.ts';
import { alreadyThere } from './archive-failure.ts';

/** A store that does not answer is away: an engine that looks for its states must not wait for it. */
const QUESTION_MS = 10_000;
/** A segment of 16 MB over a slow line. */
const TRANSFER_MS = 120_000;

const LIST_AGAIN_MAX = 100_000;

interface Question {
  readonly method?: 'GET' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly withinMs?: number;
}

export class SealedBucket implements SealedStore {
  readonly #url: string;
  readonly #prefix: string;
  readonly #signer: AwsClient;

  constructor({ url, prefix, region, keyId, secret }: BucketSettings) {
    this.#url = url.replace(/\/$/, '');
    this.#prefix = prefix;
    this.#signer = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, service: 's3', region });
  }

  async names(prefix: string): Promise<readonly string[]> {
    const names: string[] = [];
    let token: string | null = null;
    for (let page = 0; page < LIST_AGAIN_MAX; page++) {
      const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', prefix: this.#prefix + prefix });
      if (token !== null) query.set('continuation-token', token);
      const answer = await this.#ask(`/?${query.toString()}`, 'the archive cannot be listed');
      const text = (await bytesOf(answer, 'the archive cannot be listed')).toString('utf8');
      for (const [, key = ''] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) {
        names.push(decodeURIComponent(unescaped(key).replaceAll('+', ' ')).slice(this.#prefix.length));
      }
      token = unescaped(/<NextContinuationToken>([^<]*)</.exec(text)?.[1] ?? '');
      if (token === '') return names.toSorted();
    }
    throw new VigilError('archive-unusable', 'the list of the archive does not end');
  }

  async first(name: string, bytes: number): Promise<Buffer> {
    const what = `${name} of the archive cannot be read`;
    const answer = await this.#ask(this.#pathOf(name), what, { headers: { range: `bytes=0-${bytes - 1}` } });
    return (await bytesOf(answer, what)).subarray(0, bytes);
  }

  async read(name: string): Promise<Buffer> {
    const what = `${name} of the archive cannot be read`;
    return bytesOf(await this.#ask(this.#pathOf(name), what, { withinMs: TRANSFER_MS }), what);
  }

  async create(name: string, bytes: Buffer): Promise<void> {
    // Some stores take the condition and do not keep it: looked at before as well, which leaves them a moment between.
    const isThere = (await this.names(name)).includes(name);
    if (!isThere && (await this.#put(name, bytes, { 'if-none-match': '*' }))) return;
    if (!(await this.read(name)).equals(bytes)) throw alreadyThere(name);
  }

  async replace(name: string, bytes: Buffer): Promise<void> {
    await this.#put(name, bytes, {});
  }

  async remove(name: string): Promise<void> {
    await this.#ask(this.#pathOf(name), `${name} of the archive cannot be removed`, { method: 'DELETE' });
  }

  /** False: the condition was not met. */
  async #put(name: string, body: Buffer, condition: Readonly<Record<string, string>>): Promise<boolean> {
    const headers = { ...condition, 'x-amz-content-sha256': sha256Hex(body) };
    const question = { method: 'PUT', headers, body, withinMs: TRANSFER_MS } as const;
    const answer = await this.#ask(this.#pathOf(name), `${name} of the archive cannot be written`, question);
    return answer.status !== 412;
  }

  /** Resolves with an answer that says yes, or that a condition was not met. */
  async #ask(target: string, what: string, { withinMs = QUESTION_MS, ...question }: Question = {}): Promise<Response> {
    let answer: Response;
    try {
      const { headers, ...rest } = question;
      const { body, ...init } = rest;
      const signed = await this.#signer.sign(this.#url + target, {
        ...init,
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body: new Uint8Array(body) }),
      });
      // What is signed is for that address alone.
      answer = await fetch(signed, { signal: AbortSignal.timeout(withinMs), redirect: 'error' });
    } catch (error) {
      throw unusable(what, error);
    }
    if (answer.ok || answer.status === 412) return answer;
    const said = await answer.text().catch(() => '');
    const code = /<Code>([^<]*)</.exec(said)?.[1] ?? 'no word of why';
    const isRefused = answer.status === 401 || answer.status === 403;
    throw new VigilError(isRefused ? 'archive-refused' : 'archive-unusable', `${what}: ${answer.status} ${code}`);
  }

  #pathOf(name: string): string {
    return `/${(this.#prefix + name).split('/').map(encodeURIComponent).join('/')}`;
  }
}

/** Rejects where the answer breaks off. */
async function bytesOf(answer: Response, what: string): Promise<Buffer> {
  try {
    return Buffer.from(await answer.arrayBuffer());
  } catch (error) {
    throw unusable(what, error);
  }
}

function unusable(what: string, error: unknown): VigilError {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return new VigilError('archive-unusable', `${what}: ${messageOf(error)}${cause}`, { cause: error });
}

/** The five entities of XML. */
function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
