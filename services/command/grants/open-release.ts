/** A release for a command that writes files: the stays that a grant names, what came of them, and what lets the files be written. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { DatasetFolderFiles } from '../../export/adapters/dataset-folder-files.ts';
import type { DatasetRequest } from '../../export/dataset/dataset-request.ts';
import type { History } from '../../history/history.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { readCohort, type CohortDefinition } from '../../research/cohort/cohort-definition.ts';
import { labelsOfHistory } from '../../research/cohort/labels-of-history.ts';
import { selectStays, type Selection } from '../../research/cohort/select-stays.ts';
import type { LabelDefinition, LabelEvent } from '../../research/labels/label-definition.ts';
import { GrantFile } from '../../safe-data/grants/adapters/grant-file.ts';
import { stateOf, type Grant } from '../../safe-data/grants/grant.ts';
import { GrantedRelease, type ReleaseReport } from '../../safe-data/release/granted-release.ts';
import { SurrogateFiles } from '../../safe-data/surrogates/adapters/surrogate-files.ts';

export interface GrantedDefinition {
  readonly grant: Grant;
  readonly definition: CohortDefinition;
}

/** Rejects with `grant-not-valid` for one that does not hold. */
export async function grantedDefinition(config: Config, clock: Clock, grantId: string): Promise<GrantedDefinition> {
  const grant = await new GrantFile(config.dataDir).find(grantId);
  const state = grant === null ? 'not there' : stateOf(grant, clock.nowMs());
  if (grant === null || state !== 'granted') throw new VigilError('grant-not-valid', `grant ${grantId} is ${state}`);
  const read = readCohort(grant.definition);
  if (!read.ok) throw new VigilError('grant-not-valid', `grant ${grantId}: ${read.faults.join('; ')}`);
  return { grant, definition: read.definition };
}

export interface OpenedRelease {
  readonly release: GrantedRelease;
  readonly selection: Selection;
  /** Of every stay selected, all labels that can be found. */
  readonly labels: ReadonlyMap<string, readonly LabelEvent[]>;
}

/** Reads the history twice: which stays, and what came of them. Rejects as it does. */
export async function openRelease(
  { config, clock, history }: { readonly config: Config; readonly clock: Clock; readonly history: History },
  { grant, definition }: GrantedDefinition,
  {
    definitions,
    onProgress,
  }: { readonly definitions: readonly LabelDefinition[]; readonly onProgress: (share: number) => void },
): Promise<OpenedRelease> {
  const nowMs = clock.nowMs();
  const selection = await selectStays(history, definition, { nowMs, onProgress });
  const labels = new Map<string, readonly LabelEvent[]>();
  for (const stay of selection.stays) {
    labels.set(stay.stayId, await labelsOfHistory(history, stay, { definitions, nowMs }));
  }
  const release = new GrantedRelease({
    grant,
    grants: new GrantFile(config.dataDir),
    surrogates: new SurrogateFiles(config.surrogatesDir),
    nowMs: () => clock.nowMs(),
    outcomesOf: (stayId) => [...new Set((labels.get(stayId) ?? []).map(({ labelId }) => labelId))],
  });
  return { release, selection, labels };
}

/** Of the stays that the grant names, without what was taken back. */
export function releasedRequest(request: DatasetRequest, { stays }: Selection): DatasetRequest {
  // None is not all: a request without stays asks for every one.
  const stayIds = stays.length === 0 ? [''] : stays.map(({ stayId }) => stayId);
  return { ...request, unitIds: [], stayIds, withdrawn: 'out', birthDates: false, isReleased: true };
}

/** In the data folder: what is gathered there is not de-identified yet, and must not stay behind in what leaves. */
export function scratchFileOf({ dataDir }: Config): string {
  return path.join(dataDir, `release-${randomUUID()}.duckdb`);
}

/** What was written goes where the work did not end: half of it may be what must not leave. */
export async function wholeOrNothing<T>(folder: DatasetFolderFiles, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await folder.clear();
    throw error;
  }
}

export function releaseText({
  measures,
  level,
  leftOut,
  hoursCutShare,
  rare,
  attack,
}: ReleaseReport): readonly string[] {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const kinds = Object.entries(rare).filter(([, count]) => count > 0);
  return [
    `de-identified: k ${measures.k}, l ${measures.l}, ${measures.classes} classes of ${measures.persons} children; ages ${level.age}, sex ${level.sex ? 'told' : 'not told'}`,
    `  left out: ${leftOut.tooShort} children without a whole hour, ${leftOut.tooRare} of whose like there are too few, ${leftOut.laterStays} later stays; ${percent(hoursCutShare)} of the hours`,
    ...(kinds.length === 0
      ? []
      : [`  rare and left out: ${kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')}`]),
    `  somebody who knows when a child was born, came and went picks its record with a chance of ${percent(attack.meanRiskNearest)}, at most ${percent(attack.greatestRiskNearest)}`,
    '  this much is for you; the data set tells less of whom it leaves out',
  ];
}
