/** Where a trail lies, and where its anchors lie: names are paths with slashes. */

/** Objects of one trail. Every call may reject with `audit-unusable` or `disk-full`. */
export interface TrailStore {
  /** null: nothing lies there. */
  read(name: string): Promise<Buffer | null>;
  /** Names that begin so, in order. */
  names(prefix: string): Promise<readonly string[]>;
  /**
   * Puts an object where none is: whole and on the disk when it resolves to true, also after a kill or a power cut.
   * False: something lies there already, and is left as it is, whoever else wrote at the same moment.
   */
  create(name: string, bytes: Uint8Array): Promise<boolean>;
  /** Whole, or what was there before. `isDurable` false: a power cut may take it, and it can be made again. */
  replace(name: string, bytes: Uint8Array, isDurable: boolean): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Another store, which who alters the trail should not be able to alter: that of the archive. May reject with `archive-*`. */
export interface AnchorStore {
  names(prefix: string): Promise<readonly string[]>;
  read(name: string): Promise<Buffer>;
  /** Once: the same bytes again are no fault, other bytes reject with `archive-broken`. */
  create(name: string, bytes: Buffer): Promise<void>;
}
