// Hazards: H40 (docs/hazards.md).
/** Who looks after which bed: the log's first wins, and after a hand-over no open alert is without somebody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownerOfAlert, ownerOfBed, type CareView } from '../../../services/contract/decisions/care-view.ts';
import { viewCare } from '../../../services/engine/alert/care.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { UnitScript, configured, linked, occupied, opened, record, seconds, tick, type Input } from '../unit-script.ts';

const BEDS = ['bed-1', 'bed-2', 'bed-3', 'bed-4'] as const;
const PEOPLE = ['kim', 'park', 'lee'] as const;
type Person = (typeof PEOPLE)[number];
type Bed = (typeof BEDS)[number] | null;

const actor = (who: Person) => ({ by: `nurse.${who}`, displayName: `Nurse ${who}`, role: 'nurse' as const });

let count = 0;
function take(
  atMs: number,
  who: Person,
  beds: readonly { readonly bedId: Bed; readonly seenOwner: string | null }[],
): Input {
  count += 1;
  return record('care.taken', atMs, { beds: [...beds], ...actor(who) }, `take-${count}`);
}

const careOf = (script: UnitScript): CareView => viewCare(script.state) ?? { owners: [], notes: [] };
const ownerOn = (script: UnitScript, bedId: Bed): string | null => ownerOfBed(careOf(script), bedId)?.by ?? null;

/** Every bed and the unit, as the screen shows them. */
const allBeds = (script: UnitScript) => [...BEDS, null].map((bedId) => ({ bedId, seenOwner: ownerOn(script, bedId) }));

function ward(): UnitScript {
  return new UnitScript().play(
    configured(),
    ['stay-1', 'stay-2', 'stay-3'].flatMap((stayId, index) => [
      opened(stayId),
      occupied(`bed-${index + 1}`, stayId, 0),
      linked(`monitor-${index + 1}`, `bed-${index + 1}`, 0),
    ]),
    // All of them fall silent, so that each bed has an alert.
    ...['monitor-1', 'monitor-2'].map((device) => seconds(0, 5_000, () => ({ heartRatePerMin: 100 }), device)),
  );
}

function silence(script: UnitScript, fromMs: number): UnitScript {
  for (let atMs = fromMs; atMs < fromMs + 20_000; atMs += 1_000) script.play(tick(atMs));
  return script;
}

const openAlerts = (script: UnitScript) => [...script.state.alerts.values()].map(({ alert }) => alert);

describe('taking beds', () => {
  it('makes whoever takes them the owner of their alerts, of now and to come, and is told to every screen', () => {
    const script = ward().play(take(5_000, 'kim', [{ bedId: 'bed-1', seenOwner: null }]));
    expect(script.of('care.changed')).toMatchObject([
      { care: { owners: [{ bedId: 'bed-1', by: 'nurse.kim', displayName: 'Nurse kim' }] }, refused: [] },
    ]);
    silence(script, 6_000);
    const [alert] = openAlerts(script).filter(({ bedId }) => bedId === 'bed-1');
    expect(ownerOfAlert(careOf(script), alert ?? { bedId: null })?.by).toBe('nurse.kim');
  });

  it('is refused for a bed that somebody else took meanwhile, who is named, and holds for the others', () => {
    const script = ward().play(
      take(5_000, 'kim', [{ bedId: 'bed-1', seenOwner: null }]),
      take(5_001, 'park', [
        { bedId: 'bed-1', seenOwner: null },
        { bedId: 'bed-2', seenOwner: null },
      ]),
    );
    expect(script.of('care.changed').at(-1)?.refused).toEqual([{ bedId: 'bed-1', by: 'Nurse kim' }]);
    expect([ownerOn(script, 'bed-1'), ownerOn(script, 'bed-2')]).toEqual(['nurse.kim', 'nurse.park']);
  });

  it('passes on what whoever leaves had answered, which runs out as before, and leaves a doctor what is theirs', () => {
    const script = silence(ward().play(take(5_000, 'kim', [{ bedId: 'bed-1', seenOwner: null }])), 6_000);
    const answer = (bedId: string, who: { by: string; displayName: string; role: 'nurse' | 'doctor' }): Input => {
      const alert = openAlerts(script).find((each) => each.bedId === bedId);
      const answered = {
        alertId: alert?.id ?? '',
        seenTransition: alert?.transition ?? 0,
        reason: 'other',
        note: null,
      } as const;
      return record('alert.acknowledged', 26_000, { ...answered, ...who }, `ack-${bedId}`);
    };
    script.play(
      answer('bed-1', actor('kim')),
      answer('bed-2', { by: 'dr.lee', displayName: 'Dr Lee', role: 'doctor' }),
    );
    const before = openAlerts(script).find(({ bedId }) => bedId === 'bed-1')?.holder;
    script.play(
      take(27_000, 'park', [
        { bedId: 'bed-1', seenOwner: 'nurse.kim' },
        { bedId: 'bed-2', seenOwner: null },
      ]),
    );
    const after = (bedId: string) => openAlerts(script).find((each) => each.bedId === bedId)?.holder;
    expect(after('bed-1')).toEqual({ ...before, ...actor('park') });
    expect(after('bed-2')?.by).toBe('dr.lee');
    expect(script.of('alert.changed').at(-1)?.change).toBe('handed-over');
  });

  it('keeps the newest note of a child until the stay is over', () => {
    const note = (atMs: number, text: string): Input =>
      record('care.noted', atMs, { stayId: 'stay-1', note: text, ...actor('kim') }, `note-${atMs}`);
    const script = ward().play(note(5_000, 'first'), note(6_000, 'wean oxygen slowly'));
    expect(careOf(script).notes).toMatchObject([{ stayId: 'stay-1', note: 'wean oxygen slowly', by: 'nurse.kim' }]);
    script.play(record('stay.closed', 7_000, { stayId: 'stay-1' }));
    expect(careOf(script).notes).toEqual([]);
    script.play(note(8_000, 'too late'));
    expect(script.of('engine.notice').at(-1)?.code).toBe('unknown-reference');
  });
});

