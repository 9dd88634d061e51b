/** An answer of the server is taken for what it says it is only when its outline fits. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serverApi } from '../../dashboards/ward/page/server-api.ts';

const SESSION = { userId: 'kim', displayName: 'Kim', role: 'nurse', units: ['picu'], expiresAtMs: 1 };

function serving(body: string, status = 200): void {
  vi.stubGlobal('fetch', async () => new Response(body, { status }));
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('an answer', () => {
  it('is taken when its outline fits, and may be nothing where nothing is an answer', async () => {
    serving(JSON.stringify(SESSION));
    expect(await serverApi.session()).toEqual({ ok: true, value: SESSION });
    serving('null');
    expect(await serverApi.session()).toEqual({ ok: true, value: null });
    serving(JSON.stringify([{ unitId: 'picu', name: 'PICU' }]));
    expect(await serverApi.units()).toMatchObject({ ok: true });
  });

  it.each([
    ['a page of a proxy', '<html></html>'],
    ['an object of something else', '{"units":"all"}'],
    ['a list', '[]'],
    ['a null that is none', 'null'],
  ])('that is %s is none', async (_what, body) => {
    serving(body);
    expect(await serverApi.quality()).toEqual({ ok: false, status: 0, code: '' });
  });

  it('of which one entry is something else is none', async () => {
    serving(JSON.stringify([{ unitId: 'picu', name: 'PICU' }, { unitId: 7 }]));
    expect(await serverApi.units()).toMatchObject({ ok: false });
  });

  it('that refuses says its code, if it has one', async () => {
    serving('{"code":"not-allowed"}', 403);
    expect(await serverApi.quality()).toEqual({ ok: false, status: 403, code: 'not-allowed' });
    serving('{"code":7}', 500);
    expect(await serverApi.quality()).toMatchObject({ status: 500, code: '' });
  });
});
