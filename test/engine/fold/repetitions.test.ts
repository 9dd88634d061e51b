// Hazards: H19 (docs/hazards.md).
/** A record that came before changes nothing, however often and whenever it comes; one of its name with other content is told. */
import { describe, expect, it } from 'vitest';
import { UnitScript, configured, oneChild, opened, record, type Input } from '../unit-script.ts';

const charted = (index: number, value = 2, atMs = index): Input =>
  record(
    'observation.charted',
    atMs,
    { stayId: 'stay-1', name: 'capillaryRefillSeconds', value, by: 'nurse-1' },
    `charted-${index}`,
  );

/** The same record as another sending of it arrives. */
function sentAgain(input: Input, times: { readonly receivedAtMs?: number; readonly observedAtMs?: number }): Input {
  if (input.kind !== 'record') throw new Error('a record');
  const { receivedAtMs = 0, observedAtMs = 0 } = times;
  return {
    kind: 'record',
    record: {
      ...input.record,
      receivedAtMs: input.record.receivedAtMs + receivedAtMs,
      observedAtMs: input.record.observedAtMs + observedAtMs,
    },
  };
}

const conflicts = (script: UnitScript) =>
  script
    .of('engine.notice')
    .flatMap(({ code, stayId, detail }) => (code === 'conflicting-record' ? [[stayId, detail]] : []));
const otherContent = (recordId: string) => ({ code: 'notice.other-content', values: { recordId } });

describe('a record that comes again', () => {
  it('changes nothing, also with the time of its new arrival', () => {
    const script = new UnitScript().play(oneChild(), charted(1));
    const before = script.decisions.length;
    script.play(charted(1), sentAgain(charted(1), { receivedAtMs: 60_000 }));
    expect(script.decisions).toHaveLength(before);
  });

  it('with other content is told with its child, and not folded', () => {
    const script = new UnitScript().play(oneChild(), charted(1), charted(1, 5));
    script.play(sentAgain(charted(1), { observedAtMs: 1 }));
    expect(conflicts(script)).toEqual([
      ['stay-1', otherContent('charted-1')],
      ['stay-1', otherContent('charted-1')],
    ]);
    expect(script.of('stay.charted')).toHaveLength(1);
  });

  it('of no child is told for nobody', () => {
    const script = new UnitScript().play(configured());
    const [first] = script.decisions.splice(0);
    const other = configured({ name: 'Other' });
    const known = configured();
    if (other.kind !== 'record' || known.kind !== 'record') throw new Error('records');
    script.play({ kind: 'record', record: { ...other.record, id: known.record.id } });
    expect([first?.kind, conflicts(script)]).toEqual(['unit.state', [[null, otherContent(known.record.id)]]]);
    expect(script.state.config?.name).toBe('Ward');
  });

  const person = {
    alertId: 'none',
    seenTransition: 1,
    by: 'nurse-1',
    displayName: 'Nurse One',
    role: 'nurse',
  } as const;
  it.each([
    ['acknowledge', record('alert.acknowledged', 1_000, { ...person, reason: 'other', note: null })],
    ['snooze', record('alert.snoozed', 1_000, { ...person, minutes: 5 } as never)],
  ])('as a command that a person tried again a moment later is the same command: %s', (_, command) => {
    const script = new UnitScript().play(oneChild(), command);
    const before = script.decisions.length;
    script.play(sentAgain(command, { observedAtMs: 5_000, receivedAtMs: 5_000 }));
    expect([script.decisions.length, conflicts(script)]).toEqual([before, []]);
  });

  it('is known among the last thousand; then the oldest quarter is forgotten', () => {
    const script = new UnitScript().play(oneChild());
    const admitted = oneChild().length;
    script.play(Array.from({ length: 1_000 - admitted }, (_, index) => charted(index)));
    const told = (): number => script.of('stay.charted').length;
    const all = told();
    script.play(charted(0));
    expect([script.state.recordChecks.size, told() - all]).toEqual([1_000, 0]);
    script.play(charted(1_000));
    expect(script.state.recordChecks.size).toBe(751);
    const [last, next] = [249 - admitted, 250 - admitted];
    script.laws.repeatsIds = true;
    script.play(charted(next));
    expect(told() - all).toBe(1);
    script.play(charted(last));
    expect(told() - all).toBe(2);
  });
});

describe('an admission that comes again', () => {
  it('under another record is told, also when the stay is long over, and the child stays as it was', () => {
    const again = (atMs: number): Input => {
      const input = opened('stay-1', atMs, { displayName: 'Somebody' });
      if (input.kind !== 'record') throw new Error('a record');
      return { kind: 'record', record: { ...input.record, id: `again-${atMs}` } };
    };
    const script = new UnitScript().play(oneChild(), again(1_000));
    script.play(
      record('stay.closed', 2_000, { stayId: 'stay-1' }),
      record('tick', 3_000, {}),
      record('tick', 603_000, {}),
    );
    expect([script.state.stays.size, [...script.state.formerStays.keys()]]).toEqual([0, ['stay-1']]);
    script.play(again(604_000));
    expect(conflicts(script)).toEqual([
      ['stay-1', { code: 'notice.opened-before', values: {} }],
      ['stay-1', { code: 'notice.opened-before', values: {} }],
    ]);
    expect(script.of('stay.changed').filter(({ change }) => change === 'opened')).toHaveLength(1);
  });
});
