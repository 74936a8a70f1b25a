#!/usr/bin/env bash
# Where the gate's time goes: a gate with everything on under load, recorded by the JDK's flight recorder.
#
#   bench/profile.sh [seconds] [tool] [connections]     20 s of small over 32 connections unless said otherwise
#
# The recording stays in bench/target/gate.jfr; BENCH_BUILD=no takes the classes as they are.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"
build_bench

recording=$here/target/gate.jfr
"$JAVA_HOME/bin/java" -XX:+UseSerialGC "${jvm[@]}" dev.gatehouse.bench.profile.Profile \
    "${2:-small}" "${3:-32}" "${1:-20}" "$recording"
for view in cpu-time-hot-methods allocation-by-site; do
    "$JAVA_HOME/bin/jfr" view --width 150 "$view" "$recording"
done
