# Shared by ./start and ./test: progress lines, packages, the console's build.
# Source it from the repository's root.

root=$(pwd)
started=$SECONDS

say() { printf '\033[1m[%3ds] %s\033[0m\n' "$((SECONDS - started))" "$*"; }
die() { printf '\nsoldwire: %s\n' "$*" >&2; exit 1; }

# Runs a command quietly; shows its last lines and the whole log's place when it fails.
quietly() {
  local log=$root/build/logs/$1.log
  shift
  mkdir -p "$root/build/logs"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "'$*' failed; all of its output is in ${log#"$root"/}"
  fi
}

# The packages of the named groups that are not installed.
missing_packages() {
  local wanted
  wanted=$(awk -v groups=" $* " '/^# group /{on=index(groups, " " $3 " ")} /^[^#]/ && on' scripts/packages.txt)
  local installed
  # shellcheck disable=SC2086
  installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null | awk '/^ii/{print $2}')
  comm -23 <(sort <<<"$wanted") <(sort <<<"$installed")
  # Node.js may come from elsewhere than Debian: only the commands count.
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
}

# Debian starts a service when its package is installed, and fails when its port is taken. The tests
# run these programs themselves: of what is installed while this holds, none is started.
without_services() {
  if [ -e /usr/sbin/policy-rc.d ]; then "$@"; return; fi
  as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d'
  trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
  "$@"
  as_root rm -f /usr/sbin/policy-rc.d
  trap - EXIT
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    die "packages are missing and I am not root; run as root: $*"
  fi
}

install_packages() {
  local missing
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  command -v apt-get >/dev/null || die "these packages are missing: $missing(this script knows only Debian's apt-get)"
  say "installing Debian packages: $missing"
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-update as_root apt-get update -q
  # shellcheck disable=SC2086
  without_services quietly apt-install as_root apt-get install -q -y --no-install-recommends $missing
  not_at_boot "$missing"
}

# Services that came with these packages are not wanted at the next boot either.
not_at_boot() {
  [ -d /run/systemd/system ] || return 0
  local units
  # shellcheck disable=SC2086
  units=$(dpkg -L $1 | sed -n 's|.*/systemd/system/\([^@/]*\.service\)$|\1|p' | sort -u)
  # shellcheck disable=SC2086
  [ -z "$units" ] || as_root systemctl disable --quiet $units || true
}

# A stamp file names the inputs' hash; the step runs only when that changes.
fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

install_npm_modules() {
  local hash
  hash=$(cat web/package-lock.json web/package.json web/*/package.json | sha256sum | cut -c1-32)
  fresh web/node_modules/.soldwire-stamp "$hash" && return 0
  say "installing npm modules"
  (cd web && quietly npm-ci npm ci --no-audit --no-fund --loglevel=error)
  echo "$hash" >web/node_modules/.soldwire-stamp
}

install_interop_modules() {
  local hash
  hash=$(cat tests/interop/package-lock.json tests/interop/package.json | sha256sum | cut -c1-32)
  fresh tests/interop/node_modules/.soldwire-stamp "$hash" && return 0
  say "installing npm modules (interop)"
  (cd tests/interop && quietly interop-npm-ci npm ci --no-audit --no-fund --loglevel=error)
  echo "$hash" >tests/interop/node_modules/.soldwire-stamp
}

build_console() {
  local hash
  hash=$(find web/realtime web/console src/api/openapi.json web/package-lock.json -type f \
    -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-32)
  fresh web/console/dist/.stamp "$hash" && return 0
  say "building the console"
  (cd web && quietly console-build npm run build --silent)
  echo "$hash" >web/console/dist/.stamp
}

# build_binary PRESET [TARGET...]: configures once, then only what changed.
build_binary() {
  local preset=$1
  shift
  if [ ! -f "build/$preset/build.ninja" ]; then
    say "configuring ($preset)"
    quietly "configure-$preset" cmake --preset "$preset"
  fi
  say "building ($preset)"
  NINJA_STATUS="[%f/%t] " ninja -C "build/$preset" "$@" || die "the build failed"
}
