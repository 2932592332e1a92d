// SPDX-License-Identifier: GPL-2.0
/* Fault matrices: clear, decay, fold, sum. Pure; see matrix.h. */
#include <linux/string.h>

#include "matrix.h"

/* 32 halvings or more leave nothing of a 32-bit count. */
#define NB_HALVINGS_MAX	32

static unsigned int nb_matrix_ncells(const struct nb_matrix *m)
{
	return m->nodes * m->nodes;
}

static unsigned int nb_matrix_nclusters(const struct nb_matrix *m)
{
	return m->clusters * m->nodes;
}

/**
 * nb_matrix_size() - bytes of a matrix
 * @nodes: rows and columns, 1 and up
 * @clusters: cluster rows, 1 and up
 *
 * Context: any.
 * Return: bytes, header and cluster cells included.
 */
size_t nb_matrix_size(unsigned int nodes, unsigned int clusters)
{
	return sizeof(struct nb_matrix) +
	       (size_t)nodes * nodes * sizeof(struct nb_cell) +
	       (size_t)clusters * nodes * sizeof(struct nb_cluster_cell);
}

/**
 * nb_matrix_init() - make memory of nb_matrix_size() bytes an empty matrix
 * @m: zeroed memory
 * @nodes: rows and columns, as given to nb_matrix_size()
 * @clusters: cluster rows, likewise
 * @now: time, in the unit of decayed_at
 *
 * Context: any.
 */
void nb_matrix_init(struct nb_matrix *m, unsigned int nodes,
		    unsigned int clusters, unsigned long now)
{
	m->nodes = nodes;
	m->clusters = clusters;
	m->decayed_at = now;
	m->by_cluster = (void *)&m->cells[nodes * nodes];
}

/**
 * nb_matrix_clear() - set all counts to 0
 * @m: matrix
 *
 * Context: any; the caller is the matrix' writer.
 */
void nb_matrix_clear(struct nb_matrix *m)
{
	memset(m->cells, 0, nb_matrix_size(m->nodes, m->clusters) -
	       sizeof(struct nb_matrix));
}

/**
 * nb_matrix_halvings() - how many halvings are due
 * @m: matrix
 * @now: time, in the unit of decayed_at
 * @half_life: half-life in that unit, 1 and up
 *
 * Context: any.
 * Return: 0 to NB_HALVINGS_MAX.
 */
unsigned int nb_matrix_halvings(const struct nb_matrix *m, unsigned long now,
				unsigned long half_life)
{
	unsigned long late = now - READ_ONCE(m->decayed_at);

	/* A reader's clock may stand a tick behind the writer's. */
	if ((long)late < 0)
		return 0;
	late /= half_life;
	return late < NB_HALVINGS_MAX ? late : NB_HALVINGS_MAX;
}

/**
 * nb_cell_recent() - decayed count of a cell
 * @cell: cell
 * @count: which count
 * @halvings: halvings due and not yet applied (nb_matrix_halvings())
 *
 * Context: any.
 * Return: the count, decayed; exact but for the rounding of each halving.
 */
u32 nb_cell_recent(const struct nb_cell *cell, enum nb_count count,
		   unsigned int halvings)
{
	u32 recent = (u32)READ_ONCE(cell->total[count]) -
		     READ_ONCE(cell->base[count]);

	return halvings < NB_HALVINGS_MAX ? recent >> halvings : 0;
}

/**
 * nb_matrix_decay() - apply the halvings that are due
 * @m: matrix
 * @now: time, in the unit of decayed_at
 * @half_life: half-life in that unit, 1 and up
 *
 * The work is bounded by the size of the matrix, however long it slept.
 *
 * Context: any; the caller is the matrix' writer.
 */
void nb_matrix_decay(struct nb_matrix *m, unsigned long now,
		     unsigned long half_life)
{
	unsigned int halvings = nb_matrix_halvings(m, now, half_life);
	unsigned int i, c;

	if (!halvings)
		return;

	for (i = 0; i < nb_matrix_ncells(m); i++) {
		struct nb_cell *cell = &m->cells[i];

		for (c = 0; c < NB_COUNTS; c++)
			WRITE_ONCE(cell->base[c], (u32)cell->total[c] -
				   nb_cell_recent(cell, c, halvings));
	}
	/* Keep the phase, so that late halvings do not stretch the half-life. */
	WRITE_ONCE(m->decayed_at, now - (now - m->decayed_at) % half_life);
}

/**
 * nb_matrix_fold() - add one matrix to another
 * @dst: sum; same nodes and clusters as @src
 * @src: addend, may be written meanwhile
 * @now: time, in the unit of decayed_at
 * @half_life: half-life in that unit, 1 and up
 *
 * Context: any; the caller is @dst's writer.
 */
