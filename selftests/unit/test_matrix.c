// SPDX-License-Identifier: GPL-2.0
/* Unit tests of fault matrices. */
#include <stdlib.h>

#include "fault.h"
#include "kselftest.h"

#define NODES		4
#define CLUSTERS	3
#define HALF_LIFE	100

static struct nb_matrix *make(unsigned long now)
{
	size_t size = nb_matrix_size(NODES, CLUSTERS);
	struct nb_matrix *m = calloc(1, size);

	if (!m)
		ksft_exit_fail_msg("no memory\n");
	nb_matrix_init(m, NODES, CLUSTERS, now);
	return m;
}

static u32 recent(struct nb_matrix *m, unsigned long now)
{
	return nb_cell_recent(nb_matrix_cell(m, 1, 2), NB_FAULTS_SHARED,
			      nb_matrix_halvings(m, now, HALF_LIFE));
}

static void test_add(void)
{
	struct nb_matrix *m = make(0);

	nb_cell_add(nb_matrix_cell(m, 1, 2), NB_FAULTS_SHARED, 3);
	nb_cell_add(nb_matrix_cell(m, 2, 1), NB_FAULTS_PRIVATE, 4);
	nb_cell_add(nb_matrix_cell(m, 3, 3), NB_FAULTS_PRIVATE, 5);
	nb_cell_add(nb_matrix_cell(m, 3, 3), NB_PAGES_PRIVATE, 512);
	ksft_test_result(nb_matrix_faults(m) == 12 &&
			 nb_matrix_sum(m, NB_FAULTS_SHARED) == 3 &&
			 nb_matrix_sum(m, NB_PAGES_PRIVATE) == 512,
			 "sums are those of the cells\n");
	ksft_test_result(nb_matrix_local(m) == 5,
			 "local is the diagonal, faults only\n");
	nb_matrix_clear(m);
	ksft_test_result(nb_matrix_faults(m) == 0 &&
			 nb_matrix_sum(m, NB_PAGES_PRIVATE) == 0 &&
			 m->nodes == NODES, "clear keeps the shape\n");
	free(m);
}

static void test_local(void)
{
	struct nb_matrix *m = make(0);
	unsigned int row, col;
	bool good = true;

	for (row = 0; row < NODES; row++)
		for (col = 0; col < NODES; col++)
			good &= nb_cell_is_local(m, nb_matrix_cell(m, row, col))
				== (row == col);
	ksft_test_result(good, "a cell is local on the diagonal only\n");
	free(m);
}

static void test_decay(void)
{
	struct nb_matrix *m = make(1000);
	struct nb_cell *cell = nb_matrix_cell(m, 1, 2);

	nb_cell_add(cell, NB_FAULTS_SHARED, 1000);
	ksft_test_result(recent(m, 1099) == 1000 && recent(m, 1100) == 500 &&
			 recent(m, 1300) == 125, "a reader sees it decayed\n");
	nb_matrix_decay(m, 1150, HALF_LIFE);
	ksft_test_result(recent(m, 1150) == 500 &&
			 cell->total[NB_FAULTS_SHARED] == 1000,
			 "decay halves recent, not total\n");
	ksft_test_result(m->decayed_at == 1100 && recent(m, 1200) == 250,
			 "a late decay does not stretch the half-life\n");
	nb_matrix_decay(m, 1000000, HALF_LIFE);
	ksft_test_result(recent(m, 1000000) == 0,
			 "a long sleep leaves nothing\n");
	nb_cell_add(cell, NB_FAULTS_SHARED, 7);
	ksft_test_result(recent(m, 1000000) == 7, "and counts from there\n");
	ksft_test_result(recent(m, 999000) == 7,
			 "a reader whose clock is behind decays nothing\n");
	free(m);
}

static void test_decay_wraps(void)
{
	struct nb_matrix *m = make(-50UL);
	struct nb_cell *cell = nb_matrix_cell(m, 1, 2);

	cell->total[NB_FAULTS_SHARED] = (1ULL << 32) - 10;
	cell->base[NB_FAULTS_SHARED] = (u32)cell->total[NB_FAULTS_SHARED];
	nb_cell_add(cell, NB_FAULTS_SHARED, 100);
	ksft_test_result(recent(m, -50UL) == 100,
			 "recent is right across 32 bits of total\n");
	ksft_test_result(recent(m, 60) == 50,
			 "and across the wrap of time\n");
	free(m);
}

