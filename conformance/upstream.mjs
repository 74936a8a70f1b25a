// upstream.mjs REVISION ERA [--out DIR]: the official suite's client scenarios that REVISION (2025-11-25 or 2026-07-28)
// requires, against the side of a running gate that servers see; agents of ERA (legacy or modern) use the gate meanwhile.
// The suite starts a server for each scenario and runs upstream-agent.mjs as its client; that one says what the
// environment must hold. Prints a line per scenario and one with the counts.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listed, runSuite, scenarios } from './suite.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const [revision, era] = positionals;
if (!revision || !['legacy', 'modern'].includes(era)) {
  console.error('usage: upstream.mjs 2025-11-25|2026-07-28 legacy|modern [--out DIR]');
  process.exit(2);
}

const out = resolve(values.out ?? mkdtempSync(join(tmpdir(), 'upstream-')));
const agent = fileURLToPath(new URL('./upstream-agent.mjs', import.meta.url));
// The suite starts all scenarios at once, those about authorization, too: nothing is started for them.
const command = `[ "\${MCP_CONFORMANCE_SCENARIO#auth/}" != "$MCP_CONFORMANCE_SCENARIO" ] || node ${agent} ${era}`;
await runSuite(['client', '--requirements', revision, '--command', command, '-o', out], 'ignore');

const rows = new Map(scenarios(out).map(row => [row.name, row]));
const required = listed(revision, 'client');
const authorization = required.filter(name => name.startsWith('auth/'));
const others = required.filter(name => !name.startsWith('auth/'));
let passed = 0;
for (const name of others) {
  const row = rows.get(name);
  const problems = row ? [...row.failures, ...row.warnings] : ['it left no result'];
  if (row && !said(row, 'stdout.txt').endsWith('played')) problems.push(`the agent did not finish: ${said(row, 'stderr.txt')}`);
  if (problems.length === 0) {
    passed++;
    console.log(`ok    ${name}`);
  } else {
    console.log(`FAIL  ${name}`);
    for (const problem of problems) console.log(`       ${problem}`);
  }
}
console.log(`not served yet, authorization towards servers (step 3): ${authorization.join(' ')}`);
console.log(`${revision}, agents ${era}: ${passed}/${others.length} scored, ${authorization.length} not served yet`);
process.exit(passed === others.length ? 0 : 1);

function said(row, file) {
  return readFileSync(join(out, row.folder, file), 'utf8').trim();
}
