// SPDX-License-Identifier: GPL-2.0
/*
 * The clock of the modelled machine.
 *
 * Each CPU has its own time, which grows by what its instructions take. None may be
 * more than a slack before the slowest one that runs: it waits, on the host, for
 * that. One that is halted does not count, and goes on at the time of whoever wakes
 * it. Timers are QEMU's main loop's: it, too, counts, with the time that its next one
 * is due, and when all CPUs are halted time jumps there. So QEMU's own clock, which
 * the guest's counter and timers follow, is this one; preload.c gives it to QEMU.
 *
 * A CPU must never wait here while it holds a lock of QEMU's: clock_advance() is for
 * callbacks of generated code only.
 *
 * A CPU may also wait, by a condition, until all others have left generated code (to flush
 * their TLBs, say). It counts meanwhile, or each flush would cost it the slack; but then
 * nobody waits here: they could not leave.
 *
 * A CPU that spins for a lock says so (wfe, yield). Whoever has the lock must not wait for it:
 * then each lock that changes hands would take the slack, once all spin. So it does
 * not count, and waits, on the host, until those that do have gone on a little; so
 * much later it is for it, too.
 */
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"

struct actor {
	/* Written by its thread; when it sleeps, by its waker, under the lock. */
	alignas(128) u64 now;
	const u64 *pending;	/* and this much more; its thread's only */
	/* The rest is under the lock. */
	bool counts, blocked;
	bool spins;		/* counts only if nobody else does, until: */
	u64 until;		/* the slowest that counts is there */
	bool halted;		/* it waits, or will, because the CPU is halted */
	const void *asleep_on;
	pthread_cond_t turn;
};

