# MariaDB for the driver's and the stores' tests, on a port and a data folder of its own. Exports:
#   CHIRP_TEST_MYSQL      a connection string of an account that may do everything
#   CHIRP_TEST_MYSQL_CA   the certificate (PEM) that signed the server's, which names "localhost" and nothing else
#   CHIRP_TEST_MYSQL_REPLICA  the same for a second server that is read-only, as replicas are; it replicates nothing
# Further accounts, all with the password "chirp": chirp_ed25519 (client_ed25519), chirp_tls (REQUIRE SSL), and without
# a password chirp_open.
# shellcheck shell=bash

# mariadb_binaries: mariadb-server-core holds the server without the system service that mariadb-server starts on 3306;
# mariadb-client-core what mariadb-install-db calls. The ed25519 plugin comes with mariadb-server, so that package is
# unpacked for it and not installed.
mariadb_binaries() {
  local home="$1"
  PATH="$PATH:/usr/sbin"
  install mariadbd mariadb-server-core mariadb-client-core
  install openssl openssl
  plugins=/usr/lib/mysql/plugin
  [ -e "$plugins/auth_ed25519.so" ] && return
  (cd "$home" && apt-get -qq -o APT::Sandbox::User=root download mariadb-server \
    && dpkg -x mariadb-server_*.deb package) \
    >"$home/package.log" 2>&1 || { cat "$home/package.log"; return 1; }
  plugins="$home/package/usr/lib/mysql/plugin"
}

# mariadb_certificates: a certificate authority, and the server's certificate signed by it.
mariadb_certificates() {
  cd "$1" || return
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=Chirp tests' authority" \
    -keyout ca-key.pem -out ca.pem &&
    openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout server-key.pem -out server.csr &&
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 3650 \
      -extfile <(echo "subjectAltName=DNS:localhost") -out server.pem
}

mariadb_accounts() {
  cat <<'SQL'
CREATE USER chirp@'%' IDENTIFIED BY 'chirp';
GRANT ALL ON *.* TO chirp@'%' WITH GRANT OPTION;
CREATE USER chirp_ed25519@'%' IDENTIFIED VIA ed25519 USING PASSWORD('chirp');
CREATE USER chirp_tls@'%' IDENTIFIED BY 'chirp' REQUIRE SSL;
CREATE USER chirp_open@'%';
SQL
}

# mariadb_run NAME OPTION…: starts a server on the data folder of that name; its port is in $port.
mariadb_run() {
  local name="$1" pid
  port="$(free_port)"
  # No durability: the data lives as long as the test run. max_allowed_packet is small so that its error can be shown;
  # the test of large packets raises it for itself.
  mariadbd --no-defaults --user="$(id -un)" --datadir="$home/$name" --socket="$home/$name.socket" \
    --pid-file="$home/$name.pid" --bind-address=127.0.0.1 --port="$port" --skip-name-resolve \
    --plugin-dir="$plugins" --plugin-load-add=auth_ed25519 \
    --ssl-ca="$home/ca.pem" --ssl-cert="$home/server.pem" --ssl-key="$home/server-key.pem" \
    --init-file="$home/accounts.sql" --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci \
    --max-allowed-packet=4M --innodb-log-file-size=32M \
    --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --sync-binlog=0 "${@:2}" >"$home/$name.log" 2>&1 &
  pid=$!
  on_exit stop_mariadb "$pid"
  wait_until 120 grep -q 'ready for connections' "$home/$name.log" || { tail -20 "$home/$name.log"; return 1; }
}

start_mariadb() {
  local home="$TEST_HOME/mariadb" plugins port
  mkdir -p "$home"
  mariadb_binaries "$home" || return
  (mariadb_certificates "$home") >"$home/openssl.log" 2>&1 || { cat "$home/openssl.log"; return 1; }
  mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$home/data" --skip-test-db \
    --auth-root-authentication-method=normal >"$home/install.log" 2>&1 || { tail -20 "$home/install.log"; return 1; }
  mariadb_accounts >"$home/accounts.sql"
  cp -r "$home/data" "$home/replica"
  mariadb_run data --max-connections=600 --innodb-buffer-pool-size=64M || return
  export CHIRP_TEST_MYSQL="Server=127.0.0.1;Port=$port;User ID=chirp;Password=chirp"
  mariadb_run replica --read-only=1 --innodb-buffer-pool-size=8M || return
  export CHIRP_TEST_MYSQL_REPLICA="Server=127.0.0.1;Port=$port;User ID=chirp;Password=chirp"
  export CHIRP_TEST_MYSQL_CA="$home/ca.pem"
}

# stop_mariadb PID: at once; nothing in the data folder is worth a shutdown.
stop_mariadb() {
  kill -9 "$1" && wait "$1"
} 2>/dev/null
