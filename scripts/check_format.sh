#!/usr/bin/env bash
# Formatting, and rules of the repository that no compiler knows.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mapfile -t sources < <(git ls-files 'src/**.cc' 'src/**.h' 'tests/**.cc' 'tests/**.h' 'bench/**.cc' 'bench/**.h' 'fuzz/**.cc')
clang-format --dry-run --Werror "${sources[@]}"

bad=0
rule() {  # rule "what is wrong" PATTERN PATHSPEC...
  local text=$1 pattern=$2
  shift 2
  if git grep -nE "$pattern" -- "$@"; then
    printf 'repository rule: %s\n' "$text" >&2
    bad=1
  fi
}
rule "events reach browsers by Server-Sent Events alone" 'WebSocket|socket\.io' 'src/**' 'web/*/src/**'
rule "the lock file must not name a registry" '"resolved": "http' 'web/package-lock.json'
rule "the browser never polls" 'setInterval\([^)]*fetch' 'web/*/src/**'
rule "TypeScript without any" ': any\b|<any>|as any\b' 'web/*/src/**.ts' 'web/*/src/**.tsx'
exit "$bad"
