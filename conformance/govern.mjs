// govern.mjs NAME URL: puts a server behind a gate that runs, over REST: adds and approves it, grants all of it to an
// agent of its name, and prints a token of that agent. $GATEHOUSE_URL and $GATEHOUSE_TOKEN are the operators'.
import { pathToFileURL } from 'node:url';

export async function govern(name, url) {
  const { submitted } = await operate('servers', { name, url, owner: 'tests' });
  await operate(`servers/${name}/approve`, { digest: submitted.digest, bindings: bindings(submitted) });
  await operate('agents', { name, owner: 'tests' });
  await operate('grants', { agent: name, server: name, reason: 'a test', expires: '1h' });
  return (await operate(`agents/${name}/token`, { servers: [name] })).token;
}

// The tools of tests read, and touch nothing that has a name.
function bindings({ eras }) {
  const tools = Object.values(eras).flatMap(({ items }) => items).map(({ key }) => key).filter(key => key.startsWith('tool:'));
  return Object.fromEntries(tools.map(key => [key.slice(5), { action: 'read', resources: [] }]));
}

export function operate(path, body) {
  return ask(path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.GATEHOUSE_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Reads over REST. */
export function look(path) {
  return ask(path, { headers: { Authorization: `Bearer ${process.env.GATEHOUSE_TOKEN}` } });
}

async function ask(path, request) {
  const answer = await fetch(`${process.env.GATEHOUSE_URL}/api/${path}`, request);
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${said.detail} ${said.remedy}`);
  return said;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(await govern(...process.argv.slice(2)));
