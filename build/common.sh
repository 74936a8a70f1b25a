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

# Maven with the options of a machine, such as -Dmaven.repo.local=DIR, in GATEHOUSE_MAVEN_ARGS.
maven() {
    # shellcheck disable=SC2086 # the options are words
    (cd "$home" && mvn -B -ntp ${GATEHOUSE_MAVEN_ARGS:-} "$@")
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
    if ! maven -q -pl mcp,ledger,testkit,gateway package -Dmaven.test.skip=true >"$log" 2>&1; then
        cat "$log" >&2
        echo "The build failed; its output is above and in $log" >&2
        exit 1
    fi
    touch "$stamp"
}

# Jars, in an order that does not depend on the folder: a class archive holds for one class path only.
classpath() {
    printf '%s\n' "$home"/{gateway/target/gateway,mcp/target/mcp,ledger/target/ledger}.jar "$home"/gateway/target/lib/*.jar |
        paste -sd : -
}

# The option that makes a start use the archive; nothing when there is none.
archive_option() {
    if [ -s "$(archive)" ]; then echo "-XX:SharedArchiveFile=$(archive)"; fi
}

# Where the classes of a start are kept ready to use, as this JDK's shared archive.
archive() {
    echo "$home/gateway/target/classes-$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release").jsa"
}

# Makes that archive anew when the jars are newer: by the start of a gate that serves nobody. A gate starts without it
# too, only slower, so whatever goes wrong leaves an empty file and is not tried again before the next build.
archive_when_stale() {
    local archive fresh data jar
    archive=$(archive)
    if [ ! -w "$home/gateway/target" ]; then return; fi
    for jar in "$home"/{gateway/target/gateway,mcp/target/mcp,ledger/target/ledger}.jar; do
        if [ "$jar" -nt "$archive" ]; then fresh=$archive.$$; fi
    done
    if [ -z "${fresh:-}" ]; then return; fi
    echo "Preparing faster starts (some seconds) ..." >&2
    data=$(mktemp -d)
    # shellcheck disable=SC2046 # the options are words
    "$JAVA_HOME/bin/java" $(jvm_options rehearse) "-XX:ArchiveClassesAtExit=$fresh" -cp "$(classpath)" \
        dev.gatehouse.app.Main rehearse "$data" >"$home/target/archive.log" 2>&1 </dev/null || : >"$fresh"
    [ -f "$fresh" ] || : >"$fresh"
    mv -f "$fresh" "$archive"
    rm -rf "$data"
}

testkit_classpath() {
    echo "$home/testkit/target/classes:$home/mcp/target/classes:$home/testkit/target/lib/*"
}

# Sees to the npm packages of conformance/: 0 when they are there, else $missing says why they are not.
install_clients() {
    local major log=$home/target/npm.log
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        missing="node and npm are not installed"
        return 1
    fi
    major=$(node -p 'process.versions.node.split(".")[0]')
    if [ "$major" -lt 20 ]; then
        missing="node is older than 20"
        return 1
    fi
    # npm writes its own copy of the lock file last.
    if [ "$home/conformance/node_modules/.package-lock.json" -nt "$home/conformance/package-lock.json" ]; then
        return 0
    fi
    echo "Installing the official clients and the conformance suite from npm (up to a minute) ..." >&2
    mkdir -p "$home/target"
    if ! (cd "$home/conformance" && npm ci --no-audit --no-fund --fetch-retries=1 --fetch-timeout=60000) >"$log" 2>&1; then
        missing="npm ci failed (its output is in target/npm.log)"
        return 1
    fi
}

# A gate is sized for its work; a command is gone before a compiler would pay off. The archive holds for one layout of
# objects, so all of them have the same; one that does not fit, or is not there, is not worth a word.
jvm_options() {
    local common="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    common="$common -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xlog:cds*=off -Xlog:aot*=off"
    # What the compilers freed goes back to the system.
    local gate="-Xms64m -Xmx${GATEHOUSE_HEAP:-512m} -XX:TrimNativeHeapInterval=5000"
    case $1 in
        serve) echo "$common $gate ${GATEHOUSE_JVM:-}" ;;
        rehearse) echo "$common $gate" ;;
        demo) echo "$common -Xmx256m" ;;
        *) echo "$common -XX:TieredStopAtLevel=1" ;;
    esac
}
