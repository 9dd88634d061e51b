/** Definitions that differ only in a setting stand together; what is not counted is never a 0. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { groupEvents } from '../../dashboards/ward/newborn/event-groups.ts';
import { newbornEvents } from '../browser/stub-newborn.ts';

describe('events of a newborn', () => {
  it('are grouped by definition, with their averaging and delay', () => {
    const { counted, notCounted } = groupEvents(newbornEvents(10));
    expect(
      counted.map(({ id, variants }) => [
        id,
        variants.map(({ setting, seconds }) => `${setting} ${seconds ?? ''}`.trim()),
      ]),
    ).toEqual([
      ['apnoea-aap', ['plain']],
      ['bradycardia-below-100', ['plain']],
      ['desaturation-below-80', ['plain', 'averaged 8', 'averaged 16', 'delayed 10']],
    ]);
    expect(notCounted.map(({ definitionId, count8h }) => [definitionId, count8h])).toEqual([
      ['periodic-breathing', null],
    ]);
  });

  it('keep every definition of the rule file, and say of each variant what its settings say', () => {
    const { definitions } = JSON.parse(readFileSync('models/rules/events.json', 'utf8')) as {
      definitions: { id: string; variantOf?: string; averagingMs: number; delayMs: number }[];
    };
    const [sample] = newbornEvents(10);
    if (sample === undefined) throw new Error('no sample');
    const { counted } = groupEvents(
      definitions.map(({ id, variantOf, averagingMs, delayMs }) => ({
        ...sample,
        definitionId: id,
        ...(variantOf === undefined ? {} : { variant: { plainId: variantOf, averagingMs, delayMs } }),
      })),
    );
    const variants = new Map(
      counted.flatMap((group) =>
        group.variants.map(({ setting, seconds, counts }) => [counts.definitionId, [setting, seconds]] as const),
      ),
    );
    for (const { id, averagingMs, delayMs } of definitions) {
      expect(variants.get(id), id).toEqual(
        averagingMs > 0
          ? ['averaged', averagingMs / 1_000]
          : delayMs > 0
            ? ['delayed', delayMs / 1_000]
            : ['plain', null],
      );
    }
  });
});
