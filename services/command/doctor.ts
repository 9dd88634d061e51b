/** `vigil doctor`: is everything here that the settings ask for? One line a check, and what to do. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../platform/config.ts';
import { VigilError, messageOf } from '../platform/errors.ts';
import { checkPort } from '../compose/parts/check-port.ts';
import { loadEngineRules, loadRiskModels, packageFolder } from '../compose/parts/load-engine.ts';
import { openCheckedLog, openHistory, prepareDataFolder, type OpenParts } from '../compose/parts/open-parts.ts';
import { UNIT_TOPIC } from '../contract/topics.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const NODE_MINIMUM = [20, 19] as const;

/** Runs every check, one after the other; none stops the next. */
export async function runDoctor(
  config: Config,
  parts: OpenParts,
  options: { readonly json: boolean },
): Promise<number> {
  const checks: Check[] = [];
  for (const [name, check] of checksOf(config, parts)) checks.push(await outcome(name, check));
  if (options.json) console.log(JSON.stringify(checks));
  else {
    for (const check of checks) console.log(`${check.ok ? 'ok  ' : 'FAIL'} ${check.name.padEnd(12)} ${check.detail}`);
  }
  return checks.every((check) => check.ok) ? 0 : 1;
}

function checksOf(config: Config, parts: OpenParts): readonly (readonly [string, () => Promise<string>])[] {
  return [
    ['node', checkNode],
    [
      'data folder',
      async () => (await prepareDataFolder(config.dataDir), `${path.basename(config.dataDir)} can be written`),
    ],
    ['rules', checkRules],
    ['models', () => checkModels(parts)],
    ['log', () => checkLog(config, parts)],
    ['history', () => checkHistory(config, parts)],
    ['port', () => checkPort(config)],
    ['dashboard', checkDashboard],
  ];
}

async function outcome(name: string, check: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await check() };
  } catch (error) {
    return {
      name,
      ok: false,
      detail: error instanceof VigilError ? `${error.code}: ${error.message}. ${error.remedy}` : messageOf(error),
    };
  }
}

async function checkNode(): Promise<string> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < NODE_MINIMUM[0] || (major === NODE_MINIMUM[0] && minor < NODE_MINIMUM[1])) {
    throw new VigilError('config-invalid', `Node ${process.versions.node} is older than ${NODE_MINIMUM.join('.')}`);
  }
  return process.versions.node;
}

async function checkRules(): Promise<string> {
  const rules = await loadEngineRules([]);
  return `${rules.scores.length} scores and ${rules.vitals.length} vital sign rules prove themselves`;
}

async function checkModels(parts: OpenParts): Promise<string> {
  const loaded = await loadRiskModels(parts);
  const models = loaded.filter((model) => model.check() === 'passed');
  await Promise.all(loaded.map((model) => model.close()));
  if (models.length === 0) {
    throw new VigilError('model-rejected', 'no model answers its golden vectors; published scores go on without');
  }
  return `${models.map((model) => model.manifest.modelId).join(', ')}: golden vectors equal`;
}

async function checkLog(config: Config, parts: OpenParts): Promise<string> {
  const { log, weaknesses } = await openCheckedLog(config, parts);
  try {
    if (weaknesses.length > 0) throw new VigilError('log-not-durable', weaknesses.join('; '));
    const { startOffset, endOffset } = await log.bounds(UNIT_TOPIC, 0);
    return `${config.log.kind}: ${await log.partitionCount(UNIT_TOPIC)} partitions, the first holds offsets ${startOffset} to ${endOffset}`;
  } finally {
    await log.close();
  }
}

async function checkHistory(config: Config, parts: OpenParts): Promise<string> {
  const history = await openHistory(config, parts);
  try {
    await history.migrate();
    return `${config.history.kind}: ${(await history.stays({ unitId: null })).length} stays`;
  } finally {
    await history.close();
  }
}

async function checkDashboard(): Promise<string> {
  await access(path.join(packageFolder(), 'dist/dashboard/index.html'));
  return 'built';
}
