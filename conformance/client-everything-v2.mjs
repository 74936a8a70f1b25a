// client-everything-v2.mjs URL [TOKEN]: the official TypeScript client 2.x, pinned at 2026-07-28, against
// @modelcontextprotocol/server-everything, which is a server of 2025-11-25, through a gate on which get-env is not
// approved. What it logs by itself is not heard: 2026-07-28 has messages of a request alone. Last line: PASS a/b.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { claims } from './checks.mjs';

const [url, token] = process.argv.slice(2);
const requestInit = { headers: token ? { Authorization: `Bearer ${token}` } : {} };
const { claim, end } = claims();
const client = new Client(
  { name: 'gatehouse-client-everything-v2', version: '1.0.0' },
  { versionNegotiation: { mode: { pin: '2026-07-28' } } },
);
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit });
const call = (name, args = {}, options) => client.callTool({ name, arguments: args }, options);
const text = result => result.content[0].text;

await claim('it connects at 2026-07-28, without a session', async () => {
  await client.connect(transport);
  assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
  assert.equal(transport.sessionId, undefined);
});
await claim('the list has what is approved, and get-env is not', async () => {
  const names = (await client.listTools()).tools.map(tool => tool.name);
  assert.ok(names.includes('get-sum'));
  assert.ok(!names.includes('get-env'));
  return `${names.length} tools`;
});
await claim('a call comes back with its own text', async () => {
  assert.equal(text(await call('echo', { message: 'grüße, 世界 🎈' })), 'Echo: grüße, 世界 🎈');
});
await claim('numbers keep their value', async () => {
  assert.match(text(await call('get-sum', { a: 2, b: 40.5 })), /42\.5/);
});
await claim('progress streams while the tool works', async () => {
  const seen = [];
  const onprogress = told => seen.push({ at: Date.now(), value: told.progress });
  const result = await call('trigger-long-running-operation', { duration: 1, steps: 4 }, { onprogress });
  assert.match(text(result), /completed/);
  assert.deepEqual(seen.map(one => one.value), [1, 2, 3, 4]);
  assert.ok(seen[3].at - seen[0].at > 300, 'all of it came at once');
});
await claim('structured content matches the schema that was approved', async () => {
  const result = await call('get-structured-content', { location: 'New York' });
  assert.equal(typeof result.structuredContent.temperature, 'number');
});
await claim('an image arrives whole', async () => {
  const image = (await call('get-tiny-image')).content.find(part => part.type === 'image');
  assert.equal(Buffer.from(image.data, 'base64').subarray(1, 4).toString(), 'PNG');
});
await claim('16 calls at once do not mix', async () => {
  const words = Array.from({ length: 16 }, (_, i) => `message ${i}`);
  const answers = await Promise.all(words.map(message => call('echo', { message })));
  assert.deepEqual(answers.map(text), words.map(word => `Echo: ${word}`));
});
await claim('a prompt is filled in', async () => {
  const prompt = await client.getPrompt({ name: 'simple-prompt' });
  assert.ok(prompt.messages[0].content.text.length > 0);
});
await claim('get-env is refused with -32602', async () => {
  await assert.rejects(call('get-env'), problem => problem.code === -32602);
});
await client.close();
end();
