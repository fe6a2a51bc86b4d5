#!/usr/bin/env bash
# The real program against programs that others wrote: curl and h2load, HTTP/1.1 and HTTP/2, in the
# clear and over TLS, up to an event stream. usage: wire_peers_test.sh SOLDWIRE
set -euo pipefail

binary=$1
folder=$(mktemp -d)
server=""
finish() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
fail() {
  printf 'failed: %s\n' "$*" >&2
  cat "$folder"/*.log >&2 || true
  exit 1
}
# eventually COMMAND…: within ten seconds
eventually() {
  for _ in $(seq 100); do
    if "$@"; then return 0; fi
    sleep 0.1
  done
  return 1
}
equal() { [ "$2" = "$3" ] || fail "$1: expected '$3', got '$2'"; }

start() {  # start NAME FLAG…; sets url
  local name=$1
  shift
  "$binary" serve --listen 127.0.0.1:0 --data "$folder/$name" "$@" >"$folder/$name.log" 2>&1 &
  server=$!
  eventually grep -q '^listening on ' "$folder/$name.log" || fail "$name did not start"
  url=$(sed -n 's/^listening on //p' "$folder/$name.log")
}
stop() {
  kill "$server"
  wait "$server" || fail "the server did not end well"
  server=""
}
version() { curl -sk -o /dev/null -w '%{http_version} %{http_code}' "$@"; }
# json NAME: the first text of that name in the JSON document on standard input
json() { grep -oE "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
loaded() {  # loaded URL FLAG…: every one of many requests at once succeeds
  h2load -n 2000 -c 4 -m 100 "$@" >"$folder/h2load.log" 2>&1 || fail "h2load $*"
  grep -q '2000 succeeded, 0 failed' "$folder/h2load.log" || fail "h2load $*"
}
# The console's way: an account, a show, its stream.
streams() {  # streams CURL-FLAG…
  local jar="$folder/jar" show
  curl -sk "$@" -c "$jar" -H 'Content-Type: application/json' -d \
    '{"email":"seller@example.org","password":"correct horse battery","name":"Seller","workspace":"Shop"}' \
    "$url/api/auth/register" >"$folder/register.log"
  case $url in
    https*) grep -q $'\tTRUE\t' "$jar" || fail "the cookies are not Secure" ;;
  esac
  show=$(curl -sk "$@" -b "$jar" -H 'Content-Type: application/json' -H 'Idempotency-Key: 1' \
    -H "Origin: $url" -d '{"name":"A show"}' "$url/api/shows" | tee "$folder/show.log" | json id)
  curl -skN "$@" -b "$jar" "$url/api/shows/$show/stream" >"$folder/stream.log" &
  local stream=$!
  rm -f "$folder/compressed.end" "$folder/strict.end"
  # The exit status of each; nobody waits for their output.
  (
    ended=0
    curl -skN "$@" -b "$jar" --compressed -D "$folder/head.log" "$url/api/shows/$show/stream" \
      >"$folder/compressed.log" || ended=$?
    echo "$ended" >"$folder/compressed.end"
  ) >/dev/null &
  # As it comes, for a reader that wants the end of a gzip file and its checksum.
  (
    ended=0
    curl -skN "$@" -b "$jar" -H 'Accept-Encoding: gzip' "$url/api/shows/$show/stream" \
      >"$folder/strict.gz" || ended=$?
    echo "$ended" >"$folder/strict.end"
  ) >/dev/null &
  eventually grep -q '^event: hello' "$folder/stream.log" || fail "no hello on the stream"
  eventually grep -q '^event: hello' "$folder/compressed.log" || fail "no hello, compressed"
  grep -qi '^content-encoding: gzip' "$folder/head.log" || fail "not compressed"
  # Each is there before the next is published.
  for n in 1 2 3 4 5; do
    curl -sk "$@" -b "$jar" -H 'Content-Type: application/json' -H "Idempotency-Key: event-$n" \
      -H "Origin: $url" -d "{\"type\":\"custom.probe\",\"data\":{\"n\":$n}}" \
      "$url/api/shows/$show/events" >"$folder/event.log"
    eventually grep -q "\"n\":$n" "$folder/compressed.log" || fail "event $n did not come, compressed"
    eventually grep -q "\"n\":$n" "$folder/stream.log" || fail "event $n did not come"
  done
  printf '%s' "$stream"
}

said_goodbye() {
  grep -q '^event: bye' "$folder/stream.log" || fail "no goodbye on the stream"
  for stream_end in compressed strict; do
    eventually test -s "$folder/$stream_end.end" || fail "the $stream_end stream did not end"
    equal "curl, $stream_end" "$(cat "$folder/$stream_end.end")" 0
  done
  grep -q '^event: bye' "$folder/compressed.log" || fail "no goodbye on the compressed stream"
  gzip -dc "$folder/strict.gz" >"$folder/strict.log" || fail "a strict reader refuses the stream"
  grep -q '^event: bye' "$folder/strict.log" || fail "no goodbye for a strict reader"
}

start clear
equal "HTTP/1.1" "$(version "$url/healthz")" "1.1 200"
equal "h2c" "$(version --http2-prior-knowledge "$url/healthz")" "2 200"
loaded "$url/healthz"
loaded --h1 -m 1 "$url/healthz"
streams --http2-prior-knowledge >/dev/null
stop
said_goodbye

certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>"$folder/openssl.log"
}
served_name() { curl -skv "$url/healthz" 2>&1 | sed -n 's/^\*  subject: CN=//p'; }
certificate first
start tls --tls-cert "$folder/certificate.pem" --tls-key "$folder/key.pem"
equal "ALPN h2" "$(version --http2 "$url/healthz")" "2 200"
equal "ALPN http/1.1" "$(version --http1.1 "$url/healthz")" "1.1 200"
equal "HTTP in the clear" "$(version "http://${url#https://}/healthz")" "1.1 400"
loaded "$url/healthz"
stream=$(streams --http2)
certificate second
kill -HUP "$server"
renewed() { [ "$(served_name)" = second ]; }
eventually renewed || fail "the new certificate is not served"
kill -0 "$stream" 2>/dev/null || fail "the stream did not survive the new certificate"
stop
said_goodbye
