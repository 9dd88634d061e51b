/** Looks at all that is sealed: every byte against its checksum, every segment against the one before. */
import type { SealedStore } from './stores.port.ts';
import { segmentName } from './names.ts';
import { chainBreaks, readSegment, type SealedSegment, type SegmentFault } from './segment.ts';

export interface ArchiveFinding {
  /** Object that it is about. */
  readonly name: string;
  readonly what: SegmentFault | 'lost' | 'swapped' | 'misplaced' | 'never-archived';
}

export interface ArchiveVerdict {
  readonly segments: number;
  readonly records: number;
  readonly bytes: number;
  readonly findings: readonly ArchiveFinding[];
}

/** Reads every segment once; memory is that of one segment. */
export async function verifyArchive(
  store: SealedStore,
  onProgress: (share: number) => void = () => undefined,
): Promise<ArchiveVerdict> {
  const findings: ArchiveFinding[] = [];
  const chains = new Map<string, { readonly name: string; readonly segment: SealedSegment }[]>();
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
    const { stream, topicId, partition, firstOffset } = read.segment.header;
    const belongs = name === segmentName(stream, { topicId, partition, firstOffset });
    if (!belongs) findings.push({ name, what: 'misplaced' });
    const folder = name.slice(0, name.lastIndexOf('/'));
    const chain = chains.get(folder) ?? [];
    chain.push({ name, segment: read.segment });
    chains.set(folder, chain);
  }
  for (const chain of chains.values()) findings.push(...findingsOfChain(chain));
  return { segments: names.length, records, bytes, findings };
}

function findingsOfChain(
  chain: readonly { readonly name: string; readonly segment: SealedSegment }[],
): readonly ArchiveFinding[] {
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
