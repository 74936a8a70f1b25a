// upstream-agent.mjs ERA URL: what the suite runs as the client under test. The client is a gate that runs already: the
// scenario's server is put behind it, everything that it declares is approved and granted, and an official SDK client
// of ERA (legacy: 1.x, modern: 2.x) does through the gate what the scenario wants done. The operators' address and token
// are in $GATEHOUSE_URL and $GATEHOUSE_TOKEN, the agents' in $GATEHOUSE_AGENTS.
import assert from 'node:assert/strict';

const [era, url] = process.argv.slice(2);
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
// Authorization towards servers is not served yet; upstream.mjs says so.
if (scenario.startsWith('auth/')) process.exit(0);

const name = `s${process.pid}`;
const token = await govern();
const client = await connect();
try {
  await play();
} finally {
  await client.close();
  await operate(`servers/${name}/retire`, { reason: 'the scenario is over' });
}
// The suite does not look at how its client ended; upstream.mjs looks for this.
console.log('played');
process.exit(0);

async function play() {
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

function call(tool, args = {}) {
  return client.callTool({ name: tool, arguments: args });
}

/** Adds and approves the server and grants it to an agent; returns the agent's token. */
async function govern() {
  const { submitted } = await operate('servers', { name, url, owner: 'tests' });
  await operate(`servers/${name}/approve`, { digest: submitted.digest });
  await operate('agents', { name, owner: 'tests' });
  await operate('grants', { agent: name, server: name, reason: 'a scenario', expires: '1h' });
  return (await operate(`agents/${name}/token`, { servers: [name] })).token;
}

async function operate(path, body) {
  const answer = await fetch(`${process.env.GATEHOUSE_URL}/api/${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.GATEHOUSE_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${said.detail} ${said.remedy}`);
  return said;
}

async function connect() {
  const identity = { name: 'gatehouse-upstream', version: '1.0.0' };
  const capabilities = { elicitation: { form: { applyDefaults: true } } };
  const target = new URL(`${process.env.GATEHOUSE_AGENTS}/mcp/${name}`);
  const options = { requestInit: { headers: { Authorization: `Bearer ${token}` } } };
  const asked = async request => {
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
