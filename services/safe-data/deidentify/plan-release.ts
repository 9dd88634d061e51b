/**
 * Who of a data set may leave, how coarse, and how much of each stay: so that each child is one of at least k who have the same sex,
 * age bands, number of stays, lengths and gaps. Pure: ids are those of the hospital, and surrogates are given when it is carried out.
 */
import { invariant } from '../../platform/errors.ts';
import { groupedBy } from './grouped.ts';
import { hoursBetween, hoursOf } from './hours.ts';
import { ageBandOf, LEVELS, type AgeBand, type Level, type ReleasePolicy } from './release-policy.ts';
import { groupsOf, type Timed } from './timelines.ts';

export interface PlannedStay {
  readonly stayId: string;
  readonly openedAtMs: number;
  readonly endsAtMs: number;
  /** At admission; null: not known. */
  readonly ageDays: number | null;
  readonly outcomes: readonly string[];
}

export interface PlannedPerson {
  readonly personId: string;
  readonly sex: string;
  /** In the order in which they were opened; at least one. */
  readonly stays: readonly PlannedStay[];
}

export interface ReleasedStay {
  readonly stayId: string;
  readonly ageBand: AgeBand;
  /** What of it leaves, in real time. */
  readonly fromMs: number;
  readonly hours: number;
  /** Hours from the beginning of the child's first stay, as they are told. */
  readonly afterHours: number;
}

export interface ReleasedPerson {
  readonly personId: string;
  /** null: not told. */
  readonly sex: string | null;
  readonly stays: readonly ReleasedStay[];
}

export interface ReleasePlan {
  readonly level: Level;
  readonly persons: readonly ReleasedPerson[];
  readonly leftOut: {
    /** Children without a whole hour. */
    readonly tooShort: number;
    /** Children whom fewer than k others resemble, or all of whose like share an outcome. */
    readonly tooRare: number;
    /** Later stays of children whose first alone leaves. */
    readonly laterStays: number;
  };
  /** Share of the hours of those who leave that is not told. */
  readonly hoursCutShare: number;
}

/** Where more of the hours would be cut, coarser looks are tried: more children are alike then, and their series longer. */
const HOURS_CUT_SHARE_MAX = 0.3;

/** Null: at no level can enough of the children stay in. */
export function planRelease(persons: readonly PlannedPerson[], policy: ReleasePolicy): ReleasePlan | null {
  invariant(policy.k >= 2, 'k is at least 2');
  const whole = persons.flatMap(longEnough);
  let best: ReleasePlan | null = null;
  for (const level of LEVELS) {
    const plan = planAt(level, whole, policy.k);
    const isEnough = plan.persons.length >= whole.length * (1 - policy.leftOutShareMax);
    if (plan.persons.length === 0 || !isEnough) continue;
    if (best === null || plan.hoursCutShare < best.hoursCutShare) best = plan;
    if (best.hoursCutShare <= HOURS_CUT_SHARE_MAX) break;
  }
  return best === null ? null : { ...best, leftOut: { ...best.leftOut, tooShort: persons.length - whole.length } };
}

/** Without stays of no whole hour; nobody where none is left. */
function longEnough(person: PlannedPerson): readonly PlannedPerson[] {
  const stays = person.stays.filter((stay) => hoursOf(stay).hours > 0);
  return stays.length === 0 ? [] : [{ ...person, stays }];
}

interface Candidate extends Timed {
  readonly person: PlannedPerson;
  readonly key: string;
}

function planAt(level: Level, persons: readonly PlannedPerson[], k: number): ReleasePlan {
  const whole = persons.map((person) => candidateOf(person, level));
  const sizes = new Map<string, number>();
  for (const { key } of whole) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  let laterStays = 0;
  const candidates = whole.map((candidate) => {
    const { person, key } = candidate;
    const [first] = person.stays;
    if (first === undefined || person.stays.length === 1 || (sizes.get(key) ?? 0) >= k) return candidate;
    laterStays += person.stays.length - 1;
    return candidateOf({ ...person, stays: [first] }, level);
  });
  const released: ReleasedPerson[] = [];
  let [tooRare, hoursThere, hoursTold] = [0, 0, 0];
  for (const members of groupedBy(candidates, ({ key }) => key).values()) {
    const { groups, alike } = groupsOf(members, k);
    tooRare += alike.length;
    for (const { members: own, timeline } of groups) {
      hoursTold += own.length * hoursIn(timeline);
      for (const member of own) {
        hoursThere += hoursIn(member.timeline);
        released.push(releasedOf(member.person, timeline, level));
      }
    }
  }
  return {
    level,
    persons: released,
    leftOut: { tooShort: 0, tooRare, laterStays },
    hoursCutShare: hoursThere === 0 ? 0 : 1 - hoursTold / hoursThere,
  };
}

function candidateOf(person: PlannedPerson, level: Level): Candidate {
  const windows = person.stays.map(hoursOf);
  const timeline = windows.flatMap(({ fromMs, hours }, at) => {
    const before = windows[at - 1];
    return before === undefined ? [hours] : [hoursBetween(before, { fromMs, hours }), hours];
  });
  const bands = person.stays.map(({ ageDays }) => ageBandOf(ageDays, level.age).name);
  const outcomes = [...new Set(person.stays.flatMap((stay) => stay.outcomes))];
  return { person, timeline, outcomes, key: JSON.stringify([level.sex ? person.sex : null, ...bands]) };
}

/** Lengths stand at 0, 2, 4, gaps between them. */
function hoursIn(timeline: readonly number[]): number {
  return timeline.reduce((sum, each, at) => (at % 2 === 0 ? sum + each : sum), 0);
}

function releasedOf(person: PlannedPerson, timeline: readonly number[], level: Level): ReleasedPerson {
  let afterHours = 0;
  const stays = person.stays.map((stay, at): ReleasedStay => {
    if (at > 0) afterHours += timeline[2 * at - 1] ?? 0;
    return {
      stayId: stay.stayId,
      ageBand: ageBandOf(stay.ageDays, level.age),
      fromMs: hoursOf(stay).fromMs,
      hours: timeline[2 * at] ?? 0,
      afterHours,
    };
  });
  return { personId: person.personId, sex: level.sex ? person.sex : null, stays };
}
