#!/usr/bin/env bash
# The official conformance suite against the testkit's server: directly, through the gate, and through the gate with a
# server of the other era behind it; then its client scenarios against the gate's other side. Ends with 1 when a scenario
# fails directly, or passes directly and fails through the gate, or a client scenario fails.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/build/common.sh"
find_jdk
build_when_stale
install_clients || { echo "The suite cannot run: $missing" >&2 && exit 1; }
. "$home/build/stage.sh"
begin_kit
direct=$kit
begin_gate
govern kit "$kit"
# Servers of one era alone: what an agent of the other era gets is carried between the two.
begin_kit old --revision 2025-11-25
govern old "$kit"
begin_kit young --revision 2026-07-28
govern young "$kit"

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

# through REVISION WAY SERVER: a run through the gate; what passes directly must pass here, too.
through() {
    local lost scenario
    echo "$1, through the gate, the server named $3:"
    run "$1" "$2" "$gate/mcp/$3" --bearer "$(token "$3")"
    lost=$(LC_ALL=C comm -23 "$stage/$1-direct/passed.txt" "$stage/$1-$2/passed.txt")
    for scenario in $lost; do
        echo "FAIL $scenario passes directly and fails through the gate"
        status=1
    done
}

for revision in 2025-11-25 2026-07-28; do
    echo "$revision, directly:"
    run "$revision" direct "$direct"
    through "$revision" gate kit
    if [ "$revision" = 2025-11-25 ]; then other=young; else other=old; fi
    through "$revision" other "$other"
    rows+=("$(printf '%-12s %-32s %-32s %s' "$revision" "$(cat "$stage/$revision-direct.count")" \
        "$(cat "$stage/$revision-gate.count")" "$(cat "$stage/$revision-other.count")")")
done

# upstream REVISION ERA: the suite's client scenarios against the side of the gate that servers see.
upstream() {
    local out=$stage/$1-upstream-$2
    echo "$1, its servers behind the gate, agents $2:"
    (cd "$home/conformance" && node upstream.mjs "$1" "$2" --out "$out") | tee "$out.txt" || status=1
    tail -1 "$out.txt" >>"$stage/upstream.count"
}

for revision in 2025-11-25 2026-07-28; do
    for era in legacy modern; do upstream "$revision" "$era"; done
done
echo
printf '%-12s %-32s %-32s %s\n' revision directly "through the gate" "server of the other era"
printf '%s\n' "${rows[@]}"
echo
echo "The client scenarios, the gate being the client:"
sed 's|scored|scenarios|' "$stage/upstream.count"
exit "$status"
