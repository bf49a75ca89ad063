#!/usr/bin/env bash
# Builds everything and runs every test against a real Redis, a real RabbitMQ and a real browser.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'END'
./test.sh [--filter EXPRESSION] [--long]

  --filter EXPRESSION   only the tests that match, in the words of `dotnet test --filter`
                        (e.g. --filter FullyQualifiedName~Architecture)
  --long                the long variants of the tests as well
  --help                this text

Installs redis-server, rabbitmq-server, chromium, curl, nodejs and npm with apt-get where they are missing (as root or with sudo).
The last line is "N passed, N failed, N skipped"; the exit code is 0 only if tests ran and none failed.
END
}

# No build server stays behind to hold files or memory.
export MSBUILDDISABLENODEREUSE=1

filter= minutes=15
while (($#)); do
  case $1 in
    --filter) filter=${2:?--filter needs an expression}; shift 2 ;;
    --long) export ODB_LONG=1 minutes=90; shift ;;
    --help | -h) usage; exit 0 ;;
    *) echo "test.sh: unknown option '$1'" >&2; usage >&2; exit 2 ;;
  esac
done

work=$(mktemp -d "${TMPDIR:-/tmp}/odb-test.XXXXXX")
# What odb keeps of maps.
export ODB_CACHE=$work/maps
servers_pid=
clean_up() {
  trap '' INT TERM HUP
  local job
  # Each running suite leads a process group, so that what the tests started ends with it.
  for job in $(jobs -p); do [ "$job" = "$servers_pid" ] || kill -TERM -- "-$job" 2>/dev/null; done
  if [ -n "$servers_pid" ]; then
    exec {servers_in}>&-
    wait "$servers_pid" 2>/dev/null
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'echo "test.sh: interrupted" >&2; exit 130' INT TERM HUP

die() {
  echo "test.sh: $1" >&2
  exit 1
}

install_missing() {
  local missing=() sudo=()
  command -v redis-server >/dev/null || missing+=(redis-server)
  [ -e /usr/sbin/rabbitmq-server ] || missing+=(rabbitmq-server)
  command -v chromium >/dev/null || missing+=(chromium)
  command -v curl >/dev/null || missing+=(curl)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npx >/dev/null || missing+=(npm)
  ((${#missing[@]})) || return 0
  echo "installing ${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "${missing[*]} missing: install them, or run this as root"
    sudo=(sudo)
  fi
  {
    "${sudo[@]}" apt-get update -qq &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  } >"$work/apt.log" 2>&1 </dev/null || {
    tail -n 30 "$work/apt.log" >&2
    die "apt-get could not install ${missing[*]}"
  }
}

build() {
  echo 'building'
  dotnet build OnDemandBus.sln -c Release -m:2 --nologo -v quiet >"$work/build.log" 2>&1 </dev/null || {
    cat "$work/build.log" >&2
    die 'the build failed'
  }
}

start_servers() {
  echo 'starting redis-server and rabbitmq-server'
  mkfifo "$work/servers.in"
  tests/servers.sh <"$work/servers.in" >"$work/servers.out" 2>"$work/servers.err" &
  servers_pid=$!
  exec {servers_in}>"$work/servers.in"
  until grep -q '^ready$' "$work/servers.out"; do
    kill -0 "$servers_pid" 2>/dev/null || {
      cat "$work/servers.err" >&2
      servers_pid=
      die 'a server did not start'
    }
    sleep 0.2
  done
  local line
  while read -r line; do [ "$line" = ready ] || export "${line?}"; done <"$work/servers.out"
}

run_suite() { # project
  local name dll
  name=$(basename "$1")
  dll=$1/bin/Release/net10.0/$name.dll
  # The descriptor that keeps the servers alive is not for the tests: only this script's end is to end them.
  exec setsid setpriv --pdeathsig TERM timeout -k 20 "${minutes}m" dotnet test "$dll" --nologo ${filter:+--filter "$filter"} \
    --logger "trx;LogFileName=$work/$name.trx" --logger 'console;verbosity=minimal' \
    --results-directory "$work/results" {servers_in}>&- >"$work/$name.log" 2>&1 </dev/null
}

attribute() { # file name: the number in the trx file's line of counters
  grep -o '<Counters [^>]*>' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc 0-9
}

passed=0 failed=0 skipped=0 bad=0
count_suite() { # project exit-code
  local name trx total executed good
  name=$(basename "$1")
  trx=$work/$name.trx
  total=0 executed=0 good=0
  if [ -s "$trx" ]; then total=$(attribute "$trx" total) executed=$(attribute "$trx" executed) good=$(attribute "$trx" passed); fi
  if [ "$2" != 0 ] || ((executed > good)); then
    bad=1
    echo
    grep -vE '^(Starting test exec|A total of|Results File:|Failed! |Passed! )|^\[xUnit|^   at System\.Reflection\.' "$work/$name.log"
  elif ((total == 0)); then
    # A filter leaves most suites without a test; without one, an empty suite is a suite that was lost.
    [ -n "$filter" ] && return
    bad=1
    echo "$name: no test ran"
    return
  fi
  ((passed += good, failed += executed - good, skipped += total - executed))
  if [ "$2" = 124 ]; then echo "$name: stopped after $minutes minutes"; fi
  echo "$name: $good passed, $((executed - good)) failed, $((total - executed)) skipped"
}

install_missing
command -v dotnet >/dev/null || die 'the .NET 10 SDK is missing: https://dotnet.microsoft.com/download'
build
start_servers

# Two at a time, as one of them often waits; then, alone, the suite in which processes are timed.
declare -A running=()
collect() { # waits until at most $1 suites run
  local pid code
  while ((${#running[@]} > $1)); do
    wait -n -p pid "${!running[@]}"
    code=$?
    count_suite "${running[$pid]}" "$code"
    unset "running[$pid]"
  done
}
begin() {
  run_suite "$1" &
  running[$!]=$1
}
for suite in tests/*.Tests; do
  [ "$suite" = tests/OnDemandBus.System.Tests ] && continue
  collect 1
  begin "$suite"
done
collect 0
begin tests/OnDemandBus.System.Tests
collect 0

((passed + failed > 0)) || { bad=1; echo 'no test ran'; }
echo "$passed passed, $failed failed, $skipped skipped"
exit "$bad"
