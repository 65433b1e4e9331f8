#!/bin/sh
# deb.sh: a Debian package of what `make install` puts in place, for the machine that builds it.
set -eu
command -v dpkg-deb >/dev/null || { echo "deb: dpkg-deb is missing; this is no Debian" >&2; exit 1; }
arch=$(dpkg --print-architecture)
root=$(realpath -m "$BUILD")/deb
deb=$BUILD/sitrep_${VERSION}_$arch.deb

rm -rf "$root"
$MAKE --no-print-directory install DESTDIR="$root" PREFIX=/usr BUILD="$BUILD" >/dev/null
strip "$root/usr/bin/sitrep"
gzip -9n "$root"/usr/share/man/man?/*.?
# The packages that own the libraries it is linked with.
needs=$(ldd "$root/usr/bin/sitrep" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' | while read -r lib; do
	dpkg -S "$lib" 2>/dev/null || dpkg -S "/usr$lib" 2>/dev/null ||
		dpkg -S "$(readlink -f "$lib")" 2>/dev/null || true
done | sed 's/:.*//' | sort -u | paste -sd, | sed 's/,/, /g')
mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<EOF
Package: sitrep
Version: $VERSION
Architecture: $arch
Maintainer: the sitrep authors <sitrep@localhost>
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: $needs
Section: utils
Priority: optional
Description: incident dashboard for the terminal
 Reads API logs, however damaged, shows latency and timeouts by version and
 endpoint, and leads from the root cause to action, prevention and a report.
EOF
dpkg-deb --build --root-owner-group "$root" "$deb" >/dev/null
echo "$deb"
