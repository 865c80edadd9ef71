# tables.awk - the names and dates of all tables, for --version -v.
FNR == 1 { name = FILENAME; sub(/.*\//, "", name); sub(/\.tsv$/, "", name) }
/^#/ && match($0, /Date: [0-9-]+/) {
	printf "ROW(\"%s\", \"%s\")\n", name, substr($0, RSTART + 6, RLENGTH - 6)
}
