#!/bin/sh
# deps.sh run|test: installs what is missing to build and run sitrep, or to test it too.
# Says what it installs; does nothing, without root or network, when all is there.
set -eu
want=${1:-run}

have() { command -v "$1" >/dev/null 2>&1; }
lib() { have pkg-config && pkg-config --exists "$1" 2>/dev/null; }
# miss CHECK NAME: one line a need: is it there, and what each package manager calls it.
apt='' dnf='' apk='' brew=''
miss() { apt="$apt $1"; dnf="$dnf $2"; apk="$apk $3"; brew="$brew $4"; }

{ have cc || have gcc || have clang; } && [ -e /usr/include/stdio.h ] || [ "$(uname)" = Darwin ] ||
	miss "gcc libc6-dev" "gcc glibc-devel" "build-base" ""
have pkg-config || miss pkg-config pkgconf-pkg-config pkgconf pkg-config
lib ncursesw || miss libncurses-dev ncurses-devel ncurses-dev ncurses
lib libcjson || miss libcjson-dev cjson-devel cjson-dev cjson
lib libmd || miss libmd-dev libmd-devel libmd-dev libmd
lib zlib || miss zlib1g-dev zlib-devel zlib-dev zlib
[ -e /usr/include/bzlib.h ] || [ "$(uname)" = Darwin ] ||
	miss libbz2-dev bzip2-devel bzip2-dev bzip2
lib liblzma || miss liblzma-dev xz-devel xz-dev xz
lib libzstd || miss libzstd-dev libzstd-devel zstd-dev zstd
if [ "$want" = test ]; then
	lib check || miss check check-devel check-dev check
	lib vterm || miss libvterm-dev libvterm-devel libvterm-dev libvterm
	have tmux || miss tmux tmux tmux tmux
	have sqlite3 || miss sqlite3 sqlite sqlite sqlite
	have infocmp && infocmp tmux-256color xterm-direct >/dev/null 2>&1 ||
		miss ncurses-term ncurses-term ncurses-terminfo ""
fi
if [ "$want" = ci ]; then
	sh "$0" test
	have clang || miss clang clang clang llvm
	{ have clang && echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n){return d&&n?0:0;}' |
		clang -x c -fsanitize=fuzzer - -o /dev/null 2>/dev/null; } ||
		miss libclang-rt-14-dev compiler-rt compiler-rt ""
	have valgrind || miss valgrind valgrind valgrind ""
	have mandoc || miss mandoc mandoc mandoc mandoc
	have readelf || miss binutils binutils binutils ""
fi
[ -n "$(echo $apt)" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
if [ -n "$as_root" ] && ! have sudo && ! have brew; then
	echo "sitrep: missing:$apt; run as root, or install them yourself" >&2
	exit 1
fi
if have apt-get; then
	echo "sitrep: installing:$apt"
	$as_root env DEBIAN_FRONTEND=noninteractive sh -c "
		apt-get install -y --no-install-recommends $apt >/dev/null 2>&1 ||
		{ apt-get update -qq && apt-get install -y --no-install-recommends $apt >/dev/null; }"
elif have dnf; then
	echo "sitrep: installing:$dnf"
	$as_root dnf install -y -q $dnf
elif have apk; then
	echo "sitrep: installing:$apk"
	$as_root apk add -q $apk
elif have brew; then
	echo "sitrep: installing:$brew"
	brew install -q $brew
else
	echo "sitrep: missing:$apt (Debian's names); no apt-get, dnf, apk or brew to install them with" >&2
	exit 1
fi
