// SPDX-License-Identifier: GPL-2.0
/*
 * quiet COMMAND [ARG...]: run a command that takes no NUMA hint faults.
 *
 * The kernel never samples memory under an explicit policy that does not ask
 * for balancing.  Bound to all nodes at once, a test's shell and its helpers
 * allocate as ever and disturb no count.  The policy is inherited; hinter
 * drops it for itself.
 */
#include <stdio.h>
#include <unistd.h>
#include <numa.h>

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: quiet COMMAND [ARG...]\n");
		return 2;
	}
	if (numa_available() < 0) {
		fprintf(stderr, "quiet: this kernel has no NUMA\n");
		return 1;
	}
	numa_set_membind(numa_all_nodes_ptr);
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
