/** Settings are parsed once, refused when unknown or wrong, and each lands in its own field. */
import { describe, expect, it } from 'vitest';
import { parseConfig, settingsSchema } from '../../services/platform/config.ts';

describe('settings', () => {
  it('has a working default for every setting', () => {
    const config = parseConfig({});
    expect(config.http).toEqual({ host: '127.0.0.1', port: 8080, trustedProxies: 0, allowedHosts: [] });
    expect(config.log.kind).toBe('embedded');
  });

  it('refuses a misspelt setting instead of ignoring it', () => {
    expect(() => parseConfig({ VIGIL_HTP_PORT: '8081' })).toThrow(/VIGIL_HTP_PORT is not a setting/);
  });

  it('names the setting that is wrong', () => {
    expect(() => parseConfig({ VIGIL_HTTP_PORT: 'eighty' })).toThrow(/VIGIL_HTTP_PORT/);
    expect(() => parseConfig({ VIGIL_LOG_RETENTION_HOURS: '71' })).toThrow(/VIGIL_LOG_RETENTION_HOURS/);
  });

  it('refuses the simulator in production', () => {
    expect(() => parseConfig({ VIGIL_MODE: 'production', VIGIL_SIMULATOR: '1' })).toThrow(/simulator/);
    expect(parseConfig({ VIGIL_MODE: 'production' }).simulator.enabled).toBe(false);
  });

  it('puts every variable into its own field', () => {
    const values: Record<string, string> = {
      VIGIL_HTTP_HOST: '127.0.0.9',
      VIGIL_HTTP_PORT: '8099',
      VIGIL_TRUSTED_PROXIES: '2',
      VIGIL_ALLOWED_HOSTS: 'Vigil.ward.example,vigil',
      VIGIL_DATA_DIR: 'elsewhere',
      VIGIL_SURROGATES_DIR: 'locked-disk',
      VIGIL_LINKAGE_DIR: 'keys-disk',
      VIGIL_HOSPITAL: 'east',
      VIGIL_INSTALLATION_FILE: '/etc/vigil/hospitals.json',
      VIGIL_ARCHIVE_DIR: 'other-disk',
      VIGIL_ARCHIVE: 's3',
      VIGIL_ARCHIVE_RETENTION_DAYS: '400',
      VIGIL_ARCHIVE_DECISIONS_DAYS: '30',
      VIGIL_ARCHIVE_S3_URL: 'https://s3.example/vigil',
      VIGIL_ARCHIVE_S3_PREFIX: 'west/',
      VIGIL_ARCHIVE_S3_REGION: 'eu-west-3',
      VIGIL_ARCHIVE_S3_KEY_ID: 'an-id',
      VIGIL_ARCHIVE_S3_SECRET: 'an-s3-secret',
      VIGIL_MODE: 'production',
      VIGIL_DEMO_BEYOND_THIS_MACHINE: '0',
      VIGIL_DEMO_PASSWORD_IS_PUBLIC: '0',
      VIGIL_LOG: 'kafka',
      VIGIL_HISTORY: 'timescale',
      VIGIL_KAFKA_BROKERS: 'a:1,b:2',
      VIGIL_KAFKA_PREFIX: 'north.',
      VIGIL_KAFKA_REPLICATION: '3',
      VIGIL_KAFKA_MIN_INSYNC_REPLICAS: '2',
      VIGIL_KAFKA_TLS: '1',
      VIGIL_KAFKA_CA_FILE: 'kafka-ca.pem',
      VIGIL_KAFKA_CERTIFICATE_FILE: 'kafka.pem',
      VIGIL_KAFKA_KEY_FILE: 'kafka.key',
      VIGIL_KAFKA_SASL: 'scram-sha-256',
      VIGIL_KAFKA_USER: 'vigil',
      VIGIL_KAFKA_PASSWORD: 'secret',
      VIGIL_KAFKA_TOKEN_FILE: 'token',
      VIGIL_TIMESCALE_URL: 'postgres://x@y/z',
      VIGIL_TIMESCALE_TLS: '1',
      VIGIL_TIMESCALE_CA_FILE: 'timescale-ca.pem',
      VIGIL_TIMESCALE_CERTIFICATE_FILE: 'timescale.pem',
      VIGIL_TIMESCALE_KEY_FILE: 'timescale.key',
      VIGIL_LOCAL_ACCOUNTS: '0',
      VIGIL_OIDC_ISSUER: 'https://login.example/realms/x',
      VIGIL_OIDC_CLIENT_ID: 'vigil-client',
      VIGIL_OIDC_CLIENT_SECRET: 'client-secret',
      VIGIL_OIDC_PUBLIC_URL: 'https://vigil.example/',
      VIGIL_OIDC_NAME: 'Hospital',
      VIGIL_OIDC_CLAIMS_FILE: 'claims.json',
      VIGIL_OIDC_SIGNED_WITH: 'ES256',
      VIGIL_OIDC_REAUTHENTICATE: '0',
      VIGIL_PARTITIONS: '7',
      VIGIL_LOG_RETENTION_HOURS: '73',
      VIGIL_BLOCK_INTERVAL_MS: '33',
      VIGIL_SNAPSHOT_INTERVAL_SECONDS: '44',
      VIGIL_ENGINE_THREADS: '3',
      VIGIL_SIMULATOR: '0',
      VIGIL_SIMULATOR_COURSE_SPEED: '5',
      VIGIL_LOG_LEVEL: 'error',
    };
    expect(Object.keys(values).toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted());
    expect(parseConfig(values)).toEqual({
      http: { host: '127.0.0.9', port: 8099, trustedProxies: 2, allowedHosts: ['vigil.ward.example', 'vigil'] },
      dataDir: 'elsewhere',
      surrogatesDir: 'locked-disk',
      linkageDir: 'keys-disk',
      tenancy: { hospitalId: 'east', installationFile: '/etc/vigil/hospitals.json' },
      signIn: {
        hasLocalAccounts: false,
        openId: {
          issuer: 'https://login.example/realms/x',
          clientId: 'vigil-client',
          clientSecret: 'client-secret',
          publicUrl: 'https://vigil.example',
          name: 'Hospital',
          claimsFile: 'claims.json',
          algorithm: 'ES256',
          mustReauthenticate: false,
        },
      },
      archive: {
        dir: 'other-disk',
        bucket: {
          url: 'https://s3.example/vigil',
          prefix: 'west/',
          region: 'eu-west-3',
          keyId: 'an-id',
          secret: 'an-s3-secret',
        },
        inputMs: 400 * 86_400_000,
        decisionsMs: 30 * 86_400_000,
      },
      mode: 'production',
      log: {
        kind: 'kafka',
        kafkaBrokers: ['a:1', 'b:2'],
        kafkaPrefix: 'north.',
        partitions: 7,
        retentionMs: 73 * 3_600_000,
        kafkaReplication: 3,
        kafkaMinInSyncReplicas: 2,
        kafkaTls: { caFile: 'kafka-ca.pem', certificateFile: 'kafka.pem', keyFile: 'kafka.key' },
        kafkaSignIn: { mechanism: 'scram-sha-256', userName: 'vigil', password: 'secret' },
      },
      history: {
        kind: 'timescale',
        timescaleUrl: 'postgres://x@y/z',
        timescaleTls: { caFile: 'timescale-ca.pem', certificateFile: 'timescale.pem', keyFile: 'timescale.key' },
      },
      feed: { blockIntervalMs: 33 },
      engine: { snapshotIntervalMs: 44_000, threads: 3 },
      simulator: { enabled: false, courseSpeed: 5 },
      logLevel: 'error',
    });
  });

  it.each([
    [{ VIGIL_ARCHIVE: 's3' }, /needs VIGIL_ARCHIVE_S3_URL/],
    [{ VIGIL_ARCHIVE_S3_URL: 'https://s3.example/vigil' }, /would be ignored/],
    [{ VIGIL_ARCHIVE: 's3', VIGIL_ARCHIVE_S3_URL: 'http://s3.example/vigil' }, /must begin with https/],
    [{ VIGIL_ARCHIVE: 's3', VIGIL_ARCHIVE_S3_URL: 'https://id:secret@s3.example/vigil' }, /must be an address/],
    [{ VIGIL_ARCHIVE: 's3', VIGIL_ARCHIVE_S3_PREFIX: 'west' }, /must be folders/],
  ])('refuses half of a bucket, or one without a lock: %j', (settings, fault) => {
    const key = { VIGIL_ARCHIVE_S3_KEY_ID: 'an-id', VIGIL_ARCHIVE_S3_SECRET: 'a-secret' };
    expect(() => parseConfig({ ...key, ...settings })).toThrow(fault);
    expect(() => parseConfig({ ...key, ...settings })).not.toThrow(/a-secret/);
  });

  it('refuses threads beside the embedded log, where they would be ignored', () => {
    expect(() => parseConfig({ VIGIL_ENGINE_THREADS: '2' })).toThrow(/VIGIL_ENGINE_THREADS/);
    expect(parseConfig({ VIGIL_ENGINE_THREADS: '0' }).engine.threads).toBe(0);
    expect(parseConfig({ VIGIL_ENGINE_THREADS: '2', VIGIL_LOG: 'kafka' }).engine.threads).toBe(2);
    expect(parseConfig({}).engine.threads).toBeNull();
  });

  it.each(['0.0.0.0', '::', '192.0.2.4', 'vigil.example', '127.0.0.1.example'])(
    'lets a demonstration listen on %s only when it was told twice',
    (host) => {
      const once = [{}, { VIGIL_DEMO_BEYOND_THIS_MACHINE: '1' }, { VIGIL_DEMO_PASSWORD_IS_PUBLIC: '1' }];
      for (const told of once) {
        expect(() => parseConfig({ VIGIL_HTTP_HOST: host, ...told })).toThrow(/loopback alone/);
      }
      const twice = { VIGIL_DEMO_BEYOND_THIS_MACHINE: '1', VIGIL_DEMO_PASSWORD_IS_PUBLIC: '1' };
      expect(parseConfig({ VIGIL_HTTP_HOST: host, ...twice }).http.host).toBe(host);
      expect(parseConfig({ VIGIL_HTTP_HOST: host, VIGIL_MODE: 'production' }).http.host).toBe(host);
    },
  );

  it.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])('lets a demonstration listen on %s', (host) => {
    expect(parseConfig({ VIGIL_HTTP_HOST: host }).http.host).toBe(host);
  });
});

describe('C6: certificates and sign-in', () => {
  it.each([
    [{ VIGIL_KAFKA_SASL: 'plain', VIGIL_KAFKA_USER: 'u', VIGIL_KAFKA_PASSWORD: 'p' }, /needs VIGIL_KAFKA_TLS=1/],
    [{ VIGIL_KAFKA_SASL: 'scram-sha-512', VIGIL_KAFKA_USER: 'u' }, /_PASSWORD/],
    [{ VIGIL_KAFKA_SASL: 'oauthbearer', VIGIL_KAFKA_TLS: '1' }, /VIGIL_KAFKA_TOKEN_FILE/],
    [{ VIGIL_KAFKA_CA_FILE: 'ca.pem' }, /set it to 1/],
    [{ VIGIL_TIMESCALE_TLS: '1', VIGIL_TIMESCALE_KEY_FILE: 'key.pem' }, /go together/],
  ])('%j is refused, naming what lacks', (settings, message) => {
    expect(() => parseConfig(settings)).toThrowError(message);
  });
});
