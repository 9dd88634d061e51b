/**
 * Sign-in by OAUTHBEARER (RFC 7628). A broker that does not take a token answers with words and no error of its own,
 * and ends the connection at the next request; kafkajs takes that answer for a success and tells of an unreachable
 * broker. So the answer is read here: anything but nothing is a refusal.
 */
import kafkajs, { type Mechanism } from 'kafkajs';

const SEPARATOR = '\u0001';
const LENGTH_BYTES = 4;

/** `token` is asked for at each sign-in. */
export function bearerSignIn(token: () => Promise<string>): Mechanism {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        const message = `n,,${SEPARATOR}auth=Bearer ${await token()}${SEPARATOR}${SEPARATOR}`;
        const answer = await saslAuthenticate<string>({
          request: { encode: () => withLength(message) },
          response: { decode: (bytes) => bytes.subarray(LENGTH_BYTES), parse: (bytes) => bytes.toString('utf8') },
        });
        if (answer !== undefined && answer !== '') {
          throw new kafkajs.KafkaJSNonRetriableError(`SASL OAUTHBEARER: the broker does not take the token: ${answer}`);
        }
      },
    }),
  };
}

function withLength(message: string): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeInt32BE(Buffer.byteLength(message));
  return Buffer.concat([length, Buffer.from(message)]);
}
