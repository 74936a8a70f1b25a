#!/usr/bin/env bash
# The official conformance suite against the testkit's server, directly and through the gate. Ends with 1 when a
# scenario fails directly, or passes directly and fails through the gate. conformance/expected-REVISION.yaml, where
# there is one, names those that may fail through the gate.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/build/common.sh"
find_jdk
build_when_stale
install_clients || { echo "The suite cannot run: $missing" >&2 && exit 1; }
. "$home/build/stage.sh"
begin_kit
begin_gate
govern kit "$kit"

status=0
rows=()
# run REVISION WAY URL [OPTIONS]: one run; its scenarios that passed are in $stage/REVISION-WAY/passed.txt.
run() {
    local out=$stage/$1-$2
    mkdir -p "$out"
    if (cd "$home/conformance" && node run.mjs "$3" "$1" --out "$out" "${@:4}") >"$out.txt"; then
        tail -1 "$out.txt"
    else
        status=1
        cat "$out.txt"
    fi
    sed -n "s|^$1: scored \([0-9/]*\), not scored \([0-9/]*\),.*|\1 scored, \2 not scored|p" "$out.txt" >"$out.count"
}

for revision in 2025-11-25 2026-07-28; do
    echo "$revision, directly:"
    run "$revision" direct "$kit"
    expected=$home/conformance/expected-$revision.yaml
    options=(--bearer "$(token kit)")
    if [ -f "$expected" ]; then options+=(--expected "$expected"); fi
    echo "$revision, through the gate:"
    run "$revision" gate "$gate/mcp/kit" "${options[@]}"
    lost=$(LC_ALL=C comm -23 "$stage/$revision-direct/passed.txt" "$stage/$revision-gate/passed.txt")
    for scenario in $lost; do
        if grep -q -- "- $scenario\$" "$expected" 2>/dev/null; then continue; fi
        echo "FAIL $scenario passes directly and fails through the gate"
        status=1
    done
    rows+=("$(printf '%-12s %-32s %s' "$revision" "$(cat "$stage/$revision-direct.count")" "$(cat "$stage/$revision-gate.count")")")
done
echo
printf '%-12s %-32s %s\n' revision directly "through the gate"
printf '%s\n' "${rows[@]}"
exit "$status"
