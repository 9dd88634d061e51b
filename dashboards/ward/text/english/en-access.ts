/** English of who may see what: the sign-in of the hospital. */
export const enAccess = {
  'provider.signIn': 'Sign in with the hospital account',
  'provider.signInBy': 'Sign in with {{name}}',
  'provider.unreachable':
    'The sign-in of the hospital does not answer. Use an account of this machine if you have one, and look at the bedside monitors meanwhile.',
  'provider.refused': 'The sign-in of the hospital did not let you in here. Try again, or ask whoever runs Vigil.',
  'provider.expired': 'That sign-in is over or was begun in another window. Begin again.',
  'provider.no-role': 'You are known to the hospital, and have no role in Vigil. Ask whoever gives out roles.',
  'provider.no-user-name': 'Your hospital account has no user name that Vigil can write down. Ask whoever runs Vigil.',
};
