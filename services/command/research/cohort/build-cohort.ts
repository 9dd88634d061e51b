/**
 * Builds a cohort part by part, so that memory does not grow with it and a build that was ended goes on where it was: parts that are
 * whole are kept as far as the history still says of their stays what it said. Then the parts are joined, in their order, into the
 * tables of the cohort.
 */
import { createHash, randomBytes } from 'node:crypto';
import { dictionaryOf } from '../../../export/dataset/dictionary.ts';
import { quantitiesOf } from '../../../export/dataset/staged-tables.ts';
import { tidyTables } from '../../../export/dataset/write-dataset.ts';
import type { StayRow } from '../../../history/history.port.ts';
import type { ScratchDatabase } from '../../../history/scratch-database.port.ts';
import { VigilError } from '../../../platform/errors.ts';
import { quotedText } from '../../../platform/sql-text.ts';
import { flowOf, type StayCursor } from '../../../research/cohort/select-stays.ts';
import { buildPart, LABELS_FILE, requestOf, type BuildParts } from './build-part.ts';
import { WHOLE, type Begun } from './cohort-folder.ts';
import { addedPart, NO_SUMS, type CohortPart, type CohortSums } from './cohort-part.ts';
import { citationOf, readReport, type CohortReport } from './cohort-report.ts';
import { PersonNumbers } from './person-numbers.ts';
import { isAsRead } from './stay-mark.ts';

export interface CohortBuild extends Omit<BuildParts, 'onStay'> {
  /** Which Vigil builds. */
  readonly vigilVersion: string;
  /** Share done, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** So many stays of a build that was ended are there already. */
  readonly onGoingOn: (stays: number) => void;
}

/** Share of the work that is done when all parts are there. */
const PARTS_SHARE = 0.9;

/** Rejects as the history, the disk and the scratch database do; `config-invalid` where something else lies in the folder. */
export async function buildCohort(build: CohortBuild): Promise<CohortReport> {
  const whole = await build.folder.whole();
  if (whole !== null) return readReport(whole, build.definition);
  const begun = await beginOrGoOn(build);
  await build.folder.own();
  const asBegun = { ...build, nowMs: begun.nowMs };
  const { sums, filled } = await allParts(asBegun, begun);
  const joining = await build.openScratch(await build.folder.scratchFile('joined'));
  try {
    return await writeCohort(asBegun, { joining, sums, filled });
  } finally {
    await joining.close();
  }
}

async function beginOrGoOn({ folder, definition, labelDefinitions, vigilVersion, nowMs }: CohortBuild): Promise<Begun> {
  const begun = await folder.begun();
  const asked = JSON.stringify([vigilVersion, definition, labelDefinitions]);
  const key = createHash('sha256').update(asked).digest('hex');
  if (begun?.key === key) return begun;
  if (begun !== null) {
    throw new VigilError(
      'config-invalid',
      'this folder holds the beginning of another cohort, or one by another Vigil: remove it, or build into another folder',
    );
  }
  const fresh = { version: 1 as const, key, nowMs, salt: randomBytes(16).toString('hex') };
  await folder.begin(fresh);
  return fresh;
}

interface AllParts {
  readonly sums: CohortSums;
  /** Numbers of the parts that have stays. */
  readonly filled: readonly number[];
}

async function allParts(build: CohortBuild, { salt }: Begun): Promise<AllParts> {
  const persons = new PersonNumbers(salt);
  const onStay = progressBy(build);
  const filled: number[] = [];
  let [sums, from, isKept, isEnd] = [NO_SUMS, null as StayCursor | null, true, false];
  for (let number = 0; !isEnd; number++) {
    const before = isKept ? await keptPart(build, number, from) : null;
    if (isKept && before === null) {
      await build.folder.dropFrom(number);
      if (sums.stays > 0) build.onGoingOn(sums.stays);
    }
    isKept = before !== null;
    for (const key of before?.personKeys ?? []) persons.add(key);
    const start = { number, from, staysBefore: sums.stays, persons };
    const part = before ?? (await buildPart({ ...build, onStay }, start));
    sums = addedPart(sums, part);
    if (part.keptAt.length > 0) filled.push(number);
    from = part.last;
    isEnd = part.isEnd;
  }
  if (isKept && sums.stays > 0) build.onGoingOn(sums.stays);
  return { sums, filled };
}

