/** What was sent, as it is shown in every language: codes, units, bytes, moments. */

/** «147842^MDC_ECG_HEART_RATE^MDC»: as it would stand in OBX-3. */
export function sentCodeText({
  sourceCode,
  sourceName,
  system,
}: {
  readonly sourceCode: string;
  readonly sourceName: string;
  readonly system: string;
}): string {
  return `«${sourceCode}^${sourceName}^${system}»`;
}

/** «a», «b». */
export function listText(texts: readonly string[]): string {
  return texts.map((text) => `«${text}»`).join(', ');
}

/** `0x1C`. */
export function byteText(byte: number): string {
  return `0x${Math.trunc(byte).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** `2026-11-30 01:05:00 UTC`: a dry run is read beside the message, whose zone it need not have. */
export function momentText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
