#!/bin/sh
# Off, with master files and with a recording, no call of the network is made.
# TAP; where calls cannot be traced, the test is skipped and says so.
program=${BUILD:-build}/mailpath
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
# Leaks cannot be looked for in a process that is traced.
export ASAN_OPTIONS=detect_leaks=0

if ! strace -f -o "$folder/calls" true 2>/dev/null; then
	echo "1..0 # SKIP strace is not there, or may not trace"
	exit 0
fi
"$program" --dns zone:testdata/cases/receipt.zone --record "$folder/tape" \
	testdata/cases/receipt.eml >/dev/null

count=0 bad=0
for dns in off zone:testdata/cases/receipt.zone "tape:$folder/tape"; do
	count=$((count + 1))
	word=ok
	strace -f -e trace=%network -o "$folder/calls" \
		"$program" --dns "$dns" testdata/cases/receipt.eml >/dev/null || word='not ok'
	# What is left are the lines on how it ended.
	! grep -v ' +++ ' "$folder/calls" | sed 's/^/# /' | grep . || word='not ok'
	[ "$word" = ok ] || bad=1
	echo "$word $count - no network call with --dns ${dns%%:*}"
done
echo "1..$count"
exit $bad
