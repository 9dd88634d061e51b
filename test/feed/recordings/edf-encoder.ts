/** Writes EDF and EDF+ files for tests: the opposite way of services/feed/recordings/edf. */
export interface EncodedEdfSignal {
  readonly label: string;
  readonly unit: string;
  readonly physical: readonly [low: number, high: number];
  readonly digital: readonly [low: number, high: number];
  readonly samplesPerRecord: number;
  /** Digital values as they lie in the file: records x samplesPerRecord. */
  readonly samples: readonly number[];
}

export interface EncodedEdf {
  readonly recordSeconds: number;
  /** As the header says it; the file has what the signals have. */
  readonly records?: number;
  readonly patient?: string;
  readonly reserved?: '' | 'EDF+C' | 'EDF+D';
  readonly signals: readonly EncodedEdfSignal[];
  /** EDF+: the lists of each record, each text as it stands. */
  readonly lists?: readonly string[];
}

const LIST_SAMPLES = 60;

export function encodeEdf(edf: EncodedEdf): Uint8Array {
  const { signals, lists = [] } = edf;
  const [first] = signals;
  const records = first === undefined ? lists.length : first.samples.length / first.samplesPerRecord;
  const hasLists = lists.length > 0;
  const all = [
    ...signals.map((signal) => ({ ...signal, list: false })),
    ...(hasLists ? [{ ...LIST_SIGNAL, list: true }] : []),
  ];
  const field = (text: string | number, width: number): string => String(text).slice(0, width).padEnd(width);
  const each = (width: number, of: (signal: (typeof all)[number]) => string | number): string =>
    all.map((signal) => field(of(signal), width)).join('');
  const header = [
    field('0', 8),
    field(edf.patient ?? 'X X X X', 80),
    field('Startdate 23-NOV-2026 X X X', 80),
    '23.11.2608.00.00',
    field(256 * (all.length + 1), 8),
    field(edf.reserved ?? '', 44),
    field(edf.records ?? records, 8),
    field(edf.recordSeconds, 8),
    field(all.length, 4),
    each(16, ({ label }) => label),
    each(80, () => ''),
    each(8, ({ unit }) => unit),
    each(8, ({ physical }) => physical[0]),
    each(8, ({ physical }) => physical[1]),
    each(8, ({ digital }) => digital[0]),
    each(8, ({ digital }) => digital[1]),
    each(80, () => ''),
    each(8, ({ samplesPerRecord }) => samplesPerRecord),
    each(32, () => ''),
  ].join('');
  const blocks = Array.from({ length: records }, (_, record) => [
    ...signals.map(({ samples, samplesPerRecord }) =>
      Buffer.from(Int16Array.from(samples.slice(record * samplesPerRecord, (record + 1) * samplesPerRecord)).buffer),
    ),
    ...(hasLists ? [Buffer.from((lists[record] ?? '').padEnd(LIST_SAMPLES * 2, '\u0000'), 'latin1')] : []),
  ]).flat();
  return Buffer.concat([Buffer.from(header, 'latin1'), ...blocks]);
}

const LIST_SIGNAL: EncodedEdfSignal = {
  label: 'EDF Annotations',
  unit: '',
  physical: [-1, 1],
  digital: [-32768, 32767],
  samplesPerRecord: LIST_SAMPLES,
  samples: [],
};
