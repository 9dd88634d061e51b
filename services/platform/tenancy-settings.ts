/** Settings of one hospital among several of an installation. */
import path from 'node:path';
import { z } from 'zod';
import { VigilError } from './errors.ts';

/** Stands in tokens and in keys of records, so it has no letter that separates there. */
export const HOSPITAL_ID = /^[a-z0-9][a-z0-9-]{0,40}$/;

export const tenancySettings = {
  VIGIL_HOSPITAL: z
    .string()
    .regex(HOSPITAL_ID, 'must be small letters, digits and hyphens')
    .optional()
    .describe(
      'Which hospital of VIGIL_INSTALLATION_FILE this process is for, where several share an installation; its start is refused where the wall between them does not hold.',
    ),
  VIGIL_INSTALLATION_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File that lists the hospitals of an installation; with VIGIL_HOSPITAL.'),
};

export interface TenancySettings {
  readonly hospitalId: string;
  readonly installationFile: string;
}

/** null: one hospital alone. Throws `config-invalid` for a hospital without its list, and for a demonstration among hospitals. */
export function tenancyOf(
  settings: z.infer<z.ZodObject<typeof tenancySettings>>,
  mode: 'demo' | 'production',
): TenancySettings | null {
  const { VIGIL_HOSPITAL: hospitalId, VIGIL_INSTALLATION_FILE: file } = settings;
  if (hospitalId === undefined) return null;
  if (file === undefined) {
    throw new VigilError(
      'config-invalid',
      'VIGIL_HOSPITAL needs VIGIL_INSTALLATION_FILE: who else is there stands in it',
    );
  }
  if (mode === 'demo') {
    throw new VigilError('config-invalid', 'VIGIL_HOSPITAL needs VIGIL_MODE=production: everyone knows demo accounts');
  }
  return { hospitalId, installationFile: path.resolve(file) };
}
