/** A cohort that leaves for research: the stays of its grant, de-identified, and counts of who was left out that give nobody away. */
import type { LabelEvent } from '../../research/labels/label-definition.ts';
import { labelTableText } from '../../research/labels/label-table.ts';
import type { FlowStep, Selection } from '../../research/cohort/select-stays.ts';
import { invariant } from '../../platform/errors.ts';
import { DatasetFolderFiles } from '../../export/adapters/dataset-folder-files.ts';
import type { ReleaseResult } from '../../export/dataset/dataset-release.port.ts';
import { suppressCells } from '../../safe-data/cells/suppress-cells.ts';
import {
  openRelease,
  releasedRequest,
  releaseText,
  scratchFileOf,
  wholeOrNothing,
  type GrantedDefinition,
} from '../grants/open-release.ts';
import { writeThroughScratch } from '../export/write-through-scratch.ts';
import { finishReleased, shownOf, type Building, type ToldStep } from './cohort-report.ts';

/** Rejects with `not-anonymous` and `grant-not-valid`; nothing is in the folder then. */
export async function cohortUnderGrant(building: Building, granted: GrantedDefinition) {
  const folder = await DatasetFolderFiles.create(building.folder);
  return wholeOrNothing(folder, () => written(building, granted, folder));
}

async function written(building: Building, granted: GrantedDefinition, folder: DatasetFolderFiles) {
  const { config, history, definition, definitions, parts, onProgress } = building;
  const { release, selection, labels } = await openRelease({ config, clock: parts.clock, history }, granted, {
    definitions,
    onProgress: (share) => onProgress(share / 3),
  });
  const dataset = await writeThroughScratch({
    history,
    folder,
    request: releasedRequest(
      {
        formats: ['parquet'],
        unitIds: [],
        stayIds: [],
        fromMs: 0,
        toMs: 8.64e15,
        resolution: definition.time.resolution,
        withdrawn: 'out',
        birthDates: false,
      },
      selection,
    ),
    nowMs: parts.clock.nowMs(),
    onProgress: (share) => onProgress((1 + 2 * share) / 3),
    release,
    scratchFile: scratchFileOf(config),
  });
  const { released } = dataset;
  invariant(released !== null, 'a release without what came of it');
  const told = toldLabels([...labels.values()].flat(), definition.labels, released);
  await folder.writeText('labels.csv', labelTableText(told));
  await release.permitted();
  const report = await finishReleased(folder, {
    names: [...dataset.files.map(({ name }) => name), 'labels.csv'],
    asked: definition,
    flow: toldFlow(selection, released.stays.size),
    stays: released.stays.size,
    labels: told,
    release: released.note,
  });
  return { report, shown: [...shownOf(report, selection.flow), ...releaseText(release.report)] };
}

/** Those that lie in what leaves, under the numbers of the files; in the order of these. */
function toldLabels(
  events: readonly LabelEvent[],
  asked: readonly string[],
  { stays }: ReleaseResult,
): readonly LabelEvent[] {
  return events
    .flatMap((event) => {
      const as = stays.get(event.stayId);
      const isTold =
        as !== undefined && asked.includes(event.labelId) && event.atMs >= as.fromMs && event.atMs < as.toMs;
      return isTold ? [{ ...event, stayId: String(as.stayNumber), atMs: event.atMs + as.shiftMs }] : [];
    })
    .toSorted((left, right) => Number(left.stayId) - Number(right.stayId) || left.atMs - right.atMs);
}

/** Every step is a sum: who was left is who is left and who was left out. De-identification is the last step. */
export function toldFlow(
  { flow, stays }: Pick<Selection, 'flow'> & { readonly stays: { readonly length: number } },
  released: number,
): readonly ToldStep[] {
  const steps: readonly { readonly step: string; readonly stays: number; readonly excluded: number }[] = [
    ...(flow satisfies readonly FlowStep[]),
    { step: 'de-identified', stays: released, excluded: stays.length - released },
  ];
  const cells = new Map(
    steps.flatMap(({ step, stays: left, excluded }) => [
      [`left ${step}`, left] as const,
      [`out ${step}`, excluded] as const,
    ]),
  );
  const sums = steps.slice(1).map(({ step }, at) => ({
    whole: `left ${steps[at]?.step ?? ''}`,
    parts: [`left ${step}`, `out ${step}`],
  }));
  const told = suppressCells(cells, sums);
  return steps.map(({ step }) => ({
    step,
    stays: told.get(`left ${step}`) ?? null,
    excluded: told.get(`out ${step}`) ?? null,
  }));
}
