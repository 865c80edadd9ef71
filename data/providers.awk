# providers.awk - rows of providers.tsv as PROVIDER(family, KIND, suffixes, blocks, front, outbound,
# note, evidence); their blocks, by family and first byte, as BLOCK(provider, family, bits, bytes...),
# and where those of each first byte begin, as FIRST(family, byte, row); all suffixes, those with
# one key together and the longest first, as SUFFIX("name", provider, whether another one follows),
# and where those of each key begin, as KEY(key, row).
BEGIN { FS = "\t" }
/^#/ || /^family\t/ { next }
NF != 8 { printf "%s:%d: %d cells\n", FILENAME, FNR, NF >"/dev/stderr"; exit 1 }

function text(cell) {
	if (cell == "-")
		return "\"\""
	gsub(/\\/, "\\\\", cell)
	gsub(/"/, "\\\"", cell)
	return "\"" cell "\""
}

function list(cell,    items, n, i, out) {
	n = cell == "-" ? 0 : split(cell, items, " ")
	for (i = 1; i <= n; i++)
		out = out text(items[i]) ", "
	return "LIST(" out "NULL)"
}

# Patterns with where each begins behind its last "*".
function patterns(cell,    items, n, i, tail, out) {
	n = cell == "-" ? 0 : split(cell, items, " ")
	for (i = 1; i <= n; i++) {
		tail = items[i]
		sub(/.*\*/, "", tail)
		out = out "PATTERN(" text(items[i]) ", " length(items[i]) - length(tail) "), "
	}
	return "PATTERNS(" out "{ NULL, 0, 0 })"
}

{
	print "PROVIDER(" text($1) ", " toupper($2) ", " list($3) ", " list($4) ", " patterns($5) ", " \
		patterns($6) ", " text($7) ", " text($8) ")"
	n = $4 == "-" ? 0 : split($4, block, " ")
	for (i = 1; i <= n; i++) {
		blocks[++all] = block[i]
		holder[all] = rows + 0
	}
	n = split($3, suffix, " ")
	for (i = 1; i <= n; i++) {
		name[++names] = suffix[i]
		owner[names] = rows + 0
	}
	rows++
}

# Sort names from 1 to n by their ranks, and what they are of with them.
function sort(names, owners, ranks, n,    i, j) {
	for (i = 1; i <= n; i++)
		for (j = i; j > 1 && ranks[j - 1] > ranks[j]; j--) {
			swap(names, j)
			swap(owners, j)
			swap(ranks, j)
		}
}

function swap(row, j,    kept) {
	kept = row[j]
	row[j] = row[j - 1]
	row[j - 1] = kept
}

# Three bytes near the end, as suffix_key() in providers.c takes them.
function key(name,    n) {
	n = length(name)
	if (n < 6) {
		print "providers.awk: a short suffix: " name >"/dev/stderr"
		exit 1
	}
	return (byte(name, n - 2) + 4 * byte(name, n - 4) + 31 * byte(name, n - 5)) % 256
}

function byte(name, i) {
	return index("-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz", \
		substr(name, i, 1)) + 44
}

END {
	for (i = 1; i <= all; i++) {
		split(prefix(blocks[i]), number, ", ")
		rank[i] = number[1] * 256 + number[3]
	}
	sort(blocks, holder, rank, all)
	for (i = 1; i <= all; i++) {
		print "BLOCK(" holder[i] ", " prefix(blocks[i]) ")"
		tell_first(blocks[i], i - 1)
	}
	for (i = 1; i <= names; i++)
		rank[i] = key(name[i]) * 256 - length(name[i])
	sort(name, owner, rank, names)
	for (i = 1; i <= names; i++) {
		if (i == 1 || key(name[i]) != key(name[i - 1]))
			print "KEY(" key(name[i]) ", " i - 1 ")"
		more = i < names && key(name[i]) == key(name[i + 1])
		print "SUFFIX(\"" name[i] "\", " owner[i] ", " more ")"
	}
}
