#!/usr/bin/env bash
# Makes a release in another folder, by another clock, time zone and umask than the build, and
# compares its packages with those of the build byte by byte; checks archive, checksums and bill of
# materials. Usage: release.sh FOLDER_OF_PACKAGES WORK_FOLDER
# Ends with 77 where there is no commit to make a release of.
set -euo pipefail
packages=$(realpath "$1")
work=$(realpath -m "$2")
here=$(dirname "$(realpath "$0")")
repository=$(dirname "$(dirname "$here")")
cd "$repository"
if ! git rev-parse --verify --quiet HEAD > /dev/null || ! git diff --quiet HEAD --; then
  echo "skipped: not the files of a commit, of which alone releases are made"
  exit 77
fi
rm -rf "$work"
mkdir -p "$work"

# A file system that lists folders in another order, where there is one.
if [ -w /dev/shm ] && [ "$(df --output=avail -m /dev/shm | tail -n 1)" -gt 500 ] \
  && ! grep -qE ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts; then
  export TMPDIR=/dev/shm
fi
(umask 077 && TZ=Pacific/Kiritimati LC_ALL=C scripts/release "$work/dist")
cd "$work/dist"

failed=0
check() {
  if "${@:2}" > "$work/log" 2>&1; then
    echo "ok: $1"
  else
    echo "FAILED: $1"
    cat "$work/log"
    failed=1
  fi
}
check "checksums" sha256sum --check --strict SHA256SUMS
check "all files have a checksum" \
  diff <(find . -type f ! -name SHA256SUMS -printf '%f\n' | sort) <(cut -c 67- SHA256SUMS | sort)

count=0
for package in *.deb; do
  count=$((count + 1))
  check "the bytes of $package" cmp "$package" "$packages/$package"
done
check "as many packages" [ "$count" -eq "$(find "$packages" -maxdepth 1 -name '*.deb' | wc -l)" ]

archive=(*.tar.gz)
files_of_archive() { tar -tzf "${archive[0]}" | sed -n 's|^[^/]*/\(.*[^/]\)$|\1|p' | sort; }
check "the archive has the files of the commit" \
  diff <(git -C "$repository" ls-tree -r --name-only HEAD | sort) <(files_of_archive)
check "the bill of materials" "$here/sbom_test.py" ./*.spdx.json
exit $failed
