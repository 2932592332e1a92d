// SPDX-License-Identifier: GPL-2.0
/*
 * Whose code is it? By /proc/kallsyms of the guest, which runs without KASLR; whatever lies
 * outside of the kernel's image is a module's, and no module but numabal is loaded.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

struct symbol {
	u64 at;
	enum kind kind;
	char name[48];
};

static struct symbol *symbols;
static size_t nr_symbols;
static u64 text, etext;

/*
 * Names are those of all kernels from 5.10 on; a compiler may add to them, behind a dot.
 * What such a function calls is the kernel's, unless it is listed, too.
 */
static const struct {
	enum kind kind;
	const char *name;
} known[] = {
	{ KIND_FTRACE, "ftrace_caller" },
	{ KIND_FTRACE, "ftrace_regs_caller" },
	{ KIND_FTRACE, "ftrace_common" },
	{ KIND_FTRACE, "ftrace_call" },
	{ KIND_FTRACE, "ftrace_common_return" },
	{ KIND_FTRACE, "ftrace_stub_direct_tramp" },
	{ KIND_FTRACE, "ftrace_ops_list_func" },
	{ KIND_FTRACE, "arch_ftrace_ops_list_func" },
	{ KIND_FTRACE, "ftrace_ops_assist_func" },
	{ KIND_FTRACE, "ftrace_rec_iter_start" },
	{ KIND_FAULT, "do_numa_page" },
	{ KIND_FAULT, "do_huge_pmd_numa_page" },
	{ KIND_FAULT, "numa_migrate_check" },
	{ KIND_FAULT, "numa_migrate_prep" },
	{ KIND_FAULT, "numa_rebuild_single_mapping" },
	{ KIND_FAULT, "numa_rebuild_large_mapping" },
	{ KIND_FAULT, "mpol_misplaced" },
	{ KIND_FAULT, "should_numa_migrate_memory" },
	{ KIND_FAULT, "task_numa_fault" },
	{ KIND_FAULT, "task_numa_placement" },
	{ KIND_FAULT, "task_numa_group" },
	{ KIND_FAULT, "migrate_misplaced_page" },
	{ KIND_FAULT, "migrate_misplaced_folio" },
	{ KIND_FAULT, "migrate_misplaced_folio_prepare" },
	{ KIND_FAULT, "migrate_misplaced_transhuge_page" },
	{ KIND_SCAN, "task_numa_work" },
	{ KIND_SCAN, "change_prot_numa" },
	{ KIND_SCAN, "change_protection" },
	{ KIND_SCAN, "change_protection_range" },
	{ KIND_SCAN, "change_pmd_range" },
	{ KIND_SCAN, "change_pte_range" },
	{ KIND_SCAN, "change_huge_pmd" },
};

static enum kind kind_of_name(const char *name)
{
	size_t i, n = strcspn(name, ".");

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strlen(known[i].name) == n &&
		    !strncmp(known[i].name, name, n))
			return known[i].kind;
	return KIND_KERNEL;
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static void add(u64 at, const char *name)
{
	struct symbol *s;

	if (!(nr_symbols & (nr_symbols - 1)))
		symbols = realloc(symbols, (2 * nr_symbols + 1) *
					   sizeof(*symbols));
	if (!symbols)
		die("memory", "is not enough for symbols");
	s = &symbols[nr_symbols++];
	s->at = at;
	s->kind = kind_of_name(name);
	snprintf(s->name, sizeof(s->name), "%.*s", (int)strcspn(name, "."),
		 name);
}

/**
 * symbols_read() - learn where the kernel's functions are
 * @path: a copy of the guest's /proc/kallsyms
 */
void symbols_read(const char *path)
{
	char line[1024], name[512], type;
	FILE *f = fopen(path, "r");
	u64 at;

	if (!f)
		die(path, strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		if (strchr(line, '[') ||
		    sscanf(line, "%lx %c %511s", &at, &type, name) != 3)
			continue;
		if (!strcmp(name, "_text") || !strcmp(name, "_stext"))
			text = !text || at < text ? at : text;
		if (!strcmp(name, "_end"))
			etext = at;
		if (strchr("tTwW", type) && *name != '$')
			add(at, name);
	}
	fclose(f);
	if (!text || !etext || !nr_symbols)
		die(path, "has no symbols of a kernel; was it read as root?");
	qsort(symbols, nr_symbols, sizeof(*symbols), by_address);
}

/* The last one that is not behind. */
static const struct symbol *symbol_of(u64 pc)
{
	size_t low = 0, high = nr_symbols;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (symbols[middle].at <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &symbols[low - 1] : NULL;
}

/**
 * symbols_kind() - whose instruction is it?
 * @pc: its address
 * Return: kind.
 */
enum kind symbols_kind(u64 pc)
{
	const struct symbol *s;

	if (!(pc >> 63))
		return KIND_USER;
	if (pc < text || pc >= etext)
		return KIND_NUMABAL;
	s = symbol_of(pc);
	/* Of several names of one address, any that is known. */
	while (s && s->kind == KIND_KERNEL && s > symbols &&
	       s[-1].at == s->at)
		s--;
	return s ? s->kind : KIND_KERNEL;
}

/**
 * symbols_range() - where is a function?
 * @name: its name, without what a compiler adds
 * @end: result: where the next one begins
 * Return: where it begins, or 0.
 */
u64 symbols_range(const char *name, u64 *end)
{
	size_t i;

	for (i = 0; i + 1 < nr_symbols; i++) {
		if (strcmp(symbols[i].name, name))
			continue;
		*end = symbols[i + 1].at;
		return symbols[i].at;
	}
	return 0;
}
