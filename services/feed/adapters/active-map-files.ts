/**
 * The code map of a hospital while Vigil runs: the file that people change, looked at by its time, size and inode, and
 * the copy of what counts in `terms/active`, from which a start knows what has changed and falls back when the file is broken.
 */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { MapStore } from '../terms/active/active-maps.ts';
import type { CodeMap, ParsedCodeMap } from '../terms/code-map.ts';
import { parseCodeMapFile, TERMS_FOLDER, writeCodeMap } from './code-map-files.ts';

export interface MapFiles extends MapStore {
  /** The file of the map, at start. Never rejects. */
  read(): Promise<ParsedCodeMap>;
  /** What counted when Vigil last ran; null: nothing that can be read. Never rejects. */
  kept(): Promise<CodeMap | null>;
}

export function openMapFiles(dataDir: string, fileName: string): MapFiles {
  const file = path.join(dataDir, TERMS_FOLDER, fileName);
  const folder = path.join(dataDir, TERMS_FOLDER, 'active');
  const copy = path.join(folder, fileName);
  let seen = '';
  const read = async (): Promise<ParsedCodeMap> => {
    seen = await stateOf(file);
    return parseCodeMapFile(file);
  };
  return {
    read,
    changed: async (again) => (!again && (await stateOf(file)) === seen ? null : read()),
    write: async (map) => {
      await writeCodeMap(file, map);
      seen = await stateOf(file);
    },
    kept: async () => {
      const parsed = await parseCodeMapFile(copy);
      return parsed.ok ? parsed.map : null;
    },
    keep: async (map) => {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
      } catch (error) {
        throw new VigilError('data-folder-unusable', messageOf(error), { cause: error });
      }
      await writeCodeMap(copy, map);
    },
  };
}

/** Another text is another state: writers put a whole new file in place. */
async function stateOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}/${size}/${ino}`;
  } catch (error) {
    // Gone, or not readable: reading it says which.
    return messageOf(error);
  }
}
