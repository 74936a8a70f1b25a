// A client of the official SDK in one revision, for matrix.mjs: 1.x before 2026-07-28, in the release that had the revision
// for its newest, and 2.x since. It can all that its revision has, and keeps what it hears.
import assert from 'node:assert/strict';

const form = { action: 'accept', content: { name: 'Ada' } };
const sampled = { role: 'assistant', model: 'none', content: { type: 'text', text: 'Hello.' } };
const rooted = { roots: [{ uri: 'file:///home', name: 'home' }] };

/** Connects; what changes is told to `heard`, by the name of the notification. */
export function connect(revision, url, token, heard = () => {}) {
  const target = { url: new URL(url), options: { requestInit: { headers: { Authorization: `Bearer ${token}` } } } };
  return revision === '2026-07-28' ? modern(revision, target, heard) : legacy(revision, target, heard);
}

function capabilities(revision) {
  const elicitation = revision >= '2025-11-25' ? { form: {}, url: {} } : {};
  return { sampling: {}, roots: {}, ...(revision >= '2025-06-18' && { elicitation }) };
}

/** What initialize is answered; older clients take no fetch of ours and do not say what they agreed on. */
function agreement() {
  const plainFetch = globalThis.fetch;
  return new Promise(agreed => {
    globalThis.fetch = async (target, init) => {
      const answer = await plainFetch(target, init);
      if (String(init?.body).includes('"initialize"')) {
        globalThis.fetch = plainFetch;
        agreed(/"protocolVersion":\s*"([^"]*)"/.exec(await answer.clone().text())?.[1]);
      }
      return answer;
    };
  });
}

const elicited = ({ params }) => (params.mode === 'url' ? { action: 'accept' } : form);

async function legacy(revision, { url, options }, heard) {
  const sdk = revision === '2025-11-25' ? '@modelcontextprotocol/sdk' : `sdk-${revision}`;
  const { Client } = await import(`${sdk}/client/index.js`);
  const { StreamableHTTPClientTransport } = await import(`${sdk}/client/streamableHttp.js`);
  const types = await import(`${sdk}/types.js`);
  const client = new Client({ name: 'gatehouse-matrix', version: '1.0.0' }, { capabilities: capabilities(revision) });
  client.setRequestHandler(types.CreateMessageRequestSchema, () => sampled);
  client.setRequestHandler(types.ListRootsRequestSchema, () => rooted);
  if (revision >= '2025-06-18') client.setRequestHandler(types.ElicitRequestSchema, elicited);
  for (const kind of ['ToolListChanged', 'PromptListChanged', 'ResourceListChanged', 'ResourceUpdated'])
    client.setNotificationHandler(types[`${kind}NotificationSchema`], told => heard(told.method));
  const reconnectionOptions = { initialReconnectionDelay: 50, maxReconnectionDelay: 1000, reconnectionDelayGrowFactor: 1.5, maxRetries: 5 };
  const agreed = agreement();
  await client.connect(new StreamableHTTPClientTransport(url, { ...options, reconnectionOptions }));
  assert.equal(await agreed, revision);
  return {
    client,
    call: (name, args = {}, more) => client.callTool({ name, arguments: args }, undefined, more),
    follow: uri => client.subscribeResource({ uri }),
  };
}

async function modern(revision, { url, options }, heard) {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new Client(
    { name: 'gatehouse-matrix', version: '1.0.0' },
    { capabilities: capabilities(revision), versionNegotiation: { mode: { pin: revision } } },
  );
  client.setRequestHandler('sampling/createMessage', () => sampled);
  client.setRequestHandler('roots/list', () => rooted);
  client.setRequestHandler('elicitation/create', elicited);
  for (const kind of ['tools/list_changed', 'prompts/list_changed', 'resources/list_changed', 'resources/updated'])
    client.setNotificationHandler(`notifications/${kind}`, told => heard(told.method));
  await client.connect(new StreamableHTTPClientTransport(url, options));
  assert.equal(client.getNegotiatedProtocolVersion(), revision);
  return {
    client,
    call: (name, args = {}, more) => client.callTool({ name, arguments: args }, more),
    follow: uri => client.listen({ toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true, resourceSubscriptions: [uri] }),
  };
}
