#!/usr/bin/env bash
# Downloads the extract that covers a town, checks it, and clips it to the town: osm-data/NAME.osm.pbf and its SHA-256.
# Usage: osm-data/fetch.sh [NAME]      NAME is guetersloh where none is given.
#   ODB_EXTRACTS  base address of the extracts, default https://download.geofabrik.de
#   ODB           how to run odb, default `dotnet run` on the project beside this folder
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
base=${ODB_EXTRACTS:-https://download.geofabrik.de}
name=${1:-guetersloh}

# Which extract covers which town. The outline of the town is in areas/NAME.geojson.
extract_of() {
  case $1 in
    guetersloh) echo europe/germany/nordrhein-westfalen/detmold-regbez-latest.osm.pbf ;;
    heidelberg) echo europe/germany/baden-wuerttemberg/karlsruhe-regbez-latest.osm.pbf ;;
    herrenberg) echo europe/germany/baden-wuerttemberg/stuttgart-regbez-latest.osm.pbf ;;
    *) return 1 ;;
  esac
}

fail() {
  echo "fetch.sh: $*" >&2
  exit 1
}

# One line for what curl's exit codes mean to somebody who wants a map.
explain() {
  case $1 in
    5 | 6) echo "its host is not found. Check the network and ODB_EXTRACTS." ;;
    7 | 28 | 35 | 52 | 56) echo "no connection to it. Check the network and ODB_EXTRACTS; run the script again to go on where it stopped." ;;
    18) echo "the connection broke. Run the script again to go on where it stopped." ;;
    22) echo "the server does not have it, or does not give it (see curl's line above). Check ODB_EXTRACTS." ;;
    23) echo "it cannot be written. Check the space on the disk." ;;
    *) echo "curl ended with code $1." ;;
  esac
}

get() { # URL FILE [more options for curl]
  local url=$1 file=$2 code=0
  shift 2
  curl --fail --location --silent --show-error --retry 4 --retry-delay 2 --connect-timeout 20 "$@" --output "$file" "$url" || code=$?
  [ "$code" -eq 0 ] || fail "$url: $(explain "$code")"
}

md5_of() {
  if command -v md5sum > /dev/null; then md5sum < "$1" | cut -d ' ' -f 1; else md5 -q "$1"; fi
}

sha256_line() { # in the folder of the file, so that `sha256sum -c` works there
  if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi
}

run_odb() {
  if [ -n "${ODB:-}" ]; then
    $ODB "$@"
  else
    dotnet run --configuration Release --project "$here/../src/OnDemandBus.Simulation" -- "$@"
  fi
}

extract=$(extract_of "$name") || fail "no extract is known for '$name'. Known: guetersloh, heidelberg, herrenberg. Another town needs a line in this script and areas/NAME.geojson."
command -v curl > /dev/null || fail "curl is needed. Install it."
[ -f "$here/areas/$name.geojson" ] || fail "$here/areas/$name.geojson is missing."

url=$base/$extract
downloads=$here/.downloads
part=$downloads/$(basename "$extract").part
mkdir -p "$downloads"

echo "checksum  $url.md5"
get "$url.md5" "$part.md5"
wanted=$(cut -d ' ' -f 1 < "$part.md5" | head -n 1)
[[ $wanted =~ ^[0-9a-f]{32}$ ]] || fail "$url.md5 holds no MD5 sum. Check ODB_EXTRACTS."

# What an earlier run has left is continued; where it belongs to an older extract, the sum tells, and all is fetched anew.
if [ -f "$part" ] && [ "$(md5_of "$part")" != "$wanted" ]; then
  echo "resume    $url"
  code=0
  curl --fail --location --silent --show-error --retry 4 --retry-delay 2 --connect-timeout 20 --continue-at - --output "$part" "$url" || code=$?
  case $code in
    0) ;;
    18 | 28 | 56 | 5 | 6 | 7 | 35 | 52) fail "$url: $(explain "$code")" ;;
    *) rm -f "$part" ;;
  esac
  if [ -f "$part" ] && [ "$(md5_of "$part")" != "$wanted" ]; then rm -f "$part"; fi
fi
if [ ! -f "$part" ]; then
  echo "download  $url"
  get "$url" "$part" --continue-at -
fi

if [ "$(md5_of "$part")" != "$wanted" ]; then
  rm -f "$part" "$part.md5"
  fail "$url: wrong checksum, the download was thrown away. Run the script again; if it stays so, the server's file is damaged."
fi

echo "clip      $name"
unfinished=$downloads/$name
mkdir -p "$unfinished"
trap 'rm -rf "$unfinished"' EXIT
run_odb map clip --area "$here/areas/$name.geojson" "$part" "$unfinished/$name.osm.pbf" || fail "the extract could not be clipped (see above)."
(cd "$unfinished" && sha256_line "$name.osm.pbf" > "$name.osm.pbf.sha256")
mv -f "$unfinished/$name.osm.pbf" "$unfinished/$name.osm.pbf.sha256" "$here/"
rm -f "$part" "$part.md5"
rm -rf "$unfinished"
rmdir "$downloads" 2> /dev/null || true
echo "done      $here/$name.osm.pbf"
echo "          Map data (c) OpenStreetMap contributors, Open Database License; see osm-data/README.md."
