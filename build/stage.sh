# Sourced after common.sh: servers and a gate for a while. What was started ends with the script, however that ends.

stage=$(mktemp -d)
started=()
trap clear_stage EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

clear_stage() {
    local status=$? pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$stage"
    exit "$status"
}

# begin NAME COMMAND...: runs it in the background, its output in a file of that name.
begin() {
    local name=$1
    shift
    : >"$stage/$name.log"
    "$@" >"$stage/$name.log" 2>&1 </dev/null &
    started+=($!)
}

# heard NAME PATTERN: waits for a line that begins so, and prints what follows the beginning.
heard() {
    local pid=${started[-1]} deadline=$((SECONDS + 60))
    until grep -q "^$2" "$stage/$1.log"; do
        if ! kill -0 "$pid" 2>/dev/null || [ "$SECONDS" -gt "$deadline" ]; then
            echo "$1 did not start; it said:" >&2
            cat "$stage/$1.log" >&2
            return 1
        fi
        sleep 0.1
    done
    sed -n "s/^$2//p" "$stage/$1.log" | head -1
}

free_port() {
    local port
    while true; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# begin_kit [NAME] [OPTIONS]: the testkit's server with all its tools, in all revisions or in those that --revision
# names; sets $kit to its URL and $control to the one that changes it past the protocol.
begin_kit() {
    local name=${1:-kit}
    begin "$name" "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx256m -cp "$(testkit_classpath)" \
        dev.gatehouse.testkit.Main server --no-wire "${@:2}"
    kit=$(heard "$name" "listening on ")
    control=${kit##* }
    kit=${kit%% *}
}

# begin_everything: the server from npm, on loopback only; sets $everything to its URL.
begin_everything() {
    local package=$home/conformance/node_modules/@modelcontextprotocol/server-everything
    begin everything env PORT=0 node --import "$home/conformance/loopback.mjs" "$package/dist/index.js" streamableHttp
    everything=$(heard everything "listening on ")
}

# begin_node NAME SCRIPT [OPTIONS]: a server of conformance/; sets $served to its URL.
begin_node() {
    begin "$1" node "$home/conformance/$2" "${@:3}"
    served=$(heard "$1" "listening on ")
}

# begin_issuer: the testkit's issuer, which a gate that is begun after it trusts; sets $issuer to its name.
begin_issuer() {
    begin issuer "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx64m -cp "$(testkit_classpath)" dev.gatehouse.testkit.Main issuer
    issuer=$(heard issuer "issuing as ")
}

# begin_gate: a gate in a directory of its own on free ports, which one person runs; sets $gate to where agents reach it.
begin_gate() {
    local agents operators
    agents=$(free_port)
    operators=$(free_port)
    printf 'agents:\n  port: %s\noperators:\n  port: %s\ndata: %s\nquestions:\n  sampling: ["*"]\naccess:\n  twoPersons: false\ncredentials:\n  clientMetadata: https://conformance-test.local/client-metadata.json\n' "$agents" "$operators" "$stage/data" >"$stage/gatehouse.yaml"
    if [ -n "${issuer:-}" ]; then printf 'issuers:\n  trusted: [{issuer: "%s"}]\n' "$issuer" >>"$stage/gatehouse.yaml"; fi
    begin gate "$home/gatehouse" serve --config "$stage/gatehouse.yaml"
    heard gate "Gatehouse is ready" >/dev/null
    gate=http://127.0.0.1:$agents
    export GATEHOUSE_AGENTS=$gate
    export GATEHOUSE_URL=http://127.0.0.1:$operators
    GATEHOUSE_TOKEN=$(cat "$stage/data/operator.token")
    export GATEHOUSE_TOKEN
}

# govern NAME URL [APPROVE OPTIONS]: adds and approves a server, and grants all of that to an agent named after it.
govern() {
    local name=$1 digest
    "$home/gatehouse" server add "$name" "$2" --owner tests >/dev/null
    shift 2
    digest=$("$home/gatehouse" server show "$name" | sed -n 's/.*--digest \(sha256:[0-9a-f]*\).*/\1/p')
    "$home/gatehouse" server approve "$name" --digest "$digest" --bind '* read nothing' "$@" >/dev/null
    "$home/gatehouse" agent add "$name" --owner tests >/dev/null
    "$home/gatehouse" grant add --agent "$name" --server "$name" --reason tests >/dev/null
}

# token NAME: a fresh token of the agent of that name.
token() {
    "$home/gatehouse" agent token "$1"
}
