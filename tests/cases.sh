#!/bin/sh
# The golden cases: testdata/cases/NAME.eml (NAME.in for a paste, NAME.msg of Outlook) is explained
# with the words of NAME.args and the DNS of NAME.zone or NAME.tape, and what is printed
# must be NAME.json, NAME.txt, NAME.dot, NAME.html and NAME.brief, those of them
# that are there. A difference is left in NAME.json.got and so on, for `make bless`; an
# empty expectation is how a new one begins. NAME.md says why the case exists.
program=${BUILD:-build}/mailpath
cases=testdata/cases
count=0 bad=0
diagnostics=$(mktemp)
trap 'rm -f "$diagnostics"' EXIT

# verdict NAME COMMAND...: ok when the command succeeds; what it prints is shown otherwise.
verdict() {
	name=$1
	shift
	count=$((count + 1))
	if shown=$("$@" 2>&1); then
		echo "ok $count - $name"
	else
		bad=$((bad + 1))
		echo "not ok $count - $name"
		printf '%s\n' "$shown" | head -40 | sed 's/^/# /'
	fi
}

# print INPUT OPTION...: run the program on a case, from the same place with the same words always.
print() {
	input=$1
	stem=${input%.*}
	shift
	dns=off
	[ ! -f "$stem.zone" ] || dns=zone:$stem.zone
	[ ! -f "$stem.tape" ] || dns=tape:$stem.tape
	# The words of the case are meant to be split.
	"$program" "$@" --colour=never --dns "$dns" $(cat "$stem.args" 2>/dev/null) "$input"
}

# same EXPECTED INPUT OPTION...: whether that is printed, and no word of complaint beside it.
# The style of a page is left out: testdata/pages has it once.
same() {
	expected=$1
	shift
	print "$@" >"$expected.got" 2>"$diagnostics"
	status=$?
	cat "$diagnostics"
	case $expected in
	*.html) sed -n '/^<style>$/,/^<\/style>$/!p' "$expected.got" >"$expected.tmp" && mv "$expected.tmp" "$expected.got" ;;
	esac
	if [ $status -gt 1 ]; then
		echo "exit status $status"
	elif diff -u "$expected" "$expected.got" && [ ! -s "$diagnostics" ]; then
		rm -f "$expected.got"
		return 0
	fi
	return 1
}

for input in "$cases"/*.eml "$cases"/*.in "$cases"/*.msg; do
	[ -f "$input" ] || continue
	stem=${input%.*}
	name=${stem#"$cases"/}
	verdict "$name says why it exists" test -s "$stem.md"
	[ ! -f "$stem.json" ] || verdict "$name, JSON" same "$stem.json" "$input" --format=json
	[ ! -f "$stem.txt" ] || verdict "$name, text" same "$stem.txt" "$input" --format=text
	[ ! -f "$stem.dot" ] || verdict "$name, Graphviz" same "$stem.dot" "$input" --format=dot
	[ ! -f "$stem.html" ] || verdict "$name, HTML" same "$stem.html" "$input" --format=html
	[ ! -f "$stem.brief" ] || verdict "$name, brief" same "$stem.brief" "$input" --brief
done

echo "1..$count"
exit $((bad > 0))
