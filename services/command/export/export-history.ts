/** `vigil export`: what the history holds, as files for research. */
import { openHistoryBeside, type OpenParts } from '../../compose/parts/open-parts.ts';
import { DatasetFolderFiles } from '../../export/adapters/dataset-folder-files.ts';
import { DATASET_FORMATS, type DatasetFormat, type DatasetRequest } from '../../export/dataset/dataset-request.ts';
import type { DatasetReport } from '../../export/dataset/write-dataset.ts';
import type { Resolution } from '../../history/history.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
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
  readonly json: boolean;
}

/** Prints what was written; exit code 0 also when there was nothing, which is then said. */
export async function runExport(config: Config, parts: OpenParts, options: ExportArguments): Promise<number> {
  const request = requestOf(options);
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

function jsonOf({ files, ...report }: DatasetReport): object {
  return { ...report, files: files.map(({ name, rows }) => ({ name, rows })) };
}

function textOf({ stays, persons, files, values, leftOut }: DatasetReport): string {
  const width = Math.max(...files.map(({ name }) => name.length));
  const standing = Object.entries(values).map(([status, count]) => `${count} ${status}`);
  return [
    `${stays} stays of ${persons} children, ${standing.length === 0 ? 'no values' : `values: ${standing.join(', ')}`}`,
    ...files.map(({ name, rows }) => `  ${name.padEnd(width)}  ${rows} rows`),
    ...Object.entries(leftOut).map(([what, count]) => `  left out: ${count} ${what}`),
    '  dictionary.json says what every column means',
  ].join('\n');
}
