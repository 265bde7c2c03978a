// A proxy whose answers the test gives, each at a moment of the test's choosing. All of them are held against proxy/openapi.yaml.
import { linked, opened, problem } from '../../proxy/contract.mjs';
import { cut, startFakeProxy, using } from '../../proxy/fake_proxy.mjs';

/** Request headers that a minimal proxy does not allow: towards such a proxy the widget sends none of them. */
const BEYOND_CHECK = ['linkdock-parent-origin'];

/**
 * `session(token, headers)` and `check(token, headers)` give the answers; `down` breaks every connection. A `minimal` proxy knows
 * /v1/check alone.
 * @param {(proxy: any) => Promise<void>} body @param {{minimal?: boolean}} [options]
 */
export async function withProxy(body, { minimal = false } = {}) {
  const script = { down: false, session: (token, headers) => opened(), check: (token, headers) => linked() };
  const reply = ({ path, token, headers }) => {
    if (script.down) return cut.before;
    if (path === '/v1/check') return script.check(token, headers);
    return minimal ? problem(404, 'not_found') : script.session(token, headers);
  };
  const proxy = await startFakeProxy(reply, { withoutHeaders: minimal ? BEYOND_CHECK : [] });
  await using(proxy, () => body(Object.assign(script, { url: proxy.url, calls: proxy.calls })));
}
