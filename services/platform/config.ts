/**
 * Every setting there is, in one table: environment variable, meaning, unit, default, limits. Parsed
 * once at start, frozen, handed down in slices. An unknown VIGIL_ variable is refused, since a
 * misspelt setting that is silently ignored is a hazard. Clinical limits are not settings: they are
 * versioned data in models/.
 */
import path from 'node:path';
import { z } from 'zod';
import { archiveOf, archiveSettings, type ArchiveSettings } from './archive-settings.ts';
import { VigilError } from './errors.ts';
import { signInOf, signInSettings, type SignInSettings } from './sign-in-settings.ts';
import { tenancyOf, tenancySettings, type TenancySettings } from './tenancy-settings.ts';

const flag = z
  .enum(['0', '1'])
  .default('1')
  .transform((value) => value === '1');
/** Off unless it is told. */
const consent = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');
const port = z.coerce.number().int().min(1).max(65_535);
const choice = <const T extends readonly [string, ...string[]]>(...values: T) => z.enum(values);

const file = z.string().min(1).optional();

/** Environment variable -> schema; the sentence in `.describe` makes docs/guides/settings.md. */
export const settingsSchema = z.object({
  VIGIL_HTTP_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address the dashboard and the API bind to; leave loopback only behind TLS.'),
  VIGIL_HTTP_PORT: port.default(8080).describe('TCP port of the dashboard and the API.'),
  VIGIL_TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(3)
    .default(0)
    .describe(
      'How many proxies in front are believed about the address and scheme of a request; 1 behind one that ends TLS, so that cookies are Secure and sign-in limits see people, not the proxy.',
    ),
  VIGIL_ALLOWED_HOSTS: z
    .string()
    .regex(/^[A-Za-z0-9._-]+(,[A-Za-z0-9._-]+)*$/, 'must be host names, several with commas, without ports')
    .optional()
    .describe(
      'Comma-separated names under which dashboard and API are asked for; loopback and the address itself are always allowed, any other name is refused.',
    ),
  VIGIL_DATA_DIR: z
    .string()
    .min(1)
    .default('.vigil/data')
    .describe('Folder of the embedded log, history, snapshots and accounts.'),
  VIGIL_SURROGATES_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of the numbers that stand for children in data sets that leave, better on a disk and of an account of its own; without it `surrogates` in the folder of VIGIL_DATA_DIR.',
    ),
  VIGIL_LINKAGE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of the keys by which one child gets one pseudonym under a grant, on the machine of whoever joins several hospitals and reads none of their data; without it `linkage` in the folder of VIGIL_DATA_DIR.',
    ),
  ...tenancySettings,
  ...signInSettings,
  ...archiveSettings,
  VIGIL_MODE: choice('demo', 'production')
    .default('demo')
    .describe('demo: simulator and demo accounts exist; production: both are refused.'),
  VIGIL_DEMO_BEYOND_THIS_MACHINE: consent.describe(
    '1, with the next one: a demonstration may listen beyond loopback, where anyone can sign in.',
  ),
  VIGIL_DEMO_PASSWORD_IS_PUBLIC: consent.describe(
    '1: whoever starts it knows that everyone on that network has its password.',
  ),
  VIGIL_LOG: choice('embedded', 'kafka').default('embedded').describe('Which event log to use.'),
  VIGIL_HISTORY: choice('embedded', 'timescale').default('embedded').describe('Which history to use.'),
  VIGIL_KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/, 'must be host:port, several with commas')
    .default('127.0.0.1:19092')
    .describe('Comma-separated host:port of the Kafka brokers.'),
  VIGIL_KAFKA_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]{0,60}$/)
    .default('')
    .describe('Put before every topic name, so that installations can share a broker.'),
  VIGIL_TIMESCALE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/, 'must be an address like postgres://user@host:5432/name')
    .default('postgres://vigil@127.0.0.1:15432/vigil')
    .describe('Connection address of TimescaleDB.'),
  VIGIL_KAFKA_REPLICATION: z.coerce
    .number()
    .int()
    .min(1)
    .max(9)
    .optional()
    .describe('On how many brokers each topic lies when it is created; without it as the brokers say.'),
  VIGIL_KAFKA_MIN_INSYNC_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(9)
    .default(1)
    .describe(
      'How many brokers must have a record before it is acknowledged: set when a topic is created, checked at start and by doctor. 2 with three brokers.',
    ),
  VIGIL_KAFKA_TLS: z
    .enum(['0', '1'])
    .default('0')
    .describe('1: the brokers are spoken to over TLS and their certificates are verified.'),
  VIGIL_KAFKA_CA_FILE: file.describe('PEM file of the authority of the brokers; without it those of the system.'),
  VIGIL_KAFKA_CERTIFICATE_FILE: file.describe('PEM file of the certificate of Vigil, where the brokers ask for one.'),
  VIGIL_KAFKA_KEY_FILE: file.describe('PEM file of the key to that certificate.'),
  VIGIL_KAFKA_SASL: choice('none', 'plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer')
    .default('none')
    .describe('How Vigil signs in to the brokers; plain and oauthbearer over TLS only.'),
  VIGIL_KAFKA_USER: z.string().min(1).optional().describe('User name for plain and scram.'),
  VIGIL_KAFKA_PASSWORD: z.string().min(1).optional().describe('Password for plain and scram.'),
  VIGIL_KAFKA_TOKEN_FILE: file.describe(
    'File with the token for oauthbearer, read again at each sign-in, so that whoever renews it needs no restart.',
  ),
  VIGIL_TIMESCALE_TLS: z
    .enum(['0', '1'])
    .default('0')
    .describe('1: TimescaleDB is spoken to over TLS and its certificate is verified.'),
  VIGIL_TIMESCALE_CA_FILE: file.describe('PEM file of the authority of the database; without it those of the system.'),
  VIGIL_TIMESCALE_CERTIFICATE_FILE: file.describe(
    'PEM file of the certificate of Vigil, where the database asks for one.',
  ),
  VIGIL_TIMESCALE_KEY_FILE: file.describe('PEM file of the key to that certificate.'),
  VIGIL_PARTITIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(4)
    .describe('Partitions of each topic when it is created.'),
  VIGIL_LOG_RETENTION_HOURS: z.coerce
    .number()
    .int()
    .min(72)
    .max(8_760)
    .default(168)
    .describe('How long the log keeps its records; never under 72 h, so that state can be rebuilt.'),
  VIGIL_BLOCK_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(1)
    .max(50)
    .default(20)
    .describe('How long the gateway gathers frames into one block.'),
  VIGIL_SNAPSHOT_INTERVAL_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .max(3_600)
    .default(120)
    .describe('How often the engine saves its state.'),
  VIGIL_ENGINE_THREADS: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe(
      'Threads that fold, beside the one of sockets and HTTP; 0: that one folds too. Without it one a core less one, none where the engine is alone in its process on two cores; beside the embedded log none, and more are refused.',
    ),
  VIGIL_SIMULATOR: flag.describe('1: the demonstration ward is simulated (demo mode only).'),
  VIGIL_SIMULATOR_COURSE_SPEED: z.coerce
    .number()
    .min(1)
    .max(60)
    .default(1)
    .describe('How many times faster the simulated septic course runs.'),
  VIGIL_LOG_LEVEL: choice('debug', 'info', 'warn', 'error', 'silent')
    .default('info')
    .describe('Least level that is logged.'),
});

