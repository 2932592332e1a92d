// SPDX-License-Identifier: GPL-2.0
/*
 * The emulator's own TLB, which the model knows nothing of: it begins with 256 pages and
 * doubles only when it is flushed full, which programs that just compute
 * never cause. With thousands of pages each, most of the host's time would go to
 * misses in it. So each CPU flushes its own some times once a program has marked a phase,
 * with time between to fill. QEMU's big TLBs shrink by its wall clock:
 * preload.c makes that slow, too.
 */
#define _GNU_SOURCE
#include <dlfcn.h>

#include "sim.h"

#define TIMES		16
#define APART_PS	(1000000 * PS_PER_NS)

/* QEMU's, if it exports them, as those with loadable modules do: else it is but slow. */
static void *(*qemu_get_cpu)(int index);
static void (*tlb_flush)(void *cpu);

struct grown {
	alignas(64) unsigned int phase;	/* it was last done for */
	unsigned int times;
	u64 next;
};

static unsigned int phases;		/* marked so far */
static struct grown grown[MAX_CPUS];

/**
 * tlb_setup() - find QEMU's TLBs
 */
void tlb_setup(void)
{
	qemu_get_cpu = dlsym(RTLD_DEFAULT, "qemu_get_cpu");
	tlb_flush = dlsym(RTLD_DEFAULT, "tlb_flush");
}

/**
 * tlb_outgrown() - a program begins or ends what counts
 */
void tlb_outgrown(void)
{
	__atomic_add_fetch(&phases, 1, __ATOMIC_RELAXED);
}

/**
 * tlb_look() - make the TLB of a CPU larger, if it is time
 * @cpu: this thread's
 * @now: its time
 */
void tlb_look(unsigned int cpu, u64 now)
{
	unsigned int phase = __atomic_load_n(&phases, __ATOMIC_RELAXED);
	struct grown *g = &grown[cpu];

	if (g->phase != phase) {
		g->phase = phase;
		g->times = tlb_flush && qemu_get_cpu ? TIMES : 0;
	}
	if (!g->times || now < g->next)
		return;
	tlb_flush(qemu_get_cpu(cpu));
	g->next = now + APART_PS;
	g->times--;
}
