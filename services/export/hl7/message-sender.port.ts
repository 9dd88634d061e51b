/** What the export needs of HL7 transport and reading; whoever composes fills it with the feed's client and parser. */

export interface MessageSender {
  /**
   * Sends one message and resolves with the text of its answer. `controlId` is its id, the same in every repetition, for a line that carries it beside the message. Rejects when there is no connection or
   * no answer in time: then it is not known whether the message arrived, and it is sent again.
   */
  send(message: string, controlId: string): Promise<string>;
  /** Ends the connection; what is being sent rejects. */
  close(): void;
}

/** A message as read: fields and components by number from 1; what is absent is the empty string. */
export interface ReadMessage {
  readonly type: { readonly code: string; readonly event: string };
  segment(name: string): ReadSegment;
  all(name: string): readonly ReadSegment[];
}

export interface ReadSegment {
  text(field: number, component?: number): string;
}

/** null: the text is no HL7 message. */
export type MessageReader = (text: string) => ReadMessage | null;
