/**
 * The engine's process is killed with SIGKILL again and again while a recording is played (F02, H01,
 * H41): the decisions of the whole stay equal those of an engine that nobody disturbed.
 */
import { expect, it } from 'vitest';
import { digestOf } from '../../services/replay/compare-decisions.ts';
import { startVigilProcess } from '../support/vigil-process.ts';
import { isLongRun, tellFigures } from './figures.ts';
import { inPlace, replayed, undisturbedRun, untilDecided, type MakePlace } from './infant-runs.ts';
import { decidedIn } from './log-contents.ts';
import { playInfant, recordInfant, ruleDecisions } from './troubled-infant.ts';
import { timeLimit } from '../support/patience.ts';

const SECONDS = isLongRun ? 7_200 : 900;
const KILLS = isLongRun ? 20 : 3;
/** Decisions an engine makes before it is killed. */
const DECISIONS_A_LIFE = 10;
const FOLDED_WITHIN_MS = 60_000;

export function engineKilledContract(name: string, makePlace: MakePlace): void {
  it(
    `an engine on ${name} that is killed again and again decides what an undisturbed one decides`,
    { timeout: timeLimit(600_000) },
    async () => {
      const file = await recordInfant(SECONDS);
      const undisturbed = await inPlace(makePlace, (place, env) => undisturbedRun(place, env, file));
      expect(undisturbed.contradictions).toEqual([]);
      const expected = ruleDecisions(undisturbed.decisions);
      expect(expected.filter((decision) => decision.kind === 'alert.changed').length).toBeGreaterThan(20);

      await inPlace(makePlace, async ({ log }, env) => {
        let isPlayed = false;
        const playing = playInfant(file, '60', env).finally(() => (isPlayed = true));
        let kills = 0;
        for (; kills < KILLS && !isPlayed; kills++) {
          const engine = await startVigilProcess(env, { args: ['engine'] });
          const before = (await decidedIn(log)).decisions.length;
          const hasLived = async (): Promise<boolean> =>
            isPlayed || (await decidedIn(log)).decisions.length >= before + DECISIONS_A_LIFE;
          await expect.poll(hasLived, { timeout: timeLimit(FOLDED_WITHIN_MS), interval: 100 }).toBe(true);
          await engine.stop('SIGKILL');
        }
        const last = await startVigilProcess(env, { args: ['engine'] });
        await playing;
        const decided = await untilDecided(log, expected.length);
        await last.stop();
        expect(kills).toBeGreaterThan(1);
        expect(decided.contradictions).toEqual([]);
        expect(decided.repeated).toBeGreaterThan(0);
        expect(digestOf(ruleDecisions(decided.decisions))).toBe(digestOf(expected));
        expect(await replayed(env)).toMatch(/compared [1-9]\d* decisions, 0 differ/);
        tellFigures(`engine killed, ${name}`, {
          kills,
          decisions: expected.length,
          'repeated, equal': decided.repeated,
          contradictions: 0,
        });
      });
    },
  );
}
