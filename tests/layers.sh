#!/bin/sh
# The rules of the house that a script can see: who may include what, which
# functions are not used on other people's bytes, nothing mutable is static.
# TAP; each line that breaks a rule is shown.
count=0 bad=0

# verdict NAME LINES: the rule holds when there are no lines to show.
verdict() {
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
	else
		bad=$((bad + 1))
		echo "not ok $count - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# includes FOLDER FORBIDDEN-FOLDERS: a folder includes itself and what stands to its right in
# cli -> analyzers -> parser -> data.
includes() {
	verdict "$1 includes nothing from $2" \
		"$(grep -nE "^#[[:space:]]*include[[:space:]]*\"($2)/" "$1"/*.[ch] "$1"/*.def 2>/dev/null)"
}
includes data 'parser|analyzers|cli|tests'
includes parser 'analyzers|cli|tests'
includes analyzers 'cli|tests'
includes cli 'tests'
verdict "our headers are named by folder" \
	"$(grep -nE '^#[[:space:]]*include[[:space:]]*"[^/"]*"' data/*.[ch] parser/*.[ch] \
		analyzers/*.[ch] cli/*.[ch])"

# door HEADER FILES: only these files include the headers of a foreign package.
doors='libpsl\.h|idn2\.h|jansson\.h|openssl/.*|ldns/.*|libxml/.*|pthread\.h|archive.*\.h|sqlite3\.h|emmintrin\.h'
door() {
	verdict "<$1> is included by $2 alone" \
		"$(grep -nE "^#[[:space:]]*include[[:space:]]*<($1)>" data/*.[ch] parser/*.[ch] \
			analyzers/*.[ch] cli/*.[ch] | grep -vE "^($2):")"
}
door 'libpsl\.h' 'data/suffix\.c'
door 'idn2\.h' 'parser/idn\.c'
door 'libxml/.*' 'parser/(aggregate|html)\.c'
door 'archive.*\.h' 'parser/container\.c'
door 'openssl/.*' 'analyzers/crypto\.c'
door 'ldns/.*' 'analyzers/dns_(packet|master_data|signature)\.c'
door 'jansson\.h' 'cli/json_in\.c|analyzers/dns_tape\.c'
door 'pthread\.h' 'cli/pool\.c|analyzers/dns_live\.c'
door 'sqlite3\.h' 'cli/store_db\.c'
door 'emmintrin\.h' 'data/sixteen\.h' # the compiler's, where it defines __SSE2__

# What has no door is the C library, or should get one.
libc='assert|ctype|dirent|dlfcn|errno|fcntl|getopt|glob|iconv|inttypes|langinfo|limits|locale|math|poll'
libc="$libc|pwd|sched|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|sys/.*"
libc="$libc|arpa/inet|net/if|netinet/.*|netdb|linux/landlock|termios|time|unistd|wchar"

verdict "every other <header> is the C library's" \
	"$(grep -nE '^#[[:space:]]*include[[:space:]]*<' data/*.[ch] parser/*.[ch] analyzers/*.[ch] \
		cli/*.[ch] | grep -vE "<(($libc)\.h|$doors)>")"

# A list of flaws without its arena falls over the first flaw; who wants none passes NULL.
verdict "a list of flaws has an arena" \
	"$(grep -nE 'struct flaw_list [a-z_]+ = \{ 0 \}' parser/*.c analyzers/*.c cli/*.c)"

# Functions that look for an end which other people's bytes do not have, or write without one.
verdict "no function that trusts a NUL or writes without a bound" \
	"$(grep -nE '(^|[^_[:alnum:]])(strchr|strrchr|strstr|strtok(_r)?|strpbrk|strspn|strcspn|sscanf|ato[il]l?|strto[a-z]+|v?sprintf|str[nl]?cpy|str[nl]?cat|gets|alloca)[[:space:]]*\(' \
		data/*.[ch] parser/*.[ch] analyzers/*.[ch] cli/*.[ch] |
		grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)')"
verdict "only parser/span.c scans memory" \
	"$(grep -nE '(^|[^_[:alnum:]])(memchr|memrchr|memmem|rawmemchr)[[:space:]]*\(' \
		parser/*.[ch] analyzers/*.[ch] cli/*.[ch] | grep -v '^parser/span\.[ch]:')"

# Section flags of GNU objdump: O is an object; .data.rel.ro holds constant tables of pointers.
verdict "nothing mutable is static" \
	"$(objdump -t "${BUILD:-build}"/lib*.a | grep -E ' O \.(data|bss|tdata|tbss)[[:space:]]' |
		grep -vE '__(asan|ubsan|odr_asan)|\.L(ubsan|ASAN)')"

verdict "no file of code is over 600 lines" \
	"$(wc -l data/*.[ch] parser/*.[ch] analyzers/*.[ch] cli/*.[ch] tests/*.[ch] |
		awk '$2 != "total" && $1 > 600')"
verdict "nothing is left for later" \
	"$(grep -nwE 'TODO|FIXME|XXX' data/*.[ch] parser/*.[ch] analyzers/*.[ch] cli/*.[ch] \
		tests/*.[ch] Makefile README.md 2>/dev/null)"

echo "1..$count"
exit $((bad > 0))
