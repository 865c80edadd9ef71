# exchange_online.awk - rows of exchange_online.tsv as ROW("build", its numbers, "first", "last").
# The numbers are what a search compares.
BEGIN { FS = "\t" }
/^#/ || /^build\t/ { next }
NF != 3 { printf "%s:%d: %d cells\n", FILENAME, FNR, NF >"/dev/stderr"; exit 1 }
{
	row = $1
	gsub(/\./, ", ", row)
	printf "ROW(\"%s\", { .parts = 3, .part = { %s } }, \"%s\", \"%s\")\n", $1, row, $2, $3
}
