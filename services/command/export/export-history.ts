/**
 * `vigil export`: what the history holds, as files. Under a grant the stays that it names leave, de-identified; otherwise whoever asks says that the
 * files stay inside the hospital.
 */
import { openHistoryBeside, type OpenParts } from '../../compose/parts/open-parts.ts';
import { DatasetFolderFiles } from '../../export/adapters/dataset-folder-files.ts';
import { DATASET_FORMATS, type DatasetFormat, type DatasetRequest } from '../../export/dataset/dataset-request.ts';
import type { DatasetReport } from '../../export/dataset/write-dataset.ts';
import type { Resolution } from '../../history/history.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import {
  grantedDefinition,
  openRelease,
  releasedRequest,
  releaseText,
  scratchFileOf,
  wholeOrNothing,
} from '../grants/open-release.ts';
import { labelDefinitions } from '../study-files/label-files.ts';
import { progressBar } from '../terminal/progress.ts';
import { writeThroughScratch } from './write-through-scratch.ts';

export interface ExportArguments {
  readonly folder: string;
  /** Formats, with commas. */
  readonly as: string;
  readonly unit: readonly string[];
  readonly stay: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly resolution: Resolution;
  readonly withoutWithdrawn: boolean;
  readonly birthDates: boolean;
  /** Absent: nothing leaves. */
  readonly grant: string | undefined;
  readonly inHouse: boolean;
  readonly json: boolean;
}

/** Prints what was written; exit code 0 also when there was nothing, which is then said. */
export async function runExport(config: Config, parts: OpenParts, options: ExportArguments): Promise<number> {
  const request = requestOf(options);
  const { grant } = options;
  if (grant !== undefined) return exportUnderGrant(config, parts, { ...options, grant, request });
  requireInHouse(options);
  const history = await openHistoryBeside(config, parts);
  const bar = progressBar({ label: 'exporting', visible: !options.json });
  try {
    await history.migrate();
    const folder = await DatasetFolderFiles.create(options.folder);
    const report = await writeThroughScratch({
      history,
      folder,
      request,
      nowMs: parts.clock.nowMs(),
      onProgress: (share) => bar.update(share),
    });
    bar.stop();
    console.log(options.json ? JSON.stringify(jsonOf(report)) : textOf(report));
    return 0;
  } finally {
    bar.stop();
    await history.close();
  }
}

/** Rejects with `grant-needed` where nobody said where the files go. */
export function requireInHouse({ inHouse }: { readonly inHouse: boolean }): void {
  if (!inHouse) throw new VigilError('grant-needed', 'no grant is named, and not that the files stay inside');
}

async function exportUnderGrant(
  config: Config,
  parts: OpenParts,
  options: ExportArguments & { readonly grant: string; readonly request: DatasetRequest },
): Promise<number> {
  const request = grantedRequest(options);
  const granted = await grantedDefinition(config, parts.clock, options.grant);
  const definitions = await labelDefinitions(undefined);
  const history = await openHistoryBeside(config, parts);
  const bar = progressBar({ label: 'exporting', visible: !options.json });
  try {
    await history.migrate();
    const folder = await DatasetFolderFiles.create(options.folder);
    const { release, selection } = await openRelease({ config, clock: parts.clock, history }, granted, {
      definitions,
      onProgress: (share) => bar.update(share / 3),
    });
    const report = await wholeOrNothing(folder, () =>
      writeThroughScratch({
        history,
        folder,
        request: releasedRequest(request, selection),
        nowMs: parts.clock.nowMs(),
        onProgress: (share) => bar.update((1 + 2 * share) / 3),
        release,
        scratchFile: scratchFileOf(config),
      }),
    );
    bar.stop();
    const lines = [textOf(report), ...releaseText(release.report)];
    console.log(options.json ? JSON.stringify({ ...jsonOf(report), release: release.report }) : lines.join('\n'));
    return 0;
  } finally {
    bar.stop();
    await history.close();
  }
}

/** What the grant says stands, and nothing else. Rejects with `config-invalid` for what would say otherwise. */
function grantedRequest({
  unit,
  stay,
  fromMs,
  toMs,
  birthDates,
  inHouse,
  request,
}: ExportArguments & { request: DatasetRequest }) {
  const isNarrowed = unit.length > 0 || stay.length > 0 || fromMs > 0 || toMs < 8.64e15;
  if (inHouse) throw new VigilError('config-invalid', '--in-house and --grant: the files stay inside or they leave');
  if (isNarrowed) {
    throw new VigilError(
      'config-invalid',
      'whose data leave, and of when, is in the grant: no --unit, --stay, --from, --to',
    );
  }
  if (birthDates) throw new VigilError('config-invalid', 'no birth date leaves: no --birth-dates with --grant');
  if (request.formats.includes('fhir')) {
    throw new VigilError('config-invalid', 'FHIR has no place for bands of age: take another of --as');
  }
  return request;
}

function requestOf({
  as,
  unit,
  stay,
  fromMs,
  toMs,
  resolution,
  withoutWithdrawn,
  birthDates,
}: ExportArguments): DatasetRequest {
  if (!(fromMs < toMs)) throw new VigilError('config-invalid', '--from must be before --to');
  return {
    formats: formatsOf(as),
    unitIds: unit,
    stayIds: stay,
    fromMs,
    toMs,
    resolution,
    withdrawn: withoutWithdrawn ? 'out' : 'marked',
    birthDates,
  };
}

function formatsOf(text: string): readonly DatasetFormat[] {
  const isKnown = (name: string): name is DatasetFormat => (DATASET_FORMATS as readonly string[]).includes(name);
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isKnown(name));
  if (unknown.length > 0) {
    throw new VigilError(
      'config-invalid',
      `--as names formats, with commas: ${DATASET_FORMATS.join(', ')}; not ${unknown.join(', ') || 'nothing'}`,
    );
  }
  return [...new Set(names.filter(isKnown))];
}

function jsonOf({ files, released: _released, ...report }: DatasetReport): object {
  return { ...report, files: files.map(({ name, rows }) => ({ name, rows })) };
}

function textOf({ stays, persons, files, values, leftOut, released }: DatasetReport): string {
  const width = Math.max(...files.map(({ name }) => name.length));
  const standing = Object.entries(values).map(([status, count]) => `${count} ${status}`);
  return [
    `${stays} stays of ${persons} children${released !== null ? '' : standing.length === 0 ? ', no values' : `, values: ${standing.join(', ')}`}`,
    ...files.map(({ name, rows }) => `  ${name.padEnd(width)}  ${rows} rows`),
    ...Object.entries(leftOut).map(([what, count]) => `  left out: ${count} ${what}`),
    '  dictionary.json says what every column means',
  ].join('\n');
}
