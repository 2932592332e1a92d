/* SPDX-License-Identifier: GPL-2.0 */
/* What all fuzzers do: texts that are right, bent. */
#ifndef BEND_H
#define BEND_H

#include <stddef.h>

/* A random number below n. */
unsigned int pick(unsigned int n);

/*
 * A copy with some cuts, and some of @noise put in, to be freed; of just its size, so
 * that ASan sees a look behind its end.
 */
char *bend(const char *text, const char * const *noise, size_t n);

#endif /* BEND_H */
