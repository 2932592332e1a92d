/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tells the emulator where begins and ends what is measured.  See
 * selftests/cost/mark.c: instructions that do nothing, 96 and the number of a
 * phase; neither a driver nor the kernel takes part.
 */
#ifndef WORK_MARK_H
#define WORK_MARK_H

static inline void mark_begin(void)
{
#ifdef __aarch64__
	asm volatile("hint #97" : : : "memory");
#endif
}

static inline void mark_end(void)
{
#ifdef __aarch64__
	asm volatile("hint #96" : : : "memory");
#endif
}

#endif /* WORK_MARK_H */
