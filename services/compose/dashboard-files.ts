/**
 * The dashboard's own files. A file whose name carries a hash of its content never changes and is kept
 * for a year; the page that names those files is asked for each time. Compressed copies are made when
 * the page is built (dashboards/ward/vite.config.ts) and only chosen here.
 */
import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

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

/** Serves `folder`, the built page, under the root of the server. */
export function serveDashboard(app: NestExpressApplication, folder: string): void {
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.method === 'GET' || request.method === 'HEAD') chooseCopy(folder, request, response);
    next();
  });
  app.useStaticAssets(folder, { index: 'index.html', setHeaders: setCacheTime });
}

function chooseCopy(folder: string, request: Request, response: Response): void {
  const asked = request.path === '/' ? '/index.html' : request.path;
  const contentType = CONTENT_TYPES[path.extname(asked)];
  if (contentType === undefined || !/^(\/[\w.-]+)+$/.test(asked) || asked.includes('..')) return;
  response.vary('accept-encoding');
  const copy = COPIES.find(
    ([encoding, ending]) => request.acceptsEncodings(encoding) === encoding && existsSync(`${folder}${asked}${ending}`),
  );
  if (copy === undefined) return;
  const [encoding, ending] = copy;
  request.url = `${asked}${ending}`;
  response.setHeader('content-type', contentType);
  response.setHeader('content-encoding', encoding);
}

function setCacheTime(response: ServerResponse, file: string): void {
  const isHashed = path.basename(path.dirname(file)) === 'assets';
  response.setHeader('cache-control', isHashed ? KEPT_FOR_A_YEAR : ASKED_EACH_TIME);
}
