/**
 * Takes back values that a wrong map let in: first the approval goes, so that nothing more comes in under it, then
 * every unit is told which quantities of which time no longer count. Nothing is deleted.
 *
 * Invariant: what is withdrawn is all of a quantity in a unit and time, or what one sender told of it, or what came under
 * one entry of the map; a value of which that is not known (of before it was kept, or sent over JSON) goes with it, never the
 * reverse. Which codes came in the last day is said.
 */
import { signalAt } from '../../../clinical/signal/signals.ts';
import { RECORD_VERSION, type RecordOf } from '../../../contract/records/unit-record.ts';
import { contentId } from '../../../contract/content-id.ts';
import type { ActiveMaps, MapEdit, NotEdited } from '../active/active-maps.ts';
import { fitsChannel } from '../channel-pattern.ts';
import { entryKey, entryText, type CodeMap, type MapEntry } from '../code-map.ts';
import { parseTarget, type NamedTarget } from '../term-target.ts';
import type { ReceivedCode } from '../received/received-codes.ts';
import type { LocalCode, TermGate, TermTarget } from '../term-gate.port.ts';
import type { WithdrawnCode, WithdrawReport, WithdrawRequest } from './withdraw-request.ts';

export interface WithdrawParts {
  readonly maps: Pick<ActiveMaps, 'readAgain' | 'status' | 'change'>;
  readonly unitIds: readonly string[];
  /** What came in the last day. */
  readonly received: readonly ReceivedCode[];
  /** Wall time, ms. */
  readonly now: () => number;
  /** Resolves when they are durable. */
  readonly admitRecords: (records: readonly RecordOf<'values.withdrawn'>[]) => Promise<void>;
}

export type Withdrawn = { readonly ok: true; readonly report: WithdrawReport } | NotEdited;

/** Rejects as the log and the disk do; run again it withdraws the same once more, which changes nothing. */
export async function withdrawValues(request: WithdrawRequest, parts: WithdrawParts): Promise<Withdrawn> {
  const { hospitalId, by, reason, fromMs, dryRun } = request;
  await parts.maps.readAgain();
  const active = parts.maps.status().find((map) => map.hospitalId === hospitalId);
  const found = request.code === null ? null : entryOf(active?.map ?? null, request);
  if (typeof found === 'string') return { ok: false, reason: found };
  const target = request.target === null ? (found?.target ?? null) : parseTarget(request.target);
  if (target === null) return { ok: false, reason: noTarget(request, found) };
  const mapEntry = found === null || request.withOthers ? null : entryKey(found);
  const codes = active === undefined ? [] : withdrawnCodes(active.gate, { target, found }, parts);
  const isRevoked = found?.status === 'approved';
  if (isRevoked && !dryRun) {
    const edited = await parts.maps.change(hospitalId, (map) => revoked(map, found, { by, reason }));
    if (!edited.ok) return edited;
  }
  // Read after the approval went: nothing that it let in is later.
  const toMs = request.toMs ?? parts.now() + 1;
  if (fromMs >= toMs) return { ok: false, reason: 'the time begins after it ends' };
  if (!dryRun) await parts.admitRecords(recordsOf(request, parts, { target, found, mapEntry, toMs }));
  return {
    ok: true,
    report: {
      hospitalId,
      units: parts.unitIds,
      targets: [target],
      sender: request.sender,
      mapEntry,
      fromMs,
      toMs,
      revoked: isRevoked ? entryText(found) : null,
      mapVersion: parts.maps.status().find((map) => map.hospitalId === hospitalId)?.mapVersion ?? 'standard codes',
      dryRun,
      codes,
    },
  };
}

