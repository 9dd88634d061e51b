/**
 * Keeps the shell of the page, so that an installed Vigil opens without a network and then says NOT LIVE. It answers for nothing but the page
 * and its own files: values, alerts and who is signed in are asked of the server each time, or are not there (decision 0049).
 */
const SHELL = 'vigil-shell-1';
const scope = new URL(self.registration.scope);

/** The page itself, or a file of the build whose name says what is in it. */
function isPage({ mode, url }) {
  return mode === 'navigate' && new URL(url).pathname === scope.pathname;
}

function isHashedFile({ url }) {
  const { origin, pathname } = new URL(url);
  return origin === scope.origin && pathname.startsWith(`${scope.pathname}assets/`);
}

self.addEventListener('install', (event) => {
  event.waitUntil(self.skipWaiting());
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (isPage(request)) event.respondWith(pageFor(request));
  else if (isHashedFile(request)) event.respondWith(fileFor(request));
});

/** The server's newest; the kept one only where no server answers. */
async function pageFor(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shell.put(scope.href, answer.clone());
    return answer;
  } catch (error) {
    const kept = await shell.match(scope.href);
    if (kept === undefined) throw error;
    return kept;
  }
}

async function fileFor(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone());
  return answer;
}

/** What a page has loaded before it had a worker. */
self.addEventListener('message', (event) => {
  const keep = async () => {
    const shell = await caches.open(SHELL);
    const files = event.data.files.filter((url) => isHashedFile({ url }));
    await Promise.all([scope.href, ...files].map((url) => shell.add(url)));
    event.source?.postMessage('kept');
  };
  if (event.data?.kind === 'keep') event.waitUntil(keep());
});
