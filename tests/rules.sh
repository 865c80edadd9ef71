#!/bin/sh
# Each rule can be explained, is written of in docs/findings.md, and is the
# finding of some case: a rule that no case shows is a rule that nobody tried.
# A case that looks much like it and is in order is named in testdata/negatives.
program=${BUILD:-build}/mailpath
shown=$(mktemp)
trap 'rm -f "$shown"' EXIT
count=0 bad=0

# verdict NAME STATUS: ok when the status is 0.
verdict() {
	count=$((count + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $count - $1"
	else
		bad=$((bad + 1))
		echo "not ok $count - $1"
		sed 's/^/# /' "$shown" | head -20
	fi
}

for rule in $("$program" explain | awk '$2 != "page" { print $1 }'); do
	grep -ls "\"rule\": \"$rule\"" testdata/cases/*.json >"$shown"
	verdict "$rule is the finding of some case" $?
	similar=$(awk -v rule="$rule" '$1 == rule { print $2 }' testdata/negatives)
	echo "testdata/negatives has no case for it, or one that is not there" >"$shown"
	[ -n "$similar" ] && ls $(printf 'testdata/cases/%s.json ' $similar) >"$shown" 2>&1 &&
		! grep -l "\"rule\": \"$rule\"" $(cat "$shown")
	verdict "$rule is not the finding of a case that looks like it" $?
	"$program" explain "$rule" >"$shown" 2>&1 &&
		for part in severity finding meaning advice reference; do
			grep -q "^$part  *[^ ]" "$shown" || break
		done
	verdict "$rule is explained" $?
done

# Pages are no findings: they tell what several of these rest on.
for page in $("$program" explain | awk '$2 == "page" { print $1 }'); do
	"$program" explain "$page" >"$shown" 2>&1 && grep -q '^Reference: [^ ]' "$shown"
	verdict "the page $page is there" $?
done

"$program" explain --all | diff -u docs/findings.md - >"$shown"
verdict "docs/findings.md is what explain --all writes" $?

# A slip of the finger is met with the rule that was meant.
"$program" explain clock.backward >"$shown" 2>&1
[ $? -eq 2 ] && grep -q 'clock\.backwards' "$shown"
verdict "a name that is none: status 2, and what is near it" $?

echo "1..$count"
exit $((bad > 0))
