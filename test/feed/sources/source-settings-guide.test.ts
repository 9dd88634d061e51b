/** Every field of `sources.json` stands in the guide for who writes that file: receivers in theirs, the rest in connect. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { sourceSettingsSchema } from '../../../services/feed/sources/source-settings.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

const guide = (name: string): string => readFileSync(`docs/guides/${name}.md`, 'utf8');

/** Names at all depths, as in `listen.port`; of a record only its own name. */
function fieldsOf(shape: Shape, path: readonly string[] = []): readonly string[] {
  const own = Object.entries(shape.properties ?? {}).flatMap(([name, inner]) => [
    [...path, name].join('.'),
    ...fieldsOf(inner, [...path, name]),
  ]);
  const inside = [shape.items, ...(shape.anyOf ?? [])].filter((each) => each !== undefined);
  return [...own, ...inside.flatMap((each) => fieldsOf(each, path))];
}

it('names every field', () => {
  const fields = fieldsOf(z.toJSONSchema(sourceSettingsSchema, { io: 'input' }) as Shape);
  expect(fields.length).toBeGreaterThan(35);
  const [connect, push] = [guide('connect'), guide('push')];
  const missing = fields.filter((field) => {
    const [, name = ''] = /([^.]+)$/.exec(field) ?? [];
    const text = ['receivers', 'webhooks', 'channels'].includes(field.split('.')[0] ?? '') ? push : connect;
    return !new RegExp(`["\`.]${name}["\`]`).test(text);
  });
  expect(missing).toEqual([]);
});
