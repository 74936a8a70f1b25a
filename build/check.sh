#!/usr/bin/env bash
# What a change must hold to before its tests matter: format, compilation with every check, the map of the rooms,
# links in the documents, shell syntax, and nothing of one machine in what is tracked.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/build/common.sh"
find_jdk
cd "$home"
status=0

# nothing TEXT: what comes in must be empty, or the check fails with it.
nothing() {
    local found
    found=$(cat)
    if [ -n "$found" ]; then
        printf '%s:\n%s\n\n' "$1" "$found"
        status=1
    fi
}

dead_links() {
    local file link
    git ls-files '*.md' | while read -r file; do
        sed '/^ *```/,/^ *```/d' "$file" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//; s/#.*//' | while read -r link; do
            case $link in '' | http://* | https://* | mailto:*) continue ;; esac
            if [ ! -e "$(dirname "$file")/$link" ]; then echo "$file: $link"; fi
        done
    done
}

bad_syntax() {
    local file
    git ls-files | while read -r file; do
        if head -c 64 "$file" | head -1 | grep -q '^#!.*bash' || [[ $file == *.sh ]]; then bash -n "$file" 2>&1 || true; fi
    done
}

nothing "Shell syntax" < <(bad_syntax)
nothing "Links that lead nowhere" < <(dead_links)
nothing "Host names of registries" < <(git grep -nIEi \
    'registr[y][.]npmjs|repo1?[.]mave[n]|mave[n][.]org|sonatyp[e]|artifactor[y]|npmmirro[r]')
nothing "Paths of one machine" < <(git grep -nIE '(^|[^[:alnum:]_.~}])/(wor[k]|roo[t]|hom[e]/[a-z]+|tm[p])/')
maven -q spotless:check test -Dtest=ArchitectureTest -Dsurefire.failIfNoSpecifiedTests=false "$@" || status=1
[ "$status" = 0 ] && echo "The checks hold."
exit "$status"
