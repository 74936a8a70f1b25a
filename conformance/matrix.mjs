// matrix.mjs CLIENT SERVER URL TOKEN CONTROL: the official SDK's client of one revision, through the gate, to the testkit's
// server of another (--tools basic,revisions --page 4), which CONTROL reaches past the protocol. A claim for each feature: what both
// revisions know arrives, and what one of them lacks is lost as docs/revisions.md says. Last line: PASS a/b.
import assert from 'node:assert/strict';
import { setTimeout as after } from 'node:timers/promises';
import { claims } from './checks.mjs';
import { connect } from './matrix-client.mjs';

const [agent, server, url, token, control] = process.argv.slice(2);
const bothKnow = since => agent >= since && server >= since;
const isModern = agent === '2026-07-28';
const { claim, end } = claims();
const note = 'note://greeting';
const heard = new Map();

const open = () => connect(agent, url, token, method => heard.set(method, (heard.get(method) ?? 0) + 1));
const text = result => result.content[0].text;

async function told(command) {
  const answer = await fetch(control, { method: 'POST', body: JSON.stringify(command) });
  assert.equal(answer.status, 200, `${command.do}: ${await answer.text()}`);
}

const cancellations = async tool => (await (await fetch(`${control}/cancelled`)).json())[tool] ?? 0;

/** Waits until it holds; the claim's own deadline ends it. */
async function eventually(holds) {
  while (!(await holds())) await after(10);
}

const { client, call, follow } = await open();

