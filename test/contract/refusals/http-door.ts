/** The HTTP and FHIR doors on a real application with a log in memory; what they quarantined is read from the log. */
import 'reflect-metadata';
import { ForbiddenException, UnauthorizedException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AddressInfo } from 'node:net';
import { QUARANTINE_TOPIC } from '../../../services/contract/topics.ts';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { FEED_PARTS, FEED_UNITS, FeedController, type FeedParts } from '../../../services/feed/http/feed.controller.ts';
import { FHIR_FEED_PARTS, FhirFeedController } from '../../../services/feed/http/fhir-feed.controller.ts';
import { Intake } from '../../../services/feed/intake/admit.ts';
import { ControllerModule } from '../../../services/platform/controller.module.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { NOW_MS, wardContext } from '../../feed/fhir/observation-samples.ts';
import { memoryLog, recordsIn } from '../../feed/log-reading.ts';

export type Headers = Readonly<Record<string, string>>;

export interface HttpDoor {
  /** The answer as text. */
  postFhir(body: string | Uint8Array<ArrayBuffer>, headers?: Headers): Promise<string>;
  /** To `frames`, `labs`, `charted` or `records`. */
  postFeed(endpoint: string, json: unknown): Promise<void>;
  quarantined(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

/** Who names itself `stranger` may not write anywhere. */
export async function openHttpDoor({ isLogDown = false } = {}): Promise<HttpDoor> {
  const log = await memoryLog();
  if (isLogDown) log.append = () => Promise.reject(new VigilError('log-append-failed', 'the disk is full'));
  const clock = new SimulatedClock(NOW_MS);
  const intake = await Intake.open({ log, clock, gatherMs: 0 });
  const authorizeFeed: FeedParts['authorizeFeed'] = async ({ headers: { authorization } }) => {
    if (authorization === undefined) throw new UnauthorizedException();
    if (authorization === 'stranger') throw new ForbiddenException();
    return { kind: 'gateway', source: 'gateway-1' };
  };
  // The clock of the test stands: nobody else comes for whom a frame would wait.
  const atOnce: FeedParts['intake'] = {
    admitFrames: async (frames) => void (await Promise.all([intake.admitFrames(frames), intake.flush()])),
    admitRecords: async (records) => await intake.admitRecords(records),
    quarantine: async (items) => await intake.quarantine(items),
  };
  const feedParts: FeedParts = { intake: atOnce, intakeOfPeople: atOnce, clock, authorizeFeed };
  const doors = [
    ControllerModule.with(FeedController, [
      [FEED_PARTS, feedParts],
      [FEED_UNITS, await loadUnits()],
    ]),
    ControllerModule.with(FhirFeedController, [
      [FHIR_FEED_PARTS, { intake, clock, authorizeFeed, contextOf: () => wardContext }],
    ]),
  ];
  const apps = await Promise.all(
    doors.map(async (module) => {
      const app = await NestFactory.create(module, { logger: false, bodyParser: false });
      await app.listen(0, '127.0.0.1');
      return app;
    }),
  );
  const [feed, fhir] = apps.map((app) => `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`);
  const post = async (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Headers): Promise<string> =>
    await (await fetch(url, { method: 'POST', body, headers })).text();
  return {
    postFhir: (body, headers = { authorization: 'gateway', 'content-type': 'application/fhir+json' }) =>
      post(`${fhir}/fhir/Observation`, body, headers),
    postFeed: async (endpoint, json) => {
      const headers = { authorization: 'gateway', 'content-type': 'application/json' };
      await post(`${feed}/api/feed/${endpoint}`, JSON.stringify(json), headers);
    },
    quarantined: async () =>
      (await recordsIn(log, QUARANTINE_TOPIC)).map(({ value }): unknown => JSON.parse(Buffer.from(value).toString())),
    close: async () => void (await Promise.all(apps.map((app) => app.close()))),
  };
}
