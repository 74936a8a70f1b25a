#!/usr/bin/env bash
# Every test that needs no other machine: the modules' own, then the real clients and the official suite.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/build/common.sh"
find_jdk
maven verify "$@"
