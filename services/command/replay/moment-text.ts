/** A moment of a replay as lines, each with the word REPLAY before it; and as marked lines for programs. */
import type { Decision } from '../../contract/decisions/decision.ts';
import { replayedText } from '../../contract/decisions/replay-mark.ts';
import { seenAnyDecision } from '../../contract/screens/seen-person.ts';
import type { PlayedMoment } from '../../replay/replay-pace.ts';
import { alertText } from '../../wording/alert-text.ts';
import { inEnglish } from '../../wording/in-english.ts';
import type { Listener } from '../../wording/wording.ts';

const NOBODY = { seesNames: false, seesBirthDates: false };
const LISTENER: Listener = { language: 'en', timeZone: 'UTC', seesNames: false };

/** A decision a line. */
export function markedLines(
  { atMs, decisions }: PlayedMoment,
  { unitId, vigilVersion }: { readonly unitId: string; readonly vigilVersion: string },
): readonly string[] {
  return decisions.map((decision) =>
    replayedText({ replay: { unitId, atMs, vigilVersion }, decision: seenAnyDecision(decision, NOBODY) }),
  );
}

/** Without the lines of scores that say what they said before. */
export class MomentText {
  readonly #told = new Map<string, string>();

  lines(moment: PlayedMoment, { withValues }: { readonly withValues: boolean }): readonly string[] {
    const decided = moment.decisions.flatMap((decision) => this.#ofDecision(decision) ?? []);
    const values = withValues ? valueLines(moment) : [];
    return [...values, ...decided].map((line) => `REPLAY ${new Date(moment.atMs).toISOString()} ${line}`);
  }

  #ofDecision(decision: Decision): string | null {
    const text = textOf(seenAnyDecision(decision, NOBODY));
    if (text === null || decision.kind !== 'score.computed') return text;
    const key = `${decision.stayId} ${decision.score.ruleId}`;
    const isKnown = this.#told.get(key) === text;
    this.#told.set(key, text);
    return isKnown ? null : text;
  }
}

function valueLines({ values }: PlayedMoment): readonly string[] {
  return [...values].flatMap(([stayId, measured]) => {
    const shown = [...measured].map(([name, value]) => `${name} ${value ?? 'off'}`);
    return shown.length === 0 ? [] : [`${stayId}: ${shown.join(', ')}`];
  });
}

/** null: of no interest to whoever looks on. */
function textOf(decision: Decision): string | null {
  switch (decision.kind) {
    case 'alert.changed': {
      const { stayId, unitId, change, alert } = decision;
      return `${stayId ?? unitId}: ! ${alert.level} ${alert.ruleId} ${change}: ${alertText(alert, LISTENER)}`;
    }
    case 'score.computed': {
      const { ruleId, status, total, lower, upper, maximum } = decision.score;
      const number = total ?? (lower === null ? 'no number' : `${lower} to ${upper}`);
      return `${decision.stayId}: ${ruleId} ${status} ${number} of ${maximum}`;
    }
    case 'risk.computed': {
      const { modelId, probability } = decision.risk;
      return `${decision.stayId}: ${modelId} ${probability ?? 'refused'}`;
    }
    case 'stay.changed':
      return `${decision.stayId}: stay ${decision.change}`;
    case 'stay.charted': {
      const { name, value } = decision.entry;
      return `${decision.stayId}: ${decision.entry.of} ${name} ${value}`;
    }
    case 'concern.changed':
      return `${decision.stayId}: worry of ${decision.from}: ${decision.level}`;
    case 'engine.notice':
      return `${decision.stayId ?? decision.unitId}: ${inEnglish(decision.detail)}`;
    case 'age-band.crossed':
    case 'alert.receipted':
    case 'characteristics.computed':
    case 'delivery.probed':
    case 'delivery.proved':
    case 'care.changed':
    case 'device.alarmed':
    case 'event.detected':
    case 'policy.changed':
    case 'result.late':
    case 'unit.outline':
    case 'unit.state':
      return null;
  }
}
