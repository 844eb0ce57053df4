# Redis for the tests of what servers share, on ports and folders of its own; nothing of it is kept. Exports:
#   CHIRP_TEST_REDIS           "127.0.0.1:PORT", a server that all tests share: each uses keys of its own
#   CHIRP_TEST_REDIS_CLUSTER   "127.0.0.1:PORT,…", a cluster of three that they share likewise
#   CHIRP_TEST_REDIS_SERVER    the server's program, for tests that kill one (OwnRedis.cs and OwnCluster.cs)
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

# run_redis HOME ARGUMENT…: one on $port.
run_redis() {
  local home="$1" pid; shift
  mkdir -p "$home"
  "$redis_server" --port "$port" --bind 127.0.0.1 --dir "$home" --save '' --appendonly no "$@" >"$home/log" 2>&1 &
  pid=$!
  on_exit stop_redis "$pid"
  wait_until 60 grep -q 'Ready to accept connections' "$home/log" || { tail -20 "$home/log"; return 1; }
}

start_redis() {
  local home="$TEST_HOME/redis" redis_server port
  mkdir -p "$home"
  redis_program "$home" || return
  port="$(free_port)"
  run_redis "$home/alone" || return
  export CHIRP_TEST_REDIS="127.0.0.1:$port" CHIRP_TEST_REDIS_SERVER="$redis_server"
  start_redis_cluster "$home"
}

start_redis_cluster() {
  local n nodes=() slots=(0 5461 5462 10922 10923 16383)
  for n in 0 1 2; do
    port="$(free_port)"
    run_redis "$1/node-$n" --cluster-enabled yes --cluster-port "$(free_port)" || return
    nodes+=("127.0.0.1:$port")
    redis-cli -p "$port" CLUSTER ADDSLOTSRANGE "${slots[2 * n]}" "${slots[2 * n + 1]}" >"$1/cluster.log" || return
    # A node makes itself known by its address and its second port.
    redis-cli -p "$port" CLUSTER MEET 127.0.0.1 "${nodes[0]#*:}" \
      "$(redis-cli -p "${nodes[0]#*:}" CONFIG GET cluster-port | tail -1)" >>"$1/cluster.log" || return
  done
  for n in "${nodes[@]}"; do
    wait_until 60 is_whole_cluster "${n#*:}" || { redis-cli -p "${n#*:}" CLUSTER INFO; return 1; }
  done
  CHIRP_TEST_REDIS_CLUSTER="$(IFS=,; echo "${nodes[*]}")"
  export CHIRP_TEST_REDIS_CLUSTER
}

# is_whole_cluster PORT: whether that node serves, and knows all three.
is_whole_cluster() {
  local info
  info="$(redis-cli -p "$1" CLUSTER INFO)"
  [[ "$info" == *cluster_state:ok* && "$info" == *cluster_known_nodes:3* ]]
}

# stop_redis PID: at once; nothing is kept that would be worth a shutdown.
stop_redis() {
  kill -9 "$1" && wait "$1"
} 2>/dev/null
