/** English of whether this screen can be heard. */
export const enSound = {
  'sound.title': 'Sound of this screen',
  'sound.why':
    'This screen sounds only where a person has switched it on here. Sounds of Vigil are no sounds of a monitor; bedside monitors keep their own alarms.',
  'sound.off': 'Sound off',
  'sound.impossible': 'Cannot sound',
  'sound.impossibleWhy': 'This browser has no way to make sound. Use another one, or stay where you see the screen.',
  'sound.blocked': 'SOUND BLOCKED: touch the screen',
  'sound.blockedWhy':
    'The browser does not let this page sound until somebody touches it. If it stays so, it is forbidden in the settings of the browser.',
  'sound.no-output': 'NO SOUND OUTPUT',
  'sound.noOutputWhy':
    'The loudspeaker of this machine has failed or is gone. Connect it, then switch the sound off and on.',
  'sound.quiet': 'Quiet until {{time}}',
  'sound.untested': 'Sound on, not tested',
  'sound.unheard': 'NOT HEARD at {{time}}',
  'sound.heard': 'Sound on, heard {{time}}',
  'sound.arm': 'Switch the sound on here',
  'sound.disarm': 'Switch the sound off',
  'sound.play': 'Play the test',
  'sound.playAgain': 'Play it again',
  'sound.wasHeard': 'Did you hear it?',
  'sound.yes': 'Yes, heard',
  'sound.no': 'No',
  'sound.testWhy':
    'At the start of each shift, from where you work. A muted tab, the volume and a loudspeaker that is off cannot be seen from here; only your ear knows. The answer is kept in the trail of the hospital.',
  'sound.unrecorded': 'The answer could not be written down. It counts on this screen.',
  'sound.listen': 'Listen:',
  'sound.speak': 'Say level, bed and what it is, without names',
  'sound.noVoice': 'This browser has no voice of its own for this language',
  'sound.beQuiet': 'Quiet for 2 hours',
  'sound.endQuiet': 'End the quiet',
  'sound.quietWhy':
    'Quiet, for a child on its parent’s skin: levels are shown and alerts escalate as ever, nothing sounds or flashes here.',
} as const;
