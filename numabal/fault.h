/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counting one hint fault in a matrix: the hot path, inlined into the handler.
 * Pure; the caller is the matrix' only writer.
 */
#ifndef NUMABAL_FAULT_H
#define NUMABAL_FAULT_H

#include "matrix.h"

/* WRITE_ONCE, so that a reader never sees half a count. */
static inline void nb_cell_add(struct nb_cell *cell, enum nb_count count,
			       u64 n)
{
	WRITE_ONCE(cell->total[count], cell->total[count] + n);
}

/**
 * struct nb_fault - one hint fault, when it is known what became of its pages
 * @cell: its cell
 * @cluster: its cluster cell
 * @pages: how many, 1 and up
 * @private: last touched by this task
 * @moved: NB_MIGRATED_FAULTS, NB_FAILED_FAULTS, or NB_COUNTS: not tried
 */
struct nb_fault {
	struct nb_cell *cell;
	struct nb_cluster_cell *cluster;
	unsigned int pages;
	bool private;
	enum nb_count moved;
};

/* Halvings are due; they are not for the next fault, so they come first. */
static __always_inline bool nb_matrix_late(const struct nb_matrix *m,
					   unsigned long now,
					   unsigned long half_life)
{
	return now - m->decayed_at >= half_life;
}

/* Count @f, in a matrix that is not late. */
static __always_inline void nb_fault_count(const struct nb_fault *f)
{
	nb_cell_add(f->cell, NB_FAULTS_SHARED + f->private, 1);
	nb_cell_add(f->cell, NB_PAGES_SHARED + f->private, f->pages);
	WRITE_ONCE(f->cluster->faults, f->cluster->faults + 1);
	WRITE_ONCE(f->cluster->pages, f->cluster->pages + f->pages);
	if (f->moved != NB_COUNTS) {
		nb_cell_add(f->cell, f->moved, 1);
		nb_cell_add(f->cell, f->moved + 1, f->pages);
	}
}

/* Count @f in @m. */
static inline void nb_matrix_add(struct nb_matrix *m, const struct nb_fault *f,
				 unsigned long now, unsigned long half_life)
{
	if (nb_matrix_late(m, now, half_life))
		nb_matrix_decay(m, now, half_life);
	nb_fault_count(f);
}

#endif /* NUMABAL_FAULT_H */
