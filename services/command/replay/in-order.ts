/** Work on several things at a time, whose results are told in the order of the things. */

/** `onNext` is called with each result as soon as those before it were told. Rejects with the first failure, and begins nothing then. */
export async function inOrder<T, R>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T, index: number) => Promise<R>,
  onNext: (result: R) => void,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  let [begun, told] = [0, 0];
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (begun < things.length && !hasFailed) {
      const index = begun++;
      const thing = things[index] as T;
      const result = await work(thing, index).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
      results.set(index, result);
      for (; results.has(told); told++) onNext(results.get(told) as R);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return things.map((_, index) => results.get(index) as R);
}
