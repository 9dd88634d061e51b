/** What a request may do. Controllers of every stage ask here, so that there is one answer. */
import type { Session } from '../contract/screens/session.ts';
import type { GatewayMessage } from './gateways.port.ts';

export const AUTHORIZATION = Symbol('Authorization');

/** The part of an HTTP request that says who asks and from where. */
export interface AccessRequest {
  readonly method?: string | undefined;
  /** Network address of whoever asks, behind the proxies that are believed. */
  readonly ip?: string | undefined;
  readonly headers: {
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
    readonly cookie?: string | undefined;
    readonly authorization?: string | undefined;
    readonly 'sec-fetch-site'?: string | readonly string[] | undefined;
  };
}

/** What is sent, and for which unit; null: for any. */
export interface FeedQuestion {
  readonly unitId: string | null;
  readonly message: GatewayMessage;
}

/** Who sends data: a gateway with its token, or a nurse or doctor who charts. */
export type FeedSender =
  | { readonly kind: 'gateway'; readonly gatewayId: string }
  | { readonly kind: 'person'; readonly session: Session };

export interface Authorization {
  /**
   * Session behind the request's cookie. `unitId` null: any signed-in person. Rejects with an HTTP
   * 401 `not-signed-in`, or 403 `not-allowed` for a foreign unit or a foreign page.
   */
  authorize(request: AccessRequest, unitId: string | null): Promise<Session>;
  /**
   * Sender of data. A gateway's bearer token is for some units and some kinds of message; a person sends charted
   * observations alone. Rejects as above.
   */
  authorizeFeed(request: AccessRequest, question: FeedQuestion): Promise<FeedSender>;
}
