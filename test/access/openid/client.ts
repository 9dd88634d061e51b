/** Vigil as the providers of the tests know it. */
export const CLIENT = { id: 'vigil', secret: 'a-secret-of-vigil-for-tests' };
