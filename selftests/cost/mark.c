// SPDX-License-Identifier: GPL-2.0
/*
 * mark N: tells plugin.c that phase N begins; 0: nothing is to be measured.
 *
 * By an instruction that does nothing, and that nobody else uses: so neither
 * a driver nor a register has to be read, and the kernel knows nothing of it.
 */
#include <stdlib.h>

#define MARK(n)								\
static void mark_##n(void)						\
{									\
	asm volatile("hint #(96 + " #n ")");				\
}

MARK(0)
MARK(1)
MARK(2)
MARK(3)
MARK(4)
MARK(5)
MARK(6)

int main(int argc, char **argv)
{
	static void (* const mark[])(void) = {
		mark_0, mark_1, mark_2, mark_3, mark_4, mark_5, mark_6,
	};
	unsigned int n = argc == 2 ? atoi(argv[1]) : -1;

	if (n >= sizeof(mark) / sizeof(*mark))
		return 2;
	mark[n]();
	return 0;
}
