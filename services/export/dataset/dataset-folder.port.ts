/** Where the files of an export go. Every call rejects with `export-failed` or `disk-full`. */
export interface DatasetFolder {
  /** Path of a file in the folder, for whoever writes it by its path; folders above it are made. */
  pathOf(name: string): Promise<string>;
  writeText(name: string, text: string): Promise<void>;
  /** A file that is written piece by piece; it must not exist. */
  open(name: string): Promise<DatasetFile>;
}

export interface DatasetFile {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
