/**
 * `sources.json` of the data folder: which hospitals, units and beds there are, and who may send
 * what for them. Written by the clinical engineer of the site, checked whole at start.
 *
 * Invariants: every listener names a hospital and units that exist; a place name leads to one bed.
 */
import { ID_PATTERN } from '../../contract/records/id-pattern.ts';
import { z } from 'zod';
import { isTimeZone } from '../../clinical/age/age.ts';
import { SOURCE_CONTENTS } from '../../contract/refusals/hl7-refusals.ts';
import { SETTINGS } from '../../contract/records/unit-record.ts';

const id = z.string().min(1).max(128).regex(ID_PATTERN);
const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone');
const port = z.number().int().min(1).max(65_535);

/** What a source may send; anything else is refused and quarantined. receipts: what an alert manager says of our alerts. */
export type SourceContent = (typeof SOURCE_CONTENTS)[number];

const bedSchema = z.strictObject({
  bedId: id,
  label: z.string().min(1).max(60),
  setting: z.enum(SETTINGS),
  /** Place names of this bed in messages, PV1-3 as `ward^room^bed`, empty parts kept. */
  locations: z.array(z.string().min(1).max(120)).min(1).max(10),
});

const hospitalSchema = z.strictObject({
  hospitalId: id,
  timeZone,
  /** File name of the hospital's code map in the folder `terms` beside this file; null: the standard codes alone. */
  codeMap: z
    .string()
    .regex(/^[\w.-]{1,120}\.json$/)
    .nullable(),
  /**
   * Names of authorities that give patient numbers (CX-4, name or universal id), each with the other names that
   * messages have for it. The name «» for none: a number without an authority is then that authority's.
   */
  assigningAuthorities: z.record(z.string().min(1).max(120), z.array(z.string().max(120)).min(1).max(50)).optional(),
  /** FHIR systems of patient numbers (`Identifier.system`), each with the authority that messages name for it (CX-4). */
  identifierSystems: z.record(z.string().min(1).max(256), z.string().max(120)).optional(),
});

const unitSchema = z.strictObject({
  unitId: id,
  hospitalId: id,
  name: z.string().min(1).max(120),
  timeZone,
  setting: z.enum(SETTINGS),
  beds: z.array(bedSchema).min(1).max(120),
});

const tlsSchema = z.strictObject({
  certificateFile: z.string().min(1),
  keyFile: z.string().min(1),
  /** Authorities whose clients are let in: with it TLS is mutual, without it clients are not asked. */
  clientAuthorityFile: z.string().min(1).nullable(),
});

const sourceSchema = z.strictObject({
  sourceId: id,
  hospitalId: id,
  /** Units this source may write into. */
  units: z.array(id).min(1).max(50),
  sends: z.array(z.enum(SOURCE_CONTENTS)).min(1),
  /** Zone of times that are sent without one. */
  timeZone,
  /** Used where MSH-18 is empty. */
  charset: z.enum(['utf-8', 'iso-8859-1', 'euc-kr']).default('utf-8'),
  /** Seconds between two messages of one bed. */
  intervalMs: z.number().int().min(100).max(3_600_000).default(1_000),
  /** Longest silence that is normal; beyond it the unit is told. */
  silentAfterMs: z.number().int().min(1_000).max(3_600_000).default(30_000),
  /**
   * What this sender means when it sends 0: no beat, no breath, no exhaled CO2. Without it 0 is «off», since most
   * monitors write 0 for a lead that fell off; name a signal only where the monitor sends another mark, or nothing, for that.
   */
  trueZeros: z
    .array(z.enum(['heartRatePerMin', 'respiratoryRatePerMin', 'endTidalCo2MmHg']))
    .max(3)
    .optional(),
  /** How much of a name the board shows. */
  displayName: z.enum(['initials', 'whole', 'bed']).default('initials'),
  listen: z.strictObject({
    host: z.string().min(1).default('127.0.0.1'),
    port,
    tls: tlsSchema.nullable(),
    /** Addresses or networks (`10.1.0.0/16`) that may connect. */
    allow: z.array(z.string().min(1).max(60)).min(1).max(100).default(['127.0.0.1/32', '::1/128']),
  }),
});

const receiverSchema = z.strictObject({
  receiverId: id,
  units: z.array(id).min(1).max(50),
  /** scores: ORU^R01; alerts: ORU^R40, off unless named here. */
  sends: z.array(z.enum(['scores', 'alerts'])).min(1),
  host: z.string().min(1),
  port,
  tls: z
    .strictObject({
      authorityFile: z.string().min(1),
      certificateFile: z.string().min(1).nullable(),
      keyFile: z.string().min(1).nullable(),
    })
    .nullable(),
});

/** Over TLS unless it is this very machine, and without a password, which would stand in logs. */
function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  return username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && isHere));
}

const webhookSchema = z.strictObject({
  receiverId: id,
  units: z.array(id).min(1).max(50),
  /** alerts: each change of an alert; beats: once a minute that a test alert came through to a screen. */
  sends: z.array(z.enum(['alerts', 'beats'])).min(1),
  url: z.string().refine(isWebhookUrl, 'https is needed, or http on this machine; no password in it'),
  /** Holds `whsec_` and 24 to 64 bytes in Base64. */
  secretFile: z.string().min(1),
});

