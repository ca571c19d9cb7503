# SPDX-License-Identifier: BSD-2-Clause
# The Debian package: what is in it, what it depends on, and that it works.

if deb=$(sh "$source/packaging/deb.sh" "$source" "$work/deb" "$work" \
    2> "$work/said"); then
    ok "deb: is built"
else
    not_ok "deb: is built" "$(cat "$work/said")"
fi
same "deb: its name" "$("$adit" --version)" "$(basename "$deb" |
    sed 's/_amd64\.deb$//; s/_/ /')"
same "deb: the files, and Debian's own" "$(printf '%s\n' "$expected" |
    sed '/^share\/man/s/$/.gz/; s/site-functions/vendor-completions/' | sort)" \
    "$(dpkg-deb -c "$deb" | sed -n 's,^-.* \./usr/,,p' |
        grep -v -e '^share/doc/' -e '^share/lintian/' \
            -e '^lib/adit/boot/' | sort)"
same "deb: all of it is root's" "" \
    "$(dpkg-deb -c "$deb" | awk '$2 != "root/root"')"
# Each library that the program needs is in a package that this one needs.
depends=$(dpkg-deb -f "$deb" Depends | sed 's/ *([^)]*)//g; s/,//g')
for library in $(readelf -d "$adit" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'); do
    path=$(ldd "$adit" | awk -v name="$library" '$1 == name { print $3 }')
    owner=$(dpkg-query -S "$(readlink -f "$path")" "*${path#/}" 2> /dev/null |
        sed -n '1s/:.*//p')
    case " $depends " in
    *" $owner "*) ok "deb: depends on $owner, for $library" ;;
    *) not_ok "deb: depends on $owner, for $library" "found: $depends" ;;
    esac
done
same "deb: recommends what adit boot runs on" \
    "python3 (>= 3.11), qemu-system-x86" "$(dpkg-deb -f "$deb" Recommends)"
works "deb: suggests what its routes need" grep -q \
    'grub-pc-bin, .*, ovmf, .*, xorriso' << END
$(dpkg-deb -f "$deb" Suggests)
END
mkdir "$work/root"
works "deb: unpacks" dpkg-deb -x "$deb" "$work/root"
works "deb: its program packs" "$work/root/usr/bin/adit" pack \
    "$work/root/usr/lib/adit/adit.efi" -o "$work/from-deb"
works "deb: its adit boot runs" "$work/root/usr/bin/adit" boot --list
same "deb: its pkg-config file" "$work/root/usr/lib/adit" "$(realpath -m \
    "$(PKG_CONFIG_PATH=$work/root/usr/share/pkgconfig pkg-config \
        --variable=imagesdir adit)")"
