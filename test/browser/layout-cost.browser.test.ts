/**
 * D7: what a second of the board costs the browser follows what has changed in it, whatever the number of beds.
 * Counted from the browser's own trace: how many boxes each layout had to lay out, and whether it began at the
 * page or at the contained boxes of what changed. Times are printed and not held: they are the machine's.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, becomesTrue, tile } from './screen-driver.ts';
import type { CDPSession, Page } from 'playwright-core';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

const SECONDS = 6;
/** The box that is contained, the number, its text, the bar at a limit. */
const BOXES_A_NUMBER = 4;
/** The clock, the age of the last sample, marks that come and go at a limit. */
const BOXES_BESIDES = 60;

interface TraceEvent {
  readonly name: string;
  readonly args: {
    readonly beginData?: {
      readonly dirtyObjects: number;
      readonly totalObjects: number;
      readonly partialLayout: boolean;
    };
    readonly data?: { readonly reason?: string };
  };
}

interface Cost {
  /** A second, on average, as all that follows. */
  readonly layouts: number;
  /** Layouts that began at the page. */
  readonly whole: number;
  readonly changedTexts: number;
  readonly boxesLaidOut: number;
  readonly boxesWithin: number;
  readonly milliseconds: Readonly<Record<string, number>>;
}

async function costOf(page: Page): Promise<Cost> {
  const session = await page.context().newCDPSession(page);
  const before = await metricsOf(session);
  const trace = await traceOf(session, () => secondsGoBy(page));
  const after = await metricsOf(session);
  const layouts = trace.flatMap(({ name, args }) => (name === 'Layout' && args.beginData ? [args.beginData] : []));
  const texts = trace.filter(
    ({ name, args }) => name === 'LayoutInvalidationTracking' && args.data?.reason === 'Text changed',
  );
  const sum = (counts: readonly number[]): number => counts.reduce((total, each) => total + each, 0) / SECONDS;
  return {
    layouts: layouts.length / SECONDS,
    whole: layouts.filter(({ partialLayout }) => !partialLayout).length / SECONDS,
    changedTexts: texts.length / SECONDS,
    boxesLaidOut: sum(layouts.map(({ dirtyObjects }) => dirtyObjects)),
    boxesWithin: sum(layouts.map(({ totalObjects }) => totalObjects)),
    milliseconds: Object.fromEntries(
      ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].map((name) => [
        name,
        Math.round((((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 10_000) / SECONDS) / 10,
      ]),
    ),
  };
}

async function metricsOf(session: CDPSession): Promise<ReadonlyMap<string, number>> {
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

async function traceOf(session: CDPSession, during: () => Promise<void>): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as readonly TraceEvent[])));
  const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline.invalidationTracking'];
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories },
  });
  await during();
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  return events;
}

async function secondsGoBy(page: Page): Promise<void> {
  const now = `Math.floor(performance.now() / 1000)`;
  const start = Number(await page.evaluate(now));
  await becomesTrue(page, `${now} >= ${start + SECONDS}`);
}

async function boardOf(beds: number, moving: number): Promise<Cost> {
  driver.server.fill(beds);
  driver.server.moving = (bed) => bed <= moving;
  const page = await driver.open('', { viewport: { width: 1920, height: 1080 } });
  await tile(page, beds).waitFor();
  await becomesTrue(page, `document.querySelector('.vital-value')?.textContent !== '–'`);
  await page.evaluate('document.fonts.ready.then(() => true)');
  const cost = await costOf(page);
  console.log(`${beds} beds, ${moving} of them moving, a second: ${JSON.stringify(cost)}`);
  return cost;
}

describe.skipIf(withoutInfra)('D7: a second of the board', () => {
  it.each([12, 60])('with %i beds that all move lays out the numbers that changed and not the board', async (beds) => {
    const cost = await boardOf(beds, beds);
    expect(cost.changedTexts).toBeGreaterThan(beds / 2);
    expect(cost.whole).toBe(0);
    expect(cost.boxesLaidOut).toBeLessThan(BOXES_A_NUMBER * cost.changedTexts + BOXES_BESIDES);
  });

  it('with 60 beds of which 12 move costs no more than with 12 beds', async () => {
    const few = await boardOf(12, 12);
    await driver.end();
    await driver.begin();
    const many = await boardOf(60, 12);
    expect(many.changedTexts).toBeGreaterThan(6);
    expect(many.boxesLaidOut).toBeLessThan(few.boxesLaidOut + BOXES_BESIDES);
    expect(many.boxesWithin).toBeLessThan(2 * few.boxesWithin);
    // A layout for each bed would be five times as many; the clock, the ages and frames that split come on top of either.
    expect(many.layouts).toBeLessThan(2 * few.layouts);
  });
});
