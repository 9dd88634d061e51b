/** From a hospital's list to a map that counts: import, suggestions, approvals, faults, coverage. */
import { describe, expect, it } from 'vitest';
import { approveTerm, type Approval } from '../../../services/feed/terms/map/approve-term.ts';
import { mapFaults } from '../../../services/feed/terms/map/check-map.ts';
import { parseCodeMap, type CodeMap } from '../../../services/feed/terms/code-map.ts';
import { coverageOf, coverageRows } from '../../../services/feed/terms/coverage.ts';
import { similarity, takenApart } from '../../../services/feed/terms/folded-name.ts';
import { inEnglish } from '../../../services/wording/in-english.ts';
import { importCodes } from '../../../services/feed/terms/map/import-codes.ts';
import { mergeMap } from '../../../services/feed/terms/map/merge-map.ts';
import { codesOfTarget, TermSuggester } from '../../../services/feed/terms/suggest-terms.ts';
import { parseTarget, targetText } from '../../../services/feed/terms/term-target.ts';
import { entry, gateOf, mapOf, meaning, sent, SOURCES } from './term-parts.ts';

const suggester = new TermSuggester(SOURCES);

function best(name: string, unit = '', code = 'X1'): string {
  const units = unit === '' ? [] : [{ sent: unit, ucum: unit }];
  const [first] = suggester.candidates({ system: '99LAB', code, name, units, loinc: null, mdc: null });
  return first === undefined ? 'nothing' : first.target.name;
}

