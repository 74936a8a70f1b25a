// The servers with sessions, 2024-11-05 to 2025-11-25: the SDK's 1.x. See server-revisions.mjs.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { complete, page, textsOf, toolsOf } from './revisions.mjs';

const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
const notFound = -32002;
const kept = 10_000;

/** What was said on each stream, for those who come back. */
class Events {
  #said = [];
  #last = 0;

  storeEvent(stream, message) {
    this.#said.push({ id: ++this.#last, stream, message });
    if (this.#said.length > kept) this.#said.shift();
    return Promise.resolve(String(this.#last));
  }

  async replayEventsAfter(last, { send }) {
    const { stream } = this.#said.find(event => event.id === Number(last));
    for (const { id, message } of this.#said.filter(event => event.stream === stream && event.id > Number(last)))
      // The event that only opens a stream says nothing.
      if (message.jsonrpc) await send(String(id), message);
    return stream;
  }
}

export async function open(revision, cancelled) {
  const sdk = revision === '2025-11-25' ? '@modelcontextprotocol/sdk' : `sdk-${revision}`;
  const { Server } = await import(`${sdk}/server/index.js`);
  const { McpError, ErrorCode, ...types } = await import(`${sdk}/types.js`);
  const tools = toolsOf(revision);
  const texts = textsOf(revision);
  const sessions = new Map();
  const changing = { listChanged: true };
  const capabilities = { tools: changing, prompts: changing, resources: { ...changing, subscribe: true }, logging: {} };
  if (revision >= '2025-03-26') capabilities.completions = {};
  const answers = {
    'elicitation/create': types.ElicitResultSchema,
    'sampling/createMessage': types.CreateMessageResultSchema,
    'roots/list': types.ListRootsResultSchema,
  };

  /** A server of one session; hangUp ends the stream of a call. */
  function newServer(hangUp) {
    const server = new Server({ name: sdk, version: '1.0.0' }, { capabilities });
    const followed = new Set();
    let wanted = 'debug';
    const on = (name, answer) => server.setRequestHandler(types[`${name}RequestSchema`], ({ params }, extra) => answer(params, extra));
    const list = (name, member, items) =>
      on(`List${name}`, params => {
        const found = page(member, items, params?.cursor);
        if (!found) throw new McpError(ErrorCode.InvalidParams, 'Invalid cursor');
        return found;
      });
    list('Tools', 'tools', [...tools.values()].map(tool => tool.definition));
    list('Prompts', 'prompts', texts.prompts);
    list('Resources', 'resources', texts.resources);
    list('ResourceTemplates', 'resourceTemplates', texts.templates);
    on('ReadResource', ({ uri }) => {
      const found = texts.read(uri);
      if (!found) throw new McpError(notFound, 'Resource not found', { uri });
      return found;
    });
    on('GetPrompt', params => texts.get(params.arguments));
    on('Complete', complete);
    on('SetLevel', ({ level }) => {
      wanted = level;
      return {};
    });
    on('Subscribe', ({ uri }) => {
      followed.add(uri);
      return {};
    });
    on('Unsubscribe', ({ uri }) => {
      followed.delete(uri);
      return {};
    });
    on('CallTool', async ({ name, arguments: given = {}, _meta }, extra) => {
      const tool = tools.get(name);
      if (!tool) throw new McpError(ErrorCode.InvalidParams, `Unknown tool: ${name}`);
      extra.signal.addEventListener('abort', () => cancelled(name));
      const related = { relatedRequestId: extra.requestId };
      const tell = (method, params) => server.notification({ method, params }, related);
      return tool.action(given, {
        signal: extra.signal,
        progress: async report => {
          const progressToken = _meta?.progressToken;
          if (progressToken !== undefined) await tell('notifications/progress', { progressToken, ...report });
        },
        log: async (level, data) => {
          if (levels.indexOf(level) >= levels.indexOf(wanted)) await tell('notifications/message', { level, data });
        },
        async ask(questions) {
          const asked = Object.entries(questions).map(async ([key, question]) => [key, await server.request(question, answers[question.method], related)]);
          return Object.fromEntries(await Promise.all(asked));
        },
        visited: question => {
          throw new types.UrlElicitationRequiredError([question.params]);
        },
        hangUp: () => hangUp(extra),
      });
    });
    server.tells = uri => followed.has(uri);
    return server;
  }

  return {
    serve: revision === '2024-11-05' ? await events() : await streamable(),
    changed: list => Promise.all([...sessions.values()].map(({ server }) => server.notification({ method: `notifications/${list}/list_changed` }))),
    touched: uri =>
      Promise.all(
        [...sessions.values()]
          .filter(({ server }) => server.tells(uri))
          .map(({ server }) => server.sendResourceUpdated({ uri })),
      ),
  };

  async function streamable() {
    const { StreamableHTTPServerTransport } = await import(`${sdk}/server/streamableHttp.js`);
    return async (request, response, body) => {
      const id = request.headers['mcp-session-id'];
      if (id && !sessions.has(id)) return void response.writeHead(404).end();
      let session = sessions.get(id);
      if (!session) {
        const calls = new Map();
        const transport = new StreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          eventStore: new Events(),
          retryInterval: 20,
          onsessioninitialized: begun => sessions.set(begun, session),
        });
        session = { transport, calls, server: newServer(hangUp) };
        session.server.onclose = () => sessions.delete(transport.sessionId);
        await session.server.connect(transport);

        async function hangUp(call) {
          const stream = calls.get(call.requestId);
          if (call.closeSSEStream) call.closeSSEStream();
          else if (transport.closeSSEStream) transport.closeSSEStream(call.requestId);
          // 1.12.3 leaves it to the caller.
          else stream.end();
          if (!stream.closed) await once(stream, 'close');
        }
      }
      if (body?.method === 'tools/call') {
        session.calls.set(body.id, response);
        response.on('close', () => session.calls.delete(body.id));
      }
      await session.transport.handleRequest(request, response, body);
    };
  }

  async function events() {
    const { SSEServerTransport } = await import(`${sdk}/server/sse.js`);
    return async (request, response, body) => {
      const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
      if (request.method === 'GET' && pathname === '/mcp') {
        const transport = new SSEServerTransport('/messages', response);
        // HTTP with SSE has one stream, which is not taken up again.
        const session = { transport, server: newServer(() => {}) };
        sessions.set(transport.sessionId, session);
        session.server.onclose = () => sessions.delete(transport.sessionId);
        return session.server.connect(transport);
      }
      const session = sessions.get(searchParams.get('sessionId'));
      if (request.method !== 'POST' || pathname !== '/messages' || !session) return void response.writeHead(405).end();
      await session.transport.handlePostMessage(request, response, body);
    };
  }
}
