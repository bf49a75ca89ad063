#!/usr/bin/env bash
# A Redis and a RabbitMQ of the tests' own: on free ports of the loopback device, in a folder of their own.
#
#   tests/servers.sh [redis] [rabbitmq]      (both, if none is named)
#
# Prints NAME=ADDRESS for each server and then "ready"; runs until its standard input is closed or it gets a signal, and then
# ends what it started and removes the folder. Whoever starts it holds the other end of its standard input: when that process
# dies, by whatever death, the servers end too. Meanwhile it takes orders there, a line each, and prints "done" after each:
# "stop NAME", "kill NAME" (without a chance to put things in order), "start NAME" (on the same port, with the same data).
set -uo pipefail

wanted=" ${*:-redis rabbitmq} "
deployed=$(cd "$(dirname "${BASH_SOURCE[0]}")/../deploy/rabbitmq" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/odb-servers.XXXXXX")
declare -A groups=()
redis_port='' rabbitmq_port='' mqtt_port='' epmd_port='' dist_port=''

stop() {
  trap '' INT TERM HUP
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
launch() { # name log command...
  local name=$1 log=$2
  shift 2
  setsid "$@" >>"$log" 2>&1 </dev/null &
  groups[$name]=$!
}

end() { # signal name
  local waited=0
  kill "-$1" -- "-${groups[$2]}" 2>/dev/null
  while kill -0 -- "-${groups[$2]}" 2>/dev/null; do
    ((waited++ < 300)) || kill -KILL -- "-${groups[$2]}" 2>/dev/null
    sleep 0.1
  done
}

await_port() { # name port log
  local tries=0
  until (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; do
    kill -0 "${groups[$1]}" 2>/dev/null || fail "$1 ended while it started" "$3"
    ((tries++ < 600)) || fail "$1 does not listen on port $2 after 60 s" "$3"
    sleep 0.1
  done
}

start_redis() {
  command -v redis-server >/dev/null || fail 'redis-server is not installed (./test.sh installs it)'
  local dir=$folder/redis
  redis_port=${redis_port:-$(free_port)}
  mkdir -p "$dir"
  launch redis "$dir/out.log" redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$dir" --appendonly yes --appendfsync always --save '' --auto-aof-rewrite-min-size 1gb
  await_port redis "$redis_port" "$dir/out.log"
}

start_rabbitmq() {
  # The server's own scripts: the ones in the search path insist on another user and on the machine's configuration.
  local scripts dir=$folder/rabbitmq
  scripts=$(ls -d /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin 2>/dev/null | tail -n 1)
  [ -n "$scripts" ] || fail 'rabbitmq-server is not installed (./test.sh installs it)'
  mkdir -p "$dir/mnesia" "$dir/log"
  if [ -z "$rabbitmq_port" ]; then
    rabbitmq_port=$(free_port) mqtt_port=$(free_port) epmd_port=$(free_port) dist_port=$(free_port)
    # As it is deployed, but for what has to do with this machine.
    sed -e "s/^listeners.tcp.default = .*/listeners.tcp.default = 127.0.0.1:$rabbitmq_port/" \
      -e "s/^mqtt.listeners.tcp.default = .*/mqtt.listeners.tcp.default = 127.0.0.1:$mqtt_port/" \
      -e 's/^log.console = .*/log.console = false/' -e 's/^disk_free_limit.absolute = .*/disk_free_limit.absolute = 200MB/' \
      "$deployed/rabbitmq.conf" >"$dir/rabbitmq.conf"
    cp "$deployed/enabled_plugins" "$dir/enabled_plugins"
    export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$epmd_port
    # Erlang's name server outlives RabbitMQ if RabbitMQ starts it; started here it ends with the rest.
    launch epmd "$dir/epmd.log" epmd
    await_port epmd "$epmd_port" "$dir/epmd.log"
  fi
  launch rabbitmq "$dir/out.log" env HOME="$dir" RABBITMQ_NODENAME=odb@localhost RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" \
    RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins" RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_PID_FILE="$dir/pid" RABBITMQ_DIST_PORT="$dist_port" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' "$scripts/rabbitmq-server"
  await_port rabbitmq "$rabbitmq_port" "$dir/out.log"
  await_port rabbitmq "$mqtt_port" "$dir/out.log"
}

for name in $wanted; do
  case $name in
    redis)
      start_redis
      echo "ODB_TEST_REDIS=127.0.0.1:$redis_port"
      ;;
    rabbitmq)
      start_rabbitmq
      echo "ODB_TEST_RABBITMQ=amqp://guest:guest@127.0.0.1:$rabbitmq_port"
      echo "ODB_TEST_MQTT=127.0.0.1:$mqtt_port"
      ;;
    *) fail "there is no server '$name' here" ;;
  esac
done
echo ready
while read -r order name; do
  [ -n "${groups[${name:-none}]:-}" ] || fail "no server '$name' was started here"
  case $order in
    stop) end TERM "$name" ;;
    kill) end KILL "$name" ;;
    start) "start_$name" ;;
    *) fail "there is no order '$order'" ;;
  esac
  echo done
done