/** Null: it is made, or made anew. */
async function keptPart(
  { folder, history }: CohortBuild,
  number: number,
  from: StayCursor | null,
): Promise<CohortPart | null> {
  const part = await folder.part(number);
  return part !== null && (await isAsRead(history, part, from)) ? part : null;
}

function progressBy({ nowMs, onProgress }: CohortBuild): (stay: StayRow) => void {
  let firstMs = nowMs;
  return ({ openedAtMs }) => {
    firstMs = Math.min(firstMs, openedAtMs);
    onProgress(PARTS_SHARE * Math.min(1, (openedAtMs - firstMs) / Math.max(1, nowMs - firstMs)));
  };
}

async function writeCohort(
  build: CohortBuild,
  { joining, sums, filled }: AllParts & { readonly joining: ScratchDatabase },
): Promise<CohortReport> {
  const { folder, definition, vigilVersion } = build;
  await folder.beginFiles();
  const names = filled.length === 0 ? [] : await writeTables(build, { joining, sums, filled });
  const files: Record<string, string> = {};
  for (const name of names.toSorted()) files[name] = await folder.digestOf(name);
  const flow = flowOf(sums.looked, sums.excluded);
  const report: CohortReport = {
    version: 1,
    vigilVersion,
    definition,
    flow,
    stays: sums.stays,
    labels: Object.fromEntries(definition.labels.map((id) => [id, sums.labels[id] ?? 0])),
    files,
    digest: createHash('sha256').update(JSON.stringify({ definition, flow, files })).digest('hex'),
  };
  await folder.writeText('CITATION.cff', citationOf(report));
  await folder.writeText(WHOLE, `${JSON.stringify(report, null, 2)}\n`);
  await folder.end();
  return report;
}

const LABELS_AS_TEXT = `stay_id, label, strftime(labelled_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS "at"`;

/** Resolves with the names that the digest is over. */
async function writeTables(
  build: CohortBuild,
  { joining, sums, filled }: AllParts & { readonly joining: ScratchDatabase },
): Promise<readonly string[]> {
  const { folder, definition, terminology, vigilVersion, nowMs } = build;
  const joined = (name: string): string =>
    `read_parquet([${filled.map((number) => quotedText(folder.partFile(number, name))).join(', ')}])`;
  const request = requestOf(definition);
  const files = tidyTables(request).map((table) => ({
    name: `${table.name}.parquet`,
    rows: sums.rows[`${table.name}.parquet`] ?? 0,
    table,
  }));
  for (const [at, { name }] of files.entries()) {
    await joining.write(`SELECT * FROM ${joined(name)}`, { path: folder.file(name), format: 'parquet' });
    build.onProgress(PARTS_SHARE + ((1 - PARTS_SHARE) * (at + 1)) / files.length);
  }
  const labels = { path: folder.file('labels.csv'), format: 'csv' } as const;
  await joining.write(`SELECT ${LABELS_AS_TEXT} FROM ${joined(LABELS_FILE)}`, labels);
  const { stays, persons, values } = sums;
  const dictionary = dictionaryOf(
    { stays, persons, files, values, leftOut: {} },
    { request, askedStays: stays, vigilVersion, nowMs, quantities: quantitiesOf(terminology), terminology },
  );
  await folder.writeText('dictionary.json', `${JSON.stringify(dictionary, null, 2)}\n`);
  return [...files.map(({ name }) => name), 'labels.csv'];
}
