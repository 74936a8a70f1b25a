#!/usr/bin/env bash
# The bench: what the gate costs beside nginx and beside nothing, in one run on this machine.
#
#   bench/bench.sh [--quick] [--legacy] [--idle N] [--gate-url … --gate-token … --gate-pid …]   the workloads
#   bench/bench.sh neighbours [--quick]   only how a bad server's neighbours fare
#   bench/bench.sh origin [port]     the origin alone, until its standard input ends
#   bench/bench.sh jmh [arguments]   the JMH benchmarks; arguments are JMH's own
#
# The bench starts a gate itself unless one is given. BENCH_BUILD=no takes the classes as they are.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"
build_bench

case "${1:-}" in
origin)
    shift
    exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC "${jvm[@]}" dev.gatehouse.bench.Origin "$@"
    ;;
jmh)
    shift
    cd "$here/target"
    exec "$JAVA_HOME/bin/java" "${jvm[@]}" org.openjdk.jmh.Main "$@"
    ;;
*)
    cd "$root"
    exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC "${jvm[@]}" dev.gatehouse.bench.Main \
        --report "$here/target/bench-report.json" "$@"
    ;;
esac
