#!/usr/bin/env bash
# Installs the Debian packages into a root folder of their own, by dpkg, which checks what they
# depend on; decides there with the program and with programs compiled against them; removes all.
# Usage: debian_packages.sh FOLDER_OF_PACKAGES WORK_FOLDER [ROOT]
# ROOT is a Debian system as debootstrap makes one, with what the packages depend on. Without it a
# small one is made of this machine's files: dpkg's database, and what it takes to run programs.
set -euo pipefail
if [ "$(id -u)" -ne 0 ]; then
  exec unshare --map-root-user "$0" "$@"
fi
packages=$(realpath "$1")
work=$(realpath -m "$2")
here=$(dirname "$(realpath "$0")")
repository=$(dirname "$(dirname "$here")")
rm -rf "$work"
mkdir -p "$work"

if [ $# -ge 3 ]; then
  root=$(realpath "$3")
else
  root=$work/root
  mkdir -p "$root"/{dev,etc/ld.so.conf.d,tmp,usr/{bin,lib,lib64,sbin},var/{cache,lib}/ldconfig}
  ln -s usr/bin usr/lib usr/lib64 usr/sbin "$root"
  cp /etc/ld.so.conf "$root/etc"
  cp /etc/ld.so.conf.d/*-linux-gnu.conf "$root/etc/ld.so.conf.d"
  mkdir -p "$root"/var/lib/dpkg/{info,updates}
  cp -r /var/lib/dpkg/{status,triggers} "$root/var/lib/dpkg"
  # Of other packages' scripts only what a new library calls is run: ldconfig.
  cp /var/lib/dpkg/info/{*.list,format,libc-bin.{postinst,triggers}} "$root/var/lib/dpkg/info"
  libraries=$(dpkg-query --listfiles libc6 libfmt9 libgcc-s1 libstdc++6 libyaml-0-2 \
    | grep -E '^(/usr)?/lib(64)?(/[^/]+)?/[^/]+\.so[^/]*$')
  for file in /bin/sh /bin/dash /sbin/ldconfig $libraries; do
    mkdir -p "$root${file%/*}"
    cp --no-dereference "$file" "$root$file"
  done
fi

files() {
  (cd "$root" && find . -path ./var/lib/dpkg -prune -o -path ./proc -prune -o -type f -print \
    -o -type l -print -o -type d -print | grep -vE '^\./(tmp/|etc/ld.so.cache$|var/cache/|var/log/)' \
    | sort)
}
files > "$work/before"

echo "== install"
dpkg --root="$root" --install "$packages"/*.deb
triplet=$(dpkg-architecture --query DEB_HOST_MULTIARCH)
grep -q libabac.so <(chroot "$root" /sbin/ldconfig -p)

echo "== run"
cp -r "$repository/policies/studio" "$root/tmp/"
chroot "$root" /usr/bin/abac --version
chroot "$root" /usr/bin/abac test /tmp/studio
for file in abac/aws.catalogue doc/abac/copyright doc/abac/THIRD_PARTY_NOTICES.md; do
  grep -q 'Copyright (c) 2024 Act Security' "$root/usr/share/$file"
done
for kind in static shared; do
  cmake -S "$here/find_package" -B "$work/$kind" -DABAC_KIND=$kind \
    -DCMAKE_PREFIX_PATH="$root/usr" -DCMAKE_BUILD_WITH_INSTALL_RPATH=ON > "$work/$kind.log"
  grep -q "^abac_DIR:.*=$root/" "$work/$kind/CMakeCache.txt"
  cmake --build "$work/$kind" >> "$work/$kind.log"
  for program in consumer c_consumer tools_consumer; do
    cp "$work/$kind/$program" "$root/tmp/$program"
    chroot "$root" "/tmp/$program"
  done
done
c++ -std=c++20 "$here/consumer.cc" -o "$root/tmp/consumer" \
  $(PKG_CONFIG_PATH="$root/usr/lib/$triplet/pkgconfig" pkg-config --cflags --libs abac)
chroot "$root" /tmp/consumer

echo "== remove"
dpkg --root="$root" --purge \
  $(for package in "$packages"/*.deb; do dpkg-deb --field "$package" Package; done)
rm -rf "$root"/tmp/{studio,consumer,c_consumer,tools_consumer}
files > "$work/after"
diff "$work/before" "$work/after"
! grep -q libabac <(chroot "$root" /sbin/ldconfig -p)
