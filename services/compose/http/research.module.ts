/** The research page: definitions and runs in the data folder, what can be chosen, and the program that works on a run. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import type { ResearchChoices } from '../../contract/screens/research-view.ts';
import { loadRules, readScoreRule, scoreFileNames } from '../../engine/adapters/rule-files.ts';
import { readManifests } from '../../engine/adapters/model-folders.ts';
import { answerChild } from '../../history/adapters/asked/answer-child.ts';
import { ControllerModule } from '../../platform/controller.module.ts';
import { InvariantError } from '../../platform/errors.ts';
import { CohortFiles } from '../../research/cohort/adapters/cohort-files.ts';
import { readLabelDefinitions, type LabelDefinition } from '../../research/labels/label-definition.ts';
import { RatingFolders } from '../../research/rating/adapters/rating-folders.ts';
import { RATING_PARTS, RatingController, type RatingParts } from '../../research/rating/rating.controller.ts';
import { allSteps } from '../../research/whatif/rule-change.ts';
import { RunQueue } from '../../research/runs/adapters/run-queue.ts';
import type { RunProgram } from '../../research/runs/adapters/run-process.ts';
import { RESEARCH_PARTS, ResearchController, type ResearchParts } from '../../research/runs/research.controller.ts';
import { packageFolder } from '../parts/load-engine.ts';
import { HISTORY_OF_PARENT } from '../parts/open-parts.ts';
import type { HttpOptions } from './http-options.ts';

/** Rejects with `data-folder-unusable`. */
export async function researchModule(options: HttpOptions): Promise<DynamicModule> {
  const { config, history, clock, logger } = options;
  const folder = path.join(config.dataDir, 'research');
  const parts: ResearchParts = {
    runs: await RunQueue.open({ folder: path.join(folder, 'runs'), program: programOf(options), clock, logger }),
    cohorts: await CohortFiles.open(path.join(folder, 'cohorts')),
    history,
    choices: await choicesOf(),
    clock,
  };
  return ControllerModule.with(ResearchController, [[RESEARCH_PARTS, parts]]);
}

/** Rejects with `data-folder-unusable`. */
export async function ratingModule({ config, history, audit, clock, logger }: HttpOptions): Promise<DynamicModule> {
  const parts: RatingParts = {
    studies: await RatingFolders.open(path.join(config.dataDir, 'research', 'ratings'), logger),
    history,
    labelIds: (await shippedLabels()).map(({ id }) => id),
    trail: audit,
    clock,
  };
  return ControllerModule.with(RatingController, [[RATING_PARTS, parts]]);
}

/** It finds log and archive as any command beside this Vigil does, and asks this process for an embedded history. */
export function programOf({ config, history }: HttpOptions): RunProgram {
  const isOwn = config.history.kind === 'embedded' && history !== null;
  return {
    file: path.join(packageFolder(), 'vigil.mjs'),
    env: {
      ...process.env,
      VIGIL_DATA_DIR: config.dataDir,
      VIGIL_LOG_LEVEL: 'silent',
      VIGIL_HISTORY: config.history.kind,
      RUN_OF_VIGIL: '1',
      ...(isOwn ? { [HISTORY_OF_PARENT]: '1' } : {}),
    },
    serve: (child) => {
      if (isOwn) answerChild(child, history);
    },
  };
}

async function choicesOf(): Promise<ResearchParts['choices']> {
  const models = path.join(packageFolder(), 'models');
  const { vitals } = await loadRules(path.join(models, 'rules'));
  const names = await scoreFileNames(path.join(models, 'rules'));
  const scores = await Promise.all(names.map((name) => readScoreRule(path.join(models, 'rules', name))));
  const choices: Omit<ResearchChoices, 'seesEveryUnit'> = {
    scores: scores.filter(({ enabled }) => enabled).map(({ id }) => id),
    vitalRules: vitals.map((rule) => ({ id: rule.id, levels: [...new Set(allSteps(rule).map(({ level }) => level))] })),
    models: (await readManifests(path.join(models, 'risk'))).map(({ modelId }) => modelId),
    labels: (await shippedLabels()).map(({ id, when }) => ({ id, isFound: when.kind !== 'imported' })),
    signals: SIGNAL_NAMES,
  };
  return choices;
}

async function shippedLabels(): Promise<readonly LabelDefinition[]> {
  const file = path.join(packageFolder(), 'models/labels/labels.json');
  const labels = readLabelDefinitions(JSON.parse(await readFile(file, 'utf8')));
  if (!labels.ok) throw new InvariantError(`the labels that ship: ${labels.faults}`);
  return labels.definitions;
}
