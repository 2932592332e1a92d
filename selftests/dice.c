// SPDX-License-Identifier: GPL-2.0
/* xorshift64* */
#include "dice.h"

static __thread unsigned long long state = 1;

void dice_seed(unsigned long long seed)
{
	state = seed * 2 + 1;	/* it has no way out of 0 */
}

unsigned long long dice(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dULL;
}

unsigned int below(unsigned int n)
{
	return (dice() >> 32) % n;
}

bool one_in(unsigned int n)
{
	return !below(n);
}
