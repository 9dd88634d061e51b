/** docs/guides/settings.md is made from the settings themselves; `npx vitest -u` writes it anew. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { settingsSchema } from '../../services/platform/config.ts';

interface Property {
  readonly description?: string;
  readonly default?: string | number;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

function allowed(property: Property): string {
  if (property.enum !== undefined) return property.enum.join(', ');
  const { minimum, maximum } = property;
  return minimum === undefined || maximum === undefined ? 'text' : `${minimum} to ${maximum}`;
}

it('describes every setting on its page', async () => {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const rows = Object.entries(properties as Record<string, Property>).map(([name, property]) => {
    const standard = property.default === undefined ? '' : String(property.default);
    return `| \`${name}\` | ${property.description ?? ''} | ${allowed(property)} | ${standard} |`;
  });
  const page = [
    '# Settings',
    '',
    'All of them, from the environment, read once at start. Limits of medicine are not settings: they are data in models/rules.',
    '',
    '| variable | what | allowed | default |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/guides/settings.md');
});
