/* SPDX-License-Identifier: GPL-2.0 */
/*
 * THE table of knobs: one row makes the variable, the file below
 * /sys/kernel/numabal/, its debugfs symlink and the module parameter.
 *
 * NB_KNOB(name, unit, min, max, default, apply, help): one for the machine
 *	apply: called with a value in range, before it is stored; may refuse
 * NB_CLASS_KNOB(name, unit, min, max, default, words, help): one for each class
 *	words: names of the values, in order of their enum; or NULL: a number
 */
NB_KNOB(enabled, "boolean", 0, 1, 1, nb_stage_enable,
	"attach (1) or detach (0) every hook and tracepoint")
NB_KNOB(half_life_ms, "ms", NUMABAL_HALF_LIFE_MIN_MS, NUMABAL_HALF_LIFE_MAX_MS,
	NUMABAL_HALF_LIFE_DEFAULT_MS, nb_half_life_set,
	"half-life of the decayed counts")

NB_CLASS_KNOB(scan_mode, "word", 0, NB_SCAN_MODES - 1, NB_SCAN_KERNEL,
	      nb_scan_modes, "who decides when a process is scanned")
NB_CLASS_KNOB(scan_delay_ms, "ms", 10, 60000, 1000, NULL,
	      "fixed, adapt: CPU time after which a new task is first scanned")
NB_CLASS_KNOB(scan_period_min_ms, "ms", 10, 60000, 1000, NULL,
	      "fixed: the scan period; adapt: the shortest")
NB_CLASS_KNOB(scan_period_max_ms, "ms", 10, 60000, 60000, NULL,
	      "adapt: the longest scan period")
NB_CLASS_KNOB(scan_local_pct, "percent", 0, 100, 80, NULL,
	      "adapt: local faults from which on a task is settled")
NB_CLASS_KNOB(scan_fault_budget, "faults/s", 0, 1000000, 1000, NULL,
	      "adapt: hint faults per second and task, 0: no limit")
NB_CLASS_KNOB(scan_forgive, "boolean", 0, 1, 0, NULL,
	      "a failed migration does not slow down scanning for ever")
NB_CLASS_KNOB(page_mode, "word", 0, NB_PAGE_MODES - 1, NB_PAGE_KERNEL,
	      nb_page_modes, "which page migrations are vetoed")
NB_CLASS_KNOB(page_min_distance, "distance", 0, 255, 0, NULL,
	      "threshold: shortest move")
NB_CLASS_KNOB(page_share_pct, "percent", 0, 100, 0, NULL,
	      "threshold: share of the task's faults on the destination node")
NB_CLASS_KNOB(page_streak, "requests", 1, NB_HISTORY_STREAK_MAX, 1, NULL,
	      "threshold, payback: requests in a row for one destination node")
NB_CLASS_KNOB(page_hold_ms, "ms", 0, 3600000, 20000, NULL,
	      "threshold: a page that was moved stays, doubling while it bounces")
NB_CLASS_KNOB(page_hold_max_ms, "ms", 0, 3600000, 600000, NULL,
	      "threshold: the longest hold")
NB_CLASS_KNOB(page_rate_mbps, "MiB/s", 0, 1000000, 0, NULL,
	      "threshold: moves to each destination node, 0: no limit")
NB_CLASS_KNOB(page_free_pct, "percent", 0, 99, 0, NULL,
	      "threshold: memory of the destination node that stays free")
NB_CLASS_KNOB(page_cost_ns, "ns", 0, 1000000000, 10000, NULL,
	      "payback: cost of moving a base page")
NB_CLASS_KNOB(page_payback_ms, "ms", 1, 3600000, 10000, NULL,
	      "payback: horizon within which a move must pay")
NB_CLASS_KNOB(place_mode, "word", 0, NB_PLACE_MODES - 1, NB_PLACE_KERNEL,
	      nb_place_modes, "which preferred nodes and task moves are vetoed")
NB_CLASS_KNOB(place_gain_pct, "percent", 0, 99, 10, NULL,
	      "threshold: by how much a new preferred node must be better")
NB_CLASS_KNOB(place_hold_ms, "ms", 0, 3600000, 10000, NULL,
	      "threshold: a task that was moved stays, doubling while it bounces")
NB_CLASS_KNOB(place_min_distance, "distance", 0, 255, 0, NULL,
	      "threshold: shortest move")
NB_CLASS_KNOB(place_swap, "boolean", 0, 1, 1, NULL,
	      "0: no task of the class is swapped with another")
NB_CLASS_KNOB(place_cluster, "word", 0, NB_CLUSTER_MODES - 1, NB_CLUSTER_OFF,
	      nb_cluster_modes, "1: moves go to the cluster where the group runs")
NB_CLASS_KNOB(place_pack, "boolean", 0, 1, 0, NULL,
	      "1: a numa_group is drawn to as few nodes as can hold it")
