/**
 * What the real recordings must and must not raise, through a real log. The preterm infants were
 * chosen clean by their exporter: any bradycardia or apnoea alert on them is a false one. The adult
 * monitor record writes zeros for leads that are off: an alert from them would be one as well.
 */
import { english } from '../support/told.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { digestOf, isReplayed } from '../../services/replay/compare-decisions.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { replayRules } from '../../services/replay/replay-rules.ts';
import { replayStay } from '../../services/replay/replay-stay.ts';
import { openPipeline, type Pipeline } from '../support/pipeline.ts';
import { sharedData } from '../support/shared-data.ts';

const START_MS = Date.UTC(2026, 0, 5, 3, 0, 0);
const SEGMENTS = [1, 2].flatMap((infant) => [0, 1, 2, 3, 4].map((segment) => `infant${infant}_seg${segment}`));
const preterm = sharedData('picsdb-preterm/dev/trend-1hz');
const adult = sharedData('wfdb-monitor-samples/original/s00001-2896-10-10-00-31n.hea');

function alertsOf(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((decision) =>
    decision.kind === 'alert.changed' && decision.alert.kind === 'clinical'
      ? [`${decision.alert.ruleId} ${decision.change}: ${english(decision.alert.detail)}`]
      : [],
  );
}

function digest(decisions: readonly Decision[]): string {
  return digestOf(decisions.filter(isReplayed));
}

/** Everything about the infant that a rule looks at; a chronological age the database does not tell is assumed. */
function infant(segment: string) {
  return {
    startMs: START_MS,
    bedId: 'N1',
    unitId: `unit-${segment}`,
    stayId: `stay-${segment}`,
    setting: 'nicu' as const,
    timeZone: 'UTC',
    person: { birthDate: '2025-12-20', gestationalAgeAtBirthDays: 29 * 7, newbornStay: true },
  };
}

export function recordingsContract(name: string, makeLog: () => Promise<EventLog>): void {
  describe(`recordings through ${name}`, () => {
    let pipeline: Pipeline;
    const open = async (partitions: number): Promise<Pipeline> =>
      (pipeline = await openPipeline(await makeLog(), partitions));
    afterEach(() => pipeline.close());

    describe('one pipeline', () => {
      beforeEach(async () => {
        await open(3);
      });

      it.skipIf(preterm === null)(
        'raises no bradycardia or apnoea alert on the clean preterm segments (recordings beside the checkout)',
        async () => {
          for (const segment of SEGMENTS) {
            await pipeline.play({ file: `${String(preterm)}/${segment}.csv`, options: infant(segment) });
          }
          for (const segment of SEGMENTS) {
            expect(alertsOf(await pipeline.decisions(`unit-${segment}`)), segment).toEqual([]);
          }
        },
      );

      it.skipIf(adult === null)(
        'takes no zero of the adult monitor for apnoea, holds an adult to the limits of every age alone, and scores none (recordings beside the checkout)',
        async () => {
          await pipeline.play({
            file: String(adult),
            options: {
              startMs: START_MS,
              bedId: 'A1',
              unitId: 'adult',
              stayId: 'stay-adult',
              setting: 'picu',
              optInRuleIds: ['national-pews-england'],
            },
          });
          const decisions = await pipeline.decisions('adult');
          const clinical = decisions.flatMap((decision) =>
            decision.kind === 'alert.changed' && decision.alert.kind === 'clinical' ? [decision.alert] : [],
          );
          // The man breathes 6 to 10 times a minute for hours, which no age should; nothing else of him is alarming.
          expect(new Set(clinical.map((alert) => alert.ruleId))).toEqual(new Set(['apnoea']));
          for (const { title } of clinical) {
            expect(title).toMatchObject({
              code: 'vital.title',
              values: { value: expect.toSatisfy((value) => value > 0) },
            });
          }
          const scores = decisions.flatMap((decision) => (decision.kind === 'score.computed' ? [decision.score] : []));
          expect(scores.length).toBeGreaterThan(0);
          expect(new Set(scores.map((score) => score.status))).toEqual(new Set(['abstained']));
          expect(scores[0]?.reason).toMatchObject({ code: 'population.adult' });
        },
      );

      it.skipIf(preterm === null)(
        'replays to the decisions made live, also after the engine was restarted in between (recordings beside the checkout)',
        async () => {
          await pipeline.play({ file: `${String(preterm)}/infant1_seg0.csv`, options: infant('infant1_seg0') });
          await pipeline.decisions('unit-infant1_seg0');
          await pipeline.restartEngine();
          const later = { ...infant('infant1_seg0'), startMs: START_MS + 3_600_000, stayId: 'stay-after-restart' };
          await pipeline.play({ file: `${String(preterm)}/infant1_seg1.csv`, options: later });
          await pipeline.decisions('unit-infant1_seg0');
          for (const stayId of ['stay-infant1_seg0', 'stay-after-restart']) {
            const report = await replayStay({
              source: new ReplaySource(pipeline.log, null),
              restore: () => false,
              rules: replayRules({ rules: pipeline.rules }),
              stayId,
              fromMs: Number.NEGATIVE_INFINITY,
              toMs: Number.POSITIVE_INFINITY,
            });
            expect(report.compared).toBeGreaterThan(0);
            expect(report.differences).toEqual([]);
          }
        },
      );
    });

    it.skipIf(preterm === null)(
      'gives one digest for every number of partitions (recordings beside the checkout)',
      async () => {
        const digests: string[] = [];
        for (const partitions of [1, 3, 12]) {
          await open(partitions);
          await pipeline.play({ file: `${String(preterm)}/infant2_seg0.csv`, options: infant('infant2_seg0') });
          digests.push(digest(await pipeline.decisions('unit-infant2_seg0')));
          if (partitions !== 12) await pipeline.close();
        }
        expect(new Set(digests).size).toBe(1);
        expect(digests[0]).toBe(INFANT2_SEG0_DIGEST);
      },
    );
  });
}

/**
 * The digest of one segment, the same through the embedded log and Kafka. A deliberate change of
 * clinical behaviour changes it, together with a line in CHANGELOG.md.
 */
const INFANT2_SEG0_DIGEST = '1647cb26be8fb677dfc424bca213d8c5f8fd6f0618796df76f18702afe56684a';
