/** Names and bytes of C2SP tlog-tiles: tiles of hashes, and bundles of the entries below them. */

export const HASH_BYTES = 32;
/** An entry is told by two bytes how long it is. */
export const ENTRY_BYTES_MAX = 65_535;

/** `x001/x234/067`. */
function numberPath(index: number): string {
  const groups = [String(index % 1_000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1_000); rest > 0; rest = Math.floor(rest / 1_000)) {
    groups.unshift(`x${String(rest % 1_000).padStart(3, '0')}`);
  }
  return groups.join('/');
}

/** `width`: hashes or entries in it, where it is not full. */
export function tilePath(level: number | 'entries', index: number, width: number | null = null): string {
  return `tile/${level}/${numberPath(index)}${width === null ? '' : `.p/${width}`}`;
}

export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** null: the bytes do not end where an entry ends. */
export function decodeBundle(bytes: Buffer): readonly Buffer[] | null {
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 2 > bytes.length) return null;
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) return null;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** null: not a whole number of hashes. */
export function decodeTile(bytes: Buffer): readonly Buffer[] | null {
  if (bytes.length % HASH_BYTES !== 0) return null;
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}
