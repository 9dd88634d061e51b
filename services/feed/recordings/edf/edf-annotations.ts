/**
 * Time-stamped annotations of EDF+ (2.2.2): onset, duration and texts, each list ended by a zero byte. The first of a data
 * record tells when the record began. One that does not follow the form is left out, and told by the caller where it matters.
 */
export interface EdfAnnotation {
  /** Since the start of the file, ms. */
  readonly onsetMs: number;
  readonly durationMs: number | null;
  /** Empty: the list only keeps time. */
  readonly texts: readonly string[];
}

const ONSET = /^[+-]\d+(?:\.\d*)?$/;
const DURATION = /^\d+(?:\.\d*)?$/;

/** Annotations in the bytes of one signal of one data record. */
export function annotationsIn(bytes: Uint8Array): readonly EdfAnnotation[] {
  const text = new TextDecoder().decode(bytes);
  return text.split('\u0000').flatMap((list) => {
    const [head = '', ...texts] = list.split('\u0014');
    const [onset = '', duration, ...more] = head.split('\u0015');
    const isDurationRead = duration === undefined || DURATION.test(duration);
    if (!ONSET.test(onset) || !isDurationRead || more.length > 0 || texts.length === 0) return [];
    return [
      {
        onsetMs: Number(onset) * 1000,
        durationMs: duration === undefined ? null : Number(duration) * 1000,
        texts: texts.filter((each) => each !== ''),
      },
    ];
  });
}
