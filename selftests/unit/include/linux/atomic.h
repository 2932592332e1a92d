/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NUMABAL_UNIT_ATOMIC_H
#define NUMABAL_UNIT_ATOMIC_H

/* Return: what was there. Only with @old was it replaced. */
#define cmpxchg(p, old, new)	({					\
	__typeof__(*(p)) _was = (old);					\
									\
	__atomic_compare_exchange_n(p, &_was, new, 0, __ATOMIC_SEQ_CST,	\
				    __ATOMIC_SEQ_CST);			\
	_was; })

#endif /* NUMABAL_UNIT_ATOMIC_H */
