#!/bin/sh
# Starts the workbench, which listens to this container alone, and nginx before it, which knows the token of its address.
# Options go on to the workbench: docker run ... jobcentre --language da --workers 4
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
port="${WORKBENCH_PORT:-8100}"
listen="${LISTEN:-8080}"
folder="$(mktemp -d)"

jobcentre workbench --no-browser --port "$port" "$@" >"$folder/address" &
workbench=$!
trap 'kill "$workbench" 2>/dev/null || true' EXIT
trap 'exit 0' INT TERM

until [ -s "$folder/address" ]; do
    kill -0 "$workbench" 2>/dev/null || exit 1 # it has said why
    sleep 0.2
done
query="$(sed -n 's/.*?\([A-Za-z0-9_=&-]*\).*/\1/p' "$folder/address" | sed 's/&/\\&/g')" # & means something to sed

sed -e "s|@QUERY@|$query|" -e "s|@PORT@|$port|g" -e "s|@LISTEN@|$listen|" -e "s|@FOLDER@|$folder|g" \
    "$here/nginx.conf" >"$folder/nginx.conf"
nginx -e stderr -p "$folder" -c "$folder/nginx.conf" &
proxy=$!
trap 'kill "$proxy" "$workbench" 2>/dev/null || true' EXIT
echo "The workbench answers at port $listen." >&2
wait "$workbench"
