/**
 * A data set on its way out under a grant: planned, carried out on the gathered tables, and measured again in what came of it. Nothing
 * is written by it; it lets files be written, or stops them.
 */
import { invariant, VigilError } from '../../platform/errors.ts';
import type {
  DatasetRelease,
  GatheredForRelease,
  ReleasedAs,
  ReleaseResult,
} from '../../export/dataset/dataset-release.port.ts';
import type { ScratchDatabase } from '../../history/scratch-database.port.ts';
import { measureRelease, type ReleaseMeasures, type WrittenStay } from '../deidentify/check-release.ts';
import { groupedBy } from '../deidentify/grouped.ts';
import { msOfHours } from '../deidentify/hours.ts';
import { linkageAttack, type AttackedRecord, type AttackReport } from '../deidentify/linkage-attack.ts';
import { planRelease, type PlannedPerson, type ReleasedPerson, type ReleasePlan } from '../deidentify/plan-release.ts';
import { LEFT_OUT_SHARE_MAX } from '../deidentify/release-policy.ts';
import { stateOf, type Grant } from '../grants/grant.ts';
import type { Grants } from '../grants/grants.port.ts';
import type { SurrogatePerson, Surrogates } from '../surrogates/surrogates.port.ts';
import { dropRareValues } from './rare-values.ts';
import { writeReleasedTables, type ReleasedRow } from './released-tables.ts';

export interface GrantedReleaseParts {
  readonly grant: Grant;
  readonly grants: Grants;
  readonly surrogates: Surrogates;
  readonly nowMs: () => number;
  /** Outcomes of a stay that must not be shared by a whole class. */
  readonly outcomesOf: (stayId: string) => readonly string[];
}

/** What is told of a release to who made it; the data set is told less. */
export interface ReleaseReport {
  readonly measures: ReleaseMeasures;
  readonly level: ReleasePlan['level'];
  readonly leftOut: ReleasePlan['leftOut'];
  readonly hoursCutShare: number;
  readonly rare: Readonly<Record<string, number>>;
  /** On these very children, by somebody who knows of each when it was born, came and went. */
  readonly attack: AttackReport;
}

const DAY_MS = 86_400_000;
const DAYS_OF_A_YEAR = 365.25;

export class GrantedRelease implements DatasetRelease {
  readonly #parts: GrantedReleaseParts;
  #report: ReleaseReport | null = null;

  constructor(parts: GrantedReleaseParts) {
    this.#parts = parts;
  }

  /** After `apply`. */
  get report(): ReleaseReport {
    invariant(this.#report !== null, 'a release that was not carried out has no report');
    return this.#report;
  }

  async permitted(): Promise<void> {
    const { grant, grants, nowMs } = this.#parts;
    const known = await grants.find(grant.grantId);
    const state = known === null ? 'not there' : stateOf(known, nowMs());
    if (state === 'granted') return;
    throw new VigilError('grant-not-valid', `grant ${grant.grantId} is ${state}`);
  }

  async apply(scratch: ScratchDatabase, stays: readonly GatheredForRelease[]): Promise<ReleaseResult> {
    const { grant, surrogates } = this.#parts;
    const people = this.#peopleOf(stays);
    const { k, keeps } = grant;
    const plan = planRelease(people, { k, keeps, leftOutShareMax: LEFT_OUT_SHARE_MAX });
    if (plan === null) {
      throw new VigilError(
        'not-anonymous',
        `${people.length} children: at no coarseness are ${Math.round((1 - LEFT_OUT_SHARE_MAX) * 100)} % of them one of ${k}`,
      );
    }
    await this.permitted();
    const given = await surrogates.give(
      grant.grantId,
      keeps,
      plan.persons.map(({ personId, stays: own }) => ({
        personId,
        fromMs: own[0]?.fromMs ?? 0,
        stayIds: own.map(({ stayId }) => stayId),
      })),
    );
    const released = releasedStays(plan, given);
    const numbers = new Map(stays.map(({ stayNumber, row }) => [row.stayId, stayNumber]));
    await writeReleasedTables(scratch, rowsOf(released, numbers));
    const rare = await dropRareValues(scratch, k);
    const measures = await this.#measured(scratch, released);
    this.#report = {
      measures,
      level: plan.level,
      leftOut: plan.leftOut,
      hoursCutShare: plan.hoursCutShare,
      rare,
      attack: linkageAttack(people, plan.persons.map(recordOf)),
    };
    return { stays: new Map(released.map(({ stayId, as }) => [stayId, as])), note: this.#note() };
  }

  #peopleOf(stays: readonly GatheredForRelease[]): readonly PlannedPerson[] {
    const { outcomesOf } = this.#parts;
    const persons = groupedBy(stays, ({ row }) => row.patientId ?? ` ${row.stayId}`);
    return [...persons].map(([personId, own]) => ({
      personId,
      sex: own[0]?.row.sex ?? 'unknown',
      stays: own
        .toSorted((left, right) => left.row.openedAtMs - right.row.openedAtMs)
        .map(({ row, observedMs }) => ({
          stayId: row.stayId,
          openedAtMs: row.openedAtMs,
          endsAtMs: row.closedAtMs ?? observedMs ?? row.openedAtMs,
          ageDays: ageDaysOf(row),
          outcomes: outcomesOf(row.stayId),
        })),
    }));
  }

