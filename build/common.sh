# Sourced by ./gatehouse, ./dev and the scripts here: the JDK, the build, the JVM's options.

# Sets JAVA_HOME to a JDK 25 or newer: the given one, or one under the usual folders.
find_jdk() {
    local candidate
    for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -x "$candidate/bin/javac" ] && [ "$(jdk_version "$candidate")" -ge 25 ]; then
            export JAVA_HOME=$candidate
            return
        fi
    done
    echo "No JDK 25 was found: set JAVA_HOME to one." >&2
    exit 1
}

jdk_version() {
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null | grep . || echo 0
}

maven() {
    (cd "$home" && mvn -B -ntp "$@")
}

# Builds the program when a source or a POM is newer than the last build.
build_when_stale() {
    local stamp=$home/gateway/target/.built
    if [ -f "$stamp" ] && [ -z "$(find "$home"/pom.xml "$home"/*/pom.xml "$home"/{mcp,ledger,gateway,testkit}/src/main \
        -newer "$stamp" -type f -print -quit)" ]; then
        return
    fi
    echo "Building Gatehouse (the first time takes a minute or two) ..." >&2
    local log=$home/target/build.log
    mkdir -p "$home/target"
    if ! maven -q -pl mcp,ledger,testkit,gateway compile >"$log" 2>&1; then
        cat "$log" >&2
        echo "The build failed; its output is above and in $log" >&2
        exit 1
    fi
    touch "$stamp"
}

# A gate is sized for its work; a command is gone before a compiler would pay off.
jvm_options() {
    local common="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    case $1 in
        serve | demo) echo "$common -XX:+UseSerialGC -Xms64m -Xmx${GATEHOUSE_HEAP:-512m} ${GATEHOUSE_JVM:-}" ;;
        *) echo "$common -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto" ;;
    esac
}
