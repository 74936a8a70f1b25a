// run.mjs URL REVISION [--expected FILE] [--bearer TOKEN] [--out DIR]
//
// Runs the official suite's server scenarios that REVISION (2025-11-25 or 2026-07-28) requires; the frozen lists
// are part of the package. Prints a line per scenario that is not plainly green and one with the counts. Exits
// with 0 only when every scored scenario passed, apart from those in FILE, and none in FILE passed unexpectedly.
// DIR keeps what the suite wrote, and passed.txt with the names of all that passed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openShim } from './bearer.mjs';
import { suiteNode } from './node.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { expected: { type: 'string' }, bearer: { type: 'string' }, out: { type: 'string' } },
});
const [url, revision] = positionals;
if (!url || !revision) {
  console.error('usage: run.mjs URL 2025-11-25|2026-07-28 [--expected FILE] [--bearer TOKEN] [--out DIR]');
  process.exit(2);
}

const suite = fileURLToPath(new URL('./node_modules/@modelcontextprotocol/conformance/', import.meta.url));
const out = resolve(values.out ?? mkdtempSync(join(tmpdir(), 'conformance-')));
const shim = values.bearer ? await openShim(url, values.bearer) : undefined;
const code = await run(shim?.url ?? url);
shim?.close();

const rows = scenarios(out);
const green = rows.filter(row => !row.failures.length).map(row => `${row.name}\n`);
writeFileSync(join(out, 'passed.txt'), green.sort().join(''));
const notScored = new Set(listed('not_scored'));
const scored = new Set(listed('server'));
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

function run(target) {
  const options = ['server', '--url', target, '--requirements', revision, '-o', out];
  if (values.expected) options.push('--expected-failures', resolve(values.expected));
  return new Promise((done, failed) => {
    const child = spawn(suiteNode(), [join(suite, 'dist/index.js'), ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', part => (text += part));
    child.on('error', failed);
    child.on('close', status => {
      const summary = text.slice(Math.max(0, text.lastIndexOf('=== SUMMARY')));
      if (status !== 0) console.log(summary.trim());
      done(status);
    });
  });
}

/** One row per folder with checks; the suite names folders server-<scenario>-<time>. */
function scenarios(folder) {
  return readdirSync(folder, { recursive: true })
    .filter(file => file.endsWith('checks.json'))
    .map(file => {
      const name = file.split('/').at(-2).replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\d-]+Z?$/, '');
      const checks = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const of = status =>
        checks.filter(check => check.status === status).map(check => `${check.id}: ${check.errorMessage ?? ''}`);
      return { name, failures: of('FAILURE'), warnings: of('WARNING') };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The server scenarios of a section of the package's frozen list, which is YAML of a very plain kind. */
function listed(section) {
  const lines = readFileSync(join(suite, 'requirements', `${revision}.yaml`), 'utf8').split('\n');
  const names = [];
  let inside = false;
  for (const line of lines) {
    if (/^\S/.test(line) && !line.startsWith('#')) inside = line.startsWith(`${section}:`);
    const item = inside && /^ {2}- (?:scenario: )?(\S+)\s*$/.exec(line);
    if (item) names.push(item[1]);
  }
  return names;
}
