/** `vigil doctor`: is everything here that the settings ask for, and would `run` start? One line a check, and what to do. */
import { asTyped } from '../terminal/command-text.ts';
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../platform/config.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import { checkPort } from '../../compose/parts/check-port.ts';
import { loadEngineRules, loadRiskModels, packageFolder } from '../../compose/parts/load-engine.ts';
import { settingsWithoutScoreAlert } from '../../clinical/score/score-alerts.ts';
import { newestStates } from '../../compose/parts/newest-states.ts';
import { withoutScoreAlertText } from '../../compose/parts/warn-without-score-alert.ts';
import { bedSettingsOf } from '../../contract/decisions/policy-view.ts';
import { isPlayedBack } from '../../contract/records/unit-record.ts';
import { openCheckedLog, openHistory, openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import { modelNames } from '../../engine/adapters/model-folders.ts';
import { checkAudit } from './check-audit.ts';
import { checkSignIn } from './check-sign-in.ts';
import { checkHospital } from './check-hospital.ts';
import { checkArchive } from './check-archive.ts';
import {
  checkAccounts,
  checkDataFolder,
  checkGateways,
  checkSnapshots,
  checkSources,
  checkSpool,
} from './check-data-folder.ts';
import { UNIT_TOPIC } from '../../contract/topics.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Nothing is broken, and somebody should know. */
  readonly isWarning?: true;
  readonly detail: string;
}

interface Warning {
  readonly warning: string;
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
    for (const check of checks) console.log(`${markOf(check)} ${check.name.padEnd(12)} ${check.detail}`);
  }
  return checks.every((check) => check.ok) ? 0 : 1;
}

function markOf({ ok, isWarning }: Check): string {
  if (!ok) return 'FAIL';
  return isWarning === true ? 'warn' : 'ok  ';
}

type Checking = () => Promise<string | Warning>;

function checksOf(config: Config, parts: OpenParts): readonly (readonly [string, Checking])[] {
  return [
    ['node', checkNode],
    ['data folder', () => checkDataFolder(config)],
    ['hospital', () => checkHospital(config)],
    ['accounts', () => checkAccounts(config)],
    ['sign-in', () => checkSignIn(config, parts.clock)],
    ['gateways', () => checkGateways(config, parts.clock)],
    ['sources', () => checkSources(config)],
    ['rules', checkRules],
    ['models', () => checkModels(parts)],
    ['log', () => checkLog(config, parts)],
    ['score alerts', () => checkScoreAlerts(config, parts)],
    ['spool', () => checkSpool(config, parts)],
    ['snapshots', () => checkSnapshots(config)],
    ['history', () => checkHistory(config, parts)],
    ['archive', () => checkArchive(config)],
    ['audit', () => checkAudit(config)],
    ['port', () => checkPort(config)],
    ['dashboard', checkDashboard],
  ];
}

async function outcome(name: string, check: Checking): Promise<Check> {
  try {
    const detail = await check();
    return typeof detail === 'string'
      ? { name, ok: true, detail }
      : { name, ok: true, isWarning: true, detail: detail.warning };
  } catch (error) {
    return {
      name,
      ok: false,
      detail: asTyped(
        error instanceof VigilError ? `${error.code}: ${error.message}. ${error.remedy}` : messageOf(error),
      ),
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
  const { rules } = await loadEngineRules([]);
  return `${rules.scores.length} scores and ${rules.vitals.length} vital sign rules prove themselves`;
}

async function checkModels(parts: OpenParts): Promise<string> {
  const loaded = await loadRiskModels(parts);
  const passed = loaded.filter((model) => model.check() === 'passed').map((model) => model.manifest.modelId);
  await Promise.all(loaded.map((model) => model.close()));
  const silent = (await modelNames(path.join(packageFolder(), 'models/risk'))).filter((name) => !passed.includes(name));
  if (silent.length > 0) {
    throw new VigilError('model-rejected', `${silent.join(', ')}: no answer as the manifest has it; the log says why`);
  }
  return `${passed.join(', ')}: golden vectors equal`;
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

/** A choice of the unit, so no failure: somebody must have made it knowingly. */
async function checkScoreAlerts(config: Config, parts: OpenParts): Promise<string | Warning> {
  const log = await openLog(config, parts);
  try {
    const units = [...(await newestStates(log)).values()].filter(({ mode }) => !isPlayedBack(mode));
    const without = units.flatMap(({ unitId, beds, policy }) => {
      const settings = settingsWithoutScoreAlert(policy?.scoreAlerts ?? [], bedSettingsOf({ beds }));
      return policy === undefined || settings.length === 0 ? [] : [withoutScoreAlertText(unitId, settings)];
    });
    if (without.length > 0) return { warning: without.join('; ') };
    return units.length === 0 ? 'no unit is known yet' : `a score can alert in every bed of ${units.length} units`;
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
