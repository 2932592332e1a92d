# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Packages that are fetched but not installed.  To be sourced after lib.sh.
#
# Each release has lists of its own, below the cache: neither the host's apt
# nor the root's is touched, and a release that is gone from the archive
# cannot break the others.

# apt_setup RELEASE: select the release for in_apt, with fresh lists.
apt_setup()
{
	local dir=$CACHE/apt/$1 s

	APT_RELEASE=$1
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	: > "$dir/status"
	# A release that is no longer cared for has expired lists: they are as
	# good as ever, since the packages are known and signed.
	cat > "$dir/apt.conf" <<-END
		APT::Architecture "amd64";
		APT::Architectures { "amd64"; "arm64"; };
		APT::Sandbox::User "root";
		Acquire::Check-Valid-Until "false";
		Acquire::Languages "none";
		Acquire::Retries "2";
		Dir::Cache "/cache/apt/$1/cache";
		Dir::Cache::srcpkgcache "";
		Dir::Etc::Parts "/dev/null";
		Dir::Etc::SourceList "/cache/apt/$1/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::State "/cache/apt/$1";
		Dir::State::Status "/cache/apt/$1/status";
	END
	case $1 in
	*-backports)	s="debian/ $1" ;;
	*)		s="debian/ $1,debian-security/ $1-security" ;;
	esac
	tr ',' '\n' <<< "$s" |
		sed "s|.*|deb $MIRROR/& main|" > "$dir/sources.list"

	[ -z "$(find "$dir/updated" -mmin -720 2>/dev/null)" ] || return 0
	say "fetching the package lists of $1"
	if in_apt apt-get -q update >&2; then
		touch "$dir/updated"
	else
		say "some lists of $1 are missing; going on with the rest"
	fi
}

in_apt()
{
	in_root env APT_CONFIG="/cache/apt/$APT_RELEASE/apt.conf" "$@"
}

# apt_fetch DIR PACKAGE...: download into $CACHE/DIR; fails if any is missing.
apt_fetch()
{
	local dir=$1

	shift
	mkdir -p "$CACHE/$dir"
	in_apt env -C "/cache/$dir" apt-get -q -y download "$@" >&2
}

# source_tree DIR PACKAGE [FILE]...: a kernel's source, or some files of it, as $CACHE/DIR
source_tree()
{
	local dir=$1 package=$2 debs=debs-source

	shift 2
	rm -rf "${CACHE:?}/$dir" "${CACHE:?}/$dir.new" "${CACHE:?}/$debs"
	mkdir -p "$CACHE/$dir.new"
	say "fetching $package (150 MB)"
	apt_fetch "$debs" "$package" ||
		die "$package cannot be fetched; try again later"
	say "unpacking (half a minute)"
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_root bash -eu -o pipefail -c '
		package=$1 debs=$2 dir=$3
		shift 3
		dpkg-deb --fsys-tarfile "/cache/$debs"/*.deb |
			tar -xO "./usr/src/$package.tar.xz" | xz -dc -T0 |
			tar -x -C "/cache/$dir" --strip-components=1 \
				--no-same-owner "${@/#/$package/}"
	' bash "$package" "$debs" "$dir.new" "$@" ||
		die "$package does not hold what is needed; see above"
	rm -rf "${CACHE:?}/$debs"
	mv "$CACHE/$dir.new" "$CACHE/$dir"
}
