/**
 * What another limit would have done, asked of a unit-day (20 beds) that lies in an archive and begins at the unit's first
 * record: unsealing, folding and counting, all of it. A month is thirty such days, told as such. One bed's thirty days are
 * asked in the same way of one bed. `--hours 24 --beds 20` by default.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRules } from '../../dist/services/engine/adapters/rule-files.js';
import { replayRules } from '../../dist/services/replay/replay-rules.js';
import { whatIf } from '../../dist/services/research/whatif/what-if.js';
import { argument, figure, report, watchMachine } from './measure.mjs';
import { makePast } from './unit-past.mjs';

const FROM_MS = Date.UTC(2026, 0, 5, 10);
const HOURS = Number(argument('hours', 24));
const BEDS = Number(argument('beds', 20));
const HOURS_A_MONTH = 720;
const HOUR_MS = 3_600_000;
/** The dips of the made-up children last 8 to 60 s. */
const STEPS = [
  { ruleId: 'desaturation', level: 'emergency', sustainedForMs: 30_000 },
  { ruleId: 'desaturation', level: 'high', sustainedForMs: 45_000 },
];
/** Other rules read this one, so that both policies are folded one after the other. */
const READ_BY_OTHERS = { ruleId: 'hypotension', level: 'high', limit: 35 };

async function ask({ source, unitId }, { rules, hours, steps = STEPS }) {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const answer = await whatIf({
    source,
    rules,
    restore: () => false,
    unitId,
    fromMs: FROM_MS,
    toMs: FROM_MS + hours * HOUR_MS,
    change: { steps, offRuleIds: [] },
    labels: [],
    horizonMs: 0,
  });
  const { user, system } = process.cpuUsage(cpu);
  return { wallSeconds: (performance.now() - startedMs) / 1_000, cpuSeconds: (user + system) / 1e6, answer };
}

await report(async () => {
  const models = fileURLToPath(new URL('../../models/rules', import.meta.url));
  const rules = replayRules({ rules: { ...(await loadRules(models)), models: [] } });
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-what-if-'));
  try {
    const unit = await makePast(join(folder, 'unit'), { beds: BEDS, hours: HOURS, fromMs: FROM_MS });
    const bed = await makePast(join(folder, 'bed'), { beds: 1, hours: HOURS, fromMs: FROM_MS });
    const endMachine = watchMachine();
    const asked = await ask(unit, { rules, hours: HOURS });
    const ofBed = await ask(bed, { rules, hours: HOURS });
    const apartHours = Math.min(HOURS, 2);
    const apart = await ask(unit, { rules, hours: apartHours, steps: [...STEPS, READ_BY_OTHERS] });
    const { before, after } = asked.answer;
    assert.ok(before.alerts > 0 && after.alerts < before.alerts, 'the change changed something');
    const times = (HOURS_A_MONTH / HOURS) * (20 / BEDS);
    const figures = [
      figure('what-if: CPU a bed-second, both policies', cpuUsABedSecond(asked, BEDS, HOURS), 'us', {
        note: `${BEDS} beds, ${HOURS} h; ${before.alerts} alerts before, ${after.alerts} after`,
      }),
      figure('the same where each policy has a fold of its own', cpuUsABedSecond(apart, BEDS, apartHours), 'us', {
        note: `${apartHours} h`,
      }),
      figure('what-if of a unit-month (20 beds)', asked.wallSeconds * times, 's', {
        goal: ['<=', 60],
        note: `reckoned: ${times.toFixed(0)} times ${asked.wallSeconds.toFixed(1)} s, one core`,
      }),
      figure("what-if of one bed's 30 days", (ofBed.wallSeconds * HOURS_A_MONTH) / HOURS, 's', {
        goal: ['<=', 60],
        note: `reckoned: ${(HOURS_A_MONTH / HOURS).toFixed(0)} times ${ofBed.wallSeconds.toFixed(1)} s, one core`,
      }),
    ];
    return { figures, machine: endMachine(), details: {} };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

function cpuUsABedSecond({ cpuSeconds }, beds, hours) {
  return (1e6 * cpuSeconds) / (beds * hours * 3_600);
}
