/** How the devices of a source are named, and which source a name is of: written and read here and nowhere else. */

/** The device of a source at a bed, as the unit's records name it. */
export function deviceIdOf(sourceId: string, bedId: string): string {
  return sourceId + BETWEEN + bedId;
}

/**
 * Whether `senderId` is this sender or one of its devices. A source whose name begins with that of another and the sign
 * between is taken for a device of it: whoever withdraws by sender then withdraws too much, never too little.
 */
export function isSentBy(sender: string, senderId: string): boolean {
  return senderId === sender || senderId.startsWith(sender + BETWEEN);
}

const BETWEEN = '/';
