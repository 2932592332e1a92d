/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: fault matrices
 *
 * A matrix counts NUMA hint faults by (node of the touching CPU, node that
 * held the page before that fault's migration). Pure: no locks, no kernel
 * calls; the unit tests compile the same source.
 *
 * Writers and readers: a matrix has one writer at a time (a task's own is
 * written by that task alone). Readers may look at any time and see each
 * counter whole, but not all counters at one instant.
 *
 * Decay costs the hot path nothing: a cell keeps in @base what has decayed away of
 * its total, so the recent count is total - base; only a halving touches @base.
 */
#ifndef NUMABAL_MATRIX_H
#define NUMABAL_MATRIX_H

#include <linux/compiler.h>
#include <linux/types.h>

/* The first four: SHARED + private; pages follow their faults. */
enum nb_count {
	NB_FAULTS_SHARED,
	NB_FAULTS_PRIVATE,
	NB_PAGES_SHARED,
	NB_PAGES_PRIVATE,
	NB_MIGRATED_FAULTS,
	NB_MIGRATED_PAGES,
	NB_FAILED_FAULTS,
	NB_FAILED_PAGES,
	NB_COUNTS
};

/* @base has 32 bits, modulo arithmetic: a recent count stays below 2^32. */
struct nb_cell {
	u64 total[NB_COUNTS];
	u32 base[NB_COUNTS];
};

struct nb_cluster_cell {
	u64 faults, pages;
};

/**
 * struct nb_matrix - one matrix
 * @nodes: rows and columns
 * @clusters: rows of cluster cells, the last one for CPUs of no known cluster
 * @decayed_at: time (any unit, here jiffies) up to which decay is applied
 * @by_cluster: @clusters x @nodes, row by row, behind @cells
 * @cells: @nodes x @nodes, row by row
 */
struct nb_matrix {
	unsigned int nodes;
	unsigned int clusters;
	unsigned long decayed_at;
	struct nb_cluster_cell *by_cluster;
	struct nb_cell cells[];
};

size_t nb_matrix_size(unsigned int nodes, unsigned int clusters);
void nb_matrix_init(struct nb_matrix *m, unsigned int nodes,
		    unsigned int clusters, unsigned long now);
void nb_matrix_clear(struct nb_matrix *m);
void nb_matrix_decay(struct nb_matrix *m, unsigned long now,
		     unsigned long half_life);
void nb_matrix_fold(struct nb_matrix *dst, const struct nb_matrix *src,
		    unsigned long now, unsigned long half_life);
u64 nb_matrix_sum(const struct nb_matrix *m, enum nb_count count);
u64 nb_matrix_faults(const struct nb_matrix *m);
u64 nb_matrix_local(const struct nb_matrix *m);
unsigned int nb_matrix_row_pct(const struct nb_matrix *m, unsigned int row);
void nb_matrix_columns(const struct nb_matrix *m, u64 *column, u64 *local,
		       u64 *migrated);
void nb_matrix_pages(const struct nb_matrix *m, u64 *pages);
u32 nb_cell_recent(const struct nb_cell *cell, enum nb_count count,
		   unsigned int halvings);
unsigned int nb_matrix_halvings(const struct nb_matrix *m, unsigned long now,
				unsigned long half_life);

static inline struct nb_cell *nb_matrix_cell(struct nb_matrix *m,
					     unsigned int row, unsigned int col)
{
	return &m->cells[row * m->nodes + col];
}

static inline struct nb_cluster_cell *
nb_matrix_cluster(const struct nb_matrix *m, unsigned int row, unsigned int col)
{
	return &m->by_cluster[row * m->nodes + col];
}

/* The page was on the CPU's node. */
static inline bool nb_cell_is_local(const struct nb_matrix *m,
				    const struct nb_cell *cell)
{
	return (cell - m->cells) % (m->nodes + 1) == 0;
}

#endif /* NUMABAL_MATRIX_H */
