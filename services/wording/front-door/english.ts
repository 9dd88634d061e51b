/** The page of the front door, before anybody is signed in. */
export interface FrontDoorText {
  readonly title: string;
  readonly why: string;
  readonly label: string;
  readonly go: string;
  readonly unknown: string;
}

export const FRONT_DOOR_ENGLISH: FrontDoorText = {
  title: 'Which hospital is this screen in?',
  why: 'Type its short name, as your administrator gave it. This screen remembers it. Whoever was signed in here is signed out.',
  label: 'Short name of the hospital',
  go: 'Go on to sign-in',
  unknown: 'There is no such hospital here. Look at the spelling.',
};
