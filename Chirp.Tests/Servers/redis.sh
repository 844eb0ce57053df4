# Redis for the tests of what servers share, on a port and a folder of its own; nothing of it is kept. Exports:
#   CHIRP_TEST_REDIS          "127.0.0.1:PORT", a server that all tests share: each uses keys of its own
#   CHIRP_TEST_REDIS_SERVER   the server's program, for tests that kill one (Chirp.Tests/Servers/OwnRedis.cs)
# shellcheck shell=bash

# redis_program HOME: Debian's redis-tools holds the server without the system service that redis-server starts on 6379.
# There it is called redis-check-rdb, and is the server where it is started by that name.
redis_program() {
  PATH="$PATH:/usr/sbin"
  redis_server="$(command -v redis-server)" && return
  install redis-check-rdb redis-tools
  redis_server="$1/redis-server"
  ln -sf "$(command -v redis-check-rdb)" "$redis_server"
}

start_redis() {
  local home="$TEST_HOME/redis" redis_server port pid
  mkdir -p "$home"
  redis_program "$home" || return
  port="$(free_port)"
  "$redis_server" --port "$port" --bind 127.0.0.1 --dir "$home" --save '' --appendonly no >"$home/log" 2>&1 &
  pid=$!
  on_exit stop_redis "$pid"
  wait_until 60 grep -q 'Ready to accept connections' "$home/log" || { tail -20 "$home/log"; return 1; }
  export CHIRP_TEST_REDIS="127.0.0.1:$port" CHIRP_TEST_REDIS_SERVER="$redis_server"
}

# stop_redis PID: at once; nothing is kept that would be worth a shutdown.
stop_redis() {
  kill -9 "$1" && wait "$1"
} 2>/dev/null
