#!/bin/sh
# usage: fuzz/run.sh BUILD SECONDS FUZZER...
#   Runs each fuzzer for so long, one at a time, from the texts in testdata.
#   What it finds on the way is kept in BUILD/corpus/, and the input of a crash or a hang
#   in BUILD/found/. Fails when one was found.
set -eu
build=$1 seconds=$2
shift 2
mkdir -p "$build/found"
failed=0
for fuzzer; do
	name=${fuzzer##*/}
	corpus=$build/corpus/$name
	mkdir -p "$corpus"
	if nice -n 19 "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="$build/found/$name-" \
		"$corpus" testdata $(find testdata -mindepth 1 -type d) >"$build/$name.log" 2>&1; then
		word=ok
	else
		word='NOT ok' failed=1
	fi
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log")
	echo "$word - $name: ${runs:-?} inputs in $seconds s"
	[ "$word" = ok ] || grep -E 'SUMMARY|runtime error|Test unit written' "$build/$name.log" || :
done
exit $failed
