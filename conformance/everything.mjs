// everything.mjs: what is claimed of @modelcontextprotocol/server-everything, whichever official client asks it.
import assert from 'node:assert/strict';

const text = result => result.content[0].text;

// client is an SDK's, connected; call is (name, arguments, options) => the tool's result.
export async function everything(claim, client, call) {
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
}
