// server-new.mjs: a server made of the official TypeScript server 2.x that speaks 2026-07-28 alone. Its tools are those
// of the testkit's that the client scripts use. Prints its address when it is ready, and runs until it is told to stop.
import http from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { Server, ProtocolError, ProtocolErrorCode, acceptedContent, createMcpHandler, inputRequired, inputResponse } from '@modelcontextprotocol/server';

const words = (text, isError) => ({ content: [{ type: 'text', text }], ...(isError && { isError }) });
const userName = { type: 'object', properties: { username: { type: 'string' } }, required: ['username'] };

function askName(call, message, told) {
  const content = acceptedContent(call.inputResponses, 'name');
  if (content) return words(told(content.username));
  return inputRequired({ inputRequests: { name: inputRequired.elicit({ message, requestedSchema: userName }) } });
}

const tools = {
  echo: ({ message }) => words(message),
  sum: ({ a, b }) => (typeof a === 'number' && typeof b === 'number' ? words(String(a + b)) : words('not numbers', true)),
  big: ({ kib }) => words('x'.repeat(kib * 1024)),
  async slow({ seconds, steps }, call) {
    const progressToken = call._meta?.progressToken;
    for (let step = 1; step <= steps && !call.signal.aborted; step++) {
      await after((seconds * 1000) / steps);
      if (progressToken !== undefined)
        await call.notify({ method: 'notifications/progress', params: { progressToken, progress: step, total: steps } });
    }
    return words(`done in ${steps} steps`);
  },
  async stream({ events, intervalMillis }, call) {
    for (let event = 1; event <= events; event++) {
      await call.log('info', `event ${event}`);
      await after(intervalMillis);
    }
    return words('all events sent');
  },
  test_sampling({ prompt }, call) {
    const answer = inputResponse(call.inputResponses, 'model');
    if (answer.kind === 'sampling') return words(`the model said: ${answer.result.content.text}`);
    const messages = [{ role: 'user', content: { type: 'text', text: prompt } }];
    return inputRequired({ inputRequests: { model: inputRequired.createMessage({ messages, maxTokens: 100 }) } });
  },
  test_elicitation: ({ message }, call) => askName(call, message, name => `the user said: ${name}`),
  test_input_required_result_elicitation: (_, call) => askName(call, 'What is your name?', name => `Hello, ${name}!`),
};

const handler = createMcpHandler(
  () => {
    const server = new Server({ name: 'server-new', version: '1.0.0' }, { capabilities: { tools: {}, logging: {} } });
    server.setRequestHandler('tools/list', () => ({
      tools: Object.keys(tools).map(name => ({ name, description: `The tool ${name}.`, inputSchema: { type: 'object' } })),
    }));
    server.setRequestHandler('tools/call', ({ params }, context) => {
      if (!(params.name in tools)) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
      return tools[params.name](params.arguments ?? {}, context.mcpReq);
    });
    return server;
  },
  { legacy: 'reject' },
);
const listener = http.createServer(toNodeHandler(handler));
listener.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${listener.address().port}/mcp`));
