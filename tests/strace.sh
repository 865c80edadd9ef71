#!/bin/sh
# With the DNS off, from files or from a tape nothing goes over a network: no
# socket is made, as strace sees it. TAP; skipped where strace cannot be used.
program=${BUILD:-build}/mailpath
mail=testdata/cases/receipt.eml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The sanitizer that looks for leaks and strace cannot both watch a program.
if [ -n "${SAN-}" ] || ! strace -f -o "$work/trace" -e trace=network true 2>/dev/null; then
	echo '1..0 # SKIP strace cannot be used here'
	exit 0
fi
printf 'example.org. 300 IN TXT "v=spf1 -all"\n' >"$work/zone"
: >"$work/tape"
count=0 bad=0

for mode in off "zone:$work/zone" "tape:$work/tape"; do
	count=$((count + 1))
	strace -f -o "$work/trace" -e trace=network,io_uring_setup "$program" --dns "$mode" "$mail" \
		>"$work/out" 2>&1
	if [ -s "$work/out" ] && grep -q '+++ exited' "$work/trace" &&
		! grep -vE ' (\+\+\+|---) ' "$work/trace" >"$work/calls"; then
		echo "ok $count - --dns ${mode%%:*} makes no network call"
	else
		bad=$((bad + 1))
		echo "not ok $count - --dns ${mode%%:*} makes no network call"
		sed 's/^/# /' "$work/calls" "$work/out" | head -20
	fi
done
echo "1..$count"
exit $((bad > 0))
