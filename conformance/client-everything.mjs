// client-everything.mjs URL [TOKEN]: the official TypeScript SDK 1.x against @modelcontextprotocol/server-everything,
// through a gate on which get-env is not approved. Last line: PASS a/b.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { claims } from './checks.mjs';
import { everything } from './everything.mjs';

const [url, token] = process.argv.slice(2);
const requestInit = { headers: token ? { Authorization: `Bearer ${token}` } : {} };
const { claim, end } = claims();
const client = new Client({ name: 'gatehouse-client-everything', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit });
const call = (name, args = {}, options) => client.callTool({ name, arguments: args }, undefined, options);

const logged = new Promise(heard => client.setNotificationHandler(LoggingMessageNotificationSchema, heard));

await claim('it connects at 2025-11-25, in a session', async () => {
  await client.connect(transport);
  assert.equal(transport.protocolVersion, '2025-11-25');
  assert.ok(transport.sessionId);
});
await everything(claim, client, call);
await claim('log messages come on the standing stream', async () => {
  await call('toggle-simulated-logging');
  assert.ok((await logged).params.level);
});
await claim('get-env is refused with -32602', async () => {
  await assert.rejects(call('get-env'), problem => problem.code === -32602);
});
await claim('the session ends', () => transport.terminateSession().then(() => undefined));
await client.close();
end();
