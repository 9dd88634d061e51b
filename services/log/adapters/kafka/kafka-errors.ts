/** Why Kafka does not answer. kafkajs and Node tell it by their words alone; a test on a SASL_SSL broker holds them. */
import { VigilError, messageOf, type ErrorCode } from '../../../platform/errors.ts';

const CAUSES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/SASL|authenticat|authoriz/i, 'log-sign-in-refused'],
  [/certificate|self.signed|altnames|issuer|wrong version number|\bSSL\b|\bTLS\b/i, 'log-certificate-refused'],
];

export function unreachable(doing: string, thrown: unknown): VigilError {
  const message = messageOf(thrown);
  const code = CAUSES.find(([words]) => words.test(message))?.[1] ?? 'log-unreachable';
  return new VigilError(code, `${doing}: ${message}`, { cause: thrown });
}