describe('suggestions', () => {
  it.each([
    ['심박수', 'bpm', 'heartRatePerMin'],
    ['Heart Rate (ECG)', '/min', 'heartRatePerMin'],
    ['맥박수', '회/분', 'pulseRatePerMin'],
    ['호흡수', 'rpm', 'respiratoryRatePerMin'],
    ['SpO₂', '%', 'spo2Percent'],
    ['NIBP Systolic', 'mmHg', 'cuffSystolicMmHg'],
    ['동맥압 평균', 'mmHg', 'arterialMeanMmHg'],
    ['심부체온', '℃', 'coreTemperatureCel'],
    ['EtCO2', 'kPa', 'endTidalCo2MmHg'],
    ['Serum creatinine', 'µmol/L', 'creatinineMgPerDL'],
    ['젖산', 'mmol/L', 'lactateMmolPerL'],
    ['혈소판수', '10*3/uL', 'plateletsThousandPerUL'],
    ['절대호중구수', '/uL', 'neutrophilsThousandPerUL'],
    ['체중', 'g', 'weightKg'],
    ['노르에피네프린', 'ug/kg/min', 'norepinephrineUgPerKgPerMin'],
    ['AVPU', '', 'consciousness'],
    ['zzzz', '', 'nothing'],
  ])('%s in «%s»: %s', (name, unit, expected) => {
    expect(best(name, unit)).toBe(expected);
  });

  it('are never against the unit, at most three, best first, each with its reason', () => {
    const candidates = suggester.candidates({
      system: '',
      code: 'SBP',
      name: 'systolic blood pressure',
      units: [{ sent: 'mmHg', ucum: 'mm[Hg]' }],
      loinc: null,
      mdc: null,
    });
    expect(candidates.map(({ target }) => target.name).toSorted()).toEqual(
      expect.arrayContaining(['arterialSystolicMmHg', 'cuffSystolicMmHg']),
    );
    expect(candidates.length).toBeLessThanOrEqual(3);
    expect(candidates.map(({ score }) => score)).toEqual(
      candidates.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    expect(candidates.every(({ reasons }) => reasons.length > 0)).toBe(true);
    expect(best('Heart rate', 'mmHg')).not.toBe('heartRatePerMin');
    expect(best('PT', '%')).not.toBe('inr');
  });

  it.each([
    ['CRP', 'mg/dL'],
    ['Procalcitonin', 'ng/mL'],
    ['D-dimer', 'ug/mL'],
    ['SPO2', 'mmHg'],
    ['Ferritin', 'ng/mL'],
    ['BNP', 'pg/mL'],
    ['Ionized calcium', 'mmol/L'],
    ['CRP', ''],
    ['Procalcitonin', ''],
  ])('none rather than a wrong one: %s in %s', (name, unit) => {
    expect(best(name, unit)).toBe('nothing');
  });

  it('trust a LOINC or MDC number above every name', () => {
    const [first] = suggester.candidates({
      system: '',
      code: 'Q',
      name: 'test 17',
      units: [],
      loinc: '2160-0',
      mdc: null,
    });
    expect(first).toMatchObject({ target: { name: 'creatinineMgPerDL' }, score: 1 });
    expect(
      suggester.candidates({ system: 'MDC', code: '150087', name: 'x', units: [], loinc: null, mdc: null })[0]?.target
        .name,
    ).toBe('centralVenousPressureMmHg');
  });

  it('similarity is 1 for equal names alone, and the same both ways', () => {
    const pairs = [
      ['SpO2', 'SPO₂', 1],
      ['호흡 수', '호흡수', 1],
      ['', 'x', 0],
      ['a', 'b', 0],
    ] as const;
    for (const [one, other, expected] of pairs) expect(similarity(takenApart(one), takenApart(other))).toBe(expected);
    expect(similarity(takenApart('core temperature'), takenApart('skin temperature'))).toBe(
      similarity(takenApart('skin temperature'), takenApart('core temperature')),
    );
  });
});

const LIST = `\uFEFF코드체계,Item Code,항목명,단위,건수
99LAB,CR01,크레아티닌,µmol/L,120
99LAB,CR01,크레아티닌,mg/dL,3
99LAB,"GL,1","Glucose, serum",mg/dL,50
99MON,HR,심박수,bpm,9000
99LAB,ZZ,Unheard of,stone,1
99LAB,,no code,,
99LAB,BAD,"open quote,%,1`;

function imported(text: string): CodeMap {
  const read = importCodes(text, 'hospital-07', SOURCES);
  if (!read.ok) throw new Error(read.reason);
  return read.map;
}

describe('import', () => {
  const read = importCodes(LIST, 'hospital-07', SOURCES);

  it('makes one entry a code, with suggestions and nothing approved', () => {
    const map = imported(LIST);
    expect(parseCodeMap(map)).toEqual({ ok: true, map });
    expect(map.entries.map(({ code, target }) => [code, targetText(target)])).toEqual([
      ['CR01', 'lab:creatinineMgPerDL'],
      ['GL,1', 'lab:glucoseMgPerDL'],
      ['HR', 'signal:heartRatePerMin'],
      ['ZZ', 'none'],
    ]);
    expect(map.entries.every(({ status, reviewedBy }) => status === 'suggested' && reviewedBy === null)).toBe(true);
    expect(map.entries[0]).toMatchObject({
      system: '99LAB',
      name: '크레아티닌',
      count: 123,
      loinc: null,
      ucum: 'mg/dL',
    });
    expect(map.entries[3]?.note).toContain('«stone»');
  });

  it('is no evidence for itself: asked again, the same suggestions for the same reasons', () => {
    const map = imported(LIST);
    for (const each of map.entries) {
      expect(
        suggester
          .candidates(each)
          .flatMap(({ reasons }) => reasons.map(inEnglish))
          .join(),
      ).not.toContain('is its code');
    }
  });

  it('says which lines were left out', () => {
    expect(read.ok ? read.remarks : []).toEqual(['line 7: no code', 'line 8: a quoted cell without its end']);
  });

  it('nothing of it counts', () => {
    const gate = gateOf(imported(LIST));
    expect(meaning(gate.resolve(sent('CR01^크레아티닌^99LAB', 'mg/dL')))).toBe('unmapped-code');
  });

  it('says what it did not read, and which lines are one code', () => {
    const list = importCodes(
      '코드;명칭;단위;병동\nHR;심박수;회/분;A\n"HR";심박수;bpm;B\nDD;D-dimer;ug/mL;A',
      'h',
      SOURCES,
    );
    expect(list).toMatchObject({
      ok: true,
      remarks: [],
      notices: [
        'column «병동» is not read: its title is not known, or stands twice',
        'lines 2, 3: one code, HR, with units «회/분», «bpm»',
      ],
      map: {
        entries: [
          { code: 'HR', target: { name: 'heartRatePerMin' } },
          { code: 'DD', target: null },
        ],
      },
    });
    expect(list.ok ? list.map.entries[1]?.note : '').toContain(
      'its name is «D-dimer», and not every unit is one of that',
    );
  });

  it('into a map that is there keeps what people decided, and adds what is new', () => {
    const before = approveTerm(
      imported(LIST),
      { code: 'CR01', target: 'creatinineMgPerDL', by: 'Dr Kim', at: '2026-11-23T09:00:00.000Z', note: 'enzymatic' },
      SOURCES,
    );
    if (!before.ok) throw new Error(before.reason);
    const merged = mergeMap(
      before.map,
      imported(
        'system,code,name,unit,count\n99LAB,CR01,크레아티닌,umol/L,500\n99MON,HR,심박수,/min,1\n99LAB,NEW,젖산,mmol/L,1',
      ),
    );
    expect(merged.map.entries.find(({ code }) => code === 'CR01')).toEqual({ ...before.entry, count: 500 });
    expect(merged.map.entries.find(({ code }) => code === 'HR')?.units.map(({ sent: each }) => each)).toEqual([
      '/min',
      'bpm',
    ]);
    expect(merged.map.entries.map(({ code }) => code)).toEqual(['CR01', 'GL,1', 'HR', 'ZZ', 'NEW']);
    expect(merged).toMatchObject({ added: 1, kept: 1, map: { version: before.map.version + 1 } });
    expect(merged.notices).toEqual(['99LAB CR01: the list has it in «umol/L», which is not approved yet']);
    const again = mergeMap(merged.map, imported('system,code,name,unit,count\n99LAB,CR01,크레아티닌,umol/L,500'));
    expect(again.map).toEqual(merged.map);
  });

  it.each(['', 'a,b\n1,2', 'name\tunit\nx\ty'])('%j is no list of codes', (text) => {
    expect(importCodes(text, 'h', SOURCES).ok).toBe(false);
  });
});

describe('approval', () => {
  const map = imported(LIST);
  const approve = (fields: Partial<Approval>, of = map) =>
    approveTerm(
      of,
      { code: 'CR01', target: 'creatinineMgPerDL', by: 'Dr Kim', at: '2026-11-23T09:00:00.000Z', ...fields },
      SOURCES,
    );

  it('keeps the reviewer, the day and the codes of the target, and raises the version', () => {
    const approved = approve({ note: 'enzymatic' });
    if (!approved.ok) throw new Error(approved.reason);
    expect(approved.entry).toMatchObject({
      status: 'approved',
      reviewedBy: 'Dr Kim',
      reviewedAt: '2026-11-23T09:00:00.000Z',
      loinc: '2160-0',
      omop: '3016723',
      note: 'enzymatic',
    });
    expect(approved.map.version).toBe(2);
    expect(mapFaults(approved.map, SOURCES)).toEqual([]);
    const gate = gateOf(approved.map);
    expect(meaning(gate.resolve(sent('CR01^크레아티닌^99LAB', 'µmol/L')))).toBe('creatinineMgPerDL');
    expect(meaning(gate.resolve(sent('HR^심박수^99MON', 'bpm')))).toBe('unmapped-code');
  });

  it('makes an entry for one place', () => {
    const probe = mapOf([
      entry({
        system: 'MDC',
        code: '150344',
        units: [{ sent: '268192', ucum: 'Cel' }],
        target: null,
        status: 'suggested',
        reviewedBy: null,
        reviewedAt: null,
      }),
    ]);
    const approved = approve({ code: '150344', target: 'skinTemperatureCel', channel: '1.26.2.*' }, probe);
    expect(
      approved.ok ? approved.map.entries.map(({ channel, status }) => [channel, status]) : approved.reason,
    ).toEqual([
      [undefined, 'suggested'],
      ['1.26.2.*', 'approved'],
    ]);
  });

  it.each([
    ['a unit that contradicts', { target: 'heartRatePerMin' }, 'is no unit of heartRatePerMin'],
    ['no reviewer', { by: ' ' }, 'reviewer'],
    ['an unknown target', { target: 'creatinine' }, 'there is no target creatinine'],
    ['an unknown code', { code: 'CR02' }, 'import it first'],
    ['no unit at all', { code: 'ZZ', target: 'inr' }, 'no unit is known'],
    ['a unit that is given wrong', { units: [{ sent: 'x', ucum: 'mmHg' }] }, 'is no unit of creatinineMgPerDL'],
  ])('%s is refused', (_, fields, reason) => {
    const approved = approve(fields);
    expect(approved.ok ? '' : approved.reason).toContain(reason);
  });

  it('against what the number means everywhere asks for a reason', () => {
    const odd = mapOf([
      entry({
        system: 'MDC',
        code: '150456',
        name: 'EtCO2',
        units: [{ sent: '266016', ucum: 'mm[Hg]' }],
        target: null,
      }),
    ]);
    const refused = approve({ code: '150456', target: 'endTidalCo2MmHg' }, odd);
    expect(refused.ok ? '' : refused.reason).toContain('everywhere else this is signal:spo2Percent');
    expect(approve({ code: '150456', target: 'endTidalCo2MmHg', note: 'gateway 3 labels it so' }, odd).ok).toBe(true);
  });

  it.each([
    ['its name', 'HRX', '호흡수', {}],
    ['its code', 'RR', 'Q17', {}],
    ['the suggestion’s text, given back', 'HRX', '호흡수', { isSuggestion: true }],
    ['an empty note', 'HRX', '호흡수', { note: ' ' }],
  ])(
    'a breathing rate for a heart rate asks for a person’s own reason: %s',
    (_, code, name, { note, isSuggestion = false }: { note?: string; isSuggestion?: boolean }) => {
      const list = imported(`system,code,name,unit\n,${code},${name},회/분`);
      const own = isSuggestion ? list.entries[0]?.note : note;
      const refused = approve({ code, target: 'heartRatePerMin', note: own }, list);
      expect(refused.ok ? '' : refused.reason).toContain('its name means respiratoryRatePerMin: a person must say why');
      const approved = approve(
        { code, target: 'heartRatePerMin', note: 'the gateway labels it wrong, seen at bed 3' },
        list,
      );
      if (!approved.ok) throw new Error(approved.reason);
      expect(mapFaults(approved.map, SOURCES)).toEqual([]);
      // The same entry with the import's text in place of the reason.
      const bare = approved.map.entries.map(({ noteBy: _noteBy, ...rest }) => ({
        ...rest,
        note: list.entries[0]?.note ?? '',
      }));
      expect(mapFaults({ ...approved.map, entries: bare }, SOURCES).join()).toContain(
        'its name means respiratoryRatePerMin',
      );
    },
  );

  it('against the LOINC code of the list, too', () => {
    const list = imported('system,code,name,unit,loinc\n99LAB,Q,Test 17,mg/dL,2345-7');
    expect(list.entries[0]).toMatchObject({ loinc: '2345-7', target: { name: 'glucoseMgPerDL' } });
    const refused = approve({ code: 'Q' }, list);
    expect(refused.ok ? '' : refused.reason).toContain('everywhere else this is lab:glucoseMgPerDL');
    expect(approve({ code: 'Q', target: 'glucoseMgPerDL' }, list).ok).toBe(true);
  });

  it('names what is of no use', () => {
    const approved = approve({ code: 'ZZ', target: 'none' });
    expect(approved.ok && meaning(gateOf(approved.map).resolve(sent('ZZ^Unheard of^99LAB', 'stone')))).toBe('none');
  });

  it.each([
    ['heartRatePerMin', 'signal:heartRatePerMin'],
    ['charted:heartRatePerMin', 'charted:heartRatePerMin'],
    ['lab:heartRatePerMin', null],
    ['weightKg', 'charted:weightKg'],
    ['inr', 'lab:inr'],
    ['x:y', null],
  ])('target %s', (text, expected) => {
    const target = parseTarget(text);
    expect(target === null ? null : targetText(target)).toBe(expected);
  });
});

describe('check', () => {
  const heart = { kind: 'signal', name: 'heartRatePerMin' } as const;
  it.each([
    [
      'a unit of another quantity',
      entry({ code: 'X', units: [{ sent: 'mmHg', ucum: 'mm[Hg]' }], target: heart }),
      'is no unit of heartRatePerMin',
    ],
    ['a LOINC with a wrong check digit', entry({ code: 'X', target: null, loinc: '8867-5' }), 'wrong check digit'],
    [
      'a SNOMED CT identifier with a wrong check digit',
      entry({ code: 'X', target: null, snomed: '364075006' }),
      'wrong check digit',
    ],
    [
      'a LOINC of another target',
      entry({ code: 'X', units: [{ sent: 'bpm', ucum: '/min' }], target: heart, loinc: '9279-1' }),
      'loinc 9279-1 is not the code of heartRatePerMin',
    ],
    [
      'a name of another target',
      entry({ code: 'X', name: 'SpO2', units: [{ sent: 'bpm', ucum: '/min' }], target: heart }),
      'its name means spo2Percent',
    ],
    [
      'a number that means something else',
      entry({ system: 'MDC', code: '150456', units: [{ sent: 'bpm', ucum: '/min' }], target: heart }),
      'everywhere else',
    ],
  ])('%s', (_, faulty, fault) => {
    expect(
      mapFaults(
        mapOf([
          entry({
            code: 'fine',
            units: [{ sent: 'bpm', ucum: '/min' }],
            target: heart,
            ...codesOfTarget(heart, SOURCES.terminology),
          }),
          faulty,
        ]),
        SOURCES,
      ).join(),
    ).toMatch(new RegExp(`^entries\\.1 .*${fault}`));
  });
});

describe('what people said', () => {
  const listed = imported('code,name,unit\nHR,heart rate,bpm');
  const at = '2026-11-30T09:00:00Z';

  it('of a decision that nothing spoke against is no reason against what came later', () => {
    const approved = approveTerm(
      listed,
      { code: 'HR', target: 'heartRatePerMin', by: 'Dr Kim', at, note: 'seen beside the monitor' },
      SOURCES,
    );
    if (!approved.ok) throw new Error(approved.reason);
    const local = {
      system: '',
      code: 'HR',
      name: 'heart rate',
      channel: '',
      unit: { code: 'bpm', name: '', system: '' },
    };
    const samples = Array.from({ length: 400 }, (_, index): [number, number] => [index, 20 + (index % 41)]);
    const came = [
      {
        hospitalId: 'hospital-07',
        unitId: 'nicu',
        setting: 'nicu' as const,
        local,
        count: 400,
        sinceMs: 0,
        stride: 1,
        samples,
      },
    ];
    expect(mapFaults(approved.map, SOURCES)).toEqual([]);
    expect(mapFaults(approved.map, SOURCES, came)).toEqual([
      expect.stringMatching(/400 values came in nicu, 20 to 60/),
    ]);
    const against = approveTerm(
      listed,
      { code: 'HR', target: 'heartRatePerMin', by: 'Dr Kim', at, note: 'counted by hand' },
      SOURCES,
      came,
    );
    if (!against.ok) throw new Error(against.reason);
    expect(mapFaults(against.map, SOURCES, came)).toEqual([]);
  });

  it('stays when a newer list is imported: proposals, remarks and notes', () => {
    const proposal = { target: null, units: [], by: 'Kim', byId: 'kim', at, reason: 'of no use' };
    const remark = { by: 'Lee', at, text: 'asked the maker' };
    const entries = listed.entries.map((each) => ({ ...each, proposal, remark, note: 'taken back', noteBy: 'Lee' }));
    const merged = mergeMap({ ...listed, entries }, imported('code,name,unit,count\nHR,heart rate,bpm,9'));
    expect(merged.map.entries[0]).toMatchObject({ count: 9, proposal, remark, note: 'taken back', noteBy: 'Lee' });
  });
});

describe('coverage', () => {
  it('says approved, standard, suggested or missing', () => {
    const map = mapOf([
      entry({ code: 'A', units: [{ sent: 'bpm', ucum: '/min' }], target: { kind: 'signal', name: 'heartRatePerMin' } }),
      entry({
        system: 'MDC',
        code: '150456',
        units: [{ sent: '262688', ucum: '%' }],
        target: { kind: 'signal', name: 'spo2Percent' },
        status: 'suggested',
        reviewedBy: null,
        reviewedAt: null,
      }),
      entry({
        code: 'C',
        units: [{ sent: 'rpm', ucum: '/min' }],
        target: { kind: 'signal', name: 'respiratoryRatePerMin' },
        status: 'suggested',
        reviewedBy: null,
        reviewedAt: null,
      }),
    ]);
    const coverage = coverageOf([map, mapOf([], 'hospital-2')], SOURCES);
    const stateOf = (name: string): unknown =>
      coverage.hospitals[0]?.states[coverage.targets.findIndex((target) => target.name === name)];
    expect(['heartRatePerMin', 'spo2Percent', 'respiratoryRatePerMin', 'pulseRatePerMin'].map(stateOf)).toEqual([
      'approved',
      'standard',
      'suggested',
      'missing',
    ]);
    expect(coverage.hospitals.map(({ open }) => open)).toEqual([2, 0]);
    expect(new Set(coverage.hospitals[1]?.states)).toEqual(new Set(['missing']));
    const rows = coverageRows(coverage);
    expect(rows[0]).toEqual(['kind', 'target', '1', '2', 'covered']);
    expect(rows[1]).toEqual(['signal', 'heartRatePerMin', 'A', '.', '1/2']);
  });
});
