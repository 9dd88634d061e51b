/** Headers of what the front door hands on: those of one connection stay, and who sent it is said by the door alone. */

export interface Sender {
  /** As in `X-Forwarded-For`, the nearest last. */
  readonly addresses: string;
  readonly scheme: string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Of one connection (RFC 9110, section 7.6.1), or of whoever stood before this door. */
const NOT_HANDED_ON: ReadonlySet<string> = new Set([
  'connection',
  'cookie',
  'expect',
  'forwarded',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]);

export function headersFor(headers: Headers, sender: Sender, cookie: string | null): Record<string, string | string[]> {
  return {
    ...handedOn(headers),
    ...(cookie === null ? {} : { cookie }),
    'x-forwarded-for': sender.addresses,
    'x-forwarded-proto': sender.scheme,
  };
}

export function headersOfAnswer(headers: Headers): Record<string, string | string[]> {
  return handedOn(headers);
}

function handedOn(headers: Headers): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_HANDED_ON.has(name) ? [] : [[name, value] as const],
    ),
  );
}
