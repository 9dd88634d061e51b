/** Device gateways: programs that send data, each with a token of its own. */
export const GATEWAY_MESSAGES = ['frames', 'labs', 'charted', 'records', 'fhir', 'corrections'] as const;
/** As the address names them; `records` are admissions and links; `corrections` read again and take back. */
export type GatewayMessage = (typeof GATEWAY_MESSAGES)[number];

export interface Gateway {
  readonly gatewayId: string;
  /** Whose units it sends for; null where no hospital was named. */
  readonly hospitalId: string | null;
  /** `*` for all of this installation. */
  readonly units: readonly string[];
  readonly sends: readonly GatewayMessage[];
}

export interface Gateways {
  /** The gateway whose token this is; null: no such token, or revoked, or run out. */
  gatewayOf(token: string): Promise<Gateway | null>;
}
