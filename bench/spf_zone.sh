#!/bin/sh
# usage: bench/spf_zone.sh FOLDER POLICIES
#   A zone bench.test with one policy of three includes, a and mx, and as many copies of it under
#   names of their own; and what nsd, unbound and resolv.conf are told of it.
set -eu
folder=$1 policies=$2

# policy NAME: its records; includes hold 8 addresses each, the last that of the client.
policy() {
	echo "$1 TXT \"v=spf1 include:a.spf.$1 include:b.spf.$1 include:c.spf.$1 a mx -all\""
	echo "$1 A 192.0.2.80"
	echo "$1 MX 10 mail1.$1"
	echo "$1 MX 20 mail2.$1"
	echo "mail1.$1 A 192.0.2.26"
	echo "mail2.$1 A 192.0.2.27"
	echo "a.spf.$1 TXT \"v=spf1 $(eight 198.51.100) -all\""
	echo "b.spf.$1 TXT \"v=spf1 $(eight 203.0.113) -all\""
	echo "c.spf.$1 TXT \"v=spf1 $(eight 198.51.100) ip4:192.0.2.25 -all\""
}

eight() {
	printf 'ip4:%s.%d/32 ' "$1" 0 "$1" 1 "$1" 2 "$1" 3 "$1" 4 "$1" 5 "$1" 6 "$1" 7 | sed 's/ $//'
}

mkdir -p "$folder"
{
	echo '$TTL 3600'
	echo 'bench.test. SOA ns.bench.test. host.bench.test. 1 3600 900 86400 60'
	echo 'bench.test. NS ns.bench.test.'
	echo 'ns.bench.test. A 127.0.0.1'
	policy bench.test.
	echo 'mail.bench.test. A 192.0.2.25'
} >"$folder/bench.test.zone"
policy one.bench.test. >"$folder/one"
i=0
while [ $i -lt "$policies" ]; do
	sed "s/one\.bench\.test\./p$i.bench.test./g" "$folder/one"
	i=$((i + 1))
done >>"$folder/bench.test.zone"
printf 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n' >"$folder/resolv.conf"
cat >"$folder/nsd.conf" <<END
server:
  ip-address: 127.0.0.1@53
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "$folder"
  database: ""
  pidfile: "$folder/nsd.pid"
  xfrdfile: "$folder/xfrd.state"
  zonelistfile: "$folder/zone.list"
  xfrdir: "$folder"
  logfile: "$folder/nsd.log"
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "bench.test"
  zonefile: "bench.test.zone"
END
cat >"$folder/unbound.conf" <<END
server:
  interface: 127.0.0.1@5354
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "$folder"
  pidfile: "$folder/unbound.pid"
  use-syslog: no
  logfile: "$folder/unbound.log"
  num-threads: 1
  module-config: "iterator"
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  local-zone: "test." nodefault
remote-control:
  control-enable: no
stub-zone:
  name: "bench.test"
  stub-addr: 127.0.0.1@53
END