enum main_state {
	MAIN_RUNS,		/* until it polls, timers are not late */
	MAIN_POLLS,
	MAIN_WAITS,		/* for a CPU, perhaps */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct actor actors[MAX_CPUS];
static unsigned int nr_actors;		/* highest one that began, and one */
static enum main_state main_state;
static u64 main_ps;			/* it runs: since; polls: until */
static bool main_called;
static unsigned int nr_held_up;		/* CPUs that wait for the others */
static int main_fd = -1;
static unsigned int nr_spins;
static u64 floor_ps, limit_ps;		/* only grow */
static u64 look_ps;			/* the limit; 0: somebody spins, and has to know */
static u64 last_read;			/* by any kernel code; only grows */

static __thread struct actor *me;
static __thread bool user_reads;

/* It is so much later after each look at the lock, to twice that. */
#define SPIN_PS		(1000 * PS_PER_NS)

#define load(p)		__atomic_load_n(p, __ATOMIC_RELAXED)
#define store(p, v)	__atomic_store_n(p, v, __ATOMIC_RELAXED)

static void call_main(void)
{
	u64 one = 1;

	if (main_called)
		return;
	main_called = true;
	if (write(main_fd, &one, sizeof(one)) != sizeof(one))
		die("eventfd", "cannot be written");
}

static bool anybody_counts(void)
{
	unsigned int i;

	for (i = 0; i < nr_actors; i++)
		if (actors[i].counts)
			return true;
	return false;
}

/* The slowest CPU that counts, of those that spin or do not; NEVER: there is none. */
static u64 slowest(bool spins)
{
	u64 least = NEVER;
	unsigned int i;

	for (i = 0; i < nr_actors; i++) {
		u64 now = load(&actors[i].now);

		if (actors[i].counts && actors[i].spins == spins && now < least)
			least = now;
	}
	return least;
}

/* May it look at its lock again? */
static bool may_look(const struct actor *a)
{
	return slowest(false) >= a->until || nr_held_up;
}

static bool may_go_on(const struct actor *a)
{
	return a->now <= limit_ps || nr_held_up;
}

/* How far is the slowest? Let go who may go on. */
static void settle(void)
{
	u64 least = main_state == MAIN_WAITS ? NEVER : main_ps;
	u64 cpus;
	unsigned int i;

	if (!anybody_counts()) {
		/* What woke it may be on its way: the main loop looks first. */
		if (main_state == MAIN_POLLS && main_ps != NEVER)
			call_main();
		return;
	}
	cpus = slowest(false);
	if (cpus == NEVER)
		cpus = slowest(true);
	if (cpus < least)
		least = cpus;
	if (least != NEVER && least > floor_ps) {
		store(&floor_ps, least);
		record_sample(least);
	}
	store(&limit_ps, floor_ps + machine.slack_ps);
	store(&look_ps, nr_spins ? 0 : limit_ps);
	for (i = 0; i < nr_actors; i++)
		if ((actors[i].blocked && may_go_on(&actors[i])) ||
		    (actors[i].spins && may_look(&actors[i])))
			clock_real_signal(&actors[i].turn);
	if (main_state == MAIN_POLLS && floor_ps >= main_ps)
		call_main();
}

/**
 * clock_cpu_begins() - this thread is a CPU from now on
 * @cpu: which
 */
void clock_cpu_begins(unsigned int cpu)
{
	struct actor *a = &actors[cpu];

	pthread_mutex_lock(&lock);
	if (main_fd < 0) {
		main_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (main_fd < 0)
			die("eventfd", "cannot be made");
	}
	pthread_cond_init(&a->turn, NULL);
	a->now = floor_ps;
	a->counts = true;
	if (cpu >= nr_actors)
		nr_actors = cpu + 1;
	me = a;
	pthread_mutex_unlock(&lock);
}

static void spend(struct actor *a, u64 *spent)
{
	store(&a->now, a->now + *spent);
	*spent = 0;
	a->pending = spent;
}

/**
 * clock_advance() - a CPU has spent time; waits if it is too far ahead
 * @cpu: this thread's
 * @spent: how much, ps, since last called; is 0 then, and stays in place until the
 *         next call
 */
void clock_advance(unsigned int cpu, u64 *spent)
{
	struct actor *a = &actors[cpu];

	spend(a, spent);
	if (a->now <= load(&look_ps))
		return;
	pthread_mutex_lock(&lock);
	settle();
	while (!may_go_on(a)) {
		a->blocked = true;
		clock_real_wait(&a->turn, &lock);
		a->blocked = false;
	}
	pthread_mutex_unlock(&lock);
}

/**
 * clock_spins() - a CPU has looked whether a lock is free
 * @cpu: this thread's
 * @spent: as for clock_advance()
 */
void clock_spins(unsigned int cpu, u64 *spent)
{
	struct actor *a = &actors[cpu];
	u64 since, now;

	spend(a, spent);
	pthread_mutex_lock(&lock);
	a->spins = true;
	nr_spins++;
	since = slowest(false);
	/* Nobody else counts: it is its turn to look. */
	a->until = since == NEVER ? 0 : since + SPIN_PS;
	settle();
	while (!may_look(a))
		clock_real_wait(&a->turn, &lock);
	now = slowest(false);
	if (since != NEVER && now != NEVER && now > since)
		store(&a->now, a->now + (now - since < 2 * SPIN_PS ?
					 now - since : 2 * SPIN_PS));
	a->spins = false;
	nr_spins--;
	settle();
	pthread_mutex_unlock(&lock);
}

/**
 * clock_now() - the time of a CPU
 * @cpu: this thread's
 * Return: ps.
 */
u64 clock_now(unsigned int cpu)
{
	const struct actor *a = &actors[cpu];

	return a->now + (a->pending ? *a->pending : 0);
}

/**
 * clock_floor() - the time that no CPU is before
 * Return: ps.
 */
u64 clock_floor(void)
{
	return load(&floor_ps);
}

/**
 * clock_began() - does any CPU exist yet?
 * Return: if not, the clock stands.
 */
bool clock_began(void)
{
	return load(&nr_actors);
}

/**
 * clock_user_reads() - the next time that this CPU asks for is for a program's
 *
 * The kernel's time may not go backwards from CPU to CPU, so a CPU that is behind gets
 * the latest time that any got. A program gets its CPU's own time, unless the kernel has
 * read a later one.
 */
void clock_user_reads(void)
{
	user_reads = true;
}

/**
 * clock_read() - the time, as this thread is to see it
 * Return: ps.
 */
u64 clock_read(void)
{
	u64 now, last;

	if (!me)
		return clock_floor();
	now = clock_now(me - actors);
	last = load(&last_read);
	if (user_reads) {
		user_reads = false;
		return now > last ? now : last;
	}
	while (now > last)
		if (__atomic_compare_exchange_n(&last_read, &last, now, true,
						__ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			return now;
	return last;
}

/**
 * clock_halts() - this CPU halts
 * @cpu: this thread's
 * @spent: as for clock_advance(); but QEMU's big lock is held, so it does not wait
 */
void clock_halts(unsigned int cpu, u64 *spent)
{
	spend(&actors[cpu], spent);
	actors[cpu].halted = true;
}

/**
 * clock_resumes() - this CPU is halted no longer
 * @cpu: this thread's
 */
void clock_resumes(unsigned int cpu)
{
	actors[cpu].halted = false;
}

/**
 * clock_is_cpu() - is this thread a CPU?
 * Return: if so, its waits are clock_wait()'s.
 */
bool clock_is_cpu(void)
{
	return me;
}

/* The condition it waits for is signalled by a thread whose time is @now. */
static void awake(struct actor *a, u64 now)
{
	if (!a->counts) {
		if (a->now < now)
			store(&a->now, now);
		a->counts = true;
	} else {
		nr_held_up--;
	}
	a->asleep_on = NULL;
	clock_real_signal(&a->turn);
}

/**
 * clock_wait() - this CPU waits for a condition, as by pthread_cond_wait()
 * @cond: condition, which is only a name here
 * @mutex: as there
 *
 * QEMU may signal it without that mutex: none must get lost after this CPU has been taken
 * for asleep, or it would sleep on while all others wait for it.
 */
void clock_wait(const void *cond, pthread_mutex_t *mutex)
{
	pthread_mutex_lock(&lock);
	if (me->halted)
		me->counts = false;
	else
		nr_held_up++;
	me->asleep_on = cond;
	settle();
	pthread_mutex_unlock(mutex);
	while (me->asleep_on)
		clock_real_wait(&me->turn, &lock);
	pthread_mutex_unlock(&lock);
	pthread_mutex_lock(mutex);
}

/**
 * clock_wakes() - this thread is about to signal a condition
 * @cond: condition
 *
 * Who waits for it counts from now on, not only when the host lets it run: else time
 * could jump over it. One that is halted goes on at the time of its waker.
 */
void clock_wakes(const void *cond)
{
	unsigned int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < nr_actors; i++) {
		struct actor *a = &actors[i];

		if (a->asleep_on == cond)
			awake(a, me && me->now > floor_ps ? me->now : floor_ps);
	}
	pthread_mutex_unlock(&lock);
}

/**
 * clock_main_waits() - the main loop waits for a condition, which only a CPU may signal
 * @waits: or does so no longer
 */
void clock_main_waits(bool waits)
{
	pthread_mutex_lock(&lock);
	main_state = waits ? MAIN_WAITS : MAIN_RUNS;
	main_ps = floor_ps;
	settle();
	pthread_mutex_unlock(&lock);
}

/**
 * clock_main_polls() - the main loop waits for files
 * @timeout: ns, or negative: for ever
 * Return: a file descriptor that is readable when it is to call clock_main_due()
 */
int clock_main_polls(long timeout)
{
	pthread_mutex_lock(&lock);
	main_state = MAIN_POLLS;
	main_ps = timeout < 0 || timeout > INT64_MAX / 2000 ? NEVER :
		  floor_ps + timeout * PS_PER_NS;
	main_called = false;
	settle();
	pthread_mutex_unlock(&lock);
	return main_fd;
}

/**
 * clock_stands() - is every CPU halted?
 * Return: then nobody but the main loop can change that.
 */
bool clock_stands(void)
{
	bool stands;

	pthread_mutex_lock(&lock);
	stands = !anybody_counts();
	pthread_mutex_unlock(&lock);
	return stands;
}

/**
 * clock_main_due() - none of the main loop's files is ready: is it time?
 * @stood: nobody ran, and then the files were looked at; else who halted last may have
 *         set an earlier timer, of which a file tells
 * Return: yes, it runs.
 */
bool clock_main_due(bool stood)
{
	bool due = false;

	pthread_mutex_lock(&lock);
	main_called = false;
	if (stood && main_ps != NEVER && main_ps > floor_ps) {
		store(&floor_ps, main_ps);
		record_sample(floor_ps);
	}
	if (floor_ps >= main_ps) {
		main_state = MAIN_RUNS;
		main_ps = floor_ps;
		due = true;
	} else {
		settle();
	}
	pthread_mutex_unlock(&lock);
	return due;
}

/**
 * clock_main_runs() - one of the main loop's files is ready
 */
void clock_main_runs(void)
{
	pthread_mutex_lock(&lock);
	main_state = MAIN_RUNS;
	main_ps = floor_ps;
	pthread_mutex_unlock(&lock);
}
