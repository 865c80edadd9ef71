# providers.awk - rows of providers.tsv as PROVIDER(family, KIND, suffixes, blocks, front, outbound,
# note, evidence), their blocks as BLOCK(provider, family, bits, bytes...), and all suffixes, by
# length and then by bytes, as SUFFIX("name", provider).
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

{
	print "PROVIDER(" text($1) ", " toupper($2) ", " list($3) ", " list($4) ", " list($5) ", " \
		list($6) ", " text($7) ", " text($8) ")"
	n = $4 == "-" ? 0 : split($4, block, " ")
	for (i = 1; i <= n; i++)
		print "BLOCK(" rows + 0 ", " prefix(block[i]) ")"
	n = split($3, suffix, " ")
	for (i = 1; i <= n; i++) {
		name[++names] = suffix[i]
		owner[names] = rows + 0
	}
	rows++
}

function after(a, b) {
	return length(a) != length(b) ? length(a) > length(b) : a "" > b ""
}

END {
	for (i = 1; i <= names; i++)
		for (j = i; j > 1 && after(name[j - 1], name[j]); j--) {
			swap = name[j]; name[j] = name[j - 1]; name[j - 1] = swap
			swap = owner[j]; owner[j] = owner[j - 1]; owner[j - 1] = swap
		}
	for (i = 1; i <= names; i++)
		print "SUFFIX(\"" name[i] "\", " owner[i] ")"
}
