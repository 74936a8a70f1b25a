// The official suite as it lies in node_modules: running it, its frozen lists, what it left behind.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suiteNode } from './node.mjs';

const suite = fileURLToPath(new URL('./node_modules/@modelcontextprotocol/conformance/', import.meta.url));

const deadline = 300_000;

/** Runs it; returns its exit status and what it printed. It waits for connections to its servers to end: not for ever. */
export function runSuite(options, stderr = 'inherit') {
  return new Promise((done, failed) => {
    const child = spawn(suiteNode(), [join(suite, 'dist/index.js'), ...options], { stdio: ['ignore', 'pipe', stderr], timeout: deadline });
    let text = '';
    child.stdout.on('data', part => (text += part));
    child.on('error', failed);
    child.on('close', status => done({ status, text }));
  });
}

/** One row per folder with checks; the suite names folders [server-]<scenario>-<time>. */
export function scenarios(folder) {
  return readdirSync(folder, { recursive: true })
    .filter(file => file.endsWith('checks.json'))
    .map(file => {
      const name = dirname(file).replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\d-]+Z?$/, '');
      const checks = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const of = status =>
        checks.filter(check => check.status === status).map(check => `${check.id}: ${check.errorMessage ?? ''}`);
      return { name, folder: dirname(file), failures: of('FAILURE'), warnings: of('WARNING') };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The scenarios of a section of the package's frozen list for a revision, which is YAML of a very plain kind. */
export function listed(revision, section) {
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
