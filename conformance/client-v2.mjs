// client-v2.mjs URL [TOKEN] [--server S]: the official TypeScript client 2.x, pinned at 2026-07-28, against the testkit's
// tools, direct or through the gate. S is what the server speaks alone, when that is an earlier revision. Last line:
// PASS a/b.
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { claims } from './checks.mjs';

const version = '2026-07-28';
const { values, positionals } = parseArgs({ allowPositionals: true, options: { server: { type: 'string', default: version } } });
const [url, token] = positionals;
// Servers before 2025-06-18 have no word for asking a user (docs/revisions.md), so nothing is asked.
const canAsk = values.server >= '2025-06-18';
const headers = token ? { Authorization: `Bearer ${token}` } : {};
const { claim, end } = claims();
const sent = [];

async function watched(target, init) {
  const own = new Headers(init?.headers);
  sent.push({ method: own.get('mcp-method'), version: own.get('mcp-protocol-version'), session: own.get('mcp-session-id') });
  return fetch(target, init);
}

const questions = [];
const client = new Client(
  { name: 'gatehouse-client-v2', version: '1.0.0' },
  { capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} }, versionNegotiation: { mode: { pin: version } } },
);
client.setRequestHandler('elicitation/create', async request => {
  questions.push(request.params.message);
  const wanted = Object.entries(request.params.requestedSchema?.properties ?? {});
  return { action: 'accept', content: Object.fromEntries(wanted.map(([name, schema]) => [name, schema.type === 'boolean' ? true : 'ada'])) };
});
client.setRequestHandler('sampling/createMessage', async () => ({
  model: 'none',
  role: 'assistant',
  content: { type: 'text', text: 'a sampled answer' },
}));
client.setRequestHandler('roots/list', async () => ({ roots: [{ uri: 'file:///srv/example', name: 'example' }] }));

const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers }, fetch: watched });
const call = (name, args = {}, options) => client.callTool({ name, arguments: args }, options);
const text = result => result.content[0].text;
let tools = new Set();

await claim(`it connects at ${version}`, async () => {
  await client.connect(transport);
  assert.equal(client.getNegotiatedProtocolVersion(), version);
});
await claim('the server can be discovered', async () => {
  const found = await client.discover();
  assert.ok(found.supportedVersions.includes(version));
  assert.ok(found.capabilities.tools);
});
await claim('it lists the tools with caching hints', async () => {
  const list = await client.listTools();
  tools = new Set(list.tools.map(tool => tool.name));
  assert.ok(tools.has('echo'), 'echo is not among them');
  assert.ok(Number.isInteger(list.ttlMs) && list.ttlMs >= 0);
  assert.ok(['public', 'private'].includes(list.cacheScope));
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
await claim('32 calls at once do not mix', async () => {
  const words = Array.from({ length: 32 }, (_, i) => `message ${i}`);
  const answers = await Promise.all(words.map(word => call('echo', { message: word })));
  assert.deepEqual(answers.map(text), words);
});
await claim('a large result arrives whole', async () => {
  assert.equal(text(await call('big', { kib: 512 })).length, 512 * 1024);
});
if (tools.has('x_header'))
  await claim('an argument that is mirrored in a header arrives', async () => {
    assert.equal(text(await call('x_header', { region: 'zürich ' })), 'region: zürich ');
  });
if (tools.has('test_input_required_result_elicitation') && canAsk)
  await claim('input is asked for and given in a second round', async () => {
    questions.length = 0;
    assert.equal(text(await call('test_input_required_result_elicitation')), 'Hello, ada!');
    assert.deepEqual(questions, ['What is your name?']);
  });
if (tools.has('test_input_required_result_multi_round') && canAsk)
  await claim('several rounds carry their state', async () => {
    questions.length = 0;
    await call('test_input_required_result_multi_round');
    assert.equal(questions.length, 2);
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
await claim('every request named its method and version, and none a session', async () => {
  assert.ok(sent.length > 40);
  assert.deepEqual(sent.filter(one => !one.method || one.version !== version || one.session), []);
});
await client.close();
end();
