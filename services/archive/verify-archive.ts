/** Looks at all that is sealed: every byte against its checksum, every segment against the one before. */
import type { SealedStore } from './stores.port.ts';
import { GONE, goneName, HEADS, segmentName } from './names.ts';
import { parseHead } from './head.ts';
import { readTombstone } from './tombstone.ts';
import { chainBreaks, readSegment, type SealedSegment, type SegmentFault } from './segment.ts';

/** newest-lost: what was sealed last is not there, or another is in its place. */
export type HeadFault = 'newest-lost' | 'head-unreadable' | 'head-lost';

export interface ArchiveFinding {
  /** Object that it is about. */
  readonly name: string;
  readonly what:
    | SegmentFault
    | 'lost'
    | 'swapped'
    | 'misplaced'
    | 'never-archived'
    | 'tombstone-unreadable'
    | HeadFault;
}

export interface ArchiveVerdict {
  readonly segments: number;
  readonly records: number;
  readonly bytes: number;
  /** Segments whose time was over: of these the header is left, and its place in the chain is proven. */
  readonly removed: number;
  readonly findings: readonly ArchiveFinding[];
}

/** Reads every segment once; memory is that of one segment. */
export async function verifyArchive(
  store: SealedStore,
  onProgress: (share: number) => void = () => undefined,
): Promise<ArchiveVerdict> {
  const findings: ArchiveFinding[] = [];
  const chains = new Map<string, Link[]>();
  let records = 0;
  let bytes = 0;
  const names = [...(await store.names('input/')), ...(await store.names('decisions/'))];
  for (const [index, name] of names.entries()) {
    onProgress((index + 1) / names.length);
    const object = await store.read(name);
    bytes += object.length;
    const read = await readSegment(object);
    if (!read.ok) {
      findings.push({ name, what: read.fault });
      continue;
    }
    records += read.records.length;
    if (!belongs(name, read.segment)) findings.push({ name, what: 'misplaced' });
    link(chains, { name, segment: read.segment });
  }
  const there = new Set(names);
  const gone = (await store.names(GONE)).map((name) => name.slice(GONE.length)).filter((name) => !there.has(name));
  for (const name of gone) {
    const read = readTombstone(await store.read(goneName(name)));
    if (read === null) findings.push({ name: goneName(name), what: 'tombstone-unreadable' });
    else if (belongs(name, read.segment)) link(chains, { name, segment: read.segment });
    else findings.push({ name: goneName(name), what: 'misplaced' });
  }
  for (const chain of chains.values()) findings.push(...findingsOfChain(chain.toSorted(byName)));
  findings.push(...(await findingsOfHeads(store, chains)));
  return { segments: names.length, records, bytes, removed: gone.length, findings };
}

function belongs(name: string, { header }: SealedSegment): boolean {
  return name === segmentName(header.stream, header);
}

function link(chains: Map<string, Link[]>, { name, segment }: Link): void {
  const folder = name.slice(0, name.lastIndexOf('/'));
  const chain = chains.get(folder) ?? [];
  chain.push({ name, segment });
  chains.set(folder, chain);
}

function byName(a: Link, b: Link): number {
  return a.name < b.name ? -1 : 1;
}

interface Link {
  readonly name: string;
  readonly segment: SealedSegment;
}

/** The chain of a partition must hold what was sealed last, and may go one further: a kill came between. */
async function findingsOfHeads(
  store: SealedStore,
  chains: ReadonlyMap<string, readonly Link[]>,
): Promise<readonly ArchiveFinding[]> {
  const findings: ArchiveFinding[] = [];
  const heads = await store.names(HEADS);
  for (const name of heads) {
    const head = parseHead(await store.read(name));
    const chain = chains.get(name.slice(HEADS.length)) ?? [];
    const isThere = chain.some(({ segment }) => head.kind === 'whole' && segment.sha256 === head.sha256);
    if (!isThere) findings.push({ name, what: head.kind === 'whole' ? 'newest-lost' : 'head-unreadable' });
  }
  for (const [folder, chain] of chains) {
    const [, second] = chain;
    if (second !== undefined && !heads.includes(HEADS + folder)) {
      findings.push({ name: HEADS + folder, what: 'head-lost' });
    }
  }
  return findings;
}

function findingsOfChain(chain: readonly Link[]): readonly ArchiveFinding[] {
  const nameAt = new Map(chain.map(({ name, segment }) => [segment.header.firstOffset, name]));
  const broken = chainBreaks(chain.map(({ segment }) => segment)).map(({ firstOffset, what }) => ({
    name: nameAt.get(firstOffset) ?? '',
    what,
  }));
  const missing = chain
    .filter(({ segment }) => segment.header.missingFromOffset !== null)
    .map(({ name }) => ({ name, what: 'never-archived' as const }));
  return [...broken, ...missing];
}
