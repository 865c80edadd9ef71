# special_networks.awk - rows of special_networks.tsv as NETWORK(SCOPE_X, family, bits, bytes...),
# and where those of each first byte begin, as FIRST(family, byte, row).
# The reader of the rows counts on their order: IPv4 first, then by the first byte.
BEGIN { FS = "\t" }
/^#/ || /^prefix\t/ { next }
NF != 4 { printf "%s:%d: %d cells\n", FILENAME, FNR, NF >"/dev/stderr"; exit 1 }
{
	scope = toupper($2)
	gsub(/-/, "_", scope)
	row = prefix($1)
	split(row, number, ", ")
	place = number[1] * 256 + number[3]
	if (place < last) {
		printf "%s:%d: out of order\n", FILENAME, FNR >"/dev/stderr"
		exit 1
	}
	last = place
	print "NETWORK(SCOPE_" scope ", " row ")"
	tell_first($1, rows++)
}
