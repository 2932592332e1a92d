/* SPDX-License-Identifier: GPL-2.0 */
/* What a class says of its tasks, made from knobs.h. Pure. */
#ifndef NUMABAL_SETTINGS_H
#define NUMABAL_SETTINGS_H

#include <linux/types.h>

enum nb_scan_mode {
	NB_SCAN_KERNEL,
	NB_SCAN_OFF,
	NB_SCAN_FIXED,
	NB_SCAN_ADAPT,
	NB_SCAN_MODES
};

enum nb_page_mode {
	NB_PAGE_KERNEL,
	NB_PAGE_NEVER,
	NB_PAGE_THRESHOLD,
	NB_PAGE_PAYBACK,
	NB_PAGE_MODES
};

enum nb_place_mode {
	NB_PLACE_KERNEL,
	NB_PLACE_NEVER,
	NB_PLACE_THRESHOLD,
	NB_PLACE_MODES
};

enum nb_cluster_mode {
	NB_CLUSTER_OFF,
	NB_CLUSTER_GATHER,
	NB_CLUSTER_SPREAD,
	NB_CLUSTER_MODES
};

enum nb_class_knob_id {
#define NB_KNOB(...)
#define NB_CLASS_KNOB(_name, ...) NB_CLASS_KNOB_##_name,
#include "knobs.h"
#undef NB_CLASS_KNOB
#undef NB_KNOB
	NB_CLASS_KNOBS
};

/*
 * Handlers read while they are written: each value is whole, and any mixture of
 * old and new ones makes sense.
 */
struct nb_settings {
	union {
		struct {
#define NB_KNOB(...)
#define NB_CLASS_KNOB(_name, ...) unsigned long _name;
#include "knobs.h"
#undef NB_CLASS_KNOB
#undef NB_KNOB
		};
		unsigned long knob[NB_CLASS_KNOBS];
	};
	/* Made from them: what a page may do depends on holds only. */
	bool page_plain;
};

/* Does anything of stage PLACE have to be looked at for such a class? */
static inline bool nb_settings_place(const struct nb_settings *s)
{
	return s->place_mode != NB_PLACE_KERNEL || !s->place_swap ||
	       s->place_cluster != NB_CLUSTER_OFF || s->place_pack;
}

static inline bool nb_settings_page_plain(const struct nb_settings *s)
{
	return s->page_mode == NB_PAGE_THRESHOLD && !s->place_pack &&
	       !s->page_min_distance &&
	       !s->page_share_pct && s->page_streak == 1 &&
	       !s->page_free_pct && !s->page_rate_mbps;
}

#endif /* NUMABAL_SETTINGS_H */
