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
// The suite starts all scenarios at once; the agents take turns, because a gate makes its changes one after another.
process.env.UPSTREAM_TURNS = mkdtempSync(join(tmpdir(), 'turns-'));
const command = `node ${agent} ${era}`;
await runSuite(['client', '--requirements', revision, '--timeout', '200000', '--command', command, '-o', out], 'ignore');

const rows = new Map(scenarios(out).map(row => [row.name, row]));
const required = listed(revision, 'client');
let passed = 0;
for (const name of required) {
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
console.log(`${revision}, agents ${era}: ${passed}/${required.length} scored`);
process.exit(passed === required.length ? 0 : 1);

function said(row, file) {
  return readFileSync(join(out, row.folder, file), 'utf8').trim();
}