/** Variables of tests and local parts; known here so that they are not taken for misspellings. */
const FOREIGN = /^VIGIL_(INFRA|TEST|BENCH)_|^VIGIL_CHROMIUM$/;

/** Paths of PEM files; null: not given. */
export interface TlsFiles {
  readonly caFile: string | null;
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
}

export type KafkaSignIn =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly userName: string;
      readonly password: string;
    }
  | { readonly mechanism: 'oauthbearer'; readonly tokenFile: string };

export interface Config {
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly trustedProxies: number;
    /** Lower case, without ports. */
    readonly allowedHosts: readonly string[];
  };
  readonly dataDir: string;
  /** Who stands behind a number of a data set. */
  readonly surrogatesDir: string;
  /** Keys of pseudonyms. */
  readonly linkageDir: string;
  /** null: this Vigil is of one hospital alone. */
  readonly tenancy: TenancySettings | null;
  readonly signIn: SignInSettings;
  readonly archive: ArchiveSettings;
  readonly mode: 'demo' | 'production';
  readonly log: {
    readonly kind: 'embedded' | 'kafka';
    readonly kafkaBrokers: readonly string[];
    readonly kafkaPrefix: string;
    readonly partitions: number;
    readonly retentionMs: number;
    /** null: as the brokers say. */
    readonly kafkaReplication: number | null;
    readonly kafkaMinInSyncReplicas: number;
    readonly kafkaTls: TlsFiles | null;
    readonly kafkaSignIn: KafkaSignIn | null;
  };
  readonly history: {
    readonly kind: 'embedded' | 'timescale';
    readonly timescaleUrl: string;
    readonly timescaleTls: TlsFiles | null;
  };
  readonly feed: { readonly blockIntervalMs: number };
  readonly engine: {
    readonly snapshotIntervalMs: number;
    /** null: as many as fit the machine. */
    readonly threads: number | null;
  };
  readonly simulator: { readonly enabled: boolean; readonly courseSpeed: number };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** Settings of an older Vigil, and what takes their place: a start that left them out silently would be a hazard. */
