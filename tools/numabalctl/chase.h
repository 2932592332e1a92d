/* SPDX-License-Identifier: GPL-2.0 */
/* How long a dependent load takes, from a CPU of one node, of memory of another. */
#ifndef CHASE_H
#define CHASE_H

#include <stddef.h>
#include <stdint.h>

/*
 * One cycle through all lines of the memory, in random order, so that no prefetcher
 * knows the next one. Return: where it begins.
 */
void **chase_build(void *memory, size_t size, uint64_t seed);

/* Follows it for so many steps. Return: where that ends. */
void **chase_follow(void **at, size_t steps);

/*
 * Measures it: the least of several rounds, since what disturbs only adds. The calling
 * thread stays on @cpu. Return: ns a load, or -errno; -ENOMEM: the node has too little
 * free memory.
 */
double chase_measure(int cpu, int nid);

#endif /* CHASE_H */
