/**
 * The dashboard's own files. A file whose name carries a hash of its content never changes and is kept
 * for a year; the page that names those files is asked for each time. Compressed copies are made when
 * the page is built (dashboards/ward/vite.config.ts) and only chosen here.
 */
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Best first: encoding and the ending of its copy. */
const COPIES = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
const KEPT_FOR_A_YEAR = 'public, max-age=31536000, immutable';
const ASKED_EACH_TIME = 'no-cache';

/** The part of the HTTP application that serves files. */
interface FileServer {
  use(handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): unknown;
  useStaticAssets(
    folder: string,
    options: { readonly index: string; readonly setHeaders: (response: ServerResponse, file: string) => void },
  ): unknown;
}

/** Serves `folder`, the built page, under the root of the server. */
export function serveDashboard(app: FileServer, folder: string): void {
  app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (request.method === 'GET' || request.method === 'HEAD') chooseCopy(folder, request, response);
    next();
  });
  app.useStaticAssets(folder, { index: 'index.html', setHeaders: setCacheTime });
}

function chooseCopy(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const wanted = (request.url ?? '/').split('?')[0] ?? '/';
  const asked = wanted === '/' ? '/index.html' : wanted;
  const contentType = CONTENT_TYPES[path.extname(asked)];
  if (contentType === undefined || !/^(\/[\w.-]+)+$/.test(asked) || asked.includes('..')) return;
  response.setHeader('vary', 'accept-encoding');
  const accepted = request.headers['accept-encoding'];
  const copy = COPIES.find(
    ([encoding, ending]) => isAccepted(accepted, encoding) && existsSync(`${folder}${asked}${ending}`),
  );
  if (copy === undefined) return;
  const [encoding, ending] = copy;
  request.url = `${asked}${ending}`;
  response.setHeader('content-type', contentType);
  response.setHeader('content-encoding', encoding);
}

/** Named, and not with the weight 0 that means «never». */
function isAccepted(accepted: string | string[] | undefined, encoding: string): boolean {
  const offers = String(accepted ?? '').split(',');
  return offers.some((offer) => {
    const [name = '', ...parameters] = offer.split(';').map((each) => each.trim());
    return name === encoding && !parameters.some((each) => /^q=0(\.0*)?$/.test(each));
  });
}

function setCacheTime(response: ServerResponse, file: string): void {
  const isHashed = path.basename(path.dirname(file)) === 'assets';
  response.setHeader('cache-control', isHashed ? KEPT_FOR_A_YEAR : ASKED_EACH_TIME);
}
