#!/usr/bin/env bash
# The bench: what the gate costs beside nginx and beside nothing, in one run on this machine.
#
#   bench/bench.sh [--quick] [--idle N] [--gate-url … --gate-token … --gate-pid …]   the workloads
#   bench/bench.sh origin [port]     the origin alone, until its standard input ends
#   bench/bench.sh jmh [arguments]   the JMH benchmarks; arguments are JMH's own
#
# The gate is started by the bench itself unless one is given. BENCH_BUILD=no takes the classes as they are.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$here")"
. "$root/build/common.sh"
find_jdk

if [ "${BENCH_BUILD:-yes}" != no ]; then
    (cd "$root" && mvn -q -B -ntp -pl bench -am -DskipTests package) >&2
fi

jvm=(-Xms256m -Xmx768m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Dbench.gate.jvm="$(jvm_options serve)"
    -Dbench.gate.classpath="$root/gateway/target/classes:$root/mcp/target/classes:$root/ledger/target/classes:$root/gateway/target/lib/*"
    -cp "$here/target/classes:$root/gateway/target/classes:$root/mcp/target/classes:$root/ledger/target/classes:$here/target/lib/*")

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
