// Hazards: H08 (docs/hazards.md).
/** Issue 10 A9: a value that would be ordinary in another common unit is kept, and everything scored from it says so. */
import { describe, expect, it } from 'vitest';
import { ordinaryInOtherUnit, OTHER_UNIT_NAMES } from '../../../services/clinical/signal/other-unit.ts';
import { quantityOf, rangeFault } from '../../../services/feed/units/quantities.ts';
import { scoreDetail } from '../../../services/engine/scoring/score-alert.ts';
import { evaluateScore } from '../../../services/clinical/score/evaluate-score.ts';
import { said, spoken } from '../../support/said.ts';
import { childOf, readingsOf } from '../../models/rules/npews-child.ts';
import { scored, shippedRule } from '../score/shipped-rule.ts';

describe('a value in its own unit', () => {
  it.each([
    ['creatinineMgPerDL', 35, 'umol/L'],
    ['bilirubinTotalMgPerDL', 12, 'umol/L'],
    ['glucoseMgPerDL', 5.2, 'mmol/L'],
    ['pao2MmHg', 10.6, 'kPa'],
    ['paco2MmHg', 5.3, 'kPa'],
    ['plateletsThousandPerUL', 0.25, '10*6/uL'],
    ['fibrinogenMgPerDL', 2.5, 'g/L'],
    ['dDimerMgPerLFeu', 480, 'ng/mL'],
    ['haemoglobinGPerDL', 110, 'g/L'],
  ])('%s %s would be ordinary in %s', (name, value, unit) => {
    expect(ordinaryInOtherUnit(name, value, 2_190)).toBe(unit);
  });

  it.each([
    ['creatinineMgPerDL', 0.4],
    ['creatinineMgPerDL', 12],
    ['bilirubinTotalMgPerDL', 0.6],
    ['glucoseMgPerDL', 40],
    ['pao2MmHg', 38],
    ['plateletsThousandPerUL', 8],
    ['lactateMmolPerL', 12],
  ])('%s %s is what it says', (name, value) => expect(ordinaryInOtherUnit(name, value, 2_190)).toBeNull());

  it('bilirubin 12 is jaundice in a newborn', () => {
    expect(ordinaryInOtherUnit('bilirubinTotalMgPerDL', 12, 5)).toBeNull();
    expect(ordinaryInOtherUnit('bilirubinTotalMgPerDL', 12, null)).toBe('umol/L');
  });

  it('every quantity of the table is one that Vigil keeps', () => {
    expect(OTHER_UNIT_NAMES.filter((name) => quantityOf(name) === null)).toEqual([]);
  });

  it('that is refused at the door is refused with the unit that it may have had', () => {
    const platelets = quantityOf('plateletsThousandPerUL');
    expect(said(platelets === null ? null : rangeFault(platelets, 0.25))).toMatch(
      /error; it would be ordinary in 10\*6\/uL$/,
    );
  });
});

describe('a score from it', () => {
  const psofa = shippedRule('psofa');

  it.each([
    ['creatinine', 35, 'Creatinine 35 mg/dL would be ordinary in umol/L: check the unit.'],
    ['bilirubin', 12, 'Bilirubin 12 mg/dL would be ordinary in umol/L: check the unit.'],
    ['pao2', 10.6, 'Arterial PO₂ 10.6 mm[Hg] would be ordinary in kPa: check the unit.'],
  ])('%s %s: still counts, and says so, as an alert from it does', (name, value, note) => {
    const result = evaluateScore(psofa, childOf('5-12-years', { setting: 'picu' }), readingsOf({ [name]: value }));
    expect(spoken(result).caution).toBe(note);
    expect(said(scoreDetail(result))).toContain(note);
  });

  it('says nothing of ordinary values', () => {
    expect(scored(psofa, { observed: { creatinine: 0.4, bilirubin: 0.5, pao2: 90 } }).caution).toBeNull();
  });
});
