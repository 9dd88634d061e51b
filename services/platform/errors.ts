/**
 * Operating errors: one closed table of codes, each with what to do and whether a retry can help.
 * Bad data is never an error (it is a value with a reason), and a broken invariant is `invariant`,
 * which stops the process visibly.
 */

interface ErrorDefinition {
  readonly retriable: boolean;
  /** What the operator should do. */
  readonly remedy: string;
}

export const ERROR_CODES = {
  'config-invalid': { retriable: false, remedy: 'Correct the named setting.' },
  'hospital-wall': {
    retriable: false,
    remedy:
      'The wall between two hospitals of this installation does not hold: give each what is named as its own (docs/guides/security.md).',
  },
  'port-taken': { retriable: false, remedy: 'Stop the other program or choose another port with VIGIL_HTTP_PORT.' },
  'data-folder-unusable': {
    retriable: false,
    remedy: 'Make the folder writable and give it room, or choose another with VIGIL_DATA_DIR.',
  },
  'disk-full': {
    retriable: true,
    remedy: 'Make room on the disk of VIGIL_DATA_DIR; everything goes on by itself.',
  },
  'data-file-corrupt': {
    retriable: false,
    remedy: 'Put the named file of the data folder back from a backup, or remove it and set it up again.',
  },
  'data-folder-busy': {
    retriable: false,
    remedy: 'Stop the other Vigil that uses this folder, or talk to it through its address.',
  },
  'log-unreachable': {
    retriable: true,
    remedy: 'Check that the log (Kafka) runs and that VIGIL_KAFKA_BROKERS names it.',
  },
  'log-sign-in-refused': {
    retriable: true,
    remedy:
      'Kafka does not let Vigil in: correct VIGIL_KAFKA_SASL, user, password or token, or the rights on the topics.',
  },
  'log-certificate-refused': {
    retriable: true,
    remedy:
      'No trust between Vigil and Kafka: correct VIGIL_KAFKA_TLS, VIGIL_KAFKA_CA_FILE or the certificate of the broker.',
  },
  'log-not-durable': {
    retriable: false,
    remedy:
      'What is acknowledged lies on fewer brokers than VIGIL_KAFKA_MIN_INSYNC_REPLICAS asks for: alter min.insync.replicas of the topics, or add copies.',
  },
  'log-fetch-stalled': {
    retriable: true,
    remedy: 'Look at the broker and the network to it; reading goes on by itself where it was.',
  },
  'log-topic-recreated': {
    retriable: false,
    remedy: 'The topic is not the one that was read before. Decide by hand whether to start afresh.',
  },
  'log-topic-deleted': {
    retriable: false,
    remedy: 'Its records are gone. Decide by hand whether to start afresh.',
  },
  'log-position-lost': {
    retriable: false,
    remedy: 'Retention passed the reader: records are gone. Decide by hand where to go on.',
  },
  'log-topic-missing': {
    retriable: false,
    remedy: 'Create the topics first: Vigil does so when it starts with the right to.',
  },
  'log-topic-mismatch': {
    retriable: false,
    remedy: 'The topic has another partition count than configured. Use that count, or another topic.',
  },
  'log-reader-failed': {
    retriable: true,
    remedy:
      'What reads the log failed on a record: read the cause. The process ends so that its supervisor restarts it.',
  },
  'rules-missing': {
    retriable: false,
    remedy:
      'Put the named bundle back under rules/ of the archive; `replay --todays-rules` tells what would be decided now.',
  },
  'log-record-damaged': {
    retriable: false,
    remedy: 'The disk or the broker gave back other bytes than were written: check it, and what the unit shows.',
  },
  'log-record-unreadable': {
    retriable: false,
    remedy: 'Run the same version in every role; if they are the same, what wrote the record has a fault.',
  },
  'log-corrupt': {
    retriable: false,
    remedy:
      'The file of the embedded log is damaged. Stop Vigil, move `log` and `snapshots` out of the data folder or put both back from a backup, start, and announce the children again.',
  },
  'spool-corrupt': {
    retriable: false,
    remedy:
      'What waited on the disk for Kafka is damaged; alerts go on. Stop Vigil, move the folder `spool` out of the data folder, and start.',
  },
  'log-append-failed': {
    retriable: true,
    remedy: 'The record was not acknowledged; the sender keeps it and sends again.',
  },
  'log-append-too-large': { retriable: false, remedy: 'A bug: one record is larger than the log takes. Report it.' },
  'history-unreachable': { retriable: true, remedy: 'Check the database; alerts go on and history catches up.' },
  'history-corrupt': {
    retriable: true,
    remedy:
      'The stored history is damaged; alerts go on. Embedded: move history.duckdb (and .wal) out of the data folder, it is written anew from the log; database: repair it, or restore a backup.',
  },
  'history-full': {
    retriable: true,
    remedy: 'Make room on the disk of the database; the history catches up by itself.',
  },
  'history-locked': {
    retriable: true,
    remedy: 'Another program holds the tables of the history: end what holds them; the history catches up by itself.',
  },
  'history-absent': {
    retriable: true,
    remedy: 'The database that VIGIL_TIMESCALE_URL names does not exist: create it, or correct the name.',
  },
  'history-sign-in-refused': {
    retriable: true,
    remedy: 'The database does not let Vigil in: correct user, password or certificate, or the rules of the server.',
  },
  'history-out-of-memory': {
    retriable: true,
    remedy: 'The history needs more memory than it may use: ask for a shorter time, or give the machine more memory.',
  },
  'history-migration-failed': { retriable: false, remedy: 'Read the cause; the database is unchanged.' },
  'history-refused': {
    retriable: false,
    remedy:
      'Read the cause: the database is there and says no. The log keeps the records; history goes on once it is corrected.',
  },
  'history-record-unreadable': {
    retriable: false,
    remedy: 'Run the same version in every role; history goes on from that record, nothing is skipped.',
  },
  'history-not-running': { retriable: false, remedy: 'Start Vigil first: the embedded history is reached through it.' },
  'known-unanswered': {
    retriable: true,
    remedy: 'Ask on the server with `node vigil.mjs known`, which says what is in the way.',
  },
  'export-failed': {
    retriable: false,
    remedy:
      'Read the cause; the folder holds no dictionary.json, so that nobody takes it for whole: remove it and try again.',
  },
  'grant-needed': {
    retriable: false,
    remedy:
      'Name the grant with --grant, asked for with `node vigil.mjs grants ask`; or say with --in-house that the files stay inside the hospital: they are not de-identified.',
  },
  'linkage-keeper-away': {
    retriable: true,
    remedy: 'Start the keeper of keys on this machine: `node vigil.mjs linkage serve`.',
  },
  'linkage-no-key': {
    retriable: false,
    remedy:
      'Open the grant where the keys are (`node vigil.mjs linkage open`); one that ended never has a key again: ask for another grant.',
  },
  'grant-not-valid': {
    retriable: false,
    remedy:
      'Nothing leaves without a grant that holds, and what was written is removed: `node vigil.mjs grants list` tells how it stands; ask for another one.',
  },
  'not-anonymous': {
    retriable: false,
    remedy:
      'Nothing was written. Widen the definition to more children, or ask for a grant under an agreement with a smaller k; fewer than that are not enough to hide among.',
  },
  'snapshot-invalid': { retriable: false, remedy: 'None: an older snapshot or the log is used instead.' },
  'archive-unusable': {
    retriable: true,
    remedy: 'Make the folder of the archive writable and give it room; alerts go on, and the log keeps what waits.',
  },
  'archive-refused': {
    retriable: true,
    remedy:
      'Check VIGIL_ARCHIVE_S3_KEY_ID and _SECRET, what that key may do in the bucket, and the clock of this machine; alerts go on, and the log keeps what waits.',
  },
  'archive-broken': {
    retriable: false,
    remedy: 'Put the named part of the archive back from a backup; `node vigil.mjs archive verify` names every fault.',
  },
  'audit-unusable': {
    retriable: true,
    remedy:
      'Make the folder `audit` of the data folder writable and give it room; alerts go on, and what looks back is refused until then.',
  },
  'audit-broken': {
    retriable: false,
    remedy:
      '`node vigil.mjs audit verify` names the place. Put the folder `audit` back from a backup, or let `node vigil.mjs audit begin-anew` lay it aside and begin another.',
  },
  'terms-missing': {
    retriable: false,
    remedy: 'Put the named map back under maps/ of the archive; what it read stands in the log and replays without it.',
  },
  'archive-expired': {
    retriable: false,
    remedy:
      'None: the time of the policy for it is over. What a stay on hold needs is kept; `node vigil.mjs archive status` tells what is left.',
  },
  'model-rejected': {
    retriable: false,
    remedy: 'The model folder does not match its manifest; published scores go on without it.',
  },
  'model-failed': { retriable: true, remedy: 'The model gave no answer; published scores go on without it.' },
  'rule-invalid': { retriable: false, remedy: 'Correct the rule file; `node vigil.mjs doctor` names the fault.' },
  'code-map-invalid': {
    retriable: false,
    remedy: 'Correct the code map; `node vigil.mjs terms check` names every fault.',
  },
  'recording-unreadable': { retriable: false, remedy: 'Check the file; the message names the place.' },
  'playback-before-clock': {
    retriable: false,
    remedy: 'A unit cannot go back in time: choose a later --start or another unit.',
  },
  'receiver-unreachable': {
    retriable: true,
    remedy: 'Check the receiver and its address in sources.json; messages wait in the log and are sent in order.',
  },
  'receiver-refused': {
    retriable: false,
    remedy: 'The receiver does not take the message: look at its log. Vigil went on with the next one.',
  },
  'listener-failed': {
    retriable: false,
    remedy: 'Correct the listener of this source in sources.json: its port, or the files of its certificate.',
  },
  'provider-unreachable': {
    retriable: true,
    remedy:
      'Check the sign-in provider and VIGIL_OIDC_ISSUER; accounts of this machine and whoever is signed in go on.',
  },
  'provider-refused': {
    retriable: false,
    remedy:
      'The message names the check that failed: compare VIGIL_OIDC_CLIENT_ID, _CLIENT_SECRET, _PUBLIC_URL and _SIGNED_WITH with the client at the provider, and the two clocks.',
  },
  'sign-in-failed': { retriable: false, remedy: 'Check name and password.' },
  'infra-missing': {
    retriable: false,
    remedy: 'Run `node vigil.mjs infra up`, or name running servers in the environment.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERROR_CODES;

export class VigilError extends Error {
  readonly code: ErrorCode;
  readonly retriable: boolean;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'VigilError';
    this.code = code;
    this.retriable = ERROR_CODES[code].retriable;
  }

  get remedy(): string {
    return ERROR_CODES[this.code].remedy;
  }
}

/** A bug, not a fault of the world: the caller cannot go on, and the process stops. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(`invariant broken: ${message}`);
    this.name = 'InvariantError';
  }
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
