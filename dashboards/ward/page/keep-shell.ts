/**
 * Lets the browser keep the shell of the page, so that it can be installed and opens without a network: it then says NOT LIVE. Only over
 * https or on this machine; elsewhere there is no worker, and a page without a server is the browser's own error page.
 */
export async function keepShell(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('./service-worker.js', { scope: './', updateViaCache: 'none' });
    const { active } = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType('resource').map(({ name }) => name);
    active?.postMessage({ kind: 'keep', files });
  } catch (error) {
    // Forbidden by the browser's settings, or no network: the page itself needs none of it.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
  }
}
