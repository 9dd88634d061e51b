/** The address of a screen: unit, bed and range are in it, so that a view can be handed on as a link. */

export const RANGES = ['1h', '6h', '24h', '72h'] as const;
export type Range = (typeof RANGES)[number];

export interface Route {
  readonly unitId: string | null;
  /** null: the ward board. */
  readonly bedId: string | null;
  readonly range: Range;
}

/** Reads `#/?unit=U` and `#/bed/B?unit=U&range=6h`; whatever is not understood falls back to the board. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const asked = new URLSearchParams(query);
  const range = RANGES.find((known) => known === asked.get('range')) ?? '6h';
  const bed = /^\/bed\/(.+)$/.exec(path)?.[1];
  return { unitId: asked.get('unit'), bedId: bed === undefined ? null : decoded(bed), range };
}

/** The hash of a route; the inverse of `parseRoute`. */
export function routeHash(route: Route): string {
  const query = new URLSearchParams();
  if (route.unitId !== null) query.set('unit', route.unitId);
  if (route.bedId !== null) query.set('range', route.range);
  const path = route.bedId === null ? '/' : `/bed/${encodeURIComponent(route.bedId)}`;
  const asked = query.toString();
  return `#${path}${asked === '' ? '' : `?${asked}`}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
