// SPDX-License-Identifier: GPL-2.0
/* Each thread starts one short-lived program after the other, and waits for it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "table.h"
#include "walk.h"

static char mb[24];

int forkstorm_child(char **argv)
{
	size_t size = strtoul(argv[0], NULL, 10) * MB;
	char *start = memory_map(size);

	walk_build(start, size, strtoull(argv[1], NULL, 10));
	/* Each line once more. */
	return !walk_read((struct walk_line *)start, size / LINE);
}

static void prepare(void)
{
	snprintf(mb, sizeof(mb), "%zu", opt.size / MB);
}

/* Fork proper, not vfork: its cost, and what the kernel copies, are the point. */
static bool unit(struct worker *w)
{
	char seed[24];
	int status;
	pid_t pid;

	snprintf(seed, sizeof(seed), "%u", (unsigned int)random_next(&w->random));
	pid = fork();
	if (pid < 0)
		die_errno("fork; give fewer --threads");
	if (!pid) {
		execl("/proc/self/exe", "work", "--child", mb, seed, NULL);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		die("a child failed (status %#x); is /proc mounted?", status);
	return true;
}

const struct workload forkstorm = {
	.name = "forkstorm",
	.what = "programs are started, use some memory, and end",
	.seconds = 6,
	.mb = 4,
	.mb_of = "a child",
	.prepare = prepare,
	.unit = unit,
};
