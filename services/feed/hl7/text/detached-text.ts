/**
 * A text of its own. What is cut out of a message keeps the whole message in memory for as long as it
 * is remembered; a hundred beds and a clock in every message would keep them all.
 */
export function detachedText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
