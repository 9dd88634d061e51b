/** `vigil archive verify`: whether what is archived is still what was sealed. */
import { sealedStoreOf } from '../../compose/parts/archive-parts.ts';
import { verifyArchive, type ArchiveFinding, type ArchiveVerdict } from '../../archive/verify-archive.ts';
import type { Config } from '../../platform/config.ts';
import { progressBar } from '../terminal/progress.ts';

const WORDS: Readonly<Record<ArchiveFinding['what'], string>> = {
  'header-unreadable': 'its first line cannot be read',
  'of-another-version': 'written in a format that this version does not read',
  'body-changed': 'holds other bytes than were sealed, or was cut',
  'frames-broken': 'cannot be unpacked into its records',
  misplaced: 'lies where another one belongs',
  lost: 'the one before it is not there',
  swapped: 'is not the one that followed the one before it',
  'newest-lost': 'what was sealed last of it is not there, or another is in its place',
  'head-unreadable': 'what was sealed last of it cannot be told any more',
  'head-lost': 'is not there, so that a lost newest segment would not show',
  'tombstone-unreadable': 'what is left of a removed segment cannot be read',
  'never-archived': 'before it the log forgot records that were not archived yet',
};

/** Reads everything that is sealed; exit code 1 when anything of it is not as it was. */
export async function runArchiveVerify(config: Config, { json }: { readonly json: boolean }): Promise<number> {
  const bar = progressBar({ label: 'verifying', visible: !json });
  try {
    const verdict = await verifyArchive(sealedStoreOf(config), (share) => bar.update(share));
    bar.stop();
    console.log(json ? JSON.stringify(verdict) : textOf(verdict));
    return verdict.findings.length > 0 ? 1 : 0;
  } finally {
    bar.stop();
  }
}

function verdictOf(segments: number, findings: number): string {
  if (findings > 0) return `${findings} findings`;
  return segments === 0
    ? 'nothing is sealed yet: the first hour is still open'
    : 'every byte is as it was sealed, and no segment is missing';
}

function textOf({ segments, records, bytes, removed, findings }: ArchiveVerdict): string {
  return [
    `${segments} segments, ${records} records, ${(bytes / 2 ** 20).toFixed(1)} MB`,
    ...(removed > 0 ? [`${removed} more were removed when their time was over; their headers are proven`] : []),
    ...findings.map(({ name, what }) => `  ${name}: ${WORDS[what]}`),
    verdictOf(segments, findings.length),
  ].join('\n');
}
