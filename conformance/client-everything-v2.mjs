// client-everything-v2.mjs URL [TOKEN]: the official TypeScript client 2.x, pinned at 2026-07-28, against
// @modelcontextprotocol/server-everything, which is a server of 2025-11-25, through a gate on which get-env is not
// approved. What it logs by itself is not heard: 2026-07-28 has messages of a request alone. Last line: PASS a/b.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { claims } from './checks.mjs';
import { everything } from './everything.mjs';

const [url, token] = process.argv.slice(2);
const requestInit = { headers: token ? { Authorization: `Bearer ${token}` } : {} };
const { claim, end } = claims();
const client = new Client(
  { name: 'gatehouse-client-everything-v2', version: '1.0.0' },
  { versionNegotiation: { mode: { pin: '2026-07-28' } } },
);
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit });
const call = (name, args = {}, options) => client.callTool({ name, arguments: args }, options);

await claim('it connects at 2026-07-28, without a session', async () => {
  await client.connect(transport);
  assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
  assert.equal(transport.sessionId, undefined);
});
await everything(claim, client, call);
await claim('get-env is refused with -32602', async () => {
  await assert.rejects(call('get-env'), problem => problem.code === -32602);
});
await client.close();
end();
