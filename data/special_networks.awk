# special_networks.awk - rows of special_networks.tsv as NETWORK(SCOPE_X, family, bits, bytes...).
BEGIN { FS = "\t" }
/^#/ || /^prefix\t/ { next }
NF != 4 { printf "%s:%d: %d cells\n", FILENAME, FNR, NF >"/dev/stderr"; exit 1 }
{
	scope = toupper($2)
	gsub(/-/, "_", scope)
	print "NETWORK(SCOPE_" scope ", " prefix($1) ")"
}
