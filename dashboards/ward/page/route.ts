/** The address of a screen: page, unit, bed and range are in it, so that a view can be handed on as a link. */

export const RANGES = ['1h', '6h', '12h', '24h', '72h'] as const;
export type Range = (typeof RANGES)[number];

/** What the middle of a bedside shows over the range. */
export const TREND_VIEWS = ['vitals', 'scores', 'laboratory', 'newborn'] as const;
export type TrendView = (typeof TREND_VIEWS)[number];

/** ward: the board or a bedside. */
export const PAGES = [
  'ward',
  'connections',
  'quality',
  'codes',
  'policy',
  'limits',
  'burden',
  'known',
  'research',
  'emergency',
  'handover',
  'audit',
  'account',
] as const;
export type Page = (typeof PAGES)[number];

/** Pages on which an alert is painted, and the unit's test alert with it. */
export const SHOWS_ALERTS: readonly Page[] = ['ward', 'handover'];

/** What the research page shows. */
export const RESEARCH_PARTS = ['stays', 'cohorts', 'runs', 'labelling'] as const;
export type ResearchPart = (typeof RESEARCH_PARTS)[number];

export interface Route {
  readonly page: Page;
  readonly unitId: string | null;
  /** null: the ward board, or limits of every child. */
  readonly bedId: string | null;
  readonly range: Range;
  readonly view: TrendView;
  /** Source of data that the connection page shows; null: the first of the list. */
  readonly sourceId: string | null;
  /** Moment that the page of what was known shows, ms; absent: none is chosen. */
  readonly atMs?: number;
  /** Part of the research page; absent: its first. */
  readonly part?: ResearchPart;
}

/**
 * Reads `#/?unit=U`, `#/bed/B?unit=U&range=6h&view=scores`, `#/connections/S`, `#/quality`, `#/codes`, `#/policy`, `#/limits/B`, `#/burden`, `#/handover`, `#/known?unit=U&at=MS` and `#/research/runs`;
 * whatever is not understood falls back to the board.
 */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const asked = new URLSearchParams(query);
  const range = RANGES.find((known) => known === asked.get('range')) ?? '6h';
  const view = TREND_VIEWS.find((known) => known === asked.get('view')) ?? 'vitals';
  const [, place = '', name] =
    /^\/(bed|connections|quality|codes|policy|limits|burden|known|research|emergency|handover|audit|account)(?:\/(.+))?$/.exec(
      path,
    ) ?? [];
  const page = PAGES.find((known) => known === place) ?? 'ward';
  const atMs = page === 'known' && /^\d{1,15}$/.test(asked.get('at') ?? '') ? Number(asked.get('at')) : null;
  const part = RESEARCH_PARTS.find((known) => page === 'research' && known === name);
  const named = name === undefined ? null : decoded(name);
  return {
    page,
    unitId: asked.get('unit'),
    bedId: place === 'bed' || place === 'limits' ? named : null,
    range,
    view,
    sourceId: page === 'connections' ? named : null,
    ...(atMs === null ? {} : { atMs }),
    ...(part === undefined ? {} : { part }),
  };
}

/** The hash of a route; the inverse of `parseRoute`. */
export function routeHash(route: Route): string {
  const query = new URLSearchParams();
  if (route.unitId !== null) query.set('unit', route.unitId);
  if (route.page === 'ward' && route.bedId !== null) query.set('range', route.range);
  if (route.page === 'ward' && route.bedId !== null && route.view !== 'vitals') query.set('view', route.view);
  if (route.page === 'known' && route.atMs !== undefined) query.set('at', String(route.atMs));
  const asked = query.toString();
  return `#${pathOf(route)}${asked === '' ? '' : `?${asked}`}`;
}

function pathOf({ page, bedId, sourceId, part }: Route): string {
  if (page === 'research') return part === undefined ? '/research' : `/research/${part}`;
  if (page === 'connections') {
    return sourceId === null ? '/connections' : `/connections/${encodeURIComponent(sourceId)}`;
  }
  if (page === 'limits' && bedId !== null) return `/limits/${encodeURIComponent(bedId)}`;
  if (page !== 'ward') return `/${page}`;
  return bedId === null ? '/' : `/bed/${encodeURIComponent(bedId)}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
