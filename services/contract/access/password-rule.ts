/** What a password of a local account needs. NIST SP 800-63B asks for 8 beside a second factor; there is none here. */
export const PASSWORD_LENGTH_MIN = 12;
