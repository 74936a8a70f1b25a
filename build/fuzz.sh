#!/usr/bin/env bash
# Fuzzes every *FuzzTest, or those with NAME in their name: fuzz.sh [MINUTES [NAME]]. Two at a time, each for so many
# minutes; the exit status is 1 when one of them found something.
# What it learns stays in .fuzz/CLASS/corpus and is where the next run begins.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/build/common.sh"
find_jdk

minutes=${1:-10}
case $minutes in
    '' | *[!0-9]* | 0)
        echo "How many minutes for each target? ./dev fuzz 10" >&2
        exit 2
        ;;
esac
work=$home/.fuzz
mkdir -p "$work"

# The class path of a module's tests; Maven knows it.
prepare() {
    maven -q -pl "$1" -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
        -Dmdep.outputFile="$work/$1.classpath" >"$work/build.log" 2>&1 || {
        cat "$work/build.log" >&2
        exit 1
    }
}

# Runs one target; its output is in .fuzz/CLASS/log, what broke it in .fuzz/CLASS/found.
fuzz() {
    local module=$1 name=$2 class=$3 place=$work/$2 inputs
    mkdir -p "$place/corpus" "$place/found"
    touch "$place/started"
    inputs=$(find "$home/$module/src/test/resources" -path "*/${name}Inputs/*" -type d)
    (cd "$place" && exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx512m -XX:+EnableDynamicAgentLoading \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -cp "$home/$module/target/test-classes:$home/$module/target/classes:$(cat "$work/$module.classpath")" \
        com.code_intelligence.jazzer.Jazzer --target_class="$class" --hooks=true \
        --instrumentation_includes='dev.gatehouse.**' -max_total_time=$((minutes * 60)) -timeout=20 -rss_limit_mb=0 \
        -print_final_stats=1 -artifact_prefix="$place/found/" "$place/corpus" "$inputs" >"$place/log" 2>&1)
}

# One line for people. Something was found when the fuzzer says so or did not come to its end.
summary() {
    local name=$1 place=$work/$1 status=$2 done runs seconds crashes
    done=$(sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/\1 \2/p' "$place/log" | tail -1)
    runs=${done% *} seconds=${done#* }
    crashes=$(find "$place/found" -type f -newer "$place/started" | wc -l)
    if [ "$status" -eq 0 ] && [ -n "$done" ]; then
        echo "$name: $runs runs in $seconds s, $(find "$place/corpus" -type f | wc -l) files in the corpus, $crashes crashes"
    else
        echo "$name: FAILED, $crashes crashes in .fuzz/$name/found, the rest in .fuzz/$name/log"
    fi
}

# The fuzzer's exit status, and that of the whole.
target() {
    local status=0
    fuzz "$@" || status=$?
    summary "$2" "$status"
    return "$status"
}

trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
sources=$(find "$home"/*/src/test/java -name "*${2:-}*FuzzTest.java" | sort)
modules=$(sed "s|^$home/\([^/]*\)/.*|\1|" <<<"$sources" | sort -u)
for module in $modules; do prepare "$module"; done
failed=0
for source in $sources; do
    module=${source#"$home"/} module=${module%%/*}
    class=${source#*/src/test/java/} class=${class%.java}
    while [ "$(jobs -pr | wc -l)" -ge 2 ]; do wait -n || failed=1; done
    target "$module" "${class##*/}" "${class//\//.}" &
done
while [ -n "$(jobs -p)" ]; do wait -n || failed=1; done
exit "$failed"
