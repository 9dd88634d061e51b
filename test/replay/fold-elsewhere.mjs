/**
 * Folds a recorded input with the built code in a process of its own, and prints what was decided as one digest. Run by
 * same-everywhere.contract.test.ts under other zones, languages and versions of Node: `node fold-elsewhere.mjs <input> <rules>`.
 */
import { readFileSync } from 'node:fs';
import { sha256Hex } from '../../dist/services/contract/content-id.js';
import { createPartitionFold, foldLogRecord } from '../../dist/services/engine/fold/partition-fold.js';
import { loadRules } from '../../dist/services/engine/adapters/rule-files.js';
import { digestOf, isReplayed } from '../../dist/services/replay/compare-decisions.js';

const [input, rules] = process.argv.slice(2);
const fold = createPartitionFold(0, { ...(await loadRules(rules)), models: [] });
const decided = new Map();
for (const [offset, line] of readFileSync(input, 'utf8').trim().split('\n').entries()) {
  const { key, recordedAtMs, value } = JSON.parse(line);
  foldLogRecord(fold, { key, recordedAtMs, offset, value: new Uint8Array(Buffer.from(value, 'base64')) });
  for (const decision of fold.output.decisions) {
    if (isReplayed(decision) && !decided.has(decision.id)) decided.set(decision.id, decision);
  }
  fold.output.decisions.length = 0;
  fold.output.dueRisks.length = 0;
}
const rows = [fold.output.vitals, fold.output.corrections].map((sink) => sha256Hex(sink.finish()));
const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
console.log(
  JSON.stringify({
    decisions: decided.size,
    digest: digestOf([...decided.values()]),
    rows,
    node: process.versions.node.split('.')[0],
    timeZone,
    locale,
    hour: new Date(0).getHours(),
  }),
);
