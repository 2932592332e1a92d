// SPDX-License-Identifier: GPL-2.0
/* Unit tests of page verdicts: how much may move in a time. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <linux/compiler.h>

#include "page_ask.h"
#include "kselftest.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#endif

#define MIB		1048576ULL
#define SECOND		1000000000ULL
#define BUCKET		(SECOND / 10 * 9)

static u64 rate_at;

static void fresh_rate(unsigned int mbps)
{
	fresh();
	settings.page_rate_mbps = mbps;
	rate_at = 0;
	a.rate_at = &rate_at;
	a.now_ns = 5 * SECOND;
}

/* May @pages base pages of 1 << @shift bytes go now? */
static bool takes(unsigned int pages, unsigned int shift)
{
	enum nb_reason reason;

	a.pages = pages;
	a.page_shift = shift;
	reason = judge(random(), 1, 0);
	if (reason != NB_PAGE_is_rate && reason != NB_PAGE_is_passed)
		ksft_exit_fail_msg("rate: reason %u\n", reason);
	return reason == NB_PAGE_is_passed;
}

static void test_bucket(void)
{
	bool good = true;
	unsigned int i;

	fresh_rate(10);
	for (i = 0; i < 9; i++)
		good &= takes(256, 12);
	check(good && !takes(256, 12) && !takes(1, 12),
	      "rate: nine tenths of a second's worth go at once\n");
	a.now_ns += SECOND / 10 - 1;
	good = !takes(256, 12);
	a.now_ns++;
	check(good && takes(256, 12) && !takes(1, 12),
	      "rate: then as much as time has passed\n");
	a.now_ns += 1000 * SECOND;
	for (i = 0, good = true; i < 9; i++)
		good &= takes(256, 12);
	check(good && !takes(1, 12), "rate: no more after a long time\n");
	a.now_ns -= SECOND / 10;
	check(!takes(1, 12), "rate: a clock that is behind gives nothing\n");

	fresh_rate(2);
	for (i = 0, good = true; i < 100; i++) {
		good &= !takes(512, 12);
		a.now_ns += SECOND;
	}
	check(good && !rate_at && takes(16, 16),
	      "rate: what is larger than the bucket never moves\n");
	fresh_rate(3);
	check(takes(512, 12) && !takes(512, 12),
	      "rate: what fits in it does\n");
	fresh_rate(1000000);
	check(takes(1U << 18, 12), "rate: 1 GiB, at the highest\n");
	fresh_rate(20);
	good = takes(288, 16) && !takes(1, 12);
	settings.page_rate_mbps = 0;
	check(good && takes(512, 12), "rate: 0 is no limit\n");
}

/* What moved when: a window's sum. */
struct taken {
	u64 at, bytes;
};

/* Ten seconds from each move on: never more than 110%. */
static bool within(const struct taken *taken, unsigned int n, unsigned int mbps)
{
	u64 sum = 0, most = 11 * mbps * MIB;
	unsigned int first, next = 0;

	for (first = 0; first < n; first++) {
		for (; next < n && taken[next].at <= taken[first].at +
		       10 * SECOND; next++)
			sum += taken[next].bytes;
		if (sum > most)
			return false;
		sum -= taken[first].bytes;
	}
	return true;
}

/* Half a minute of requests, in bursts and pauses. Return: moved, in percent. */
static unsigned int mix(unsigned int mbps, u64 step, bool *good)
{
	static const unsigned int sizes[][2] = {
		{ 1, 12 }, { 16, 12 }, { 1, 16 }, { 512, 12 },
	};
	static struct taken taken[1000000];
	unsigned int n = 0;
	u64 start, sum = 0;

	fresh_rate(mbps);
	start = a.now_ns;
	while (a.now_ns < start + 30 * SECOND && n < ARRAY_SIZE(taken)) {
		const unsigned int *size =
			sizes[random() % ARRAY_SIZE(sizes)];

		a.now_ns += random() % 4 ? 0 : random() % step;
		if (!(random() % 100000))
			a.now_ns += random() % (2 * SECOND);
		if (!takes(size[0], size[1]))
			continue;
		taken[n].at = a.now_ns;
		taken[n].bytes = (u64)size[0] << size[1];
		sum += taken[n++].bytes;
	}
	*good = within(taken, n, mbps);
	return sum * 100 / (mbps * MIB * ((a.now_ns - start) / SECOND));
}

