// SPDX-License-Identifier: GPL-2.0
/* 7.3: the reason of a migration is an enum in its tracepoint, too. */
#include <linux/migrate_mode.h>
#include <trace/events/migrate.h>

static void callback(void *data, unsigned long succeeded, unsigned long failed,
		     unsigned long thp_succeeded, unsigned long thp_failed,
		     unsigned long thp_split, unsigned long large_folio_split,
		     enum migrate_mode mode, enum migrate_reason reason)
{
}

void nb_probe(void);
void nb_probe(void)
{
	check_trace_callback_type_mm_migrate_pages(callback);
}
