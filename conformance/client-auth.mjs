// client-auth.mjs 1|2 URL ISSUER: how the official TypeScript SDK, 1.x or client 2.x, gets its own token for a route of the
// gate: from the 401 by the route's metadata to those of ISSUER, which the gate trusts, there by a code with PKCE for this
// route, once as a client that was registered before and once as one that a document describes; and what it does when a call
// wants more scopes than its token has. The testkit's issuer takes whoever comes for ann. The agents are added over REST:
// $GATEHOUSE_URL and $GATEHOUSE_TOKEN are the operators'. Last line: PASS a/b.
import assert from 'node:assert/strict';
import { claims } from './checks.mjs';
import { operate } from './govern.mjs';

const [major, url, issuer] = process.argv.slice(2);
if (!['1', '2'].includes(major) || !issuer) {
  console.error('usage: client-auth.mjs 1|2 URL ISSUER');
  process.exit(2);
}
const { Client, StreamableHTTPClientTransport, UnauthorizedError } = major === '1' ? await legacy() : await import('@modelcontextprotocol/client');
const { claim, end } = claims();

/** What one client keeps of itself. */
class Own {
  constructor(clientId) {
    if (clientId.startsWith('https:')) this.clientMetadataUrl = clientId;
    else this.information = { client_id: clientId, issuer };
  }

  get redirectUrl() {
    return 'http://127.0.0.1:9/callback';
  }

  get clientMetadata() {
    return {
      client_name: 'an agent of the tests',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  state() {
    return crypto.randomUUID();
  }

  clientInformation() {
    return this.information;
  }

  saveClientInformation(information) {
    this.information = information;
  }

  tokens() {
    return this.given;
  }

  saveTokens(tokens) {
    this.given = tokens;
  }

  discoveryState() {
    return this.found;
  }

  saveDiscoveryState(found) {
    this.found = found;
  }

  redirectToAuthorization(page) {
    this.page = page;
  }

  saveCodeVerifier(verifier) {
    this.verifier = verifier;
  }

  codeVerifier() {
    return this.verifier;
  }
}

await signIn('registered before', `registered-${major}`);
await signIn('described by a document', `https://agents.example/agent-${major}.json`);
end();

async function legacy() {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const { UnauthorizedError } = await import('@modelcontextprotocol/sdk/client/auth.js');
  return { Client, StreamableHTTPClientTransport, UnauthorizedError };
}

async function signIn(what, clientId) {
  const server = url.slice(url.lastIndexOf('/') + 1);
  const name = `${clientId.startsWith('https:') ? 'described' : 'registered'}-${major}`;
  await operate('agents', { name, owner: 'tests', issuer, clientId });
  await operate('grants', { agent: name, server, reason: 'a test', expires: '1h' });
  const own = new Own(clientId);
  let client;
  let transport;

  await claim(`${what}: without a token it is sent to sign in, for this route and no more than it needs`, async () => {
    ({ client, transport } = open(own));
    await assert.rejects(client.connect(transport), UnauthorizedError);
    asksFor(own.page, clientId, ['mcp:read']);
  });
  await claim(`${what}: what comes back is a token, and with it the client connects`, async () => {
    await finish(transport, own);
    ({ client, transport } = open(own));
    await client.connect(transport);
  });
  await claim(`${what}: it is for this route and its client`, async () => {
    const { iss, aud, client_id: client, sub } = claimsOf(own.given.access_token);
    assert.deepEqual({ iss, aud, client, sub }, { iss: issuer, aud: url, client: clientId, sub: 'ann' });
    const elsewhere = await fetch(`${url}-elsewhere`, { method: 'POST', headers: { Authorization: `Bearer ${own.given.access_token}` } });
    assert.equal(elsewhere.status, 401);
  });
  await claim(`${what}: it lists the tools`, async () => {
    assert.ok((await client.listTools()).tools.some(tool => tool.name === 'echo'));
  });
  await claim(`${what}: a call wants a scope more, and it is sent to sign in for that`, async () => {
    own.page = undefined;
    await assert.rejects(echo(client), UnauthorizedError);
    asksFor(own.page, clientId, ['mcp:call']);
  });
  await claim(`${what}: then the call goes through`, async () => {
    await finish(transport, own);
    assert.equal((await echo(client)).content[0].text, 'grüße');
  });
  await client.close();
}

function open(own) {
  const pinned = major === '2' && { versionNegotiation: { mode: { pin: '2026-07-28' } } };
  return {
    client: new Client({ name: `gatehouse-client-auth-${major}`, version: '1.0.0' }, { capabilities: {}, ...pinned }),
    transport: new StreamableHTTPClientTransport(new URL(url), { authProvider: own }),
  };
}

function echo(client) {
  return client.callTool({ name: 'echo', arguments: { message: 'grüße' } });
}

function asksFor(page, clientId, scopes) {
  assert.ok(page, 'it was not sent anywhere');
  const asked = page.searchParams;
  assert.equal(page.origin + page.pathname, `${issuer}/authorize`);
  assert.equal(asked.get('client_id'), clientId);
  assert.equal(asked.get('resource'), url);
  assert.equal(asked.get('code_challenge_method'), 'S256');
  for (const scope of scopes) assert.ok(asked.get('scope').split(' ').includes(scope), `${scope} is not in ${asked.get('scope')}`);
  if (scopes.includes('mcp:read')) assert.equal(asked.get('scope'), 'mcp:read');
}

/** A person signs in; what the browser comes back with is given to the client. */
async function finish(transport, own) {
  const sent = await fetch(own.page, { redirect: 'manual' });
  const back = new URL(sent.headers.get('location')).searchParams;
  assert.equal(back.get('state'), own.page.searchParams.get('state'));
  assert.equal(back.get('error'), null);
  await transport.finishAuth(back.get('code'), back.get('iss'));
}

function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}
