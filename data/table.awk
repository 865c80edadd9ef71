# table.awk - a .tsv table as C: each row becomes ROW("cell", "cell", ...).
# Lines beginning with # are the table's source, date and licence; the first
# other line names the columns. A cell "-" is empty.
BEGIN { FS = "\t" }
/^#/ || /^$/ { next }
!named { named = 1; columns = NF; next }
NF != columns { printf "%s:%d: %d cells, %d columns\n", FILENAME, FNR, NF, columns >"/dev/stderr"; exit 1 }
{
	line = ""
	for (i = 1; i <= NF; i++) {
		cell = $i == "-" ? "" : $i
		gsub(/\\/, "\\\\", cell)
		gsub(/"/, "\\\"", cell)
		line = line (i > 1 ? ", " : "") "\"" cell "\""
	}
	print "ROW(" line ")"
}
