// SPDX-License-Identifier: GPL-2.0
/*
 * Pairs of a producer and a consumer, started on different nodes, with a ring of
 * messages.  A message is taken when half the ring has been filled after it:
 * else it would come from a cache, and not from memory.
 */
#include "memory.h"
#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

#define MESSAGE		(64UL << 10)
/* In front of the messages. */
#define HEADER		(64UL << 10)

struct end {
	alignas(LINE) u32 count;	/* of messages, modulo 2^32 */
	u32 sleeps;
};

struct ring {
	struct end written, taken;
};

static struct ring *rings[MAX_WORKERS / 2];
static u32 slots;		/* of each ring */

static bool is_consumer(const struct worker *w)
{
	return w->index >= opt.threads / 2;
}

static struct ring *ring_of(const struct worker *w)
{
	return rings[w->index % (opt.threads / 2)];
}

static struct walk_line *message(struct ring *r, u32 i)
{
	return (struct walk_line *)((char *)r + HEADER + i % slots * MESSAGE);
}

static void prepare(void)
{
	/* A power of two, so that it does not matter when counts overflow. */
	slots = opt.size / MESSAGE;
	while (slots & (slots - 1))
		slots &= slots - 1;
}

static void ready(struct worker *w)
{
	int half = opt.threads / 2, pair = w->index % half;
	size_t size = HEADER + slots * MESSAGE;
	struct ring *r;
	u32 i;

	if (opt.pin)
		w->cpu = topo_spread(pair * 2 + is_consumer(w), opt.threads);
	if (is_consumer(w))
		return;
	topo_pin(w->cpu);
	r = memory_get(w->index, size);
	if (opt.pin)
		memory_place_node(r, size, topo_home(w->cpu));
	for (i = 0; i < slots; i++)
		walk_build(message(r, i), MESSAGE, random_next(&w->random));
	r->written.count = 0;
	rings[pair] = r;
}

static u32 load(const u32 *p)
{
	return __atomic_load_n(p, __ATOMIC_SEQ_CST);
}

/* Until the count is another; either it is seen at once, or its writer sees us. */
static void end_wait(struct end *e, u32 seen)
{
	__atomic_store_n(&e->sleeps, 1, __ATOMIC_SEQ_CST);
	if (load(&e->count) == seen)
		word_wait(&e->count, seen);
}

static void end_next(struct end *e)
{
	__atomic_store_n(&e->count, e->count + 1, __ATOMIC_SEQ_CST);
	if (load(&e->sleeps)) {
		__atomic_store_n(&e->sleeps, 0, __ATOMIC_SEQ_CST);
		word_wake(&e->count);
	}
}

static bool produce(struct worker *w, struct ring *r)
{
	u32 taken;

	while (r->written.count - (taken = load(&r->taken.count)) == slots) {
		end_wait(&r->taken, taken);
		if (run_over())
			return false;
	}
	walk_write(message(r, r->written.count), MESSAGE / LINE, w->index);
	end_next(&r->written);
	/* What is delivered counts. */
	return false;
}

static bool consume(struct ring *r)
{
	u32 written;

	while ((written = load(&r->written.count)) - r->taken.count <= slots / 2) {
		end_wait(&r->written, written);
		if (run_over())
			return false;
	}
	walk_read(message(r, r->taken.count), MESSAGE / LINE);
	end_next(&r->taken);
	return true;
}

static bool unit(struct worker *w)
{
	struct ring *r = ring_of(w);

	return is_consumer(w) ? consume(r) : produce(w, r);
}

const struct workload prodcons = {
	.name = "prodcons",
	.what = "pairs, started on two nodes each, pass messages of 64 KiB through a ring",
	.oracle = true,
	.takes = TAKES_PAGES,
	.seconds = 6,
	.mb = 16,
	.mb_of = "a pair",
	.each = true,
	.nodes = 2,
	.multiple = 2,
	.prepare = prepare,
	.ready = ready,
	.unit = unit,
};
