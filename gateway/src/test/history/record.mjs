// Records what published releases of MCP servers declare: one file of JSON lines for each package, one line for
// each release that starts, in the order of their versions.
//
//   node record.mjs TO SCRATCH PACKAGE...
//
// A release is installed with the oldest SDK and zod that it allows, which are those that its authors had: they
// write part of what it declares. No install script runs. The server is a child process on stdio with made-up
// credentials; it is asked to initialize and for its lists, and then stopped. What it says is written as it said it,
// member by member; of an item that says letter for letter what it said in the line before, only the name is written.
// Of the pages of UI resources the digest and the size are written, and what is said beside them.
import { createHash } from "node:crypto";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const SECONDS_TO_ANSWER = 20;
const MAX_PAGES = 30;
const LISTS = { tools: "tools/list", prompts: "prompts/list", resources: "resources/list", resourceTemplates: "resources/templates/list" };

// What a server wants to be started with; none of it is real.
const ARGUMENTS = {
    "@modelcontextprotocol/server-filesystem": (scratch) => [scratch],
    "@modelcontextprotocol/server-postgres": () => ["postgresql://127.0.0.1:1/none"],
    "@modelcontextprotocol/server-redis": () => ["redis://127.0.0.1:1"],
    "@modelcontextprotocol/server-pdf": () => ["--stdio"],
    "@modelcontextprotocol/server-map": () => ["--stdio"],
    "@modelcontextprotocol/server-threejs": () => ["--stdio"],
};
const ENVIRONMENT = {
    BRAVE_API_KEY: "none",
    EVERART_API_KEY: "none",
    GITHUB_PERSONAL_ACCESS_TOKEN: "none",
    GITLAB_PERSONAL_ACCESS_TOKEN: "none",
    GOOGLE_MAPS_API_KEY: "none",
    SLACK_BOT_TOKEN: "none",
    SLACK_TEAM_ID: "none",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
    AWS_REGION: "none",
};

function npm(...words) {
    return execFileSync("npm", [...words, "--no-audit", "--no-fund", "--loglevel=error"], {
        encoding: "utf8",
        maxBuffer: 64 << 20,
        timeout: 240_000,
    });
}

// What writes a part of the declaration, and therefore has to be of its time; but some releases start with none of
// these as old as their ranges allow.
const OF_ITS_TIME = [
    /^(@modelcontextprotocol\/(sdk|server|ext-apps)|zod|zod-to-json-schema)$/,
    /^@modelcontextprotocol\/(sdk|server)$/,
    /^$/,
];

// The oldest version that a simple range allows, of those that are to be of their time.
function overrides(name, version, ofItsTime) {
    const wanted = JSON.parse(npm("view", `${name}@${version}`, "dependencies", "--json") || "{}");
    const oldest = {};
    for (const [each, range] of Object.entries(wanted))
        if (ofItsTime.test(each) && /^[\^~]?\d+\.\d+\.\d+$/.test(range)) oldest[each] = range.replace(/^[\^~]/, "");
    return oldest;
}

function install(name, version, overrides, into) {
    rmSync(into, { recursive: true, force: true });
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, "package.json"), JSON.stringify({ dependencies: { [name]: version }, overrides }));
    npm("install", "--prefix", into, "--ignore-scripts");
    const home = join(into, "node_modules", name);
    const bin = JSON.parse(readFileSync(join(home, "package.json"), "utf8")).bin;
    return join(home, typeof bin === "string" ? bin : Object.values(bin)[0]);
}

function sdkOf(into) {
    for (const sdk of ["sdk", "server"])
        try {
            const at = join(into, "node_modules/@modelcontextprotocol", sdk, "package.json");
            return `${sdk} ${JSON.parse(readFileSync(at, "utf8")).version}`;
        } catch {
            continue; // the other one, then
        }
    return undefined;
}

// 0.6.2 came before 2025.1.14, and 2.0.1 after 2026.8.31.
function age(version) {
    const [major, minor, patch] = version.split(/[.-]/).map(Number);
    return [major === 0 ? 0 : major >= 2000 ? 1 : 2, major, minor, patch];
}

function byAge(one, other) {
    const [a, b] = [age(one), age(other)];
    const first = a.findIndex((part, at) => part !== b[at]);
    return first < 0 ? 0 : a[first] - b[first];
}