void nb_matrix_fold(struct nb_matrix *dst, const struct nb_matrix *src,
		    unsigned long now, unsigned long half_life)
{
	unsigned int halvings = nb_matrix_halvings(src, now, half_life);
	unsigned int i, c;

	nb_matrix_decay(dst, now, half_life);

	for (i = 0; i < nb_matrix_ncells(dst); i++) {
		const struct nb_cell *s = &src->cells[i];
		struct nb_cell *d = &dst->cells[i];

		for (c = 0; c < NB_COUNTS; c++) {
			u64 total = READ_ONCE(s->total[c]);
			u32 recent = nb_cell_recent(s, c, halvings);

			d->base[c] += (u32)total - recent;
			d->total[c] += total;
		}
	}

	for (i = 0; i < nb_matrix_nclusters(dst); i++) {
		const struct nb_cluster_cell *s = &src->by_cluster[i];

		dst->by_cluster[i].faults += READ_ONCE(s->faults);
		dst->by_cluster[i].pages += READ_ONCE(s->pages);
	}
}

/**
 * nb_matrix_sum() - sum of one count over all cells
 * @m: matrix, may be written meanwhile
 * @count: which count
 *
 * Context: any.
 * Return: the sum, since reset.
 */
u64 nb_matrix_sum(const struct nb_matrix *m, enum nb_count count)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < nb_matrix_ncells(m); i++)
		sum += READ_ONCE(m->cells[i].total[count]);
	return sum;
}

/**
 * nb_matrix_faults() - all faults in a matrix
 * @m: matrix, may be written meanwhile
 *
 * Context: any.
 * Return: private and shared faults, since reset.
 */
u64 nb_matrix_faults(const struct nb_matrix *m)
{
	return nb_matrix_sum(m, NB_FAULTS_SHARED) +
	       nb_matrix_sum(m, NB_FAULTS_PRIVATE);
}

/**
 * nb_matrix_local() - faults on the CPU's own node
 * @m: matrix, may be written meanwhile
 *
 * Context: any.
 * Return: private and shared faults of the diagonal, since reset.
 */
u64 nb_matrix_local(const struct nb_matrix *m)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < m->nodes; i++) {
		const struct nb_cell *cell = &m->cells[i * m->nodes + i];

		sum += READ_ONCE(cell->total[NB_FAULTS_SHARED]) +
		       READ_ONCE(cell->total[NB_FAULTS_PRIVATE]);
	}
	return sum;
}

/**
 * nb_matrix_row_pct() - share of the recent faults that one node's CPUs took
 * @m: matrix
 * @row: node
 *
 * Context: any; nodes squared steps.
 * Return: percent, rounded down; 0 without recent faults.
 */
unsigned int nb_matrix_row_pct(const struct nb_matrix *m, unsigned int row)
{
	unsigned int cells = m->nodes * m->nodes, i;
	u64 all = 0, in_row = 0;

	/* Halvings that are due would halve both: they can wait. */
	for (i = 0; i < cells; i++) {
		u64 recent = (u64)nb_cell_recent(&m->cells[i],
						 NB_FAULTS_SHARED, 0) +
			     nb_cell_recent(&m->cells[i], NB_FAULTS_PRIVATE, 0);

		all += recent;
		if (i / m->nodes == row)
			in_row += recent;
	}
	return all ? in_row * 100 / all : 0;
}

/**
 * nb_matrix_columns() - faults by node of the page
 * @m: matrix
 * @column: result: for each node
 * @local: result: on the diagonal
 * @migrated: result: those that migrated their pages
 *
 * Context: any; nodes squared steps.
 */
void nb_matrix_columns(const struct nb_matrix *m, u64 *column, u64 *local,
		       u64 *migrated)
{
	unsigned int row, col;

	*local = 0;
	*migrated = 0;
	for (col = 0; col < m->nodes; col++) {
		column[col] = 0;
		for (row = 0; row < m->nodes; row++) {
			const struct nb_cell *cell =
				&m->cells[row * m->nodes + col];
			u64 n = READ_ONCE(cell->total[NB_FAULTS_SHARED]) +
				READ_ONCE(cell->total[NB_FAULTS_PRIVATE]);

			column[col] += n;
			if (row == col)
				*local += n;
			*migrated += READ_ONCE(cell->total[NB_MIGRATED_FAULTS]);
		}
	}
}

/**
 * nb_matrix_pages() - pages by the node that has them
 * @m: matrix, may be written meanwhile
 * @pages: result, for each node: each time one was touched since reset
 *
 * Those that a fault has moved are on the node of the CPU that took it.
 *
 * Context: any; nodes squared steps.
 */
void nb_matrix_pages(const struct nb_matrix *m, u64 *pages)
{
	unsigned int row, col;

	memset(pages, 0, m->nodes * sizeof(*pages));
	for (row = 0; row < m->nodes; row++) {
		for (col = 0; col < m->nodes; col++) {
			const struct nb_cell *cell =
				&m->cells[row * m->nodes + col];
			u64 moved = READ_ONCE(cell->total[NB_MIGRATED_PAGES]);
			u64 all = READ_ONCE(cell->total[NB_PAGES_SHARED]) +
				  READ_ONCE(cell->total[NB_PAGES_PRIVATE]);

			/* Seen while it is written, one may be ahead. */
			if (moved > all)
				moved = all;
			pages[col] += all - moved;
			pages[row] += moved;
		}
	}
}
