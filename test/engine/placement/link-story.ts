/**
 * An independent reckoning of whose a sample is, for tests of the fold: the whole story as it was told,
 * read anew for every question. Slow and plain on purpose; shares no code with the engine.
 */

export type Told =
  | { readonly kind: 'bed'; readonly bed: string; readonly stay: string | null; readonly fromMs: number }
  | { readonly kind: 'device'; readonly device: string; readonly bed: string | null; readonly fromMs: number }
  | { readonly kind: 'claim'; readonly device: string; readonly patient: string | null; readonly fromMs: number }
  | { readonly kind: 'cancel-move'; readonly stay: string; readonly bed: string; readonly untilMs: number }
  | { readonly kind: 'cancel-stay'; readonly stay: string }
  | { readonly kind: 'close'; readonly stay: string; readonly atMs: number }
  | { readonly kind: 'reopen'; readonly stay: string }
  | { readonly kind: 'merge' | 'unmerge'; readonly one: string; readonly other: string };

interface Fact {
  /** `bed bed-1`, `device monitor-1`, `claim monitor-1`. */
  readonly about: string;
  readonly says: string | null;
  readonly fromMs: number;
  readonly line: number;
}

export class LinkStory {
  #facts: Fact[] = [];
  #line = 0;
  readonly #gone = new Set<string>();
  readonly #endMs = new Map<string, number>();
  readonly #joined: (readonly [string, string])[] = [];
  readonly #patientOf: (stay: string) => string;

  constructor(patientOf: (stay: string) => string) {
    this.#patientOf = patientOf;
  }

  tell(told: Told): void {
    switch (told.kind) {
      case 'bed':
        return this.#state(`bed ${told.bed}`, told.stay, told.fromMs);
      case 'device':
        return this.#state(`device ${told.device}`, told.bed, told.fromMs);
      case 'claim':
        return this.#state(`claim ${told.device}`, told.patient, told.fromMs);
      case 'cancel-move': {
        const about = `bed ${told.bed}`;
        const times = this.#facts
          .filter((fact) => fact.about === about && fact.says === told.stay && fact.fromMs <= told.untilMs)
          .map((fact) => fact.fromMs);
        const newest = Math.max(...times);
        this.#facts = this.#facts.filter(
          (fact) => fact.about !== about || fact.says !== told.stay || fact.fromMs !== newest,
        );
        return;
      }
      case 'cancel-stay':
        this.#gone.add(told.stay);
        this.#facts = this.#facts.filter((fact) => !fact.about.startsWith('bed ') || fact.says !== told.stay);
        return;
      case 'close':
        if (!this.#gone.has(told.stay) && !this.#endMs.has(told.stay)) this.#endMs.set(told.stay, told.atMs);
        return;
      case 'reopen':
        this.#endMs.delete(told.stay);
        return;
      case 'merge':
        if (!this.#isJoint(told.one, told.other)) this.#joined.push([told.one, told.other]);
        return;
      case 'unmerge':
        this.#joined.splice(
          0,
          this.#joined.length,
          ...this.#joined.filter(
            ([one, other]) =>
              !(one === told.one && other === told.other) && !(one === told.other && other === told.one),
          ),
        );
    }
  }

  /** Stay to which a sample of this device and moment belongs, whose message named `named`; null: nobody's. */
  ownerOf(device: string, atMs: number, named: string | null = null): string | null {
    const bed = this.#at(`device ${device}`, atMs)?.says ?? null;
    const here = bed === null ? undefined : this.#at(`bed ${bed}`, atMs);
    const stay = here?.says ?? null;
    if (
      here === undefined ||
      stay === null ||
      this.#gone.has(stay) ||
      atMs >= (this.#endMs.get(stay) ?? Number.POSITIVE_INFINITY)
    ) {
      return null;
    }
    const isElsewhere = this.#facts.some(
      (fact) =>
        fact.about.startsWith('bed ') &&
        fact.about !== here.about &&
        fact.says === stay &&
        fact.fromMs <= atMs &&
        isLater(fact, here) &&
        !this.#isReplaced(fact),
    );
    if (isElsewhere) return null;
    const claimed = named ?? this.#at(`claim ${device}`, atMs)?.says ?? null;
    return claimed === null || this.#isSame(claimed, this.#patientOf(stay), new Set()) ? stay : null;
  }

  /** Said again of the same moment it is nothing new, and a cancelled stay can be put nowhere. */
  #state(about: string, says: string | null, fromMs: number): void {
    if (about.startsWith('bed ') && says !== null && this.#gone.has(says)) return;
    const holding = this.#at(about, fromMs);
    if (holding?.fromMs === fromMs && holding.says === says) return;
    this.#line += 1;
    this.#facts.push({ about, says, fromMs, line: this.#line });
  }

  #at(about: string, atMs: number): Fact | undefined {
    let newest: Fact | undefined;
    for (const fact of this.#facts) {
      if (fact.about === about && fact.fromMs <= atMs && (newest === undefined || isLater(fact, newest))) newest = fact;
    }
    return newest;
  }

  #isReplaced(fact: Fact): boolean {
    return this.#facts.some(
      (other) => other.about === fact.about && other.fromMs === fact.fromMs && other.line > fact.line,
    );
  }

  #isJoint(one: string, other: string): boolean {
    return this.#joined.some((pair) => pair.includes(one) && pair.includes(other));
  }

  #isSame(one: string, other: string, seen: Set<string>): boolean {
    if (one === other) return true;
    seen.add(one);
    return this.#joined.some(
      (pair) => pair.includes(one) && pair.some((next) => !seen.has(next) && this.#isSame(next, other, seen)),
    );
  }
}

function isLater(fact: Fact, than: Fact): boolean {
  return fact.fromMs > than.fromMs || (fact.fromMs === than.fromMs && fact.line > than.line);
}
