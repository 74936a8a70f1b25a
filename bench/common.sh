# Sourced by the scripts here: the JDK, the build, and how the bench and its gate are started.

root="$(dirname "$here")"
. "$root/build/common.sh"
find_jdk

# Builds everything, and sets the JVM's options, $jvm: the gate is started from the jars and the archive of ./gatehouse.
build_bench() {
    local home=$root classes=$root/gateway/target/classes:$root/mcp/target/classes:$root/ledger/target/classes
    if [ "${BENCH_BUILD:-yes}" != no ]; then
        (cd "$root" && mvn -q -B -ntp -pl bench -am -DskipTests package) >&2
    fi
    archive_when_stale
    jvm=(-Xms256m -Xmx768m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
        -Dbench.gate.jvm="$(jvm_options serve) $(archive_option)"
        -Dbench.gate.classpath="$(classpath)"
        -cp "$here/target/classes:$classes:$here/target/lib/*")
}