describe('giving a bed', () => {
  const give = (atMs: number, from: Person, to: Person, seenOwner: string | null): Input => {
    count += 1;
    const beds = [{ bedId: 'bed-1', seenOwner }];
    return record('care.given', atMs, { beds, to: actor(to), ...actor(from) }, `give-${count}`);
  };

  it('makes somebody who is there its owner, as if they had taken it, with what was answered there', () => {
    const script = silence(
      ward().play(
        take(5_000, 'kim', [{ bedId: 'bed-1', seenOwner: null }]),
        take(5_000, 'park', [{ bedId: 'bed-2', seenOwner: null }]),
      ),
      6_000,
    );
    const alert = openAlerts(script).find(({ bedId }) => bedId === 'bed-1');
    const seen = {
      alertId: alert?.id ?? '',
      seenTransition: alert?.transition ?? 0,
      reason: 'other',
      note: null,
    } as const;
    script.play(record('alert.acknowledged', 26_000, { ...seen, ...actor('kim') }, 'ack'));
    script.play(give(27_000, 'kim', 'park', 'nurse.kim'));
    expect(ownerOn(script, 'bed-1')).toBe('nurse.park');
    expect(openAlerts(script).find(({ bedId }) => bedId === 'bed-1')?.holder?.by).toBe('nurse.park');
    expect(script.of('care.changed').at(-1)?.refused).toEqual([]);
  });

  it('to somebody who has no bed and is not on the roster is refused, and so is one that somebody else took meanwhile', () => {
    const script = ward().play(
      take(5_000, 'kim', [{ bedId: 'bed-1', seenOwner: null }]),
      give(6_000, 'kim', 'lee', 'nurse.kim'),
    );
    expect(ownerOn(script, 'bed-1')).toBe('nurse.kim');
    expect(script.of('care.changed').at(-1)?.refused).toEqual([{ bedId: 'bed-1', by: 'Nurse kim' }]);
    script.play(take(7_000, 'park', [{ bedId: 'bed-2', seenOwner: null }]), give(8_000, 'park', 'park', null));
    expect(ownerOn(script, 'bed-1')).toBe('nurse.kim');
  });
});

describe('a hand-over', () => {
  const person = fc.constantFrom(...PEOPLE);
  const bed = fc.constantFrom<Bed>(...BEDS, null);
  const step = fc.oneof(
    fc.record({ does: fc.constant('take' as const), who: person, bed, isStale: fc.boolean() }),
    fc.record({ does: fc.constant('answer' as const), who: person, at: fc.nat(5) }),
    fc.record({
      does: fc.constant('move' as const),
      stay: fc.constantFrom('stay-1', 'stay-2'),
      bed: fc.constantFrom(...BEDS),
    }),
    fc.record({ does: fc.constant('wait' as const) }),
  );

  it('leaves no open alert without somebody, whatever came before, and what is taken stays with somebody', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), person, (steps, next) => {
        const script = silence(ward(), 6_000);
        let atMs = 30_000;
        for (const each of steps) {
          atMs += 1_000;
          if (each.does === 'wait') script.play(tick(atMs));
          else if (each.does === 'move') script.play(occupied(each.bed, each.stay, atMs));
          else if (each.does === 'take') {
            const seenOwner = each.isStale ? 'nurse.nobody' : ownerOn(script, each.bed);
            const owned = careOf(script).owners.length;
            script.play(take(atMs, each.who, [{ bedId: each.bed, seenOwner }]));
            expect(careOf(script).owners.length).toBeGreaterThanOrEqual(owned);
          } else {
            const alert = openAlerts(script)[each.at];
            if (alert === undefined) continue;
            const answered = {
              alertId: alert.id,
              seenTransition: alert.transition,
              reason: 'other',
              note: null,
            } as const;
            script.play(record('alert.acknowledged', atMs, { ...answered, ...actor(each.who) }, `ack-${atMs}`));
          }
        }
        const before = careOf(script);
        const accept = take(atMs + 500, next, allBeds(script));
        script.play(accept, accept);
        silence(script, atMs + 1_000);
        const unowned = openAlerts(script).filter(
          (alert) => ownerOfAlert(careOf(script), alert)?.by !== `nurse.${next}`,
        );
        expect(unowned).toEqual([]);
        // What the ones before held at their beds is held by nobody who has left.
        for (const alert of openAlerts(script)) {
          const left = ownerOfBed(before, alert.bedId)?.by;
          if (alert.holder !== null && left !== undefined && left !== `nurse.${next}`) {
            expect(alert.holder.by).not.toBe(left);
          }
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
