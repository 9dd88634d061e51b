/** Places of a device as a map names them: `1.3.2` or `1.3.*`. A star stands for anything, nothing else is special. */

const STARS_MAX = 3;

/** Why a pattern cannot be used; null when it can. */
export function channelFault(pattern: string): string[] | null {
  return pattern.split('*').length - 1 > STARS_MAX ? [`the channel has more than ${STARS_MAX} stars`] : null;
}

/** Whether a place is meant. Linear in its length: each part is looked for once, from left to right. */
export function fitsChannel(pattern: string, channel: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return channel === first;
  if (!channel.startsWith(first) || channel.length < first.length + last.length || !channel.endsWith(last)) {
    return false;
  }
  let at = first.length;
  for (const part of rest) {
    const found = channel.indexOf(part, at);
    if (found < 0 || found + part.length > channel.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

/** More of a place said is more: patterns are tried from the most to the least exact. */
export function exactness(pattern: string | undefined): number {
  if (pattern === undefined) return -1;
  return pattern.replaceAll('*', '').length + (pattern.includes('*') ? 0 : 1_000);
}
