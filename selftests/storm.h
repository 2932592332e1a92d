/* SPDX-License-Identifier: GPL-2.0 */
/*
 * storm: one of the actors of soak_storm.sh. Each does one step after another until its time
 * is over; what a step does follows from the seed, the actor and the number of the step alone,
 * whatever became of those before.
 */
#ifndef SELFTESTS_STORM_H
#define SELFTESTS_STORM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Memory of the tasks that storm has lies here in each of them. */
#define STORM_BASE	((char *)0x1000000000UL)
#define STORM_BYTES	(8UL << 20)

struct kind {
	const char *name;
	bool (*act)(void);	/* false: it was refused, as may be */
	bool rare;		/* it may be refused each time */
};

#define KIND(_name, _act)	{ .name = (_name), .act = (_act) }
#define RARE(_name, _act)	{ .name = (_name), .act = (_act), .rare = true }

struct tally {
	unsigned long done, refused;
};

struct actor {
	const char *name;
	const struct kind *kinds;
	unsigned int n;
	unsigned int pause_us;	/* between steps, at most */
	void (*run)(void);	/* instead of storm_steps() alone */
	struct actor *also;	/* that runs within it */
	struct tally *tally;	/* of each kind, by all processes of the actor */
};

extern struct actor tasks, memory, meddler, looks, watch;

/* Where its tasks are: rules of fuzz_text.c know these, too. */
extern const char *const storm_groups[3];

/* Steps of @a in the stream of that number, until its time is over, or *@stop. */
void storm_steps(const struct actor *a, unsigned int stream, atomic_bool *stop);
bool storm_over(void);
/* What may not be, was: said in one write, as several processes have something to say. */
#define storm_wrong(_format, ...)						\
	(dprintf(STDOUT_FILENO, "# " _format "\n", ##__VA_ARGS__), storm_failed())
void storm_failed(void);

/* Another name, out of those that rules ask for. */
void storm_rename(void);
/* The caller, or this process, goes to one of storm_groups. */
bool storm_move(int pid);
void storm_sleep(unsigned int us);
void storm_busy(unsigned int us);
/* Its tasks are to be sampled, and end with whoever made them. */
void storm_task(void);

/* mapping.c: the memory at STORM_BASE, anonymous with the second half a file's */
void mapping_open(int fd);
void mapping_touch(void);
int mapping_file(void);

#endif /* SELFTESTS_STORM_H */
