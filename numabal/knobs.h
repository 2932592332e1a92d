/* SPDX-License-Identifier: GPL-2.0 */
/*
 * THE table of knobs: one row makes the variable, the file below
 * /sys/kernel/numabal/, its debugfs symlink and the module parameter.
 *
 * NB_KNOB(name, unit, min, max, default, apply, help)
 *	apply: called with a value in range, before it is stored; may refuse
 */
NB_KNOB(enabled, "boolean", 0, 1, 1, nb_stage_enable,
	"attach (1) or detach (0) every hook and tracepoint")
NB_KNOB(half_life_ms, "ms", NUMABAL_HALF_LIFE_MIN_MS, NUMABAL_HALF_LIFE_MAX_MS,
	NUMABAL_HALF_LIFE_DEFAULT_MS, nb_half_life_set,
	"half-life of the decayed counts")