const channelPlace = {
  receiverId: id,
  units: z.array(id).min(1).max(50),
  /** Where the screens are opened; with a slash at its end. Links in messages lead there. */
  screensUrl: z
    .string()
    .refine(
      (text) => isWebhookUrl(text) && text.endsWith('/'),
      'https, or http on this machine, with a slash at its end',
    )
    .nullable()
    .default(null),
};
const httpChannel = {
  ...channelPlace,
  /** Of the server, without the path of its interface. */
  url: z.string().refine(isWebhookUrl, 'https is needed, or http on this machine; no password in it'),
};

/** Systems and mailboxes that call people: told of each alert of these units, and of nothing else. */
const channelSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('alertmanager'), ...httpChannel, tokenFile: z.string().min(1).nullable() }),
    z.strictObject({ kind: z.literal('goalert'), ...httpChannel, tokenFile: z.string().min(1) }),
    z.strictObject({ kind: z.literal('fhir'), ...httpChannel, tokenFile: z.string().min(1).nullable() }),
    z.strictObject({
      kind: z.literal('mail'),
      ...channelPlace,
      host: z.string().min(1),
      port,
      security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
      authorityFile: z.string().min(1).nullable().default(null),
      user: z.string().min(1).nullable().default(null),
      passwordFile: z.string().min(1).nullable().default(null),
      from: z.email(),
      to: z.array(z.email()).min(1).max(20),
      /** Lower ones are not sent. */
      fromLevel: z.enum(['low', 'medium', 'high']).default('high'),
    }),
  ])
  .superRefine((channel, context) => {
    if (channel.kind !== 'mail') return;
    const isHere = channel.host === 'localhost' || channel.host === '::1' || /^127(\.\d{1,3}){3}$/.test(channel.host);
    if (channel.security === 'none' && !isHere) {
      context.addIssue({ code: 'custom', message: 'mail without TLS goes to this machine alone' });
    }
    if ((channel.user === null) !== (channel.passwordFile === null)) {
      context.addIssue({ code: 'custom', message: 'user and passwordFile go together' });
    }
  });

export const sourceSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    hospitals: z.array(hospitalSchema).min(1).max(50),
    units: z.array(unitSchema).min(1).max(400),
    sources: z.array(sourceSchema).max(100),
    receivers: z.array(receiverSchema).max(20).default([]),
    webhooks: z.array(webhookSchema).max(20).default([]),
    channels: z.array(channelSchema).max(20).default([]),
  })
  .superRefine((settings, context) => {
    for (const fault of faultsOf(settings)) context.addIssue({ code: 'custom', message: fault });
  });

export type SourceSettings = z.infer<typeof sourceSettingsSchema>;
export type HospitalSettings = SourceSettings['hospitals'][number];
export type UnitSettings = SourceSettings['units'][number];
export type Source = SourceSettings['sources'][number];
export type Receiver = SourceSettings['receivers'][number];
export type Webhook = SourceSettings['webhooks'][number];
export type AlertChannel = SourceSettings['channels'][number];

interface Named {
  readonly hospitals: readonly HospitalSettings[];
  readonly units: readonly UnitSettings[];
  readonly sources: readonly Source[];
  readonly receivers: readonly Receiver[];
  readonly webhooks: readonly Webhook[];
  readonly channels: readonly AlertChannel[];
}

function faultsOf({ hospitals, units, sources, receivers, webhooks, channels }: Named): string[] {
  const hospitalIds = new Set(hospitals.map(({ hospitalId }) => hospitalId));
  const unitIds = new Map(units.map(({ unitId, hospitalId }) => [unitId, hospitalId]));
  return [
    ...repeated(
      'hospital',
      hospitals.map(({ hospitalId }) => hospitalId),
    ),
    ...hospitals.flatMap(({ hospitalId, assigningAuthorities = {} }) =>
      repeated(`assigning authority of ${hospitalId}`, [
        ...Object.keys(assigningAuthorities),
        ...Object.values(assigningAuthorities).flat(),
      ]),
    ),
    ...repeated(
      'unit',
      units.map(({ unitId }) => unitId),
    ),
    ...repeated(
      'source',
      sources.map(({ sourceId }) => sourceId),
    ),
    ...repeated(
      'receiver',
      [...receivers, ...webhooks, ...channels].map(({ receiverId }) => receiverId),
    ),
    ...repeated(
      'address',
      sources.map(({ listen }) => `${listen.host}:${listen.port}`),
    ),
    ...hospitals.flatMap(({ hospitalId }) =>
      repeated(
        `place of ${hospitalId}`,
        units
          .filter((unit) => unit.hospitalId === hospitalId)
          .flatMap((unit) => unit.beds.flatMap((bed) => bed.locations)),
      ),
    ),
    ...units.flatMap((unit) =>
      repeated(
        `bed of ${unit.unitId}`,
        unit.beds.map(({ bedId }) => bedId),
      ),
    ),
    ...[...units, ...sources]
      .filter(({ hospitalId }) => !hospitalIds.has(hospitalId))
      .map(({ hospitalId }) => `there is no hospital ${hospitalId}`),
    ...sources.flatMap((source) =>
      source.units
        .filter((unitId) => unitIds.get(unitId) !== source.hospitalId)
        .map((unitId) => `${source.sourceId} names unit ${unitId}, which its hospital does not have`),
    ),
    ...[...receivers, ...webhooks, ...channels].flatMap((receiver) =>
      receiver.units
        .filter((unitId) => !unitIds.has(unitId))
        .map((unitId) => `${receiver.receiverId} names unit ${unitId}, which there is not`),
    ),
  ];
}

function repeated(what: string, names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `${what} ${name} stands twice`,
  );
}
