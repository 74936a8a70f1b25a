// client-inspector.mjs URL TOKEN: the command line of MCP Inspector through the gate, in both of its eras, with nothing
// but the URL and a header. It keeps files, so it gets a home of its own for a while. Last line: PASS a/b.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claims } from './checks.mjs';
import { suiteNode } from './node.mjs';

const [url, token] = process.argv.slice(2);
const program = fileURLToPath(
  new URL('./node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);
const home = mkdtempSync(join(tmpdir(), 'inspector-'));
const { claim, end } = claims();

/** Runs it; returns its status and what it said. */
function inspect(bearer, ...options) {
  const all = ['--cli', url, '--transport', 'http', '--header', `Authorization: Bearer ${bearer}`, ...options];
  const settings = { env: { ...process.env, HOME: home }, timeout: 15_000 };
  return new Promise(done =>
    execFile(suiteNode(), [program, ...all], settings, (problem, stdout, stderr) => done({ status: problem?.code ?? 0, stdout, stderr })),
  );
}

for (const era of ['legacy', 'modern']) {
  const asked = (...options) => inspect(token, '--protocol-era', era, ...options);
  await claim(`${era}: it lists the tools`, async () => {
    const { stdout, stderr } = await asked('--method', 'tools/list');
    assert.ok(stdout.startsWith('{'), stderr);
    const names = JSON.parse(stdout).tools.map(tool => tool.name);
    assert.ok(names.includes('echo'), 'echo is not among them');
    return `${names.length} tools`;
  });
  await claim(`${era}: a call comes back with its own text`, async () => {
    const { stdout, stderr } = await asked('--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'message=grüße');
    assert.ok(stdout.startsWith('{'), stderr);
    assert.match(JSON.parse(stdout).content[0].text, /grüße$/);
  });
  await claim(`${era}: an unknown tool is refused, and it says so`, async () => {
    const { status, stderr } = await asked('--method', 'tools/call', '--tool-name', 'no_such_tool');
    assert.notEqual(status, 0);
    assert.match(stderr, /no_such_tool/);
  });
}
await claim('without a valid token it is refused', async () => {
  const { status, stderr } = await inspect('not-a-token', '--method', 'tools/list', '--stored-auth-only');
  assert.notEqual(status, 0);
  return stderr.trim().split('\n')[0].slice(0, 80);
});
rmSync(home, { recursive: true });
end();
