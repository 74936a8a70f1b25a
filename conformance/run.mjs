// run.mjs URL REVISION [--expected FILE] [--bearer TOKEN] [--out DIR]
//
// Runs the official suite's server scenarios that REVISION (2025-11-25 or 2026-07-28) requires; the frozen lists
// are part of the package. Prints a line per scenario that is not plainly green and one with the counts. Exits
// with 0 only when every scored scenario passed, apart from those in FILE, and none in FILE passed unexpectedly.
// DIR keeps what the suite wrote, and passed.txt with the names of all that passed.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openShim } from './bearer.mjs';
import { listed, runSuite, scenarios } from './suite.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { expected: { type: 'string' }, bearer: { type: 'string' }, out: { type: 'string' } },
});
const [url, revision] = positionals;
if (!url || !revision) {
  console.error('usage: run.mjs URL 2025-11-25|2026-07-28 [--expected FILE] [--bearer TOKEN] [--out DIR]');
  process.exit(2);
}

const out = resolve(values.out ?? mkdtempSync(join(tmpdir(), 'conformance-')));
const shim = values.bearer ? await openShim(url, values.bearer) : undefined;
const code = await run(shim?.url ?? url);
shim?.close();

const rows = scenarios(out);
const green = rows.filter(row => !row.failures.length).map(row => `${row.name}\n`);
writeFileSync(join(out, 'passed.txt'), green.sort().join(''));
const notScored = new Set(listed(revision, 'not_scored'));
const scored = new Set(listed(revision, 'server'));
for (const row of rows) {
  const mark = row.failures.length ? 'FAIL' : row.warnings.length ? 'warn' : 'ok';
  if (mark === 'ok') continue;
  console.log(`${mark.padEnd(5)}${row.name}${notScored.has(row.name) ? '  (not scored)' : ''}`);
  for (const problem of [...row.failures, ...row.warnings]) console.log(`       ${problem}`);
}
const counted = rows.filter(row => scored.has(row.name));
const passed = counted.filter(row => !row.failures.length).length;
const extra = rows.filter(row => notScored.has(row.name));
const extraPassed = extra.filter(row => !row.failures.length).length;
console.log(`${revision}: scored ${passed}/${scored.size}, not scored ${extraPassed}/${extra.length}, suite exit ${code}`);
const complete = counted.length === scored.size;
if (!complete) console.log(`only ${counted.length} of ${scored.size} scored scenarios left a result`);
process.exit(code === 0 && complete ? 0 : 1);

async function run(target) {
  const options = ['server', '--url', target, '--requirements', revision, '-o', out];
  if (values.expected) options.push('--expected-failures', resolve(values.expected));
  const { status, text } = await runSuite(options);
  if (status !== 0) console.log(text.slice(Math.max(0, text.lastIndexOf('=== SUMMARY'))).trim());
  return status;
}
