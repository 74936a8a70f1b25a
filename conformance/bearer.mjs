// bearer.mjs URL TOKEN [PORT]: a loopback shim that adds an access token to every request and changes nothing else.
//
// The conformance suite has no option for headers. Host and Origin stay as the suite sent them, bodies pass
// through as they come in both directions, and when either side hangs up, so does the other.
import http from 'node:http';
import https from 'node:https';
import { pathToFileURL } from 'node:url';

export function openShim(target, token, port = 0) {
  const upstream = new URL(target);
  const { request } = upstream.protocol === 'https:' ? https : http;
  const server = http.createServer((incoming, outgoing) => {
    const headers = [];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      const name = incoming.rawHeaders[i].toLowerCase();
      if (name !== 'connection' && name !== 'authorization') headers.push(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
    }
    headers.push('Authorization', `Bearer ${token}`);
    const forwarded = request({
      hostname: upstream.hostname,
      port: upstream.port,
      method: incoming.method,
      path: incoming.url,
      headers,
      setHost: false,
      agent: false,
    });
    forwarded.on('response', answer => {
      outgoing.writeHead(answer.statusCode, answer.statusMessage, withoutConnection(answer.rawHeaders));
      outgoing.flushHeaders();
      answer.on('error', () => outgoing.destroy());
      answer.on('aborted', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  server.requestTimeout = 0;
  return new Promise((ready, failed) => {
    server.on('error', failed);
    server.listen(port, '127.0.0.1', () => {
      const address = `http://127.0.0.1:${server.address().port}`;
      ready({ url: address + upstream.pathname, close: () => (server.close(), server.closeAllConnections()) });
    });
  });
}

function withoutConnection(rawHeaders) {
  const kept = [];
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (!['connection', 'keep-alive'].includes(rawHeaders[i].toLowerCase())) kept.push(rawHeaders[i], rawHeaders[i + 1]);
  return kept;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [target, token, port] = process.argv.slice(2);
  if (!token) {
    console.error('usage: bearer.mjs URL TOKEN [PORT]');
    process.exit(2);
  }
  const shim = await openShim(target, token, Number(port ?? 0));
  console.log(`listening on ${shim.url}`);
}
