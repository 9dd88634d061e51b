/** Calls a subscriber. */
export interface RestHook {
  /**
   * POSTs the body as FHIR JSON and resolves with the status of the answer; redirects are not followed.
   * Rejects with `receiver-unreachable` when there is none in time, or when it was aborted.
   */
  post(call: HookCall): Promise<number>;
}

export interface HookCall {
  readonly endpoint: string;
  /** `Name: value`. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}
