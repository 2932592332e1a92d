# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completion of numabalctl(1), for bash; installed as bash-completion/completions/numabalctl.

_numabalctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command='' verb='' words='' i

	# What has been said: options apart, a command, and what it is to do.
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*)	;;
		*)	if [ -z "$command" ]; then
				command=${COMP_WORDS[i]}
			elif [ -z "$verb" ]; then
				verb=${COMP_WORDS[i]}
			fi ;;
		esac
	done
	case $command:$verb:$prev in
	metrics:*:--textfile | metrics:*:-t | heatmap:*:--svg | heatmap:*:-s | \
	heatmap:*:--html | heatmap:*:-w | heatmap:*:--record | heatmap:*:-r | \
	record:*:--output | record:*:-o | report:*:* | policy:check:* | policy:apply:* | policy:save:*)
		case $cur in
		-*)	;;
		*)	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			compopt -o filenames 2>/dev/null
			return ;;
		esac ;;
	metrics:*:--listen | metrics:*:-l | top:*:--delay | top:*:-d | top:*:--count | \
	top:*:-n | record:*:--interval | record:*:-i | record:*:--duration | record:*:-d)
		return ;;
	record:*:--)
		mapfile -t COMPREPLY < <(compgen -c -- "$cur")
		return ;;
	esac
	case $command in
	'')		words='status topology policy metrics heatmap top record report doctor --version' ;;
	topology)	words='--measure' ;;
	policy)		[ -n "$verb" ] || words='check apply show save' ;;
	metrics)	words='--textfile --listen' ;;
	heatmap)	words='--pid --total --record --svg --html' ;;
	top)		words='--delay --count' ;;
	record)		words='--output --interval --duration' ;;
	report)		words='--all --svg' ;;
	doctor)		[ -n "$verb" ] || words=$(cd /proc && echo [0-9]*) ;;
	esac
	[ "$command" = record ] || words="$words --json"
	mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$cur")
}

complete -F _numabalctl numabalctl
