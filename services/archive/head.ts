/**
 * What was sealed last of a partition, in an object of its own: each segment names the one before it, so nothing in the
 * chain says that its newest one is lost. Written after the segment: a kill between the two leaves it one behind.
 */
import { z } from 'zod';
import { sha256Hex } from '../contract/content-id.ts';
import { STREAMS, type Stream } from './archive.port.ts';
import { headName, type PartitionOfTopic } from './names.ts';
import type { SealedSegment } from './segment.ts';
import type { SealedStore } from './stores.port.ts';

const headSchema = z.object({
  version: z.literal(1),
  stream: z.enum(STREAMS),
  topicId: z.string(),
  partition: z.number().int().min(0),
  firstOffset: z.number().int().min(0),
  nextOffset: z.number().int().min(1),
  /** Of the header line of the segment. */
  sha256: z.string().length(64),
});
const signedSchema = z.object({ head: headSchema, check: z.string() });

export type Head = Readonly<z.infer<typeof headSchema>>;

export type ReadHead =
  | ({ readonly kind: 'whole' } & Head)
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' };

/** Durable when it resolves; rejects as the store does. */
export async function writeHead(store: SealedStore, { header, sha256 }: SealedSegment): Promise<void> {
  const { stream, topicId, partition, firstOffset, nextOffset } = header;
  const head: Head = { version: 1, stream, topicId, partition, firstOffset, nextOffset, sha256 };
  await store.replace(headName(stream, head), Buffer.from(JSON.stringify({ head, check: checkOf(head) })));
}

export async function readHead(store: SealedStore, stream: Stream, at: PartitionOfTopic): Promise<ReadHead> {
  const name = headName(stream, at);
  if (!(await store.names(name)).includes(name)) return { kind: 'none' };
  return parseHead(await store.read(name));
}

export function parseHead(bytes: Buffer): ReadHead {
  const parsed = signedSchema.safeParse(jsonOf(bytes.toString('utf8')));
  if (!parsed.success || parsed.data.check !== checkOf(parsed.data.head)) return { kind: 'unreadable' };
  return { kind: 'whole', ...parsed.data.head };
}

function checkOf(head: Head): string {
  return sha256Hex(JSON.stringify(head));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the caller says that it cannot be read
  }
}