/** What of the last day is read as the target, or came under the code. Without a code nothing was asked for apart. */
function withdrawnCodes(
  gate: TermGate,
  { target, found }: { readonly target: NamedTarget; readonly found: MapEntry | null },
  { received, unitIds }: WithdrawParts,
): readonly WithdrawnCode[] {
  return received.flatMap(({ hospitalId, unitId, local, count, sinceMs }): readonly WithdrawnCode[] => {
    if (hospitalId !== gate.hospitalId || !unitIds.includes(unitId)) return [];
    const { system, code, channel, unit } = local;
    const isOfCode = found !== null && isUnder(found, local);
    const verdict = gate.resolve(local);
    const isTarget = verdict.ok && verdict.target !== null && nameOfTarget(verdict.target) === target.name;
    if (!isOfCode && !isTarget) return [];
    const isAsked = found === null || isOfCode;
    return [{ unitId, system, code, channel, unit: unit.code || unit.name, count, sinceMs, isAsked }];
  });
}

function isUnder(entry: MapEntry, { system, code, channel }: LocalCode): boolean {
  const isPlace = entry.channel === undefined || fitsChannel(entry.channel, channel);
  return entry.system === system && entry.code === code && isPlace;
}

function nameOfTarget(target: TermTarget): string {
  return target.kind === 'signal' ? signalAt(target.signal).name : target.name;
}

function recordsOf(
  { by, reason, fromMs, sender }: WithdrawRequest,
  { unitIds, now }: WithdrawParts,
  {
    target,
    found,
    mapEntry,
    toMs,
  }: { target: NamedTarget; found: MapEntry | null; mapEntry: string | null; toMs: number },
): readonly RecordOf<'values.withdrawn'>[] {
  const nowMs = now();
  return unitIds.map((unitId) => ({
    version: RECORD_VERSION,
    id: contentId('withdrawn', [
      unitId,
      target,
      ...(sender === null ? [] : [sender]),
      ...(mapEntry === null ? [] : [{ mapEntry }]),
      fromMs,
      toMs,
      by,
      reason,
    ]),
    unitId,
    observedAtMs: nowMs,
    receivedAtMs: nowMs,
    source: 'terms',
    kind: 'values.withdrawn',
    targets: [target],
    code: found === null ? null : entryText(found).slice(0, 320),
    ...(sender === null ? {} : { sender }),
    ...(mapEntry === null ? {} : { mapEntry }),
    fromMs,
    toMs,
    by,
    reason,
  }));
}

function noTarget({ target }: WithdrawRequest, found: MapEntry | null): string {
  if (target !== null) return `there is no target ${target}`;
  return `${found === null ? 'the code' : entryText(found)} stands for nothing: say with --target what was let in`;
}

/** The entry, or why it is not one. */
function entryOf(map: CodeMap | null, { code, system, channel }: WithdrawRequest): MapEntry | string {
  const fitting = (map?.entries ?? []).filter(
    (entry) =>
      entry.code === code &&
      (system === null || entry.system === system) &&
      (channel === null || entry.channel === channel),
  );
  const approved = fitting.filter(({ status }) => status === 'approved');
  const [only, ...others] = approved.length > 0 ? approved : fitting;
  if (only === undefined) return `the map has no code ${code}: say with --target what was let in, without a code`;
  if (others.length === 0) return only;
  return `${code} stands there ${others.length + 1} times: say which with --system and --channel (${[only, ...others].map(entryText).join(', ')})`;
}

function revoked(
  map: CodeMap,
  { system, code, channel, name }: MapEntry,
  { by, reason }: { readonly by: string; readonly reason: string },
): MapEdit {
  const at = map.entries.findIndex(
    (entry) => entry.system === system && entry.code === code && entry.channel === channel && entry.name === name,
  );
  const entry = map.entries[at];
  if (entry === undefined) return { ok: false, reason: 'the map has changed meanwhile' };
  const open: MapEntry = {
    ...entry,
    status: 'suggested',
    reviewedBy: null,
    reviewedAt: null,
    note: reason.slice(0, 500),
    noteBy: by,
    agreed: undefined,
    confirmedBy: undefined,
  };
  return { ok: true, map: { ...map, version: map.version + 1, entries: map.entries.with(at, open) } };
}
