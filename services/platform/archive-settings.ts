/** Settings of the archive: a folder, or a bucket of an S3-compatible object store. */
import path from 'node:path';
import { z } from 'zod';
import { VigilError } from './errors.ts';

export const archiveSettings = {
  VIGIL_ARCHIVE: z
    .enum(['folder', 's3'])
    .default('folder')
    .describe('Where the archive lies: in a folder, or in a bucket of an S3-compatible object store.'),
  VIGIL_ARCHIVE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of the archive, better on a disk of its own; without it `archive` in the folder of VIGIL_DATA_DIR. With s3 the hour that is still open lies there.',
    ),
  VIGIL_ARCHIVE_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(7)
    .max(36_500)
    .optional()
    .describe(
      'How long the archive keeps what came in, and what was decided; without it for ever. Stays on hold are kept.',
    ),
  VIGIL_ARCHIVE_DECISIONS_DAYS: z.coerce
    .number()
    .int()
    .min(7)
    .max(36_500)
    .optional()
    .describe('How long it keeps what was decided, when that is shorter: their digests stay, and prove a replay.'),
  VIGIL_ARCHIVE_S3_URL: z
    .string()
    .regex(/^https?:\/\/[^\s?#@]+$/, 'must be an address like https://s3.example.org/bucket')
    .optional()
    .describe('Address of the bucket, its name in the path or in the host; https beyond this machine.'),
  VIGIL_ARCHIVE_S3_PREFIX: z
    .string()
    .regex(/^([A-Za-z0-9._-]{1,60}\/)*$/, 'must be folders that end with a slash')
    .default('')
    .describe('Put before the name of every object, so that installations can share a bucket: `west/`.'),
  VIGIL_ARCHIVE_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('us-east-1')
    .describe('Region that requests are signed for; most stores that are not Amazon’s take any.'),
  VIGIL_ARCHIVE_S3_KEY_ID: z.string().min(1).optional().describe('Id of the access key.'),
  VIGIL_ARCHIVE_S3_SECRET: z.string().min(1).optional().describe('Secret of the access key.'),
};

export interface BucketSettings {
  readonly url: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

export interface ArchiveSettings {
  /** Of sealed objects, or with a bucket of what is not sealed yet. */
  readonly dir: string;
  /** null: sealed objects lie in the folder. */
  readonly bucket: BucketSettings | null;
  /** How long input and decisions are kept, ms; null: for ever. */
  readonly inputMs: number | null;
  readonly decisionsMs: number | null;
}

/** Throws `config-invalid` for half of a bucket, and for names and keys that would travel in the clear. */
export function archiveOf(settings: z.infer<z.ZodObject<typeof archiveSettings>>, dataDir: string): ArchiveSettings {
  const inputMs = msOf(settings.VIGIL_ARCHIVE_RETENTION_DAYS);
  const kept = { inputMs, decisionsMs: msOf(settings.VIGIL_ARCHIVE_DECISIONS_DAYS) ?? inputMs };
  const dir = settings.VIGIL_ARCHIVE_DIR ?? path.join(dataDir, 'archive');
  const {
    VIGIL_ARCHIVE_S3_URL: url,
    VIGIL_ARCHIVE_S3_KEY_ID: keyId,
    VIGIL_ARCHIVE_S3_SECRET: secret,
    VIGIL_ARCHIVE_S3_PREFIX: prefix,
    VIGIL_ARCHIVE_S3_REGION: region,
  } = settings;
  if (settings.VIGIL_ARCHIVE === 'folder') {
    if (url === undefined && keyId === undefined && secret === undefined) return { dir, bucket: null, ...kept };
    throw new VigilError('config-invalid', 'VIGIL_ARCHIVE_S3_URL and its key would be ignored: set VIGIL_ARCHIVE=s3');
  }
  if (url === undefined || keyId === undefined || secret === undefined) {
    throw new VigilError('config-invalid', 'VIGIL_ARCHIVE=s3 needs VIGIL_ARCHIVE_S3_URL, _KEY_ID and _SECRET');
  }
  const { protocol, hostname } = new URL(url);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  if (protocol === 'http:' && !isHere) {
    throw new VigilError('config-invalid', 'VIGIL_ARCHIVE_S3_URL must begin with https: names and birth dates travel');
  }
  return { dir, bucket: { url, prefix, region, keyId, secret }, ...kept };
}

function msOf(days: number | undefined): number | null {
  return days === undefined ? null : days * 86_400_000;
}
