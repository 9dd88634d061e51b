/**
 * Wall screens: their sessions, and the code that a command prints and a person types on the screen. A code is
 * short since somebody types it, so it holds for a quarter of an hour and once.
 */
import { createHash, randomInt } from 'node:crypto';
import type { ScreenRequest } from '../identity.port.ts';
import type { SessionFiles, StoredScreen } from './session-files.ts';

/** A screen that hangs on a wall is not forgotten for ever. */
export const SCREEN_LIMIT_MS = 365 * 24 * 60 * 60_000;
/** A shared screen shows names. */
export const SHARED_LIMIT_MS = 30 * 24 * 60 * 60_000;
export const CODE_LIMIT_MS = 15 * 60_000;

/** Without letters and digits that are taken for each other. */
const CODE_LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
/** 31 letters to the eighth: 40 bits, tried at most a few times a minute. */
const CODE_LENGTH = 8;

export function newScreen(request: ScreenRequest, nowMs: number): StoredScreen {
  const screenId = randomLetters(6).toLowerCase();
  const { isShared = false } = request;
  const expiresAtMs = nowMs + limitOf({ isShared });
  return { version: 1, kind: 'screen', screenId, ...request, isShared, issuedAtMs: nowMs, expiresAtMs };
}

/** The screen that a code stands for, from the moment it is typed. */
export function pairedScreen(code: StoredScreen, nowMs: number): StoredScreen {
  return { ...code, kind: 'screen', expiresAtMs: nowMs + limitOf(code) };
}

function limitOf({ isShared }: Pick<StoredScreen, 'isShared'>): number {
  return isShared ? SHARED_LIMIT_MS : SCREEN_LIMIT_MS;
}

/** Resolves to the code and to the id under which the screen will be listed. */
export async function issueCode(
  sessions: SessionFiles,
  request: ScreenRequest,
  nowMs: number,
): Promise<{ readonly code: string; readonly screenId: string }> {
  const code = randomLetters(CODE_LENGTH);
  const stored: StoredScreen = { ...newScreen(request, nowMs), kind: 'code', expiresAtMs: nowMs + CODE_LIMIT_MS };
  await sessions.save(codeKeyOf(code), stored, nowMs);
  return { code: `${code.slice(0, 4)}-${code.slice(4)}`, screenId: stored.screenId };
}

/** As typed: with or without its hyphen, in either case. */
export function codeKeyOf(code: string): string {
  const typed = code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return createHash('sha256').update(`screen code ${typed}`).digest('hex');
}

function randomLetters(length: number): string {
  return Array.from({ length }, () => CODE_LETTERS.charAt(randomInt(CODE_LETTERS.length))).join('');
}
