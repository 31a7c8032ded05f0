#!/usr/bin/env bash
# Run a command with DATABASE_URL set to a PostgreSQL of its own: a new cluster on a unix socket, removed afterwards.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort --version-sort | tail -n 1)
bin=${bin:-$(pg_config --bindir 2>/dev/null || true)}
if [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL is not installed (no initdb). On Debian: apt-get install -y postgresql" >&2
  exit 1
fi

dir=$(mktemp -d -t harbour-postgres.XXXXXX)
as_owner=()
if [ "$(id -u)" = 0 ]; then # initdb refuses to work for root
  chown postgres "$dir"
  as_owner=(runuser -u postgres --)
fi
stop() {
  "${as_owner[@]}" "$bin/pg_ctl" --pgdata "$dir/data" --mode immediate --silent stop || true
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM

inside() { (cd "$dir" && "$@"); } # the owner may not be allowed to enter the folder we were called in
inside "${as_owner[@]}" "$bin/initdb" --pgdata "$dir/data" --username test --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync >/dev/null
inside "${as_owner[@]}" "$bin/pg_ctl" --pgdata "$dir/data" --log "$dir/log" --silent --wait start \
  --options "-k $dir -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

DATABASE_URL="postgres://test@/postgres?host=$dir" "$@"
