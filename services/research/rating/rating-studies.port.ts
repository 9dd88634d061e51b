/** Where rating studies are kept: drawn once, answers put behind each other, nothing altered. */
import type { GivenAnswers } from './rating-result.ts';
import type { RatingAnswer, RatingStudy } from './rating-study.ts';

export interface KeptStudy {
  readonly studyId: string;
  readonly study: RatingStudy;
  readonly given: GivenAnswers;
}

export interface RatingStudies {
  /** Newest first. What cannot be read is told and left where it lies. Rejects with `data-folder-unusable`. */
  list(): Promise<readonly KeptStudy[]>;
  /** Null: there is none of this id that can be read. */
  find(studyId: string): Promise<KeptStudy | null>;
  /** False: there is one of this id already. Rejects with `data-folder-unusable`. */
  begin(studyId: string, study: RatingStudy): Promise<boolean>;
  /**
   * On the disk when it resolves, and then how the study stands. `allow` is asked with how it stands before, while no
   * other answer comes in between; false: nothing is kept, and null is answered.
   */
  add(studyId: string, answer: RatingAnswer, allow: (kept: KeptStudy) => boolean): Promise<KeptStudy | null>;
}
