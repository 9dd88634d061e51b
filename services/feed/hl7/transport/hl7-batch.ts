/**
 * A file or batch of messages (FHS, BHS) that comes as one: its messages one by one, and one answer, a batch
 * of their answers in the same order. A single message is no batch and is answered alone.
 */
const CR = 0x0d;
const LF = 0x0a;
const HEADERS: ReadonlySet<string> = new Set(['FHS', 'BHS']);
const TRAILERS: ReadonlySet<string> = new Set(['BTS', 'FTS']);

export interface Hl7Batch {
  /** Each from its MSH up to the next, as it came. */
  readonly messages: readonly Uint8Array[];
}

/** null: the bytes do not begin as a file or a batch, or something stands before its first message. Never throws. */
export function batchIn(bytes: Uint8Array): Hl7Batch | null {
  const lines = linesOf(bytes);
  const [first] = lines;
  if (first === undefined || !HEADERS.has(nameAt(bytes, first.from))) return null;
  const messages: { from: number; to: number }[] = [];
  for (const { from, to } of lines) {
    const name = nameAt(bytes, from);
    const current = messages.at(-1);
    if (name === 'MSH') messages.push({ from, to });
    else if (HEADERS.has(name) || TRAILERS.has(name)) continue;
    else if (current === undefined) return null;
    else current.to = to;
  }
  return { messages: messages.map(({ from, to }) => bytes.subarray(from, to)) };
}

/** One answer out of those of the messages; its header names the same parties as the first of them. */
export function batchAnswer(answers: readonly string[]): string {
  const [first = ''] = answers;
  const separator = first[3] ?? '|';
  const header = (first.split('\r', 1)[0] ?? '').split(separator).slice(1, 7);
  return `${['BHS', ...header].join(separator)}\r${answers.join('')}BTS${separator}${answers.length}\r`;
}

function linesOf(bytes: Uint8Array): readonly { readonly from: number; readonly to: number }[] {
  const lines: { from: number; to: number }[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== CR && bytes[at] !== LF) continue;
    if (at > from) lines.push({ from, to: Math.min(bytes.length, at + 1) });
    from = at + 1;
  }
  return lines;
}

function nameAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
}