const GONE_SETTINGS: Readonly<Record<string, string>> = {
  VIGIL_FEED_TOKEN:
    'take it out. Each gateway has a token of its own: `node vigil.mjs gateway issue <gateway> --unit <unit> --sends frames --by <name>` prints one',
};

/**
 * Parses the environment. Throws `config-invalid` naming the setting, also for an unknown VIGIL_
 * name and for combinations that make no sense.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  for (const name of Object.keys(environment)) {
    const gone = GONE_SETTINGS[name];
    if (gone !== undefined) throw new VigilError('config-invalid', `${name} is no setting any more: ${gone}`);
    if (name.startsWith('VIGIL_') && !(name in settingsSchema.shape) && !FOREIGN.test(name)) {
      throw new VigilError('config-invalid', `${name} is not a setting of Vigil`);
    }
  }
  const parsed = settingsSchema.safeParse(environment);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new VigilError('config-invalid', `${issue?.path.join('.') ?? 'setting'}: ${issue?.message ?? 'invalid'}`);
  }
  const settings = parsed.data;
  if (settings.VIGIL_MODE === 'production' && environment['VIGIL_SIMULATOR'] === '1') {
    throw new VigilError('config-invalid', 'VIGIL_SIMULATOR: production mode refuses the simulator');
  }
  refuseOpenDemonstration(settings);
  if (settings.VIGIL_LOG === 'embedded' && (settings.VIGIL_ENGINE_THREADS ?? 0) > 0) {
    throw new VigilError('config-invalid', 'VIGIL_ENGINE_THREADS: beside the embedded log one thread does everything');
  }
  return Object.freeze({
    http: {
      host: settings.VIGIL_HTTP_HOST,
      port: settings.VIGIL_HTTP_PORT,
      trustedProxies: settings.VIGIL_TRUSTED_PROXIES,
      allowedHosts: settings.VIGIL_ALLOWED_HOSTS?.toLowerCase().split(',') ?? [],
    },
    dataDir: settings.VIGIL_DATA_DIR,
    surrogatesDir: settings.VIGIL_SURROGATES_DIR ?? path.join(settings.VIGIL_DATA_DIR, 'surrogates'),
    linkageDir: settings.VIGIL_LINKAGE_DIR ?? path.join(settings.VIGIL_DATA_DIR, 'linkage'),
    tenancy: tenancyOf(settings, settings.VIGIL_MODE),
    signIn: signInOf(settings, settings.VIGIL_DATA_DIR),
    archive: archiveOf(settings, settings.VIGIL_DATA_DIR),
    mode: settings.VIGIL_MODE,
    log: {
      kind: settings.VIGIL_LOG,
      kafkaBrokers: settings.VIGIL_KAFKA_BROKERS.split(','),
      kafkaPrefix: settings.VIGIL_KAFKA_PREFIX,
      partitions: settings.VIGIL_PARTITIONS,
      retentionMs: settings.VIGIL_LOG_RETENTION_HOURS * 3_600_000,
      kafkaReplication: settings.VIGIL_KAFKA_REPLICATION ?? null,
      kafkaMinInSyncReplicas: settings.VIGIL_KAFKA_MIN_INSYNC_REPLICAS,
      kafkaTls: tlsOf('VIGIL_KAFKA', settings),
      kafkaSignIn: kafkaSignInOf(settings),
    },
    history: {
      kind: settings.VIGIL_HISTORY,
      timescaleUrl: settings.VIGIL_TIMESCALE_URL,
      timescaleTls: tlsOf('VIGIL_TIMESCALE', settings),
    },
    feed: { blockIntervalMs: settings.VIGIL_BLOCK_INTERVAL_MS },
    engine: {
      snapshotIntervalMs: settings.VIGIL_SNAPSHOT_INTERVAL_SECONDS * 1000,
      threads: settings.VIGIL_ENGINE_THREADS ?? null,
    },
    simulator: {
      enabled: settings.VIGIL_SIMULATOR && settings.VIGIL_MODE === 'demo',
      courseSpeed: settings.VIGIL_SIMULATOR_COURSE_SPEED,
    },
    logLevel: settings.VIGIL_LOG_LEVEL,
  });
}

/** Everyone knows the password of a demonstration: beyond this machine it wants to be told twice. */
function refuseOpenDemonstration(settings: z.infer<typeof settingsSchema>): void {
  if (settings.VIGIL_MODE !== 'demo' || isLoopback(settings.VIGIL_HTTP_HOST)) return;
  if (settings.VIGIL_DEMO_BEYOND_THIS_MACHINE && settings.VIGIL_DEMO_PASSWORD_IS_PUBLIC) return;
  throw new VigilError(
    'config-invalid',
    `VIGIL_HTTP_HOST: a demonstration listens on loopback alone, not on ${settings.VIGIL_HTTP_HOST}; anyone could sign in. Use VIGIL_MODE=production, or set both VIGIL_DEMO_BEYOND_THIS_MACHINE=1 and VIGIL_DEMO_PASSWORD_IS_PUBLIC=1`,
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

type Settings = z.infer<typeof settingsSchema>;

/** Throws `config-invalid` for files that would be ignored, and for half of a certificate and its key. */
function tlsOf(prefix: 'VIGIL_KAFKA' | 'VIGIL_TIMESCALE', settings: Settings): TlsFiles | null {
  const caFile = settings[`${prefix}_CA_FILE`] ?? null;
  const certificateFile = settings[`${prefix}_CERTIFICATE_FILE`] ?? null;
  const keyFile = settings[`${prefix}_KEY_FILE`] ?? null;
  if ((certificateFile === null) !== (keyFile === null)) {
    throw new VigilError('config-invalid', `${prefix}_CERTIFICATE_FILE and ${prefix}_KEY_FILE go together`);
  }
  if (settings[`${prefix}_TLS`] === '1') return { caFile, certificateFile, keyFile };
  if (caFile === null && certificateFile === null) return null;
  throw new VigilError('config-invalid', `${prefix}_TLS=0 would ignore the files of a certificate: set it to 1`);
}

/** Throws `config-invalid` when something is missing, and for a secret that would travel in the clear. */
function kafkaSignInOf(settings: Settings): KafkaSignIn | null {
  const { VIGIL_KAFKA_SASL: mechanism, VIGIL_KAFKA_USER: userName, VIGIL_KAFKA_PASSWORD: password } = settings;
  if (mechanism === 'none') return null;
  if ((mechanism === 'plain' || mechanism === 'oauthbearer') && settings.VIGIL_KAFKA_TLS !== '1') {
    throw new VigilError('config-invalid', `VIGIL_KAFKA_SASL=${mechanism} needs VIGIL_KAFKA_TLS=1`);
  }
  if (mechanism === 'oauthbearer') {
    const tokenFile = settings.VIGIL_KAFKA_TOKEN_FILE;
    if (tokenFile !== undefined) return { mechanism, tokenFile };
    throw new VigilError('config-invalid', 'VIGIL_KAFKA_SASL=oauthbearer needs VIGIL_KAFKA_TOKEN_FILE');
  }
  if (userName !== undefined && password !== undefined) return { mechanism, userName, password };
  throw new VigilError('config-invalid', `VIGIL_KAFKA_SASL=${mechanism} needs VIGIL_KAFKA_USER and _PASSWORD`);
}