  /** From the tables as they stand now. Rejects with `not-anonymous` where they are not what was promised. */
  async #measured(scratch: ScratchDatabase, released: readonly Released[]): Promise<ReleaseMeasures> {
    const written: WrittenStay[] = [];
    const query = 'SELECT person_id, sex, age_band, opened_at, observed_until FROM stays';
    for await (const rows of scratch.rows(query)) {
      for (const [personId, sex, ageBand, openedAtMs, endsAtMs] of rows) {
        written.push({
          personId: Number(personId),
          sex: textOf(sex),
          ageBand: textOf(ageBand),
          openedAtMs: Number(openedAtMs),
          endsAtMs: Number(endsAtMs),
        });
      }
    }
    const byPerson = groupedBy(released, ({ as }) => as.personNumber);
    const measures = measureRelease(written, (personId) => [
      ...new Set((byPerson.get(personId) ?? []).flatMap(({ stayId }) => this.#parts.outcomesOf(stayId))),
    ]);
    const outside = await outsideOf(scratch);
    if (measures.k < this.#parts.grant.k || measures.classesOfOneOutcome > 0 || outside > 0) {
      throw new VigilError(
        'not-anonymous',
        `the tables that were made have k ${measures.k}, ${measures.classesOfOneOutcome} classes of one outcome and ${outside} rows outside of their stay`,
      );
    }
    return measures;
  }

  #note(): object {
    const { grant } = this.#parts;
    const { measures, level } = this.report;
    return {
      grant: grant.grantId,
      purpose: grant.purpose,
      sharing: grant.sharing,
      expires: new Date(grant.expiresAtMs).toISOString(),
      keeps: grant.keeps,
      ages: level.age,
      k: { asked: grant.k, found: measures.k },
      l: measures.l,
      classes: measures.classes,
      definitionSha256: grant.definitionSha256,
    };
  }
}

interface Released {
  readonly stayId: string;
  readonly as: ReleasedAs;
  readonly sex: string | null;
  readonly ageBand: string;
  readonly birthYear: number | null;
}

/** The first stay of a child is moved by its span, the others so that the gaps are those that are told. */
function releasedStays(plan: ReleasePlan, given: readonly SurrogatePerson[]): readonly Released[] {
  return plan.persons.flatMap(({ sex, stays }, at) => {
    const surrogate = given[at];
    const beginsMs = (stays[0]?.fromMs ?? 0) + (surrogate?.shiftMs ?? 0);
    return stays.map(({ stayId, ageBand, fromMs, hours, afterHours }): Released => {
      const stayNumber = surrogate?.stayNumbers.get(stayId);
      invariant(surrogate !== undefined && stayNumber !== undefined, 'a stay that leaves has no number');
      const openedMs = beginsMs + msOfHours(afterHours);
      const { fromDays } = ageBand;
      return {
        stayId,
        sex,
        ageBand: ageBand.name,
        birthYear:
          fromDays === null ? null : new Date(openedMs).getUTCFullYear() - Math.floor(fromDays / DAYS_OF_A_YEAR),
        as: {
          stayNumber,
          personNumber: surrogate.number,
          fromMs,
          toMs: fromMs + msOfHours(hours),
          shiftMs: openedMs - fromMs,
        },
      };
    });
  });
}

function rowsOf(released: readonly Released[], numbers: ReadonlyMap<string, number>): readonly ReleasedRow[] {
  return released.map(({ stayId, as, sex, ageBand, birthYear }) => {
    const stayNumber = numbers.get(stayId);
    invariant(stayNumber !== undefined, 'a stay leaves that was not gathered');
    const { fromMs, toMs, shiftMs } = as;
    return {
      stayNumber,
      newStay: as.stayNumber,
      newPerson: as.personNumber,
      sex,
      ageBand,
      birthYear,
      fromMs,
      toMs,
      shiftMs,
    };
  });
}

function recordOf({ personId, sex, stays }: ReleasedPerson): AttackedRecord {
  return {
    truePersonId: personId,
    sex,
    ageBands: stays.map(({ ageBand }) => ageBand.name),
    timeline: stays.flatMap(({ hours, afterHours }, at) =>
      at === 0 ? [hours] : [afterHours - (stays[at - 1]?.afterHours ?? 0), hours],
    ),
  };
}

/** Rows of no stay that leaves, or of another time than it. */
async function outsideOf(scratch: ScratchDatabase): Promise<number> {
  const parts = [
    ['readings', 'observed_at'],
    ['charted', 'observed_at'],
    ['alerts', 'decided_at'],
    ['scores', 'decided_at'],
  ].map(
    ([table, at]) =>
      `(SELECT count(*) FROM ${table} t LEFT JOIN stays s USING (stay_id) WHERE s.stay_id IS NULL OR t.${at} < s.opened_at OR t.${at} >= s.observed_until)`,
  );
  for await (const rows of scratch.rows(`SELECT ${parts.join(' + ')}`)) return Number(rows[0]?.[0]);
  return Number.NaN;
}

function ageDaysOf({ birthDate, openedAtMs }: { readonly birthDate: string | null; readonly openedAtMs: number }) {
  const bornMs = birthDate === null ? Number.NaN : Date.parse(`${birthDate}T00:00:00Z`);
  return Number.isFinite(bornMs) ? Math.floor((openedAtMs - bornMs) / DAY_MS) : null;
}

function textOf(cell: unknown): string | null {
  return typeof cell === 'string' ? cell : null;
}
