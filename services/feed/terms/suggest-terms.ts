/**
 * What a code of a hospital may mean, for a person to decide: names that are alike in English and
 * Korean, units that convert, and codes of other systems that the list gives. A target whose unit the
 * code contradicts is never suggested.
 */
import type { Statement } from '../../contract/statement/statement.ts';
import type { Terminology, Term } from '../../clinical/signal/term.ts';
import type { UnitGate } from '../units/unit-gate.ts';
import type { MapEntry } from './code-map.ts';
import type { CodeTable } from './code-table.ts';
import { foldedTerm, similarity, takenApart, type TakenApart } from './folded-name.ts';
import { UnitTable } from './sent-unit.ts';
import { answersOf, ownUnitOf, parseTarget, type NamedTarget } from './term-target.ts';

export interface Candidate {
  readonly target: NamedTarget;
  /** From 0 to 1; of use only to put candidates in order. */
  readonly score: number;
  readonly reasons: readonly Statement[];
}

/** What a list says of a code. */
export type SuggestionQuestion = Pick<MapEntry, 'system' | 'code' | 'name' | 'units' | 'loinc' | 'mdc'>;

export interface SuggestionSources {
  readonly standard: CodeTable;
  readonly terminology: Terminology;
  readonly units: UnitGate;
}

const SUGGESTED_MAX = 3;
/** Below this a name has hardly more in common with the target than any other has. */
const SCORE_MIN = 0.5;
const NAME_WEIGHT = 0.8;
const UNIT_WEIGHT = 0.2;
/** A code is often the beginning of a word, and says less than a name. */
const CODE_TRUST = 0.9;
/** No unit speaks neither for nor against a target. */
const UNIT_UNKNOWN = 0.4;

interface Choice {
  readonly target: NamedTarget;
  readonly names: readonly (TakenApart & { readonly text: string })[];
  readonly codes: readonly { readonly system: 'LN' | 'MDC'; readonly code: string }[];
}

export class TermSuggester {
  readonly #sources: SuggestionSources;
  readonly #units: UnitTable;
  readonly #choices: readonly Choice[];

