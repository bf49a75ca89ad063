#!/usr/bin/env bash
# Builds and runs the service: a dispatcher with a town, and buses that drive. Ctrl-C ends it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'END'
./run.sh [options]

  --map FILE.osm.pbf   the town's map, an OpenStreetMap extract      (osm-data/model-town.osm.pbf)
  --buses N            how many buses                                (6)
  --port P             where the dispatcher listens on 127.0.0.1     (5080)
  --speed X            how many times faster than real the clock runs (1)
  --broker URI         a RabbitMQ, amqp://user:password@host:port    (none: all in one process)
  --store DIRECTORY    where the journal is kept                     (a folder of the map's own in .run)
  --fresh              forget what was booked before
  --help               this text
END
}

refuse() {
  echo "run.sh: $1" >&2
  exit 2
}

map=osm-data/model-town.osm.pbf buses=6 port=5080 speed=1 broker= store= fresh=
while (($#)); do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --fresh) fresh=1; shift ;;
    --map | --buses | --port | --speed | --broker | --store)
      (($# > 1)) || refuse "$1 needs a value (./run.sh --help)"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) refuse "unknown option '$1' (./run.sh --help)" ;;
  esac
done
[ -f "$map" ] || refuse "--map: there is no file '$map'"
[[ $buses =~ ^[1-9][0-9]{0,2}$ ]] || refuse "--buses: '$buses' is not a number from 1 to 999"
[[ $port =~ ^[1-9][0-9]{0,4}$ ]] && ((port < 65536)) || refuse "--port: '$port' is not a number from 1 to 65535"
[[ $speed =~ ^[0-9]+(\.[0-9]+)?$ ]] || refuse "--speed: '$speed' is not a number"
[ -z "$broker" ] || [[ $broker =~ ^amqps?:// ]] || refuse "--broker: an address begins with amqp:// or amqps://"
command -v dotnet >/dev/null || refuse 'the .NET 10 SDK is missing: https://dotnet.microsoft.com/download'
command -v node >/dev/null && command -v npm >/dev/null || refuse 'Node.js 20.19 or newer, or npm, is missing: https://nodejs.org'
url=http://127.0.0.1:$port
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  refuse "port $port is in use: end the other process, or choose another port with --port"
fi

# A journal belongs to its map, and to a clock: what was written by a faster one lies in the future.
[ -n "$store" ] || store=.run/journal-$(cksum <"$map" | cut -d' ' -f1)-x$speed
mkdir -p .run "$store" || refuse "--store: '$store' cannot be made"
[ -z "$fresh" ] || rm -f "$store"/town.journal*
children=()
clean_up() {
  trap '' INT TERM HUP
  local child tries=0
  for child in "${children[@]}"; do kill -TERM "$child" 2>/dev/null; done
  for child in "${children[@]}"; do
    while kill -0 "$child" 2>/dev/null && ((tries++ < 120)); do sleep 0.1; done
    kill -KILL "$child" 2>/dev/null
  done
}
trap clean_up EXIT
# To be told to end is the way in which this ends.
trap 'exit 0' INT TERM HUP

# Should this script be killed, the kernel ends its children.
launch() {
  local bound=()
  command -v setpriv >/dev/null && bound=(setpriv --pdeathsig TERM)
  "${bound[@]}" "$@" </dev/null &
  children+=($!)
}

build() {
  dotnet build "src/$1" -c Release --nologo -v quiet >.run/build.log 2>&1 </dev/null || {
    cat .run/build.log >&2
    echo "run.sh: the build of $1 failed" >&2
    exit 1
  }
}

is_ready() {
  local answer
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$port" >&3
  read -r answer <&3
  exec 3>&-
  [[ $answer == *' 200 '* ]]
}

echo 'building'
export MSBUILDDISABLENODEREUSE=1
build OnDemandBus.Dispatcher
build OnDemandBus.Simulation
odb=(dotnet src/OnDemandBus.Simulation/bin/Release/net10.0/odb.dll)

echo "starting the dispatcher with $map (its log: .run/dispatcher.log)"
launch dotnet src/OnDemandBus.Dispatcher/bin/Release/net10.0/OnDemandBus.Dispatcher.dll --urls "$url" \
  --Areas:0:Id=town --Areas:0:Map="$map" --Areas:0:FleetSize="$buses" --Clock:Speed="$speed" --Store:Directory="$store" ${broker:+--Broker:Uri="$broker"} >.run/dispatcher.log 2>&1
dispatcher=${children[0]}
for ((tries = 0; ; tries++)); do
  is_ready 2>/dev/null && break
  kill -0 "$dispatcher" 2>/dev/null || {
    cat .run/dispatcher.log >&2
    exit 1
  }
  ((tries < 600)) || {
    tail -n 20 .run/dispatcher.log >&2
    echo 'run.sh: the dispatcher is not ready after 60 s' >&2
    exit 1
  }
  sleep 0.1
done

echo
"${odb[@]}" example --dispatcher "$url" --map "$map" </dev/null || exit 1
echo
echo 'Ctrl-C ends it. What the buses do:'
launch "${odb[@]}" drive --dispatcher "$url" --map "$map" ${broker:+--broker "$broker"}

# None of the two ends by itself unless something is wrong.
wait -n "${children[@]}"
echo "run.sh: the dispatcher or the buses have ended; the last lines of .run/dispatcher.log:" >&2
tail -n 20 .run/dispatcher.log >&2
exit 1
