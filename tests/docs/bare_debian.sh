#!/usr/bin/env bash
# Runs the commands of README.md and packaging/README.md as they stand there, in a Debian that has
# nothing but what debootstrap installs, of the release and the mirror that this machine's apt uses;
# its /dev/pts is empty. What the pages tell to install is installed by them. Closes with
# `N passed, N failed`; ends with 77 where such a system cannot be made.
# Usage: bare_debian.sh WORK_FOLDER
set -euo pipefail
repository=$(realpath "$(dirname "$0")/../..")
work=$(realpath -m "$1")
root=$work/root

skip() {
  echo "skipped: $1"
  exit 77
}
[ "$(id -u)" -eq 0 ] || skip "only root can make a Debian system"
command -v debootstrap > /dev/null || skip "debootstrap is not installed"
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' \
  2> /dev/null | awk -v release="$release" '$1 == release && $2 == "main" { print $3; exit }')
[ -n "$mirror" ] || skip "apt knows no mirror of $release"

unshare --mount --pid --fork true 2> /dev/null || skip "this machine lends no namespaces"

rm -rf --one-file-system "$work"
mkdir -p "$work"
if ! debootstrap --variant=minbase "$release" "$root" "$mirror" > "$work/debootstrap.log" 2>&1; then
  tail -n 5 "$work/debootstrap.log"
  skip "debootstrap failed: is there a network?"
fi
# What apt needs to install more, updates of security too.
rm -f "$root/etc/apt/sources.list"
for path in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/trusted.gpg.d \
  /usr/share/keyrings /etc/resolv.conf /etc/hosts; do
  [ ! -e "$path" ] || cp -rL "$path" "$root$(dirname "$path")/"
done
echo 'Acquire::Retries "3";' > "$root/etc/apt/apt.conf.d/80retries"

# The clone stands where the repository does, and a compiler cache, where there is one, is this
# machine's: what was compiled here by the same flags is not compiled again.
git clone --quiet --no-hardlinks "file://$repository" "$root$repository"
git -C "$repository" diff --binary HEAD | git -C "$root$repository" apply --allow-empty
commit=$(git -C "$repository" rev-parse HEAD)
echo 'set(ABAC_WERROR ON CACHE BOOL "")' > "$root/tmp/as_elsewhere.cmake"
cache=
if command -v ccache > /dev/null; then
  cache=$(ccache --get-config cache_dir)
  mkdir -p "$root/ccache" "$cache"
fi

# inside COMMAND: runs it by the shell there, in the clone. Processes and mounts end with it.
inside() {
  unshare --mount --pid --fork --kill-child bash -c '
    mount -t proc proc "$1/proc"
    [ -z "$2" ] || mount --bind "$2" "$1/ccache"
    exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
      DEBIAN_FRONTEND=noninteractive ABAC_TEST_CASES=3000 CMAKE_TOOLCHAIN_FILE=/tmp/as_elsewhere.cmake \
      PKG_CONFIG_PATH="$5" CCACHE_DIR=/ccache ${2:+CMAKE_CXX_COMPILER_LAUNCHER=ccache} \
      ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
      bash -ec "cd \"$3\"; $4"' _ "$root" "$cache" "$repository" "$1" "${pkg_config_path:-}" \
    < /dev/null
}

passed=0
failed=0
# check WHAT COMMAND: the command ends well inside.
check() {
  local started=$SECONDS
  if inside "$2" > "$work/log" 2>&1; then
    passed=$((passed + 1))
    echo "ok, $((SECONDS - started)) s: $1"
  else
    failed=$((failed + 1))
    echo "FAILED: $1"
    echo "  $2"
    tail -n 60 "$work/log"
  fi
}
install() { echo "apt-get -qq -y --no-install-recommends install $*"; }

readme=$repository/README.md
# found WHAT TEXT: the text, which the page must have.
found() {
  if [ -z "$2" ]; then
    echo "the page no longer shows: $1" >&2
    exit 1
  fi
  echo "$2"
}
shown_packages=$(found "what to install" "$(grep -oP 'on Debian `\Kg\+\+ cmake[^`]*' "$readme")")
shown_library=$(found "how to install the library" "$(sed -n 's/^    \(cmake --preset library .*\)$/\1/p' "$readme")")
shown_cxx=$(found "how C++ is compiled" "$(grep -oP '`\Kc\+\+ [^`]*pkg-config[^`]*' "$readme")")
shown_c=$(found "how C is compiled" "$(grep -oP '`\Kcc [^`]*pkg-config[^`]*' "$readme")")
shown_scripts=$(found "the two commands" "$(grep -oP '^    \K\./scripts/\w+' "$readme")")
shown_fetch=$(found "what to copy into CMakeLists.txt" "$(sed -n '/^```cmake$/,/^```$/p' "$readme" | grep -v '^```')")
shown_package=$(found "how packages are made" "$(grep -oP '`\Kcmake --preset package &&[^`]*' "$repository/packaging/README.md")")

use=$root/tmp/use
mkdir -p "$use/fetch"
sed -n '/^```cpp$/,/^```$/p' "$readme" | grep -v '^```' > "$use/main.cc"
cp "$use/main.cc" "$use/fetch"
cp "$repository/tests/package/consumer.c" "$use/main.c"
{
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES CXX)\n'
  echo 'add_executable(your_service main.cc)'
  sed "s|<this repository>|file://$repository|; s|GIT_TAG v[0-9.]*|GIT_TAG $commit|" <<< "$shown_fetch"
} > "$use/fetch/CMakeLists.txt"
answers='grep -q "^implicitDeny: User: arn:aws:sts::"'

inside "apt-get -qq update; [ -z \"$cache\" ] || $(install ccache)" > "$work/log" 2>&1 \
  || { tail -n 20 "$work/log"; skip "apt reaches no mirror from there"; }
check "what the README tells to install is there" "$(install "$shown_packages")"
check "the library is built and installed" "${shown_library//<where>//opt/abac}"
check "nothing else is built with it" '[ -z "$(find build/library \( -name tests -o -path "*/src/cli/*.o" -o -name abac -type f \))" ]'
pkg_config_path=/opt/abac/lib/pkgconfig
check "pkg-config finds it for C++" "$(install pkg-config); cd /tmp/use; $shown_cxx -o cxx; ./cxx > out; $answers out"
check "pkg-config finds it for C" "cd /tmp/use; $shown_c -o c; ./c"
check "FetchContent takes it" "$(install git ca-certificates); cd /tmp/use/fetch; cmake -S . -B build -G Ninja; cmake --build build; build/your_service > out; $answers out"
for script in $shown_scripts; do
  check "$script" "$script"
done
if [[ $(tail -n 1 "$work/log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
  echo "the tests of scripts/test there: ${BASH_REMATCH[0]}"
fi
check "Debian packages are made" "$(install dpkg-dev file); $shown_package; ls build/package/packages/*.deb"

rm -rf --one-file-system "$root"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
