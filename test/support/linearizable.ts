/**
 * Whether what several callers were answered can be explained by one order of their calls, in which a call that had been answered before
 * another began comes before it (linearizability, after Wing and Gong). For histories of a dozen calls.
 */
export interface Call<Asked, Answered> {
  readonly asked: Asked;
  readonly answered: Answered;
  /** Places of the question and of the answer in what happened. */
  readonly beganAt: number;
  readonly endedAt: number;
}

export interface Model<State, Asked, Answered> {
  readonly initial: State;
  readonly act: (state: State, asked: Asked) => { readonly state: State; readonly answered: Answered };
  readonly isSame: (said: Answered, expected: Answered) => boolean;
}

export function isLinearizable<State, Asked, Answered>(
  calls: readonly Call<Asked, Answered>[],
  model: Model<State, Asked, Answered>,
): boolean {
  const isDeadEnd = new Set<string>();
  const search = (left: readonly Call<Asked, Answered>[], state: State): boolean => {
    if (left.length === 0) return true;
    const key = `${JSON.stringify(state)} ${left.map(({ beganAt }) => beganAt).join()}`;
    if (isDeadEnd.has(key)) return false;
    const firstEnd = Math.min(...left.map(({ endedAt }) => endedAt));
    for (const call of left) {
      if (call.beganAt > firstEnd) continue;
      const { state: after, answered } = model.act(state, call.asked);
      const rest = left.filter((other) => other !== call);
      if (model.isSame(call.answered, answered) && search(rest, after)) return true;
    }
    isDeadEnd.add(key);
    return false;
  };
  return search(calls, model.initial);
}
