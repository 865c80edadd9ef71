#!/bin/sh
# usage: tests/demo.sh BUILD
#   Explains the shipped mail with the DNS that is shipped beside it, and
#   draws its path where Graphviz is at hand. No network.
set -eu
build=$1
mail=testdata/cases/receipt.eml zone=testdata/cases/receipt.zone

echo "\$ mailpath --dns zone:$zone $mail"
echo
"$build/mailpath" --dns "zone:$zone" "$mail"

"$build/mailpath" --dns "zone:$zone" --format dot "$mail" >"$build/demo.dot" 2>/dev/null || exit 0
echo
if command -v dot >/dev/null; then
	dot -Tsvg -o "$build/demo.svg" "$build/demo.dot"
	echo "The drawing of the path: $build/demo.svg"
else
	echo "The drawing of the path: $build/demo.dot (install graphviz to see it as a picture)"
fi
