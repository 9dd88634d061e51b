/** English of who may see what: the sign-in of the hospital, and units opened in an emergency. */
export const enAccess = {
  'provider.signIn': 'Sign in with the hospital account',
  'provider.signInBy': 'Sign in with {{name}}',
  'provider.unreachable':
    'The sign-in of the hospital does not answer. Use an account of this machine if you have one, and look at the bedside monitors meanwhile.',
  'provider.refused': 'The sign-in of the hospital did not let you in here. Try again, or ask whoever runs Vigil.',
  'provider.expired': 'That sign-in is over or was begun in another window. Begin again.',
  'provider.no-role': 'You are known to the hospital, and have no role in Vigil. Ask whoever gives out roles.',
  'provider.no-user-name': 'Your hospital account has no user name that Vigil can write down. Ask whoever runs Vigil.',

  'emergency.link': 'Other unit',
  'emergency.title': 'Open another unit in an emergency',
  'emergency.why':
    'For one hour. The screens of that unit say that it is open to you, and the trail keeps who opened it, why, and everything that is looked at.',
  'emergency.none': 'There is no unit that is not yours.',
  'emergency.reason': 'Reason',
  'emergency.reason.emergency': 'A child there needs me now',
  'emergency.reason.called-to-help': 'Called to help or advise',
  'emergency.reason.transfer': 'A child comes from there or goes there',
  'emergency.reason.covering': 'Covering for somebody of that unit',
  'emergency.reason.other': 'Another reason',
  'emergency.open': 'Open for one hour',
  'emergency.own':
    'You opened this unit in an emergency. It is open to you until {{time}}; everything you look at is written down.',
  'emergency.end': 'End now',
  'emergency.notice': 'This unit was opened in an emergency by somebody of another unit ({{who}}), until {{time}}.',
  'emergency.notices': 'This unit was opened in an emergency by {{count}} people of other units, until {{time}}.',
  'emergency.refused': 'The unit was not opened: it is yours already, is not there any more, or your role opens none.',
  'emergency.unreachable':
    'The unit was not opened: the server does not answer, or cannot write down who opens it. Call that unit.',
};
