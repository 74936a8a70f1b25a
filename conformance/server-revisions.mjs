// server-revisions.mjs REVISION [--leash]: a server for the matrix of revisions, made of the official SDK's release that
// has REVISION for its newest; what it offers is in revisions.mjs. Prints its address when it is ready, and runs until it
// is told to stop, or with --leash until its input ends. What it is told past the protocol, on the same port:
//   POST /control {"do": "changed", "list": "tools"} | {"do": "touched", "uri": …}
//   GET /control/received     everything that it was sent, and how many calls of each tool were cancelled
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { leash: { type: 'boolean' } } });
const [revision] = positionals;
const era = await import(revision === '2026-07-28' ? './server-revisions-modern.mjs' : './server-revisions-legacy.mjs');
const sent = [];
const cancelled = {};
const server = await era.open(revision, tool => (cancelled[tool] = (cancelled[tool] ?? 0) + 1));

function answer(response, body) {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function serve(request, response) {
  const body = request.method === 'POST' ? await json(request) : undefined;
  if (request.url === '/control/received') return answer(response, { sent, cancelled });
  if (request.url === '/control') {
    if (body.do === 'changed') await server.changed(body.list);
    else if (body.do === 'touched') await server.touched(body.uri);
    else throw new Error(`no such command: ${body.do}`);
    return answer(response, { ok: true });
  }
  if (body) sent.push(body);
  await server.serve(request, response, body);
}

const listener = http.createServer((request, response) =>
  void serve(request, response).catch(problem => {
    console.error(problem);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }),
);
listener.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${listener.address().port}/mcp`));
if (values.leash) process.stdin.resume().on('end', () => process.exit());
