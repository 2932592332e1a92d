/* SPDX-License-Identifier: GPL-2.0 */
/* Chance that can be replayed: all of it follows from the seed, in each thread. */
#ifndef SELFTESTS_DICE_H
#define SELFTESTS_DICE_H

#include <stdbool.h>

void dice_seed(unsigned long long seed);
unsigned long long dice(void);
unsigned int below(unsigned int n);
bool one_in(unsigned int n);

#define pick(list)	((list)[below(sizeof(list) / sizeof((list)[0]))])

#endif /* SELFTESTS_DICE_H */