  constructor(sources: SuggestionSources) {
    this.#sources = sources;
    this.#units = new UnitTable(sources.standard);
    this.#choices = sources.standard.targets.flatMap(({ name, names }) => {
      const target = parseTarget(name);
      if (target === null) return [];
      return [
        {
          target,
          names: names.map((text) => ({ ...takenApart(text), text })),
          codes: codesFor(sources.standard, name),
        },
      ];
    });
  }

  /** The best three, best first; none when nothing is alike. */
  candidates(question: SuggestionQuestion): readonly Candidate[] {
    const asked = { name: takenApart(question.name ?? ''), code: takenApart(question.code) };
    return this.#choices
      .flatMap((choice) => this.#judged(question, asked, choice))
      .toSorted((a, b) => b.score - a.score || (a.target.name < b.target.name ? -1 : 1))
      .slice(0, SUGGESTED_MAX);
  }

  /** The name of a target that this is by its name, and whose unit it is not; null: there is none. Never an offer. */
  contradictedName(question: SuggestionQuestion): string | null {
    const folded = [question.name ?? '', question.code].map(foldedTerm);
    const found = this.#choices
      .filter(({ target }) => this.#unitVerdict(question, target).is === 'contradicts')
      .flatMap(({ names }) => names)
      .find((name) => name.folded !== '' && folded.includes(name.folded));
    return found?.text ?? null;
  }

  /** The UCUM unit of a sent one; null when it is not known. */
  ucumOf(sent: string, target: NamedTarget | null): string | null {
    const known = this.#units.read({ code: sent, name: '', system: '' });
    if (known.is === 'known') return known.unit.ucum;
    if (known.is === 'text' && target !== null && this.#sources.units.conversion(target.name, known.text).ok) {
      return known.text;
    }
    return null;
  }

  #judged(
    question: SuggestionQuestion,
    asked: { readonly name: TakenApart; readonly code: TakenApart },
    choice: Choice,
  ): readonly Candidate[] {
    const unit = this.#unitVerdict(question, choice.target);
    if (unit.is === 'contradicts') return [];
    const equal = choice.codes.find(
      ({ system, code }) =>
        (system === 'LN' && question.loinc === code) ||
        (system === 'MDC' && question.mdc === code) ||
        (question.system.toUpperCase() === system && question.code === code),
    );
    const best = bestName(asked, choice);
    const score =
      equal === undefined ? NAME_WEIGHT * best.share + UNIT_WEIGHT * (unit.is === 'agrees' ? 1 : UNIT_UNKNOWN) : 1;
    if (score < SCORE_MIN) return [];
    const reasons = [
      ...(equal === undefined
        ? []
        : [{ code: 'term.same-code', values: { system: equal.system, code: equal.code } } as const]),
      ...best.reasons,
      ...unit.reasons,
    ];
    return [{ target: choice.target, score: Math.round(score * 100) / 100, reasons }];
  }

  #unitVerdict(
    { units }: SuggestionQuestion,
    target: NamedTarget,
  ): { readonly is: 'agrees' | 'contradicts' | 'unknown'; readonly reasons: readonly Statement[] } {
    const known = units.flatMap(({ sent }) => this.#knownUnit(sent));
    if (known.length === 0) return { is: 'unknown', reasons: [] };
    if (answersOf(target) !== null) {
      return { is: known.every((ucum) => ucum === '1' || ucum === '{score}') ? 'unknown' : 'contradicts', reasons: [] };
    }
    if (!known.every((ucum) => this.#sources.units.conversion(target.name, ucum).ok)) {
      return { is: 'contradicts', reasons: [] };
    }
    return {
      is: 'agrees',
      reasons: [{ code: 'term.unit-converts', values: { units: known, own: ownUnitOf(target) ?? '' } }],
    };
  }

  /** None for a unit that no table and no target knows: it says nothing. */
  #knownUnit(sent: string): readonly string[] {
    const read = this.#units.read({ code: sent, name: '', system: '' });
    if (read.is === 'known') return [read.unit.ucum];
    return read.is === 'text' &&
      this.#choices.some(({ target }) => this.#sources.units.conversion(target.name, read.text).ok)
      ? [read.text]
      : [];
  }
}

/** Codes of a target in other systems, where they were read in a source. */
export function codesOfTarget(
  target: NamedTarget | null,
  terminology: Terminology,
): Pick<MapEntry, 'loinc' | 'mdc' | 'snomed' | 'omop' | 'ucum'> {
  const term = target === null ? undefined : terminology.terms.find(({ vigil }) => vigil === target.name);
  const sure = (part: Term['loinc'] | Term['mdc'] | undefined): string | null =>
    part?.certainty === 'V' || part?.certainty === 'S' ? part.code : null;
  return {
    loinc: sure(term?.loinc),
    mdc: sure(term?.mdc),
    snomed: sure(term?.snomed),
    omop: sure(term?.omop),
    ucum: target === null ? null : ownUnitOf(target),
  };
}

function codesFor(standard: CodeTable, name: string): Choice['codes'] {
  return standard.codes.flatMap(({ system, code, use, target }) =>
    use === 'taken' && target?.name === name && (system === 'LN' || system === 'MDC') ? [{ system, code }] : [],
  );
}

function bestName(
  asked: { readonly name: TakenApart; readonly code: TakenApart },
  choice: Choice,
): { readonly share: number; readonly reasons: readonly Statement[] } {
  let share = 0;
  let name = '';
  for (const known of choice.names) {
    const alike = Math.max(similarity(asked.name, known), CODE_TRUST * similarity(asked.code, known));
    if (alike <= share) continue;
    share = alike;
    name = known.text;
  }
  if (share === 0) return { share, reasons: [] };
  return {
    share,
    reasons: [
      share === 1 ? { code: 'term.same-name', values: { name } } : { code: 'term.like-name', values: { name, share } },
    ],
  };
}
