# prefix.awk - address prefixes as numbers: prefix("192.0.2.0/24") is "4, 24, 192, 0, 2, 0".
# IPv6 is read in the forms of RFC 4291 2.2 that have no dotted quad.
function hex(text,    i, value) {
	for (i = 1; i <= length(text); i++)
		value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return value + 0
}

function groups(text,    halves, head, tail, i, n, m, value, out) {
	split(text, halves, "::")
	n = split(halves[1], head, ":")
	m = text ~ /::/ ? split(halves[2], tail, ":") : 0
	for (i = 1; i <= 8; i++) {
		value = hex(i <= n ? head[i] : i > 8 - m ? tail[i - 8 + m] : "0")
		out = out (i > 1 ? ", " : "") int(value / 256) ", " value % 256
	}
	return out
}

function prefix(text,    parts, family) {
	split(text, parts, "/")
	family = parts[1] ~ /:/ ? 6 : 4
	if (family == 4)
		gsub(/\./, ", ", parts[1])
	else
		parts[1] = groups(parts[1])
	return family ", " parts[2] ", " parts[1]
}

# For rows in the order of family and first byte: the first row that can hold an address, for each
# first byte that one can have, as FIRST(family, byte, row).
function tell_first(text, row,    number, byte, last) {
	split(prefix(text), number, ", ")
	byte = number[3]
	last = number[2] < 8 ? byte + 2 ^ (8 - number[2]) - 1 : byte
	for (; byte <= last; byte++)
		if (!((number[1], byte) in told)) {
			told[number[1], byte] = 1
			print "FIRST(" number[1] ", " byte ", " row ")"
		}
}
