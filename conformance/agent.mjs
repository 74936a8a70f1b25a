// agent.mjs REVISION URL list | call TOOL [JSON]: an agent on the command line, made of the official SDK client of
// the revision's era: 1.x for 2025-11-25, 2.x for 2026-07-28. Its token is in $GATEHOUSE_AGENT_TOKEN.
//
// Ends with 0 when it was answered, 3 when it was refused, 4 when its stream ended before the answer; with
// GATEHOUSE_LEASH=stdin also when its standard input does, so that it never outlives who started it.
import { setTimeout as after } from 'node:timers/promises';

const [revision, url, verb, tool, json] = process.argv.slice(2);
if (!['2025-11-25', '2026-07-28'].includes(revision) || !(verb === 'list' || (verb === 'call' && tool))) {
  console.error('usage: agent.mjs 2025-11-25|2026-07-28 URL list | call TOOL [JSON]');
  process.exit(2);
}
const identity = { name: 'gatehouse-agent', version: '1.0.0' };
const token = process.env.GATEHOUSE_AGENT_TOKEN;
const options = { requestInit: { headers: token ? { Authorization: `Bearer ${token}` } : {} }, fetch: watched };
const ended = resolvers();
if (process.env.GATEHOUSE_LEASH === 'stdin') process.stdin.on('end', () => process.exit(1)).resume();
let calling = false;
let denial;

try {
  const { client, transport, progressed } = revision === '2025-11-25' ? await legacy() : await modern();
  await client.connect(transport);
  if (verb === 'list') await list(client);
  else await call(client, progressed);
  process.exit(0);
} catch (problem) {
  console.log(`refused: ${plain(problem)}`);
  process.exit(3);
}

async function legacy() {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  return {
    client: new Client(identity),
    transport: new StreamableHTTPClientTransport(new URL(url), options),
    progressed: (client, params, hooks) => client.callTool(params, undefined, hooks),
  };
}

async function modern() {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  return {
    client: new Client(identity, { versionNegotiation: { mode: { pin: revision } } }),
    transport: new StreamableHTTPClientTransport(new URL(url), options),
    progressed: (client, params, hooks) => client.callTool(params, hooks),
  };
}

async function list(client) {
  let cursor;
  do {
    const page = await client.listTools(cursor ? { cursor } : undefined);
    for (const one of page.tools) console.log(`${one.name}  ${one.description ?? ''}`);
    cursor = page.nextCursor;
  } while (cursor);
}

async function call(client, progressed) {
  calling = true;
  const onprogress = told => console.log(`progress ${told.progress}${told.total ? `/${told.total}` : ''}`);
  const answer = progressed(client, { name: tool, arguments: JSON.parse(json ?? '{}') }, { onprogress, timeout: 120_000 });
  const first = await Promise.race([answer, ended.promise.then(() => after(500, undefined))]);
  if (first === undefined) {
    console.log('ended: the stream was closed before the answer came');
    process.exit(4);
  }
  for (const part of first.content) console.log(`${first.isError ? 'tool error: ' : ''}${part.text ?? `(${part.type})`}`);
}

/** Fetches; notes what a refusal says, and when the stream that a call was to be answered on is over. */
async function watched(target, init) {
  const answer = await fetch(target, init);
  if (!answer.ok) denial = await answer.clone().text();
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream');
  if (!calling || init?.method !== 'POST' || !isStream || !answer.body) return answer;
  const noticing = new TransformStream({ flush: () => ended.resolve() });
  return new Response(answer.body.pipeThrough(noticing), answer);
}

/** What the other side says; an SDK may keep the words of a refused connection to itself. */
function plain(problem) {
  try {
    const { message, code } = JSON.parse(denial).error;
    return `${message} (${code})`;
  } catch {
    const text = String(problem?.message ?? problem);
    return problem?.code === undefined ? text : `${text.replace(/^MCP error -?\d+: /, '')} (${problem.code})`;
  }
}

function resolvers() {
  let resolve;
  const promise = new Promise(done => (resolve = done));
  return { promise, resolve };
}
