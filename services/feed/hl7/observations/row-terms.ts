/**
 * What the code of an OBX row means, asked of the terminology gate once for each set of code, unit,
 * channel and body site: a monitor repeats a dozen of them every second, and only the first costs more than a
 * look into a map.
 *
 * The first code of OBX-3 decides. The alternate one is asked only when the first is unmapped: LOINC
 * folds pulse and heart rate, so an alternate LOINC code may say less than the code it stands beside.
 */
import { channelOf } from '../../channels/channel-key.ts';
import { bodySiteOf } from '../../channels/body-site.ts';
import type { Channel } from '../../channels/channel-rule.ts';
import { provenanceOf } from '../../terms/provenance.ts';
import type { LocalCode, TermGate, TermVerdict } from '../../terms/term-gate.port.ts';
import { detachedText } from '../text/detached-text.ts';
import type { Hl7Segment } from '../text/hl7-message.ts';

export interface RowTerm {
  /** The code that was decided by, for what is kept of a refusal. */
  readonly local: LocalCode;
  readonly verdict: TermVerdict;
  /** Where the device has it from: its place (OBX-4) and code, and the body site (OBX-20) as far as one is said. */
  readonly channel: Channel;
}

type ResolvedTerm = Omit<RowTerm, 'channel'>;

/** A dozen codes of some hundred monitor models; beyond it a hostile sender would fill memory. */
const REMEMBERED_MAX = 20_000;
const REMEMBERED_LENGTH_MAX = 400;

export class RowTerms {
  readonly #gate: TermGate;
  readonly #remembered = new Map<string, RowTerm>();
  #mapVersion: string;

  constructor(gate: TermGate) {
    this.#gate = gate;
    this.#mapVersion = gate.mapVersion;
  }

  of(row: Hl7Segment): RowTerm {
    // Another map means other things: nothing is remembered over its change.
    if (this.#mapVersion !== this.#gate.mapVersion) {
      this.#remembered.clear();
      this.#mapVersion = this.#gate.mapVersion;
    }
    const key = `${row.raw(3)}\n${row.raw(4)}\n${row.raw(6)}\n${row.raw(20)}`;
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const term = withChannel(this.#asked(row), row);
    if (this.#remembered.size < REMEMBERED_MAX && key.length <= REMEMBERED_LENGTH_MAX) {
      this.#remembered.set(detachedText(key), term);
    }
    return term;
  }

  #asked(row: Hl7Segment): ResolvedTerm {
    const first = this.#resolved(row, 1);
    const isUnmapped = !first.verdict.ok && first.verdict.code === 'unmapped-code';
    if (!isUnmapped || row.text(3, 4) === '') return first;
    const alternate = this.#resolved(row, 4);
    return !alternate.verdict.ok && alternate.verdict.code === 'unmapped-code' ? first : alternate;
  }

  #resolved(row: Hl7Segment, component: 1 | 4): ResolvedTerm {
    const unitAt = row.text(6, 1) === '' && row.text(6, 2) === '' ? 4 : 1;
    const own = (field: number, at?: number): string => detachedText(row.text(field, at));
    const local = {
      code: own(3, component),
      name: own(3, component + 1),
      system: own(3, component + 2),
      unit: { code: own(6, unitAt), name: own(6, unitAt + 1), system: own(6, unitAt + 2) },
      channel: own(4),
    };
    return { local, verdict: this.#gate.resolve(local) };
  }
}

function withChannel(term: ResolvedTerm, row: Hl7Segment): RowTerm {
  const { local, verdict } = term;
  const meant = verdict.ok && verdict.target !== null ? verdict : null;
  const site = bodySiteOf(row.text(20, 3), row.text(20, 1)) ?? meant?.site ?? null;
  const parts = { site, place: local.channel, code: local.code };
  const provenance = meant === null ? null : provenanceOf(local, meant);
  return { ...term, channel: channelOf(parts, meant?.preference ?? 1, provenance) };
}
