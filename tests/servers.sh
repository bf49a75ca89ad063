#!/usr/bin/env bash
# A Redis and a RabbitMQ of the tests' own: on free ports of the loopback device, in a folder of their own.
#
#   tests/servers.sh [redis] [rabbitmq]      (both, if none is named)
#
# Prints NAME=ADDRESS for each server and then "ready"; runs until its standard input is closed or it gets a signal, and then
# ends what it started and removes the folder. Whoever starts it holds the other end of its standard input: when that process
# dies, by whatever death, the servers end too.
set -uo pipefail

wanted=" ${*:-redis rabbitmq} "
folder=$(mktemp -d "${TMPDIR:-/tmp}/odb-servers.XXXXXX")
groups=()
owner_gone=

stop() {
  trap '' INT TERM HUP
  [ -n "$owner_gone" ] && kill "$owner_gone" 2>/dev/null
  local group waited=0
  for group in "${groups[@]}"; do kill -TERM -- "-$group" 2>/dev/null; done
  for group in "${groups[@]}"; do
    while kill -0 -- "-$group" 2>/dev/null && ((waited++ < 50)); do sleep 0.1; done
    kill -KILL -- "-$group" 2>/dev/null
  done
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 143' INT TERM HUP

fail() {
  echo "servers.sh: $1" >&2
  [ -f "${2:-}" ] && tail -n 20 "$2" >&2
  exit 1
}

# Below 32768, where the kernel takes the ports of outgoing connections from.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# Each server leads a process group of its own, which is ended as a whole: RabbitMQ is several processes.
launch() { # log command...
  local log=$1
  shift
  setsid "$@" >"$log" 2>&1 </dev/null &
  groups+=($!)
}

await_port() { # name port log
  local tries=0
  until (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; do
    kill -0 "${groups[-1]}" 2>/dev/null || fail "$1 ended while it started" "$3"
    ((tries++ < 600)) || fail "$1 does not listen on port $2 after 60 s" "$3"
    sleep 0.1
  done
}

start_redis() {
  command -v redis-server >/dev/null || fail 'redis-server is not installed (./test.sh installs it)'
  local dir=$folder/redis port
  port=$(free_port)
  mkdir -p "$dir"
  launch "$dir/out.log" redis-server --bind 127.0.0.1 --port "$port" --dir "$dir" --appendonly yes --appendfsync always --save ''
  await_port redis-server "$port" "$dir/out.log"
  echo "ODB_TEST_REDIS=127.0.0.1:$port"
}

start_rabbitmq() {
  # The server's own scripts: the ones in the search path insist on another user and on the machine's configuration.
  local scripts dir=$folder/rabbitmq port mqtt epmd
  scripts=$(ls -d /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin 2>/dev/null | tail -n 1)
  [ -n "$scripts" ] || fail 'rabbitmq-server is not installed (./test.sh installs it)'
  port=$(free_port) mqtt=$(free_port) epmd=$(free_port)
  mkdir -p "$dir/mnesia" "$dir/log"
  printf '%s\n' "listeners.tcp.1 = 127.0.0.1:$port" "mqtt.listeners.tcp.1 = 127.0.0.1:$mqtt" \
    'log.console = false' 'disk_free_limit.absolute = 200MB' >"$dir/rabbitmq.conf"
  echo '[rabbitmq_mqtt,rabbitmq_consistent_hash_exchange].' >"$dir/enabled_plugins"

  export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$epmd
  # Erlang's name server outlives RabbitMQ if RabbitMQ starts it; started here it ends with the rest.
  launch "$dir/epmd.log" epmd
  await_port epmd "$epmd" "$dir/epmd.log"
  launch "$dir/out.log" env HOME="$dir" RABBITMQ_NODENAME=odb@localhost RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" \
    RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins" RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_PID_FILE="$dir/pid" RABBITMQ_DIST_PORT="$(free_port)" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' "$scripts/rabbitmq-server"
  await_port rabbitmq-server "$port" "$dir/out.log"
  await_port rabbitmq-server "$mqtt" "$dir/out.log"
  echo "ODB_TEST_RABBITMQ=amqp://guest:guest@127.0.0.1:$port"
  echo "ODB_TEST_MQTT=127.0.0.1:$mqtt"
}

for name in $wanted; do
  case $name in
    redis) start_redis ;;
    rabbitmq) start_rabbitmq ;;
    *) fail "there is no server '$name' here" ;;
  esac
done
echo ready
# In the background, so that a signal is heard at once and not at the end of the wait.
cat <&0 >/dev/null &
owner_gone=$!
wait "$owner_gone"
