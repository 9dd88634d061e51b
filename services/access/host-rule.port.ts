/** Whether a request was meant for this server; every door that a browser can reach asks. */
export const HOST_RULE = Symbol('HostRule');

export interface HostRule {
  /** `hostHeader` as sent; `localAddress`: of the socket on which it came. */
  allows(hostHeader: string | undefined, localAddress: string | undefined): boolean;
}