// A JSON-RPC client of one child: answers to the server's own requests are empty lists or refusals.
class Conversation {
    constructor(program, words, scratch) {
        this.waiting = new Map();
        this.next = 0;
        this.child = spawn(process.execPath, [program, ...words], {
            cwd: scratch,
            env: { PATH: process.env.PATH, HOME: scratch, ...ENVIRONMENT },
            stdio: ["pipe", "pipe", "pipe"],
        });
        this.said = "";
        this.child.stderr.on("data", (bytes) => (this.said = (this.said + bytes).slice(-400)));
        this.child.stdin.on("error", () => {});
        this.child.on("exit", () => this.#fail(`it stopped: ${this.said}`));
        createInterface({ input: this.child.stdout }).on("line", (line) => this.#hear(line));
    }

    #fail(why) {
        for (const { reject } of this.waiting.values()) reject(new Error(why));
        this.waiting.clear();
    }

    #hear(line) {
        let message;
        try {
            message = JSON.parse(line);
        } catch {
            return; // some releases write greetings to their output
        }
        if (message.method && message.id !== undefined)
            this.#send(
                message.method === "roots/list"
                    ? { jsonrpc: "2.0", id: message.id, result: { roots: [] } }
                    : { jsonrpc: "2.0", id: message.id, error: { code: -32601, message: "not here" } },
            );
        const wait = message.method ? undefined : this.waiting.get(message.id);
        if (!wait) return;
        this.waiting.delete(message.id);
        if (message.error) wait.reject(new Error(message.error.message));
        else wait.resolve(message.result);
    }

    #send(message) {
        this.child.stdin.write(JSON.stringify(message) + "\n");
    }

    tell(method) {
        this.#send({ jsonrpc: "2.0", method });
    }

    ask(method, params) {
        const id = this.next++;
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), SECONDS_TO_ANSWER * 1000);
            const done = (then) => (value) => {
                clearTimeout(timer);
                then(value);
            };
            this.waiting.set(id, { resolve: done(resolve), reject: done(reject) });
            this.#send({ jsonrpc: "2.0", id, method, params });
        });
    }

    async list(member, method) {
        const items = [];
        let cursor;
        for (let page = 0; page < MAX_PAGES; page++) {
            const result = await this.ask(method, cursor === undefined ? {} : { cursor });
            items.push(...(result[member] ?? []));
            cursor = result.nextCursor;
            if (!cursor) break;
        }
        return items;
    }

    stop() {
        this.child.kill("SIGKILL");
    }
}

async function declaration(program, words, scratch) {
    const server = new Conversation(program, words, scratch);
    try {
        const { protocolVersion, serverInfo, capabilities, instructions } = await server.ask("initialize", {
            protocolVersion: "2025-11-25",
            capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } },
            clientInfo: { name: "recorder", version: "1" },
        });
        server.tell("notifications/initialized");
        await server.ask("ping", {});
        const said = { protocolVersion, serverInfo, capabilities, instructions };
        for (const [member, method] of Object.entries(LISTS)) {
            const owner = member === "resourceTemplates" ? "resources" : member;
            if (!capabilities[owner]) continue;
            try {
                said[member] = await server.list(member, method);
            } catch (refused) {
                said.refused = { ...said.refused, [method]: refused.message.slice(0, 200) };
            }
        }
        const shown = await pages(server, said);
        if (Object.keys(shown).length > 0) said.pages = shown;
        return said;
    } finally {
        server.stop();
    }
}

function facts(body) {
    return { digest: `sha256:${createHash("sha256").update(body).digest("hex")}`, bytes: Buffer.byteLength(body) };
}

// The pages that hosts show: those that tools name, and those that are listed.
async function pages(server, said) {
    const named = (said.tools ?? []).flatMap((tool) => [tool._meta?.ui?.resourceUri, tool._meta?.["ui/resourceUri"]]);
    const listed = (said.resources ?? []).map((resource) => resource.uri);
    const pages = {};
    for (const uri of new Set([...named, ...listed].filter((each) => each?.startsWith("ui://")).sort())) {
        const { contents } = await server.ask("resources/read", { uri });
        pages[uri] = {
            contents: contents.map((content) => {
                const kept = { ...content };
                for (const body of ["text", "blob"]) if (typeof content[body] === "string") kept[body] = facts(content[body]);
                return kept;
            }),
        };
    }
    return pages;
}

const KEYS = { tools: "name", prompts: "name", resources: "uri", resourceTemplates: "uriTemplate" };

// The line with names for the items that are as they were.
function brief(said, before) {
    const line = { ...said };
    for (const [member, key] of Object.entries(KEYS))
        if (said[member]) {
            const known = new Map((before?.[member] ?? []).map((item) => [item[key], JSON.stringify(item)]));
            line[member] = said[member].map((item) => (known.get(item[key]) === JSON.stringify(item) ? item[key] : item));
        }
    return line;
}

async function record(name, to, scratch) {
    const into = join(scratch, "installed");
    const home = join(scratch, "home");
    mkdirSync(home, { recursive: true });
    const versions = [JSON.parse(npm("view", name, "versions", "--json"))].flat().sort(byAge);
    const lines = [];
    let before;
    for (const version of versions)
        for (const [attempt, ofItsTime] of OF_ITS_TIME.entries())
            try {
                const program = install(name, version, overrides(name, version, ofItsTime), into);
                const said = await declaration(program, (ARGUMENTS[name] ?? (() => []))(home), home);
                const line = { package: name, version, sdk: sdkOf(into), ...brief(said, before) };
                lines.push(JSON.stringify(line).replaceAll(home, "/srv/allowed"));
                before = said;
                console.log(`${name} ${version}: ${said.tools?.length ?? 0} tools, attempt ${attempt + 1}`);
                break;
            } catch (failed) {
                const why = String(failed.message).slice(0, 200).replaceAll("\n", " ");
                console.log(`${name} ${version}: not at attempt ${attempt + 1}: ${why}`);
            }
    if (lines.length > 0) writeFileSync(join(to, name.split("/").pop() + ".jsonl"), lines.join("\n") + "\n");
}

const [to, scratch, ...names] = process.argv.slice(2).map((word, at) => (at < 2 ? resolve(word) : word));
mkdirSync(to, { recursive: true });
for (const name of names) await record(name, to, scratch);
process.exit(0);