/* Found by the fuzzer: a fault after a long sleep was halved with the rest. */
static void test_add_after_sleep(void)
{
	struct nb_matrix *m = make(0);
	struct nb_fault f = {
		.cell = nb_matrix_cell(m, 1, 2),
		.cluster = nb_matrix_cluster(m, 0, 2),
		.pages = 16,
		.moved = NB_FAILED_FAULTS,
	};

	nb_matrix_add(m, &f, 0, HALF_LIFE);
	f.moved = NB_COUNTS;
	nb_matrix_add(m, &f, HALF_LIFE, HALF_LIFE);
	nb_matrix_add(m, &f, HALF_LIFE, HALF_LIFE);
	ksft_test_result(recent(m, HALF_LIFE) == 2,
			 "halvings that are due come before the fault\n");
	ksft_test_result(nb_matrix_faults(m) == 3 &&
			 nb_matrix_sum(m, NB_PAGES_SHARED) == 48 &&
			 nb_matrix_sum(m, NB_FAILED_FAULTS) == 1 &&
			 nb_matrix_sum(m, NB_FAILED_PAGES) == 16 &&
			 nb_matrix_sum(m, NB_MIGRATED_PAGES) == 0 &&
			 f.cluster->faults == 3 && f.cluster->pages == 48,
			 "a fault is counted in faults, pages, moves, cluster\n");
	free(m);
}

static void test_fold(void)
{
	struct nb_matrix *a = make(0), *b = make(0);

	nb_cell_add(nb_matrix_cell(a, 1, 2), NB_FAULTS_SHARED, 800);
	nb_cell_add(nb_matrix_cell(b, 1, 2), NB_FAULTS_SHARED, 400);
	nb_matrix_cluster(b, 2, 3)->faults = 9;
	nb_matrix_cluster(b, 2, 3)->pages = 90;
	nb_matrix_decay(b, HALF_LIFE, HALF_LIFE);
	nb_matrix_fold(a, b, 2 * HALF_LIFE, HALF_LIFE);
	ksft_test_result(nb_matrix_faults(a) == 1200, "totals add up\n");
	ksft_test_result(recent(a, 2 * HALF_LIFE) == 200 + 100,
			 "each side's decay is its own\n");
	ksft_test_result(nb_matrix_cluster(a, 2, 3)->faults == 9 &&
			 nb_matrix_cluster(a, 2, 3)->pages == 90 &&
			 nb_matrix_cluster(a, 2, 2)->faults == 0,
			 "clusters add up\n");
	ksft_test_result(nb_matrix_faults(b) == 400, "the addend stays\n");
	free(a);
	free(b);
}

static void test_shares(void)
{
	u64 column[NODES], local, migrated;
	struct nb_matrix *m = make(0);

	ksft_test_result(nb_matrix_row_pct(m, 1) == 0,
			 "without faults no row has a share\n");
	nb_cell_add(nb_matrix_cell(m, 1, 2), NB_FAULTS_SHARED, 400);
	nb_cell_add(nb_matrix_cell(m, 1, 1), NB_FAULTS_PRIVATE, 200);
	nb_cell_add(nb_matrix_cell(m, 3, 2), NB_FAULTS_PRIVATE, 200);
	nb_cell_add(nb_matrix_cell(m, 3, 2), NB_MIGRATED_FAULTS, 7);
	nb_cell_add(nb_matrix_cell(m, 3, 2), NB_PAGES_PRIVATE, 5000);
	ksft_test_result(nb_matrix_row_pct(m, 1) == 75 &&
			 nb_matrix_row_pct(m, 3) == 25 &&
			 nb_matrix_row_pct(m, 2) == 0,
			 "a row's share is of the faults of all rows\n");
	nb_matrix_columns(m, column, &local, &migrated);
	ksft_test_result(column[0] == 0 && column[1] == 200 &&
			 column[2] == 600 && column[3] == 0,
			 "columns are faults by node of the page\n");
	ksft_test_result(local == 200 && migrated == 7,
			 "local and migrated go with them\n");
	nb_matrix_decay(m, HALF_LIFE, HALF_LIFE);
	nb_cell_add(nb_matrix_cell(m, 3, 2), NB_FAULTS_PRIVATE, 400);
	ksft_test_result(nb_matrix_row_pct(m, 3) == 62 &&
			 nb_matrix_row_pct(m, 1) == 37,
			 "shares are of the recent faults\n");
	free(m);
}

static void test_pages(void)
{
	struct nb_matrix *m = make(0);
	u64 pages[4] = { 9, 9, 9, 9 };

	nb_cell_add(nb_matrix_cell(m, 0, 2), NB_PAGES_SHARED, 400);
	nb_cell_add(nb_matrix_cell(m, 0, 2), NB_PAGES_PRIVATE, 200);
	nb_cell_add(nb_matrix_cell(m, 0, 2), NB_MIGRATED_PAGES, 80);
	nb_cell_add(nb_matrix_cell(m, 1, 1), NB_PAGES_PRIVATE, 64);
	nb_cell_add(nb_matrix_cell(m, 1, 1), NB_FAULTS_PRIVATE, 9);
	nb_cell_add(nb_matrix_cell(m, 3, 0), NB_MIGRATED_PAGES, 5);
	nb_matrix_decay(m, HALF_LIFE, HALF_LIFE);
	nb_matrix_pages(m, pages);
	ksft_test_result(pages[0] == 80 && pages[1] == 64 && pages[2] == 520 &&
			 pages[3] == 0,
			 "pages are where they were moved to, since reset\n");
	free(m);
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(24);
	test_add();
	test_local();
	test_decay();
	test_decay_wraps();
	test_add_after_sleep();
	test_fold();
	test_shares();
	test_pages();
	ksft_finished();
}
