#!/bin/sh
# usage: BUILD=build SHARED=../shared bench/run.sh [GROUP]...
#   GROUPs: oneshot mbox scan dns spf dkim (default: all). ROUNDS=N changes how often each
#   command is run, CORPUS=DIR says where m100.mbox and lean.mbox are.
#   What is measured is built; peers that are not installed are left out, and said to be.
set -eu
build=${BUILD:-build} shared=${SHARED:-../shared} rounds=${ROUNDS:-15}
drivers=$shared/bench/drivers
work=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

MAKEFLAGS= make -s BUILD="$build" all $(printf "$build/%s " bench/*.c | sed 's/\.c / /g') >/dev/null

# peer NAME SOURCE FLAG...: build one of the drivers beside the project, if its libraries are here.
peer() {
	name=$1 source=$2
	shift 2
	cc -O2 -std=gnu11 "$source" -o "$work/$name" "$@" 2>/dev/null ||
		echo "($name is left out: it does not build here)"
}

# A mail of 10 KiB: the shipped one with a longer body.
oneshot() {
	{ cat testdata/cases/receipt.eml; yes 'The quick brown fox jumps over the lazy dog, again and again.'; } |
		head -c 10240 >"$work/10k.eml"
	peer hello "$drivers/hello.c" -DUSE_LDNS -DUSE_XML -DUSE_JANSSON -DUSE_SSL \
		$(pkg-config --cflags libxml-2.0 2>/dev/null) -lldns -lxml2 -ljansson -lcrypto
	echo "one mail of 10 KiB, --dns off; ratios to a program that does nothing with the same libraries"
	set -- "nothing, same libraries" "$build/bench/nothing" \
		-- "mailpath, text" "$build/mailpath" --dns off "$work/10k.eml" \
		-- "mailpath, JSON" "$build/mailpath" --dns off --format json "$work/10k.eml"
	[ ! -x "$work/hello" ] || set -- "$@" -- "nothing, ldns libxml2 jansson libcrypto" "$work/hello"
	"$build/bench/turns" $((rounds * 10)) "$@"
}

# The mailboxes, and who else reads them; false where there are none.
mailboxes() {
	corpus=${CORPUS:-${TMPDIR:-/tmp}/perf/corpus}
	if [ ! -s "$corpus/m100.mbox" ]; then
		echo "(no $corpus/m100.mbox: make it with $shared/bench/make-corpus.sh; see bench/README.md)"
		return 1
	fi
	peer gmime "$drivers/gmime_scan.c" $(pkg-config --cflags --libs gmime-3.0 2>/dev/null || echo -lgmime)
	peer limits "$drivers/limits.c" -lpthread
}

mbox() {
	mailboxes || return 0
	for file in m100 lean; do
		echo "$file.mbox on one core; ratios to headers, hops and route"
		set -- "headers, hops, route" "$build/bench/read_mbox" "$corpus/$file.mbox" route \
			-- "headers" "$build/bench/read_mbox" "$corpus/$file.mbox" headers
		[ ! -x "$work/gmime" ] || set -- "$@" -- "GMime, raw header values" \
			"$work/gmime" "$corpus/$file.mbox" raw
		[ ! -x "$work/limits" ] || set -- "$@" -- "least that a header walk can do" \
			"$work/limits" rwalk "$corpus/$file.mbox" 1
		"$build/bench/turns" "$rounds" "$@"
	done
	echo "m100.mbox through the program; peak memory"
	"$build/bench/turns" 1 "mailpath, JSON" "$build/mailpath" --dns off --format json "$corpus/m100.mbox"
}

# What one worker, two and the printing of reports cost, and the memory of small and large alike.
scan() {
	mailboxes || return 0
	for file in m100 g1; do
		[ -s "$corpus/$file.mbox" ] || continue
		echo "scan of $file.mbox, --dns off; ratios to the summary by one worker"
		set -- "summary, one worker" "$build/mailpath" scan --dns off -q -j1 --summary "$corpus/$file.mbox" \
			-- "summary, two workers" "$build/mailpath" scan --dns off -q -j2 --summary "$corpus/$file.mbox" \
			-- "NDJSON, one worker" "$build/mailpath" scan --dns off -q -j1 "$corpus/$file.mbox"
		[ ! -x "$work/gmime" ] || set -- "$@" -- "GMime, raw header values" \
			"$work/gmime" "$corpus/$file.mbox" raw
		[ ! -x "$work/limits" ] || set -- "$@" -- "header walk, the file mapped" \
			"$work/limits" walk "$corpus/$file.mbox" 1 \
			-- "header walk, by windows" "$work/limits" rwalk "$corpus/$file.mbox" 1
		"$build/bench/turns" "$rounds" "$@"
	done
}

# Whether a name server of its own can be asked; else says what is left out.
has_servers() {
	command -v nsd unbound dig >/dev/null && return
	echo "($1 is left out: it needs nsd, unbound and bind9-dnsutils)"
	return 1
}

# Questions to a name server as fast as it goes, to one 20 ms away, and to the cache.
dns() {
	has_servers DNS || return 0
	peer dnsrate "$drivers/dnsrate.c"
	peer dnsdelay "$drivers/dnsdelay.c"
	bench/spf_zone.sh "$work/rate" 1
	echo '*.rate TXT "v=spf1 -all"' >>"$work/rate/bench.test.zone"
	if [ -x "$work/dnsrate" ]; then
		echo "100000 questions, 64 sessions; ratios to a bare client with 64 on their way on one socket"
		"$shared/bench/in-netns.sh" "$work/rate" "$build/bench/turns" "$rounds" \
			"dnsrate" "$work/dnsrate" 127.0.0.1 53 n1.rate.bench.test 16 100000 64 \
			-- "mailpath" "$build/bench/dns_rate" 127.0.0.1 rate.bench.test 100000 64
	fi
	if [ -x "$work/dnsdelay" ]; then
		echo "1000 questions, a resolver 20 ms away"
		DELAY_MS=20 BIN=$work "$shared/bench/in-netns.sh" "$work/rate" "$build/bench/turns" "$rounds" \
			"mailpath" "$build/bench/dns_rate" 127.0.0.2 rate.bench.test 1000 64
	fi
	echo "10 million questions answered from the cache, time on the processor"
	"$shared/bench/in-netns.sh" "$work/rate" "$build/bench/turns" 3 \
		"mailpath" "$build/bench/dns_rate" 127.0.0.1 rate.bench.test 10000000 64 cached
}

# One policy of three includes, a and mx before a name server of its own: matched by the last
# include (4 records) and by mx.
spf() {
	has_servers SPF || return 0
	peer spf2 "$drivers/spf2_bench.c" -lspf2
	[ -x "$work/spf2" ] || return 0
	peer dnsdelay "$drivers/dnsdelay.c"
	bench/spf_zone.sh "$work/zone" 512
	for client in 192.0.2.25 192.0.2.27; do
		echo "SPF of $client, answers kept (20000 evaluations); ratios to libspf2 with its cache"
		"$shared/bench/in-netns.sh" "$work/zone" "$build/bench/turns" "$rounds" \
			"libspf2, own cache" "$work/spf2" 20000 $client b@bench.test mail.bench.test cache \
			-- "mailpath, session each" "$build/bench/spf_speed" 127.0.0.1 warm 20000 $client b@bench.test \
			-- "mailpath, one session" "$build/bench/spf_speed" 127.0.0.1 session 20000 $client b@bench.test
		echo "SPF of $client, all asked (2000 evaluations); ratios to libspf2"
		"$shared/bench/in-netns.sh" "$work/zone" "$build/bench/turns" "$rounds" \
			"libspf2, all asked" "$work/spf2" 2000 $client b@bench.test mail.bench.test dns \
			-- "mailpath, 64 on their way" "$build/bench/spf_speed" 127.0.0.1 asked 2000 $client 'b@p%u.bench.test' 512 64
	done
	echo "SPF by mx, a resolver 20 ms away, once"
	DELAY_MS=20 BIN=$work "$shared/bench/in-netns.sh" "$work/zone" "$build/bench/turns" "$rounds" \
		"mailpath" "$build/bench/spf_speed" 127.0.0.2 once 1 192.0.2.27 b@bench.test \
		-- "libspf2" "$work/spf2" 1 192.0.2.27 b@bench.test mail.bench.test dns
}

# A signature over a mail of 10 KiB, its key kept, beside the arithmetic alone; a body that is not held.
dkim() {
	if /usr/bin/python3 "$shared/bench/make_zone.py" "$work/keys" >/dev/null 2>&1; then
		peer ossl_verify "$drivers/ossl_verify.c" -lcrypto
		peer odkim_bench "$drivers/odkim_bench.c" -lopendkim -lpthread
		verify rsa "RSA of 2048 bits"
		verify ed Ed25519
		echo "DKIM, RSA of 2048 bits, 120000 verifications by threads; ratio to one"
		set -- "$work/keys/rsa.eml" "$work/keys/bench.test.zone" 120000
		"$build/bench/turns" "$rounds" "one" "$build/bench/dkim_speed" "$@" \
			-- "two" "$build/bench/dkim_speed" "$@" 2
	else
		echo "(DKIM signatures are left out: $shared/bench/make_zone.py needs openssl, python3-dkim and python3-nacl)"
	fi
	echo "DKIM, a body of 50 MiB and one of 1 GiB, digested while they stream"
	"$build/bench/turns" 3 "50 MiB" "$build/bench/dkim_speed" --stream 50 \
		-- "1 GiB" "$build/bench/dkim_speed" --stream 1024
}

# verify rsa|ed NAME
verify() {
	key=$1 mail=$work/keys/$1.eml
	echo "DKIM, $2, 10000 verifications; ratios to the first"
	set -- "mailpath" "$build/bench/dkim_speed" "$mail" "$work/keys/bench.test.zone" 10000
	[ ! -x "$work/ossl_verify" ] || set -- "OpenSSL, a digest and a check" \
		"$work/ossl_verify" 10000 "$mail" "$key" "$work/keys/$key.pem" -- "$@"
	[ ! -x "$work/odkim_bench" ] || set -- "$@" -- "libopendkim" \
		"$work/odkim_bench" 10000 "$mail" "$work/keys/$key.key.txt"
	"$build/bench/turns" "$rounds" "$@" 2>"$work/told" || { cat "$work/told" >&2 && return 1; }
}

for group in ${*:-oneshot mbox scan dns spf dkim}; do
	$group
done
