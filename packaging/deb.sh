#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# deb.sh SOURCE WORK OUT: a Debian package of Adit in the folder OUT, built in
# the folder WORK.  Prints the package's path.  Its times are the last commit's.
set -eu
LC_ALL=C
export LC_ALL
umask 022

source=$1 work=$2 out=$3
# As Debian's own tools take it, else who made the last commit.
maintainer=${DEBEMAIL:+"${DEBFULLNAME:-$DEBEMAIL} <$DEBEMAIL>"}
maintainer=${maintainer:-$(git -C "$source" log -1 --format='%an <%ae>')}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$source" log -1 \
    --format=%ct)}
export SOURCE_DATE_EPOCH

[ -e "$work/build/build.ninja" ] || meson setup "$work/build" "$source" \
    --prefix=/usr --buildtype=release >&2
ninja -C "$work/build" adit-images >&2
root=$work/root
rm -rf "$root"
meson install -C "$work/build" --no-rebuild --quiet --destdir "$root" >&2
version=$("$root/usr/bin/adit" --version | sed 's/^adit //')

strip --remove-section=.comment --remove-section=.note \
    "$root/usr/bin/adit" "$root/usr/bin/adit-guest" \
    "$root/usr/lib/adit/watch.so"
doc=$root/usr/share/doc/adit
mv "$doc/LICENSE" "$doc/copyright"
mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
cat > "$doc/changelog" << END
adit ($version) unstable; urgency=medium

  * See the history of the sources.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
gzip -9n "$doc/changelog" "$root"/usr/share/man/man1/*.1

# What the images are is on purpose.
overrides=$root/usr/share/lintian/overrides
mkdir -p "$overrides"
cat > "$overrides/adit" << 'END'
# Boot images link to nothing, and debuggers want their symbols.
adit: statically-linked-binary [usr/lib/adit/*]
adit: unstripped-binary-or-object [usr/lib/adit/adit-syms]
# For any initramfs.
adit: statically-linked-binary [usr/bin/adit-guest]
END

# dpkg-shlibdeps wants a source package around it.
mkdir -p "$work/debian" "$root/DEBIAN"
printf 'Source: adit\n\nPackage: adit\nArchitecture: amd64\n' \
    > "$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/adit |
    sed -n 's/^shlibs:Depends=//p')
test -n "$depends"
# Those that are opened only when an image needs them.
depends="$depends, libcapstone4, libssl3"
# `adit boot --list` tells of each of these what it is for.
suggests=$(grep -h -o '"[a-z0-9][a-z0-9.+-]*:/[a-z]' \
    "$root"/usr/lib/adit/boot/routes/*.toml | sed 's/"//; s/:.*//' | sort -u |
    grep -v -x -e 'lib.*' -e 'linux-image-.*' -e perl-base -e zlib1g \
        -e qemu-system-x86 | paste -s -d , | sed 's/,/, /g')
test -n "$suggests"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) \
    > "$root/DEBIAN/md5sums"
cat > "$root/DEBIAN/control" << END
Package: adit
Version: $version
Architecture: amd64
Maintainer: $maintainer
Installed-Size: $(du -k -s "$root/usr" | cut -f 1)
Depends: $depends
Recommends: python3 (>= 3.11), qemu-system-x86
Suggests: $suggests
Section: utils
Priority: optional
Description: boot x86-64 kernels by every door
 Adit is a boot layer that is entered by Multiboot 1 and 2, as an EFI
 application, by PVH and by the Linux boot protocol, and starts a kernel: a
 Linux bzImage, or an ELF64 with a note of Adit's, which gets one documented
 structure whichever way it was.
 .
 This package has the images, the header for kernels, and the program adit,
 which puts a kernel into the images, looks into boot images of any kind, and
 boots them in QEMU through the boot loaders that are installed.
END
package=$out/adit_${version}_amd64.deb
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group --build "$root" "$package" >&2
printf '%s\n' "$package"