await claim('pagination: a list of five pages comes whole', async () => {
  const tools = new Map();
  let cursor;
  do {
    const page = await client.listTools(cursor && { cursor });
    for (const tool of page.tools) tools.set(tool.name, tool);
    cursor = page.nextCursor;
  } while (cursor);
  assert.ok(tools.size > 15 && tools.has('waits') && tools.has('echo'), [...tools.keys()].join());
  const { annotations, title, outputSchema, icons } = tools.get('weather');
  assert.equal(annotations !== undefined, bothKnow('2025-03-26'), 'annotations');
  assert.equal(title !== undefined, bothKnow('2025-06-18'), 'title');
  assert.equal(outputSchema !== undefined, bothKnow('2025-06-18'), 'outputSchema');
  assert.equal(icons !== undefined, bothKnow('2025-11-25'), 'icons');
  return `${tools.size} tools`;
});
await claim('tool call: it comes back with its own text', async () => {
  assert.equal(text(await call('echo', { message: 'grüße, 世界 🎈' })), 'grüße, 世界 🎈');
});
await claim('tool error: a failure of the tool is its result', async () => {
  assert.equal((await call('fails')).isError, true);
  await assert.rejects(call('no_such_tool'), problem => problem.code === -32602);
});
await claim('structured output: where both have it, else as text', async () => {
  const weather = await call('weather', { city: 'Oslo' });
  assert.deepEqual(JSON.parse(text(weather)), { city: 'Oslo', celsius: 21.5 });
  assert.deepEqual(weather.structuredContent, bothKnow('2025-06-18') ? { city: 'Oslo', celsius: 21.5 } : undefined);
  const numbers = await call('numbers');
  assert.deepEqual(JSON.parse(text(numbers)), [1, 2, 3]);
  assert.deepEqual(numbers.structuredContent, bothKnow('2026-07-28') ? [1, 2, 3] : undefined);
  const kinds = (await call('media')).content.map(block => block.type);
  assert.deepEqual(kinds, ['text', 'image', bothKnow('2025-03-26') ? 'audio' : 'text', bothKnow('2025-06-18') ? 'resource_link' : 'text']);
});
await claim('progress: in words where both have them', async () => {
  const reports = [];
  assert.equal(text(await call('works', { steps: 3 }, { onprogress: report => reports.push(report) })), '3 steps');
  assert.deepEqual(reports.map(one => one.progress), [1, 2, 3]);
  assert.ok(reports.every(one => (one.message !== undefined) === bothKnow('2025-03-26')), JSON.stringify(reports));
});
await claim('cancellation: the server is told', async () => {
  const before = await cancellations('waits');
  const stop = new AbortController();
  await assert.rejects(call('waits', {}, { signal: stop.signal, onprogress: () => stop.abort('enough') }));
  await eventually(async () => (await cancellations('waits')) > before);
  assert.equal(text(await call('echo', { message: 'still here' })), 'still here');
});
await claim('elicitation: users are asked where both have that', async () => {
  assert.equal(await isAnswered('ask_form'), bothKnow('2025-06-18'), 'a form');
  assert.equal(await isAnswered('ask_url'), bothKnow('2025-11-25'), 'a URL');
});
await claim('sampling: the model is asked', async () => {
  assert.match(text(await call('ask_sampling')), /Hello\./);
});
await claim('roots: they are asked for', async () => {
  assert.match(text(await call('ask_roots')), /file:\/\/\/home/);
});
await claim('resources: they are read, and followed', async () => {
  assert.equal((await client.listResources()).resources.length, 1);
  assert.equal((await client.listResourceTemplates()).resourceTemplates.length, 1);
  assert.equal((await client.readResource({ uri: note })).contents[0].text, 'Good day');
  await assert.rejects(client.readResource({ uri: 'other://x' }), problem => [-32602, -32002].includes(problem.code));
  await follow(note);
  // Until the gate listens to the server there is nobody to tell; then it is told again.
  await eventually(async () => {
    await told({ do: 'touched', uri: note });
    return heard.has('notifications/resources/updated');
  });
});
await claim('prompts: they are listed and got', async () => {
  assert.equal((await client.listPrompts()).prompts.length, 1);
  assert.match((await client.getPrompt({ name: 'greet', arguments: { name: 'Ada' } })).messages[0].content.text, /Greet Ada/);
});
await claim('completion: with its context where both have one', async () => {
  const asked = { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: 'pari' } };
  assert.deepEqual((await client.complete(asked)).completion.values, ['paris']);
  if (!bothKnow('2025-06-18')) return;
  const inFrance = await client.complete({ ...asked, context: { arguments: { country: 'FR' } } });
  assert.deepEqual(inFrance.completion.values, ['paris, FR']);
});
await claim('list changes: they are told', async () => {
  for (const kind of ['tools', 'prompts', 'resources']) {
    await told({ do: 'changed', list: kind });
    await eventually(() => heard.has(`notifications/${kind}/list_changed`));
  }
});
await claim('resume: a stream that breaks off is taken up again', async () => {
  // What has no number yet cannot be taken up: with reports of progress, the stream has events before it breaks.
  const reports = [];
  assert.equal(text(await call('drops', {}, { onprogress: report => reports.push(report.progress) })), 'complete');
  assert.deepEqual(reports, [1, 2]);
});
await claim(`disconnect: leaving ${isModern ? 'cancels' : 'cancels nothing'}`, async () => {
  const before = { waits: await cancellations('waits'), slow: await cancellations('slow') };
  const leaver = await open();
  const left = new Promise(leave => {
    const onprogress = () => void leaver.client.close().then(leave);
    const running = isModern ? leaver.call('waits', {}, { onprogress }) : leaver.call('slow', { seconds: 0.4, steps: 4 }, { onprogress });
    running.catch(() => 'nobody is there to hear it');
  });
  await left;
  if (isModern) return eventually(async () => (await cancellations('waits')) > before.waits);
  // One that takes longer and began later: when it has ended, so has the other.
  await call('slow', { seconds: 0.5, steps: 1 });
  assert.equal(await cancellations('slow'), before.slow);
});
await client.close();
end();

async function isAnswered(tool) {
  try {
    const result = await call(tool);
    return !result.isError && text(result).includes('accept');
  } catch {
    // Where the client cannot be asked, some servers fail and some say so in a result.
    return false;
  }
}
