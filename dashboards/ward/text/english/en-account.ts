/** English of shared screens, PINs and one's own account. */
export const enAccount = {
  'role.shared': 'shared screen, asks who acts',

  'shared.make': 'Make this a shared screen',
  'shared.makeWhy':
    'You are signed out here. The screen goes on, shows this unit with names, and asks for a PIN or a badge before each answer and each charted value.',
  'shared.name': 'Name of the shared screen',
  'shared.makeOf': 'Shared screen of {{unit}}',
  'shared.end': 'End shared screen',

  'who.title': 'Who is it?',
  'who.why': 'What is done now stands under your name.',
  'who.badge': 'Hold your badge to the reader',
  'who.names': 'Or tap your name',
  'who.find': 'Part of your name',
  'who.nobody':
    'Nobody of this unit has set a PIN yet. Each sets their own on a screen of their own, under «My account».',
  'who.unreachable': 'The server does not answer.',
  'who.pinOf': 'PIN of {{name}}',
  'who.confirm': 'Confirm',
  'who.other': 'Somebody else',
  'who.cancel': 'Cancel',
  'who.wrong': 'PIN or badge is wrong, or does not count in this unit.',
  'who.pause': 'Too many wrong ones. Wait a little, then try again.',
  'who.needed': 'Nobody was named, or it took too long. Nothing was done.',
  'handover.failed.who-needed': 'Nobody was named, or it took too long. Nothing was done.',

  'account.title': 'My account',
  'pin.title': 'PIN at shared screens',
  'pin.why':
    'With it you say at a shared screen of your unit who answers or charts. It opens nothing else. Six to twelve digits, neither all alike nor in a row.',
  'pin.none': 'You have none yet.',
  'pin.set': 'You have one. A new one takes its place.',
  'pin.badge': 'A badge of yours is known here too.',
  'pin.password': 'Your password',
  'pin.fresh':
    'Your account is one of the hospital: sign in anew, then set the PIN within ten minutes. It counts for twelve hours after each sign-in.',
  'pin.new': 'New PIN',
  'pin.again': 'The same again',
  'pin.save': 'Set PIN',
  'pin.done': 'The PIN counts from now on.',
  'pin.different': 'The two are not the same.',
  'pin.unfit': 'A PIN has six to twelve digits, neither all alike nor in a row.',
  'pin.wrong': 'The password is wrong.',
  'pin.signInAnew': 'Too long ago: sign in anew, then set the PIN within ten minutes.',
} as const;
