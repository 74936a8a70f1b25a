// server-old.mjs REVISION: a server made of the official SDK release that had REVISION for its newest, over streamable
// HTTP, or over HTTP with SSE for 2024-11-05. Its tools are those of the testkit's that the client scripts use. Prints
// its address when it is ready, and runs until it is told to stop.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { setTimeout as after } from 'node:timers/promises';

const revision = process.argv[2];
const sdk = `sdk-${revision}`;
const { Server } = await import(`${sdk}/server/index.js`);
const types = await import(`${sdk}/types.js`);
const asksUsers = 'ElicitRequestSchema' in types;

const words = (text, isError) => ({ content: [{ type: 'text', text }], ...(isError && { isError }) });
const tools = {
  echo: ({ message }) => words(message),
  sum: ({ a, b }) => (typeof a === 'number' && typeof b === 'number' ? words(String(a + b)) : words('not numbers', true)),
  big: ({ kib }) => words('x'.repeat(kib * 1024)),
  async slow({ seconds, steps }, call) {
    for (let step = 1; step <= steps && !call.signal.aborted; step++) {
      await after((seconds * 1000) / steps);
      if (call.token !== undefined) await call.tell('notifications/progress', { progressToken: call.token, progress: step, total: steps });
    }
    return words(`done in ${steps} steps`);
  },
  async stream({ events, intervalMillis }, call) {
    for (let event = 1; event <= events; event++) {
      await call.tell('notifications/message', { level: 'info', data: `event ${event}` });
      await after(intervalMillis);
    }
    return words('all events sent');
  },
  async test_sampling({ prompt }, call) {
    const messages = [{ role: 'user', content: { type: 'text', text: prompt } }];
    const answer = await call.ask('sampling/createMessage', { messages, maxTokens: 100 }, types.CreateMessageResultSchema);
    return words(`the model said: ${answer.content.text}`);
  },
  ...(asksUsers && {
    async test_elicitation({ message }, call) {
      return words(`the user said: ${JSON.stringify((await askName(call, message)).content)}`);
    },
    async test_input_required_result_elicitation(_, call) {
      return words(`Hello, ${(await askName(call, 'What is your name?')).content.username}!`);
    },
  }),
};

function askName(call, message) {
  const requestedSchema = { type: 'object', properties: { username: { type: 'string' } }, required: ['username'] };
  return call.ask('elicitation/create', { message, requestedSchema }, types.ElicitResultSchema);
}

function newServer() {
  const server = new Server({ name: sdk, version: '1.0.0' }, { capabilities: { tools: {}, logging: {} } });
  server.setRequestHandler(types.ListToolsRequestSchema, () => ({
    tools: Object.keys(tools).map(name => ({ name, description: `The tool ${name}.`, inputSchema: { type: 'object' } })),
  }));
  server.setRequestHandler(types.SetLevelRequestSchema, () => ({}));
  server.setRequestHandler(types.CallToolRequestSchema, ({ params }, extra) => {
    if (!(params.name in tools)) throw new types.McpError(types.ErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    const related = { relatedRequestId: extra.requestId };
    return tools[params.name](params.arguments ?? {}, {
      signal: extra.signal,
      token: params._meta?.progressToken,
      tell: (method, said) => server.notification({ method, params: said }, related),
      ask: (method, asked, schema) => server.request({ method, params: asked }, schema, related),
    });
  });
  return server;
}

const sessions = new Map();

async function streamable(request, response) {
  const { StreamableHTTPServerTransport } = await import(`${sdk}/server/streamableHttp.js`);
  let transport = sessions.get(request.headers['mcp-session-id']);
  if (!transport && 'mcp-session-id' in request.headers) return void response.writeHead(404).end();
  if (!transport) {
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: id => sessions.set(id, transport),
    });
    transport.onclose = () => sessions.delete(transport.sessionId);
    await newServer().connect(transport);
  }
  await transport.handleRequest(request, response);
}

async function events(request, response) {
  const { SSEServerTransport } = await import(`${sdk}/server/sse.js`);
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
  if (request.method === 'GET' && pathname === '/mcp') {
    const transport = new SSEServerTransport('/messages', response);
    sessions.set(transport.sessionId, transport);
    transport.onclose = () => sessions.delete(transport.sessionId);
    return void (await newServer().connect(transport));
  }
  const transport = sessions.get(searchParams.get('sessionId'));
  if (request.method !== 'POST' || pathname !== '/messages' || !transport) return void response.writeHead(405).end();
  await transport.handlePostMessage(request, response);
}

const serve = revision === '2024-11-05' ? events : streamable;
const listener = http.createServer((request, response) => void serve(request, response).catch(problem => console.error(problem)));
listener.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${listener.address().port}/mcp`));
