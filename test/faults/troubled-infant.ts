/**
 * A made-up recording of a newborn, rich in decisions: slow hearts, low saturations, a probe that
 * falls off. It is played by the real command, so that a playback lives on when an engine dies.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { isReplayed } from '../../services/replay/compare-decisions.ts';
import { runVigilCommand } from '../support/vigil-process.ts';

export const INFANT = { unitId: 'unit-of-the-infant', stayId: 'stay-of-the-infant' } as const;
export const START = '2026-01-05T08:00:00Z';
export const BIRTH_DATE = '2025-12-28';

/** Writes `seconds` rows and gives the file. */
export async function recordInfant(seconds: number): Promise<string> {
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'vigil-infant-')), 'infant.csv');
  const rows = Array.from({ length: seconds }, (_, second) => [second, ...valuesAt(second)].join(','));
  await writeFile(file, ['second,HR,RESP,SpO2,Temp,ABPSys,ABPMean,ABPDias', ...rows].join('\n'));
  return file;
}

function valuesAt(second: number): readonly (number | string)[] {
  const isSlow = second % 97 >= 80;
  const isLow = second % 131 >= 100;
  const isOff = second % 211 >= 190;
  return [
    (isSlow ? 45 : 138) + (second % 5),
    40 + (second % 3),
    isOff ? '' : (isLow ? 78 : 95) + (second % 2),
    36.8,
    66,
    48,
    39,
  ];
}

/** `vigil feed play` from the recording's start; resolves when it is all in the log. */
export async function playInfant(file: string, speed: string, env: Readonly<Record<string, string>>): Promise<void> {
  const args = [
    'feed',
    'play',
    file,
    '--bed',
    'B1',
    '--unit',
    INFANT.unitId,
    '--stay',
    INFANT.stayId,
    '--start',
    START,
    '--birth-date',
    BIRTH_DATE,
    '--opt-in',
    'national-pews-england',
    '--speed',
    speed,
    '--json',
  ];
  const { code, stderr } = await runVigilCommand(args, env);
  if (code !== 0) throw new Error(`the playback ended with ${String(code)}: ${stderr}`);
}

/**
 * What a rerun must give again. Answers of risk models are left out: one that was lost with its
 * engine is asked for again at the next grid point only, which is so by design.
 */
export function ruleDecisions(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter((decision) => isReplayed(decision) && decision.kind !== 'risk.computed');
}
