// client-remote.mjs URL TOKEN: mcp-remote, which makes a stdio server of a remote one, through the gate with nothing but
// the URL and a header; the SDK 1.x client talks to it over stdio. Last line: PASS a/b.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { claims } from './checks.mjs';

const [url, token] = process.argv.slice(2);
const program = fileURLToPath(new URL('./node_modules/mcp-remote/dist/proxy.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'mcp-remote-'));
const { claim, end } = claims();

// It probes with server/discover and speaks 2026-07-28 from then on when told to; its default is initialize.
for (const protocol of ['legacy', 'auto']) {
  const client = new Client({ name: 'gatehouse-client-remote', version: '1.0.0' });
  const call = (name, args = {}, options) => client.callTool({ name, arguments: args }, undefined, options);
  const text = result => result.content[0].text;
  await claim(`${protocol}: it connects`, () =>
    client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [program, url, '--header', `Authorization: Bearer ${token}`, ...(protocol === 'auto' ? ['--protocol', 'auto'] : [])],
        env: { ...process.env, MCP_REMOTE_CONFIG_DIR: home },
        stderr: 'ignore',
      }),
    ),
  );
  await claim(`${protocol}: it lists the tools`, async () => {
    const names = (await client.listTools()).tools.map(tool => tool.name);
    assert.ok(names.includes('echo'), 'echo is not among them');
    return `${names.length} tools`;
  });
  await claim(`${protocol}: a call comes back with its own text`, async () => {
    assert.equal(text(await call('echo', { message: 'grüße, 世界 🎈' })), 'grüße, 世界 🎈');
  });
  await claim(`${protocol}: progress arrives while the tool works`, async () => {
    const seen = [];
    await call('slow', { seconds: 0.6, steps: 3 }, { onprogress: told => seen.push(told.progress) });
    assert.deepEqual(seen, [1, 2, 3]);
  });
  await claim(`${protocol}: an unknown tool is refused with -32602`, async () => {
    await assert.rejects(call('no_such_tool'), problem => problem.code === -32602);
  });
  await client.close();
}
rmSync(home, { recursive: true });
end();
