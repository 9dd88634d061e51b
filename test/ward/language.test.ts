// Hazards: H61, H62 (docs/hazards.md).
/** Every word of the screens in both languages; what the engine says is in test/wording. */
import { afterEach, describe, expect, it } from 'vitest';
import { en } from '../../dashboards/ward/text/english/en.ts';
import { ko } from '../../dashboards/ward/text/korean/ko.ts';
import { language, named, t } from '../../dashboards/ward/text/text.ts';
import { CONNECTION_STATES, SOURCE_KINDS } from '../../services/contract/screens/connection-view.ts';
import { QUALITY_CHECKS } from '../../services/contract/records/data-quality.ts';
import { CATEGORY_OF, QUALITY_WINDOWS } from '../../services/contract/screens/quality-report.ts';
import { QUARANTINE_CODES } from '../../services/contract/records/quarantine.ts';
import { CONCERN_SOURCES } from '../../services/contract/records/concern.ts';
import {
  ACKNOWLEDGE_REASONS,
  CHARTED_CODES,
  CHARTED_NAMES,
  LAB_VALUES,
} from '../../services/contract/records/closed-lists.ts';
import { CERTAINTIES } from '../../services/clinical/rule/rule-status.ts';
import { ROLES } from '../../services/contract/access/access-table.ts';

const HANGUL = /[가-힣]/;
/** Words that are the same in Korean charts. */
const SAME_IN_KOREAN = [
  'SpO₂',
  'FiO₂',
  'CPAP',
  'BiPAP',
  'PEWS',
  'HR',
  'PR',
  'RR',
  'ABP',
  'NIBP',
  'BP',
  'ECG',
  'INR',
  'ALT',
  'JSON',
  'PICU',
  'NICU',
  'SpO₂/FiO₂',
  'SpO₂ / FiO₂',
  'PaO₂/FiO₂',
];
/** Names of scores that no Korean ward translates. */
const PROPER_NAMES = ['PELOD-2', 'Phoenix', 'Phoenix-8', 'nSOFA', 'pSOFA', 'pRIFLE', 'OI', 'OSI', 'ROX', 'SIPA', 'VIS'];
/** Codes of the Glasgow scale are digits in every language. */
const isSame = (text: string): boolean =>
  SAME_IN_KOREAN.includes(text) || PROPER_NAMES.includes(text) || /^\d+$/.test(text);

afterEach(() => {
  language.value = 'en';
});

describe('texts', () => {
  it('have the same keys and the same values to fill in', () => {
    const holes = (text: string): string[] => [...text.matchAll(/\{\{?\w+\}\}?/g)].map(([hole]) => hole).toSorted();
    expect(Object.keys(ko)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(holes(ko[key]), key).toEqual(holes(en[key]));
  });

  it('are really Korean', () => {
    const foreign = (Object.keys(en) as (keyof typeof en)[]).filter((key) => !HANGUL.test(ko[key]) && !isSame(ko[key]));
    expect(foreign).toEqual([]);
  });

  it('name every reason, role, charted observation and answer', () => {
    const families: readonly (readonly [string, readonly string[]])[] = [
      ['reason', ACKNOWLEDGE_REASONS],
      ['role', ROLES],
      ['charted', CHARTED_NAMES],
      ['code', Object.values(CHARTED_CODES).flat()],
      ['lab', Object.keys(LAB_VALUES)],
      ['concernFrom', CONCERN_SOURCES],
      ['concernLevel', CHARTED_CODES.familyConcern],
      ['certainty', CERTAINTIES],
      ['refusal', QUARANTINE_CODES],
      ['connectionState', CONNECTION_STATES],
      ['connectionWhy', CONNECTION_STATES],
      ['sourceKind', SOURCE_KINDS],
      ['qualityCheck', QUALITY_CHECKS],
      ['qualityCategory', Object.values(CATEGORY_OF)],
      ['qualityWindow', QUALITY_WINDOWS],
    ];
    for (const [family, members] of families) {
      for (const member of members) expect(named(family, member, ''), `${family}.${member}`).not.toBe('');
    }
  });

  it('put values in as they are, also hostile ones', () => {
    expect(t('alert.has', { name: '<b>$t(alert.why) {{x}}</b>' })).toBe('<b>$t(alert.why) {{x}}</b> has it');
    language.value = 'ko';
    expect(t('bed.label', { label: '7' })).toBe('7번');
  });

  it('make no claim of safety (H62)', () => {
    for (const text of Object.values(en)) expect(text).not.toMatch(/\b(all well|all clear|stable|no risk|safe)\b/i);
  });
});
