// SPDX-License-Identifier: GPL-2.0
/*
 * A thread for each connection, and a client for each, which thinks, sends a request
 * and waits for the reply.  A request uses the connection's session, which the
 * thread that accepted it has set up, and a heap that all share and a few
 * pages of which are used most.  The oracle has each connection on one CPU, its
 * session there, and the heap interleaved.
 */
#include "memory.h"
#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

#define SESSION		(4 * MB)
/* In front of its walk. */
#define HEADER		(64UL << 10)
#define HOT		8	/* the first eighth of the heap is */

/* Steps of a request. */
#define IN_SESSION	500
#define IN_HOT		400
#define IN_COLD		100

#define THINK_US	100	/* at least, and three times that at most */

struct session {
	alignas(LINE) u32 sent;
	alignas(LINE) u32 replied;
};

static char *heap;
static u64 seed[2];	/* of the walks through its hot and cold parts */
static struct session *sessions[MAX_WORKERS / 2];

static size_t hot_size(void)
{
	return opt.size / HOT;
}

static size_t cold_size(void)
{
	return opt.size - hot_size();
}

static int workers(int threads)
{
	return threads * 2;
}

static bool is_client(const struct worker *w)
{
	return w->index >= opt.threads;
}

static void prepare(void)
{
	u64 random = opt.seed;
	int i, cpu;

	heap = memory_get(-1, opt.size);
	if (opt.pin)
		memory_place(heap, opt.size, topo.homes);
	seed[0] = random_next(&random);
	seed[1] = random_next(&random);
	for (i = 0; i < opt.threads; i++) {
		sessions[i] = memory_get(i, HEADER + SESSION);
		cpu = topo_spread(i, opt.threads);
		if (opt.pin)
			memory_place_node(sessions[i], HEADER + SESSION, topo_home(cpu));
		walk_build((char *)sessions[i] + HEADER, SESSION, random_next(&random));
		sessions[i]->sent = 0;
	}
}

/* All threads load the heap. */
static void ready(struct worker *w)
{
	if (is_client(w))
		return;
	walk_build_slice(heap, hot_size(), seed[0], w->index, opt.threads);
	walk_build_slice(heap + hot_size(), cold_size(), seed[1], w->index, opt.threads);
}

/* Until there is something new; or, false, the end. */
static bool wait_for(u32 *word, u32 seen)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == seen) {
		word_wait(word, seen);
		if (run_over())
			return false;
	}
	return true;
}

static void tell(u32 *word, u32 value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
	word_wake(word);
}

static bool serve(struct worker *w)
{
	struct session *s = sessions[w->index];
	char *own = (char *)s + HEADER;

	if (!wait_for(&s->sent, s->replied))
		return false;
	walk_write(walk_any(own, SESSION, &w->random), IN_SESSION, s->sent);
	walk_read(walk_any(heap, hot_size(), &w->random), IN_HOT);
	walk_read(walk_any(heap + hot_size(), cold_size(), &w->random), IN_COLD);
	tell(&s->replied, s->sent);
	/* Requests are counted where they are waited for. */
	return false;
}

static bool request(struct worker *w)
{
	struct session *s = sessions[w->index - opt.threads];
	u64 think = THINK_US * (1000 + random_next(&w->random) % 2000);

	sleep_until(w->began + think);
	w->began = now_ns();
	tell(&s->sent, s->sent + 1);
	return wait_for(&s->replied, s->sent - 1);
}

static bool unit(struct worker *w)
{
	return is_client(w) ? request(w) : serve(w);
}

const struct workload server = {
	.name = "server",
	.what = "a thread and a client for each connection; own sessions, a shared heap",
	.oracle = true,
	.takes = TAKES_PAGES,
	.seconds = 6,
	.mb = 128,
	.mb_of = "of heap",
	.workers = workers,
	.prepare = prepare,
	.ready = ready,
	.unit = unit,
};
