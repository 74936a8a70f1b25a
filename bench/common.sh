# Sourced by the scripts here: the JDK, the build, and how the bench and its gate are started.

root="$(dirname "$here")"
. "$root/build/common.sh"
find_jdk

build_bench() {
    if [ "${BENCH_BUILD:-yes}" != no ]; then
        (cd "$root" && mvn -q -B -ntp -pl bench -am -DskipTests package) >&2
    fi
}

classes=$root/gateway/target/classes:$root/mcp/target/classes:$root/ledger/target/classes
jvm=(-Xms256m -Xmx768m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Dbench.gate.jvm="$(jvm_options serve)"
    -Dbench.gate.classpath="$classes:$root/gateway/target/lib/*"
    -cp "$here/target/classes:$classes:$here/target/lib/*")
