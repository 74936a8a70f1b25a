// upstream-agent.mjs ERA URL: what the suite runs as the client under test. The client is a gate that runs already: the
// scenario's server is put behind it, everything that it declares is approved and granted, and an official SDK client
// of ERA (legacy: 1.x, modern: 2.x) does through the gate what the scenario wants done. The operators' address and token
// are in $GATEHOUSE_URL and $GATEHOUSE_TOKEN, the agents' in $GATEHOUSE_AGENTS. Where the scenario is about authorization,
// a person stands by who authorizes the gate when it asks for that.
import assert from 'node:assert/strict';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { govern, look, operate } from './govern.mjs';
import { authorize, pageIn } from './person.mjs';

const AT_ONCE = 4;

const [era, url] = process.argv.slice(2);
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');

// What the gate must not go along with, and says so when the server is added.
const refused = {
  'auth/scope-retry-limit': /asked for already/,
  'auth/resource-mismatch': /of another resource/,
  'auth/metadata-issuer-mismatch': /names another issuer/,
  'auth/iss-supported-missing': /does not say which authorization server/,
  'auth/iss-wrong-issuer': /from another authorization server/,
  'auth/iss-unexpected': /from another authorization server/,
  'auth/iss-normalized': /from another authorization server/,
}[scenario];

await turn();
const name = `s${process.pid}`;
const authorized = scenario.startsWith('auth/');
if (authorized) await operate(`servers/${name}/credential`, { url, ...means() });
if (refused) await assert.rejects(persistently(() => govern(name, url)), refused);
else {
  const token = await persistently(() => govern(name, url));
  const client = await persistently(() => connect(token));
  try {
    await play(client);
  } finally {
    await client.close();
    await operate(`servers/${name}/retire`, { reason: 'the scenario is over' });
  }
}
// The suite does not look at how its client ended; upstream.mjs looks for this.
console.log('played');
process.exit(0);

/** Waits for one of a few places, each a folder in $UPSTREAM_TURNS, and gives it back at the end. */
async function turn() {
  for (let tried = 0; ; tried++) {
    const place = join(process.env.UPSTREAM_TURNS, String(tried % AT_ONCE));
    try {
      mkdirSync(place);
      process.on('exit', () => rmdirSync(place));
      return;
    } catch (taken) {
      if (taken.code !== 'EEXIST') throw taken;
      await wait(20);
    }
  }
}

/** With what the scenario's server is asked. */
function means() {
  const { client_id: clientId, client_secret: clientSecret, private_key_pem: privateKey } = context;
  switch (scenario) {
    case 'auth/client-credentials-jwt':
      return { kind: 'client-credentials', clientId, privateKey };
    case 'auth/client-credentials-basic':
      return { kind: 'client-credentials', clientId, clientSecret };
    case 'auth/pre-registration':
      return { kind: 'authorization-code', clientId, clientSecret };
    // It counts authorizations, so the gate has one for itself and its agents.
    case 'auth/scope-step-up':
      // An operator says which scopes the server may come to want; others would be held.
      return { kind: 'authorization-code', shared: true, scopes: ['mcp:basic', 'mcp:write'] };
    default:
      return { kind: 'authorization-code' };
  }
}

/** Does it again for as long as the gate wants something of a person, and the person has patience. */
async function persistently(work, patience = 5) {
  try {
    return await work();
  } catch (error) {
    const said = `${error.message} ${JSON.stringify(error.data ?? '')}`;
    const page = pageIn(said);
    if (!authorized || patience === 0) throw error;
    if (page) await authorize(page);
    else if (/names another authorization server|only when an operator says so/.test(said)) await trust();
    else throw error;
    return persistently(work, patience - 1);
  }
}

/** An operator looks at the authorization server that the server names, and takes it. */
async function trust() {
  const { proposed } = await look(`servers/${name}/credential`);
  await operate(`servers/${name}/credential/issuer`, { issuer: proposed });
}

async function play(client) {
  const call = (tool, args = {}) => persistently(() => client.callTool({ name: tool, arguments: args }));
  const tools = (await client.listTools()).tools;
  switch (scenario) {
    // What these want to see, the gate did when it read the server.
    case 'initialize':
    case 'request-metadata':
    case 'json-schema-ref-no-deref':
      return;
    case 'tools_call':
      return void (await call('add_numbers', { a: 2, b: 40.5 }));
    case 'http-custom-headers':
      for (const one of context.toolCalls) await call(one.name, one.arguments);
      return;
    case 'http-standard-headers':
      for (const tool of tools) await call(tool.name);
      for (const { uri } of (await client.listResources()).resources) await client.readResource({ uri });
      for (const prompt of (await client.listPrompts()).prompts) await client.getPrompt({ name: prompt.name });
      return;
    case 'http-invalid-tool-headers':
      assert.deepEqual(tools.map(tool => tool.name), ['valid_tool']);
      return void (await call('valid_tool', { region: 'eu' }));
    case 'sep-2322-client-request-state':
      // The unrelated one runs while the first waits for its answer.
      await Promise.all([call('test_mrtr_echo_state'), call('test_mrtr_unrelated')]);
      await call('test_mrtr_no_state');
      return void (await call('test_mrtr_no_result_type'));
    case 'json-schema-2020-12-preservation': {
      const { inputSchema } = tools.find(tool => tool.name === 'json_schema_2020_12_tool');
      return void (await call('json_schema_echo', { schema: inputSchema }));
    }
    default:
      for (const tool of tools) await call(tool.name);
  }
}

async function connect(token) {
  const identity = { name: 'gatehouse-upstream', version: '1.0.0' };
  const capabilities = { elicitation: { form: { applyDefaults: true }, ...(authorized && { url: {} }) } };
  const target = new URL(`${process.env.GATEHOUSE_AGENTS}/mcp/${name}`);
  const options = { requestInit: { headers: { Authorization: `Bearer ${token}` } } };
  const asked = async request => {
    if (request.params.mode === 'url') {
      await authorize(request.params.url);
      return { action: 'accept' };
    }
    const wanted = Object.entries(request.params.requestedSchema?.properties ?? {}).filter(([, schema]) => !('default' in schema));
    return { action: 'accept', content: Object.fromEntries(wanted.map(([field]) => [field, true])) };
  };
  let agent;
  if (era === 'legacy') {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    const { ElicitRequestSchema } = await import('@modelcontextprotocol/sdk/types.js');
    agent = new Client(identity, { capabilities });
    agent.setRequestHandler(ElicitRequestSchema, asked);
    await agent.connect(new StreamableHTTPClientTransport(target, options));
  } else {
    const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
    agent = new Client(identity, { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } } });
    agent.setRequestHandler('elicitation/create', asked);
    await agent.connect(new StreamableHTTPClientTransport(target, options));
  }
  return agent;
}
