# exchange_online.awk - rows of exchange_online.tsv as ROW("build", its numbers, "first", "last").
# The numbers are what a search compares. Behind the first day stands its number from 1970 on;
# of a month alone, that of its first.
BEGIN { FS = "\t" }
function days(date,    year, month)
{
	split(date, part, "-")
	year = part[2] > 2 ? part[1] : part[1] - 1 # which begins in March
	month = (part[2] + 9) % 12
	return 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + \
	       int((153 * month + 2) / 5) + (3 in part ? part[3] : 1) - 1 - 719468
}
/^#/ || /^build\t/ { next }
NF != 3 { printf "%s:%d: %d cells\n", FILENAME, FNR, NF >"/dev/stderr"; exit 1 }
{
	row = $1
	gsub(/\./, ", ", row)
	printf "ROW(\"%s\", { .parts = 3, .part = { %s } }, \"%s\", \"%s\", %d)\n", \
	       $1, row, $2, $3, days($2)
}
