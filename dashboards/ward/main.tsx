/** Starts the page: one screen, one root, and the question who is signed in. */
import '@fontsource-variable/inter/wght.css';
import './theme.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { keepShell } from './page/keep-shell.ts';
import { ScreenContext, createScreen } from './page/screen.ts';
import { keepLanguage, recallLanguage } from './text/language-choice.ts';
import { language } from './text/text.ts';

const root = document.getElementById('screen');
if (root === null) throw new Error('the page has no #screen');

language.value = recallLanguage();
effect(() => {
  document.documentElement.lang = language.value;
  keepLanguage(language.value);
});

const screen = createScreen();
render(
  <ScreenContext.Provider value={screen}>
    <App />
  </ScreenContext.Provider>,
  root,
);
void screen.lookWhoIsSignedIn();
void keepShell();
