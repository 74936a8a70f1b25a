// The server of 2026-07-28: server 2.x of the SDK. See server-revisions.mjs.
import { toNodeHandler } from '@modelcontextprotocol/node';
import { Server, ProtocolError, ProtocolErrorCode, createMcpHandler, inputRequired } from '@modelcontextprotocol/server';
import { complete, page, textsOf, toolsOf } from './revisions.mjs';

/** What a tool wants to know before it goes on. */
class Asked extends Error {
  constructor(questions) {
    super('it asks');
    this.questions = questions;
  }
}

export function open(revision, cancelled) {
  const tools = toolsOf(revision);
  const texts = textsOf(revision);
  const invalid = what => new ProtocolError(ProtocolErrorCode.InvalidParams, what);
  const changing = { listChanged: true };
  const capabilities = { tools: changing, prompts: changing, resources: { ...changing, subscribe: true }, logging: {}, completions: {} };

  function newServer() {
    const server = new Server({ name: 'server-revisions', version: '1.0.0' }, { capabilities });
    const list = (method, member, items) =>
      server.setRequestHandler(method, ({ params }) => {
        const found = page(member, items, params?.cursor);
        if (!found) throw invalid('Invalid cursor');
        return found;
      });
    list('tools/list', 'tools', [...tools.values()].map(tool => tool.definition));
    list('prompts/list', 'prompts', texts.prompts);
    list('resources/list', 'resources', texts.resources);
    list('resources/templates/list', 'resourceTemplates', texts.templates);
    server.setRequestHandler('resources/read', ({ params }) => {
      const found = texts.read(params.uri);
      if (!found) throw invalid('Resource not found');
      return found;
    });
    server.setRequestHandler('prompts/get', ({ params }) => texts.get(params.arguments));
    server.setRequestHandler('completion/complete', ({ params }) => complete(params));
    server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => called(params, mcpReq));
    return server;
  }

  async function called({ name, arguments: given = {} }, request) {
    const tool = tools.get(name);
    if (!tool) throw invalid(`Unknown tool: ${name}`);
    request.signal.addEventListener('abort', () => cancelled(name));
    const ask = questions => {
      if (Object.keys(questions).every(key => key in (request.inputResponses ?? {}))) return request.inputResponses;
      throw new Asked(questions);
    };
    const progressToken = request._meta?.progressToken;
    try {
      return await tool.action(given, {
        signal: request.signal,
        progress: async report => {
          if (progressToken !== undefined) await request.notify({ method: 'notifications/progress', params: { progressToken, ...report } });
        },
        log: (level, text) => request.log(level, text),
        ask,
        visited: question => ({ content: [{ type: 'text', text: JSON.stringify(ask({ answer: question })) }] }),
        // In this revision a stream is not taken up again.
        hangUp: () => {},
      });
    } catch (asked) {
      if (asked instanceof Asked) return inputRequired({ inputRequests: asked.questions, requestState: 'asked' });
      throw asked;
    }
  }

  const handler = createMcpHandler(newServer, { legacy: 'reject' });
  return {
    serve: toNodeHandler(handler),
    changed: list => handler.notify[`${list}Changed`](),
    touched: uri => handler.notify.resourceUpdated(uri),
  };
}
