/** Why a sign-in by the provider of the hospital let nobody in, as it stands in the address of the sign-in page. */
export const SIGN_IN_FAILURES = ['unreachable', 'refused', 'expired', 'no-role', 'no-user-name'] as const;
export type SignInFailure = (typeof SIGN_IN_FAILURES)[number];
