/**
 * Why a unit uses a rule as it does. A person says it in words of their own, which stand as they were written; where
 * Vigil itself decides, for its demonstration or a playback, the reason is a code of this list and the text is empty.
 */
import { z } from 'zod';
import { NO_VALUES } from './statement-shape.ts';

export const POLICY_REASONS = {
  /** The policy of the demonstration ward, and why it uses a ward score in beds of intensive care. */
  'policy.demonstration': NO_VALUES,
  'policy.made-up-children': NO_VALUES,
  /** Named by whoever played a recording into a unit of its own. */
  'policy.playback': NO_VALUES,
  /** Told again after a loss of the log, of a policy whose reason is not known. */
  'policy.announced-again': NO_VALUES,
} as const;

export type PolicyReasonCode = keyof typeof POLICY_REASONS;

const isPolicyReason = (code: string): code is PolicyReasonCode => Object.hasOwn(POLICY_REASONS, code);

export const policyReasonCodeSchema = z.enum(Object.keys(POLICY_REASONS).filter(isPolicyReason));

export interface PolicyReason {
  /** As a person wrote it; empty where `reasonCode` says it. */
  readonly reason: string;
  /** Absent: a person decided. */
  readonly reasonCode?: PolicyReasonCode | undefined;
}
