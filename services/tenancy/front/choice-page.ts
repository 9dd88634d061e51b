/** The page on which a browser says once which hospital it belongs to. No list: who is here is nobody's to read. */
import { FRONT_DOOR_ENGLISH, type FrontDoorText } from '../../wording/front-door/english.ts';
import { FRONT_DOOR_KOREAN } from '../../wording/front-door/korean.ts';

export const CHOICE_STYLE = `:root{color-scheme:dark;font:16px/1.5 system-ui,sans-serif;background:#0d1117;color:#e6edf3}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;box-sizing:border-box}
main{width:100%;max-width:26rem}h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:0 0 1rem;color:#9da7b3}
label{display:block;margin:0 0 .25rem}input,button{box-sizing:border-box;width:100%;min-height:48px;font:inherit;border-radius:6px;padding:0 12px}
input{background:#161b22;color:inherit;border:1px solid #6e7681;margin:0 0 1rem}button{background:#1f6feb;color:#fff;border:0;cursor:pointer}
input:focus-visible,button:focus-visible{outline:3px solid #79c0ff;outline-offset:2px}.fault{color:#ffa198}
`;

/** `language`: of the browser's header. `isUnknown`: the one that was typed is none of these. */
export function choicePage(language: string | undefined, { isUnknown }: { readonly isUnknown: boolean }): string {
  const isKorean = /^\s*ko\b/i.test(language ?? '');
  const text: FrontDoorText = isKorean ? FRONT_DOOR_KOREAN : FRONT_DOOR_ENGLISH;
  const fault = isUnknown ? `<p class="fault" role="alert" id="fault">${text.unknown}</p>` : '';
  return `<!doctype html>
<html lang="${isKorean ? 'ko' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>Vigil</title><link rel="stylesheet" href="/hospital.css"></head>
<body><main><h1>${text.title}</h1><p>${text.why}</p>${fault}
<form method="post" action="/hospital"><label for="hospital">${text.label}</label>
<input id="hospital" name="hospital" required maxlength="41" autocomplete="off" autocapitalize="none" spellcheck="false" autofocus>
<button type="submit">${text.go}</button></form></main></body>
</html>
`;
}
