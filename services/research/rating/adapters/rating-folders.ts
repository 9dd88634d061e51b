/** Rating studies of the data folder, a folder each, as the command `rating` has them too. */
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { ratingIdSchema } from '../../../contract/screens/rating/rating-request.ts';
import { onDisk } from '../../../platform/disk/folder-files.ts';
import { messageOf, VigilError } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { KeptStudy, RatingStudies } from '../rating-studies.port.ts';
import type { RatingAnswer, RatingStudy } from '../rating-study.ts';
import { addAnswer, answersOf, hasStudy, studyOf, writeStudy } from './rating-folder.ts';

export class RatingFolders implements RatingStudies {
  readonly #folder: string;
  readonly #logger: Logger;
  /** Answers are put down one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Made when missing, for this account alone. Rejects with `data-folder-unusable`. */
  static async open(folder: string, logger: Logger): Promise<RatingFolders> {
    await onDisk(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
    return new RatingFolders(folder, logger);
  }

  async list(): Promise<readonly KeptStudy[]> {
    const names = await onDisk(this.#folder, () => readdir(this.#folder));
    const found = await Promise.all(names.map((name) => this.find(name)));
    return found
      .filter((kept) => kept !== null)
      .toSorted((left, right) => right.study.createdAtMs - left.study.createdAtMs);
  }

  async find(studyId: string): Promise<KeptStudy | null> {
    if (!ratingIdSchema.safeParse(studyId).success) return null;
    const folder = this.#folderOf(studyId);
    if (!(await hasStudy(folder))) return null;
    try {
      return await keptIn(folder, studyId);
    } catch (error) {
      this.#logger.warn(`the rating study ${studyId} cannot be read: ${messageOf(error)}`, {
        code: 'data-file-corrupt',
      });
      return null;
    }
  }

  async begin(studyId: string, study: RatingStudy): Promise<boolean> {
    return this.#inTurn(async () => {
      const folder = this.#folderOf(studyId);
      if (await hasStudy(folder)) return false;
      await usable(writeStudy(folder, study));
      return true;
    });
  }

  async add(studyId: string, answer: RatingAnswer, allow: (kept: KeptStudy) => boolean): Promise<KeptStudy | null> {
    return this.#inTurn(async () => {
      const before = await this.find(studyId);
      if (before === null || !allow(before)) return null;
      await onDisk(studyId, () => addAnswer(this.#folderOf(studyId), answer));
      return usable(keptIn(this.#folderOf(studyId), studyId));
    });
  }

  #folderOf(studyId: string): string {
    return path.join(this.#folder, studyId);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Whoever asked is told of the fault; the next one has its turn all the same.
    this.#last = done.catch((error: unknown) => error);
    return done;
  }
}

async function keptIn(folder: string, studyId: string): Promise<KeptStudy> {
  const study = await studyOf(folder);
  const { raters, adjudicator } = study;
  const [first, second, settled] = await Promise.all([
    answersOf(folder, study, raters[0]),
    answersOf(folder, study, raters[1]),
    adjudicator === null ? [] : answersOf(folder, study, adjudicator),
  ]);
  return { studyId, study, given: { first, second, settled } };
}

async function usable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new VigilError('data-folder-unusable', messageOf(error), { cause: error });
  }
}
