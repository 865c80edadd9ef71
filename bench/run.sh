#!/bin/sh
# usage: BUILD=build SHARED=../shared bench/run.sh [GROUP]...
#   GROUPs: oneshot mbox scan spf (default: all). ROUNDS=N changes how often each
#   command is run, CORPUS=DIR says where m100.mbox and lean.mbox are.
#   Peers that are not installed are left out, and said to be.
set -eu
build=${BUILD:-build} shared=${SHARED:-../shared} rounds=${ROUNDS:-15}
drivers=$shared/bench/drivers
work=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

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

mbox() {
	corpus=${CORPUS:-${TMPDIR:-/tmp}/perf/corpus}
	if [ ! -s "$corpus/m100.mbox" ]; then
		echo "(no $corpus/m100.mbox: make it with $shared/bench/make-corpus.sh; see bench/README.md)"
		return
	fi
	peer gmime "$drivers/gmime_scan.c" $(pkg-config --cflags --libs gmime-3.0 2>/dev/null || echo -lgmime)
	peer limits "$drivers/limits.c" -lpthread
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
	corpus=${CORPUS:-${TMPDIR:-/tmp}/perf/corpus}
	if [ ! -s "$corpus/m100.mbox" ]; then
		echo "(no $corpus/m100.mbox: make it with $shared/bench/make-corpus.sh; see bench/README.md)"
		return
	fi
	peer gmime "$drivers/gmime_scan.c" $(pkg-config --cflags --libs gmime-3.0 2>/dev/null || echo -lgmime)
	peer limits "$drivers/limits.c" -lpthread
	for file in m100 g1; do
		[ -s "$corpus/$file.mbox" ] || continue
		echo "scan of $file.mbox, --dns off; ratios to the summary by one worker"
		set -- "summary, one worker" "$build/mailpath" scan --dns off -q -j1 --summary "$corpus/$file.mbox" \
			-- "summary, two workers" "$build/mailpath" scan --dns off -q -j2 --summary "$corpus/$file.mbox" \
			-- "NDJSON, one worker" "$build/mailpath" scan --dns off -q -j1 "$corpus/$file.mbox"
		[ ! -x "$work/gmime" ] || set -- "$@" -- "GMime, raw header values" \
			"$work/gmime" "$corpus/$file.mbox" raw
		[ ! -x "$work/limits" ] || set -- "$@" -- "least that a header walk can do" \
			"$work/limits" rwalk "$corpus/$file.mbox" 1
		"$build/bench/turns" "$rounds" "$@"
	done
}

# One policy of three includes, a and mx before a name server of its own: matched by the last
# include (4 records) and by mx.
spf() {
	peer spf2 "$drivers/spf2_bench.c" -lspf2
	peer dnsdelay "$drivers/dnsdelay.c"
	if [ ! -x "$work/spf2" ] || ! command -v nsd unbound dig >/dev/null; then
		echo "(SPF is left out: it needs libspf2-dev, nsd, unbound and bind9-dnsutils)"
		return
	fi
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

for group in ${*:-oneshot mbox scan spf}; do
	$group
done
