#!/bin/sh
# usage: MODULES='jansson ...' tests/deps.sh PACKAGE...
#   Installs the Debian packages that are missing, naming them first. With
#   nothing missing it says and does nothing. Where there is no apt it names
#   what is needed, and stops only if something is truly not there.
set -eu

# Without Debian's data base: are the programs and libraries there all the same?
usable() {
	for program in cc pkg-config prove python3; do
		command -v $program >/dev/null || return 1
	done
	pkg-config --exists ${MODULES-}
}

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
	there=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || :)
	missing=
	for package; do
		case "
$there
" in
		*"
$package installed
"*) ;;
		*) missing="$missing $package" ;;
		esac
	done
	[ -n "$missing" ] || exit 0
else
	usable && exit 0
	echo "mailpath needs these Debian packages, or what is like them here:" >&2
	echo "  $*" >&2
	echo "There is no apt-get to install them with: install them by hand, then run make again." >&2
	exit 1
fi

sudo=
if [ "$(id -u)" != 0 ]; then
	sudo=sudo
	if ! command -v sudo >/dev/null; then
		echo "These Debian packages are missing:$missing" >&2
		echo "Install them as root, then run make again:  apt-get install$missing" >&2
		exit 1
	fi
fi
echo "installing the missing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get -qq update </dev/null
# sudo drops the environment, so the setting is said again behind it.
$sudo env DEBIAN_FRONTEND=noninteractive \
	apt-get -qq -y --no-install-recommends install $missing </dev/null >/dev/null
