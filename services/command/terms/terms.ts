/**
 * `vigil terms import|suggest|check|coverage`: the way from a hospital's list of codes to a map
 * that counts. A program suggests; a person with a name approves.
 */
import path from 'node:path';
import { existingCodeMap, parseCodeMapFile, readCodeMap, writeCodeMap } from '../../feed/adapters/code-map-files.ts';
import { mapFaults } from '../../feed/terms/map/check-map.ts';
import { entryText, parseCodeMap, type CodeMap, type MapEntry } from '../../feed/terms/code-map.ts';
import { coverageOf, coverageRows, isCovered, type Coverage } from '../../feed/terms/coverage.ts';
import { importCodes } from '../../feed/terms/map/import-codes.ts';
import { mergeMap } from '../../feed/terms/map/merge-map.ts';
import { TermSuggester, type Candidate } from '../../feed/terms/suggest-terms.ts';
import { targetText } from '../../feed/terms/term-target.ts';
import { VigilError } from '../../platform/errors.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { alignedRows } from '../terminal/rules-layout.ts';
import { readReceived, receivedChanges } from '../../compose/terms/received-terms.ts';
import type { ReceivedChange } from '../../feed/terms/received/judge-received.ts';
import { loadTermSources, mapFiles, readList } from '../../compose/terms/terms-sources.ts';

/** Lines that are named one by one; the others are counted. */
const NAMED_MAX = 20;

export interface ImportTermsOptions {
  readonly file: string;
  readonly hospital: string;
  /** Where the map goes; undefined: to the screen. A map that is there is kept, and gets what is new. */
  readonly out: string | undefined;
}

/** 0: every line was read; 1: some were left out. Rejects with `recording-unreadable` for what is no list. */
export async function importTerms(options: ImportTermsOptions): Promise<number> {
  const imported = importCodes(await readList(options.file), options.hospital, await loadTermSources());
  if (!imported.ok) throw new VigilError('recording-unreadable', `${path.basename(options.file)}: ${imported.reason}`);
  const listed = proved(imported.map);
  if (options.out === undefined) console.log(JSON.stringify(listed, null, 2));
  else await writeImported(options.out, listed);
  imported.notices.slice(0, NAMED_MAX).forEach((notice) => console.error(`vigil: ${notice}`));
  imported.remarks.slice(0, NAMED_MAX).forEach((remark) => console.error(`vigil: ${remark}`));
  if (imported.remarks.length > NAMED_MAX) {
    console.error(`vigil: and ${imported.remarks.length - NAMED_MAX} more lines were left out`);
  }
  return imported.remarks.length > 0 ? 1 : 0;
}

/** Into a map that is there, what is new; decisions of people stay. Rejects with `config-invalid` for the map of another hospital. */
async function writeImported(file: string, listed: CodeMap): Promise<void> {
  const before = await existingCodeMap(file);
  if (before !== null && before.hospitalId !== listed.hospitalId) {
    throw new VigilError(
      'config-invalid',
      `${path.basename(file)} is the map of ${before.hospitalId}, not of ${listed.hospitalId}`,
    );
  }
  const merged = before === null ? null : mergeMap(before, listed);
  await writeCodeMap(file, merged === null ? listed : proved(merged.map));
  const alike = listed.entries.filter(({ target }) => target !== null).length;
  const counts = `${listed.entries.length} codes of ${listed.hospitalId}: ${alike} with a suggestion, ${listed.entries.length - alike} without`;
  console.log(
    merged === null
      ? `${counts}, none approved`
      : `${counts}; ${merged.added} new in the map, ${merged.kept} approved ones kept; version ${merged.map.version}`,
  );
  merged?.notices.forEach((notice) => console.error(`vigil: ${notice}`));
}

interface SuggestedEntry {
  readonly entry: MapEntry;
  readonly candidates: readonly Candidate[];
}

/** Up to three candidates for each entry that nobody has approved. */
export async function suggestTerms(options: { readonly map: string; readonly json: boolean }): Promise<number> {
  const [map, sources] = [await readCodeMap(options.map), await loadTermSources()];
  const suggester = new TermSuggester(sources);
  const suggested = map.entries
    .filter(({ status }) => status === 'suggested')
    .map((entry): SuggestedEntry => ({ entry, candidates: suggester.candidates(entry) }));
  if (options.json) {
    console.log(
      JSON.stringify(
        suggested.map(({ entry, candidates }) => ({
          system: entry.system,
          code: entry.code,
          channel: entry.channel ?? null,
          name: entry.name ?? null,
          candidates: candidates.map(({ reasons, ...candidate }) => ({
            ...candidate,
            reasons: reasons.map(inEnglish),
          })),
        })),
        null,
        2,
      ),
    );
  } else {
    alignedRows([['code', 'name', 'candidate', 'score', 'why'], ...suggested.flatMap(candidateRows)]).forEach((line) =>
      console.log(line),
    );
  }
  return 0;
}