static void test_windows(void)
{
	static const unsigned int rates[] = { 1, 3, 10, 100, 1000 };
	unsigned int i, pct;
	bool good;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		pct = mix(rates[i], 4000000 / rates[i] + 100000, &good);
		check(good && pct > 80 && pct <= 103,
		      "rate: any 10 s at %u MiB/s; %u%% in all\n",
		      rates[i], pct);
	}
}

/* Costs of a few ns: what rounding them takes or gives. */
static void test_fast(void)
{
	static const unsigned int rates[] = { 20000, 35000, 600000, 1000000 };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		u64 bytes = 0;

		fresh_rate(rates[i]);
		rate_at = a.now_ns + BUCKET;
		for (j = 0; j < 200000; j++) {
			a.now_ns += 1 + j % 2;
			bytes += takes(1, 12) ? 4096 : 0;
		}
		/* 109% in 10 s as they are: less than one may be added. */
		check(bytes < (u64)(300000.0 / SECOND * rates[i] * MIB * 1.009),
		      "rate: of 4K pages at %u MiB/s, rounded\n", rates[i]);
	}
}

#define THREADS		4
#define TRIES		300000

struct taker {
	pthread_t thread;
	pthread_barrier_t *start;
	u64 now_ns, step;
	u64 taken;
};

static void *take(void *arg)
{
	struct taker *t = arg;
	struct nb_page_ask ask = a;
	unsigned int i;

	pthread_barrier_wait(t->start);
	for (i = 0; i < TRIES; i++) {
		ask.key = (u64)(t->thread + i) << 40;
		ask.to = 1;
		ask.now_ns = t->now_ns += t->step;
		if (nb_page_judge(&settings, histories, &ask) ==
		    NB_PAGE_is_passed)
			t->taken++;
	}
	return NULL;
}

/* Return: pages of 4K that all of them together could move at @mbps. */
static u64 crowd(unsigned int mbps, u64 step)
{
	struct taker takers[THREADS];
	pthread_barrier_t start;
	u64 sum = 0;
	unsigned int i;

	fresh_rate(mbps);
	pthread_barrier_init(&start, NULL, THREADS);
	for (i = 0; i < THREADS; i++) {
		takers[i] = (struct taker) {
			.start = &start, .now_ns = a.now_ns, .step = step
		};
		if (pthread_create(&takers[i].thread, NULL, take, &takers[i]))
			ksft_exit_fail_msg("no thread\n");
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(takers[i].thread, NULL);
		sum += takers[i].taken;
	}
	pthread_barrier_destroy(&start);
	a.now_ns += TRIES * step;
	return sum;
}

static void test_crowd(void)
{
	/* 4096 bytes at 1000 MiB/s: 3906.25 ns; at 10000: 390.6; rounded up. */
	const u64 full = BUCKET / 3907;
	u64 sum = crowd(1000, 0);

	while (takes(1, 12))
		sum++;
	check(sum == full, "rate: a crowd gets what one would: %llu of %llu\n",
	      sum, full);
	sum = crowd(10000, 0);
	check(sum > TRIES && rate_at == a.now_ns + sum * 391,
	      "rate: each move of a crowd is counted\n");
	sum = crowd(1000, 4000);
	check(sum > full && sum <= (BUCKET + TRIES * 4000ULL) / 3907,
	      "rate: while time goes on, no more: %llu\n", sum);
}

static unsigned int in_between, between_taken;

static void take_in_between(int sig)
{
	struct nb_page_ask ask = a;

	ask.key = 1ULL << 63;
	ask.pages = 1;
	ask.page_shift = 12;
	if (nb_page_judge(&settings, histories, &ask) == NB_PAGE_is_passed)
		between_taken++;
	WRITE_ONCE(in_between, in_between + 1);
}

/* One CPU will do: a move in the midst of another, many times. */
static void test_interrupted(void)
{
	const struct itimerval often = { { 0, 50 }, { 0, 50 } }, never = { 0 };
	u64 taken = 0;

	fresh_rate(1000000);
	signal(SIGALRM, take_in_between);
	setitimer(ITIMER_REAL, &often, NULL);
	while (READ_ONCE(in_between) < 2000)
		taken += takes(1, 12);
	setitimer(ITIMER_REAL, &never, NULL);
	signal(SIGALRM, SIG_IGN);
	taken += between_taken;
	check(rate_at == a.now_ns + taken * 4,
	      "rate: a move in the midst of another is counted\n");
}

int main(void)
{
	srandom(1);
	ksft_print_header();
	ksft_set_plan(21);
	test_bucket();
	test_windows();
	test_fast();
	test_crowd();
	test_interrupted();
	ksft_finished();
}
