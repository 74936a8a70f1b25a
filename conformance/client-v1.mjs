// client-v1.mjs URL [TOKEN] [--revision R] [--server S]: the official TypeScript SDK 1.x against the testkit's tools,
// direct or through the gate. R is 2025-11-25, or an earlier revision: then the SDK is a release that had R for its
// newest, for a client of this SDK cannot be told to speak another. S is what the server speaks alone, when that is not
// R. Last line: PASS a/b.
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { claims } from './checks.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { revision: { type: 'string', default: '2025-11-25' }, server: { type: 'string' } },
});
const { revision, server = revision } = values;
const sdk = revision === '2025-11-25' ? '@modelcontextprotocol/sdk' : `sdk-${revision}`;
const { Client } = await import(`${sdk}/client/index.js`);
const { StreamableHTTPClientTransport } = await import(`${sdk}/client/streamableHttp.js`);
const types = await import(`${sdk}/types.js`);
const canAsk = revision >= '2025-06-18' && server >= '2025-06-18';

const [url, token] = positionals;
const headers = token ? { Authorization: `Bearer ${token}` } : {};
const { claim, end } = claims();
const exchanges = [];
const logged = [];
let agreed;

// The older clients take no fetch of ours and do not say what they agreed on, so all are watched here.
const plainFetch = globalThis.fetch;
globalThis.fetch = async (target, init) => {
  const answer = await plainFetch(target, init);
  if (String(init?.body).includes('"initialize"')) agreed ??= answer.clone().text();
  exchanges.push({ method: init?.method ?? 'GET', status: answer.status, type: answer.headers.get('content-type') ?? '' });
  return answer;
};

function newClient() {
  const client = new Client({ name: 'gatehouse-client-v1', version: '1.0.0' }, { capabilities: { sampling: {}, ...(canAsk && { elicitation: {} }) } });
  client.setRequestHandler(types.CreateMessageRequestSchema, async () => ({
    model: 'none',
    role: 'assistant',
    content: { type: 'text', text: 'a sampled answer' },
  }));
  if (canAsk)
    client.setRequestHandler(types.ElicitRequestSchema, async () => ({
      action: 'accept',
      content: { username: 'ada', email: 'ada@example.com' },
    }));
  client.setNotificationHandler(types.LoggingMessageNotificationSchema, message => void logged.push(message.params.data));
  return client;
}

const client = newClient();
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
const call = (name, args = {}, options) => client.callTool({ name, arguments: args }, undefined, options);
const text = result => result.content[0].text;
let tools = new Set();

await claim(`it connects at ${revision}`, async () => {
  await client.connect(transport);
  assert.equal(/"protocolVersion":\s*"([^"]*)"/.exec(await agreed)?.[1], revision);
  assert.ok(client.getServerVersion().name);
  return `${client.getServerVersion().name}, session ${transport.sessionId ? 'yes' : 'no'}`;
});
await claim('ping is answered', () => client.ping().then(() => undefined));
await claim('it lists the tools', async () => {
  let cursor;
  do {
    const page = await client.listTools({ cursor });
    for (const tool of page.tools) tools.add(tool.name);
    cursor = page.nextCursor;
  } while (cursor);
  assert.ok(tools.has('echo'), 'echo is not among them');
  return `${tools.size} tools`;
});
await claim('a call comes back with its own text', async () => {
  assert.equal(text(await call('echo', { message: 'grüße, 世界 🎈' })), 'grüße, 世界 🎈');
});
await claim('numbers keep their value', async () => {
  assert.equal(text(await call('sum', { a: 2, b: 40.5 })), '42.5');
});
await claim('a failure of the tool is its result, not an error', async () => {
  assert.equal((await call('sum', { a: 'two', b: 1 })).isError, true);
});
await claim('progress arrives while the tool works', async () => {
  const seen = [];
  await call('slow', { seconds: 0.6, steps: 3 }, { onprogress: told => seen.push({ at: Date.now(), value: told.progress }) });
  assert.deepEqual(seen.map(one => one.value), [1, 2, 3]);
  assert.ok(seen[2].at - seen[0].at > 150, 'all of it came at once');
});
await claim('log messages stream before the answer', async () => {
  logged.length = 0;
  // In 2026-07-28 the level is the request's: for an agent that set none, the gate asks for no messages (decision 0019).
  if (server === '2026-07-28') await client.setLoggingLevel('debug');
  const before = exchanges.length;
  await call('stream', { events: 5, intervalMillis: 20 });
  assert.deepEqual(logged, [1, 2, 3, 4, 5].map(n => `event ${n}`));
  assert.ok(exchanges.slice(before).some(one => one.type.startsWith('text/event-stream')), 'it was no stream');
});
await claim('32 calls at once do not mix', async () => {
  const words = Array.from({ length: 32 }, (_, i) => `message ${i}`);
  const answers = await Promise.all(words.map(word => call('echo', { message: word })));
  assert.deepEqual(answers.map(text), words);
});
await claim('a large result arrives whole', async () => {
  assert.equal(text(await call('big', { kib: 512 })).length, 512 * 1024);
});
await claim('a large argument arrives whole', async () => {
  const long = 'y'.repeat(256 * 1024);
  assert.equal(text(await call('echo', { message: long })), long);
});
if (tools.has('test_sampling'))
  await claim('the server can ask the model', async () => {
    assert.match(text(await call('test_sampling', { prompt: 'hello' })), /a sampled answer/);
  });
if (tools.has('test_elicitation') && canAsk)
  await claim('the server can ask the user', async () => {
    assert.match(text(await call('test_elicitation', { message: 'who?' })), /ada/);
  });
await claim('a cancelled call ends and the next one works', async () => {
  const stop = new AbortController();
  const running = call('slow', { seconds: 10, steps: 10 }, { signal: stop.signal, onprogress: () => stop.abort('enough') });
  await assert.rejects(running);
  assert.equal(text(await call('echo', { message: 'still here' })), 'still here');
});
await claim('an unknown tool is refused with -32602', async () => {
  await assert.rejects(call('no_such_tool'), problem => problem.code === -32602);
});
await claim('a second session stands by itself', async () => {
  const other = newClient();
  const way = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  await other.connect(way);
  assert.notEqual(way.sessionId, transport.sessionId);
  await way.terminateSession();
  await other.close();
  await client.ping();
});
await claim('an ended session is gone', async () => {
  const id = transport.sessionId;
  await transport.terminateSession();
  const post = () => fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      // Before 2025-06-18 there was no such header.
      ...(revision >= '2025-06-18' && { 'MCP-Protocol-Version': revision }),
      'Mcp-Session-Id': id,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  });
  // The connection that the session's own stream had may be closing just now: then nothing was sent.
  const answer = await post().catch(post);
  await answer.text();
  assert.equal(answer.status, 404);
});
await client.close();
end();