function candidateRows({ entry, candidates }: SuggestedEntry): readonly (readonly string[])[] {
  if (candidates.length === 0) return [[entryText(entry), entry.name ?? '', '-', '', 'nothing is alike']];
  return candidates.map(({ target, score, reasons }, index) => [
    index === 0 ? entryText(entry) : '',
    index === 0 ? (entry.name ?? '') : '',
    targetText(target),
    score.toFixed(2),
    reasons.map(inEnglish).join('; '),
  ]);
}

/** Every fault with its place; 1 when there is one. */
export async function checkTerms(options: {
  readonly map: string;
  readonly json: boolean;
  readonly dataDir: string;
}): Promise<number> {
  const parsed = await parseCodeMapFile(options.map);
  const [sources, received] = [await loadTermSources(), await readReceived(options.dataDir)];
  const faults = parsed.ok ? mapFaults(parsed.map, sources, received.codes) : parsed.faults;
  const changes = parsed.ok ? await receivedChanges(options.dataDir, parsed.map, sources) : [];
  const approved = parsed.ok ? parsed.map.entries.filter(({ status }) => status === 'approved').length : 0;
  if (options.json) {
    console.log(JSON.stringify({ file: path.basename(options.map), approved, faults, changes }, null, 2));
  } else {
    faults.forEach((fault) => console.log(`FAULT  ${fault}`));
    changeLines(changes).forEach((line) => console.log(line));
    if (parsed.ok && faults.length === 0) {
      console.log(
        `ok     ${parsed.map.hospitalId} version ${parsed.map.version}: ${approved} of ${parsed.map.entries.length} entries approved`,
      );
    }
  }
  return faults.length > 0 ? 1 : 0;
}

/** What the map would take otherwise than the one that counts now, of what came in the last day. */
export function changeLines(changes: readonly ReceivedChange[]): readonly string[] {
  const lines = changes
    .slice(0, NAMED_MAX)
    .map(
      ({ local, unitId, count, sinceMs, before, after }) =>
        `CHANGE ${local.system || 'no system'} ${local.code} in «${local.unit.code || local.unit.name}»: ${before} -> ${after} (${count} values of ${unitId} since ${new Date(sinceMs).toISOString()})`,
    );
  return changes.length > NAMED_MAX ? [...lines, `and ${changes.length - NAMED_MAX} more codes`] : lines;
}

/** The matrix of the maps that are named, or of all in the data folder. */
export async function showCoverage(options: {
  readonly maps: readonly string[];
  readonly dataDir: string;
  readonly json: boolean;
}): Promise<number> {
  const files = options.maps.length > 0 ? options.maps : await mapFiles(options.dataDir);
  const maps = await Promise.all(files.map(readCodeMap));
  const sources = await loadTermSources();
  const coverage = coverageOf(maps, sources);
  if (options.json) console.log(JSON.stringify(coverageJson(coverage), null, 2));
  else {
    alignedRows(coverageRows(coverage)).forEach((line) => console.log(line));
    console.log('\nA approved in the hospital’s map, S standard code of its list, ? suggested, . missing');
    alignedRows(
      coverage.hospitals.map(({ hospitalId, version, states, open }, index) => [
        `${index + 1}`,
        hospitalId,
        `version ${version}`,
        `${states.filter(isCovered).length} of ${states.length} covered`,
        `${open} undecided`,
      ]),
    ).forEach((line) => console.log(line));
    for (const map of maps) {
      const changes = await receivedChanges(options.dataDir, map, sources);
      changeLines(changes).forEach((line) => console.log(`${map.hospitalId}: ${line}`));
    }
  }
  return 0;
}

function coverageJson({ targets, hospitals }: Coverage): unknown {
  return {
    hospitals: hospitals.map(({ hospitalId, version, states, open }) => ({
      hospitalId,
      version,
      open,
      coverage: Object.fromEntries(targets.map(({ kind, name }, index) => [`${kind}:${name}`, states[index]])),
    })),
  };
}

/** Nothing is written that could not be read again. */
export function proved(map: CodeMap): CodeMap {
  const parsed = parseCodeMap(map);
  if (parsed.ok) return parsed.map;
  throw new VigilError('code-map-invalid', parsed.faults.slice(0, NAMED_MAX).join('; '));
}
