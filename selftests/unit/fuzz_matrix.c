// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of fault matrices: random operations on two matrices, compared after
 * each with a plain model that keeps every count by itself and halves it when
 * it is due. fuzz_matrix [SEED [ROUNDS]]; a failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fault.h"

#define NODES_MAX	5
#define CELLS_MAX	(NODES_MAX * NODES_MAX)

struct model {
	u64 total[CELLS_MAX][NB_COUNTS];
	u32 recent[CELLS_MAX][NB_COUNTS];
	unsigned long decayed_at;
};

static unsigned int nodes, cells;
static unsigned long now, half_life;

static void model_decay(struct model *o)
{
	unsigned int i, c;

	/* One halving after the other, as slowly as it can be done. */
	while (now - o->decayed_at >= half_life) {
		bool any = false;

		for (i = 0; i < cells; i++)
			for (c = 0; c < NB_COUNTS; c++)
				any |= (o->recent[i][c] >>= 1);
		o->decayed_at += half_life;
		if (!any) {
			o->decayed_at = now - (now - o->decayed_at) % half_life;
			break;
		}
	}
}

static int differs(struct nb_matrix *m, const struct model *o)
{
	unsigned int halvings = nb_matrix_halvings(m, now, half_life);
	unsigned int i, c;

	for (i = 0; i < cells; i++)
		for (c = 0; c < NB_COUNTS; c++)
			if (m->cells[i].total[c] != o->total[i][c] ||
			    nb_cell_recent(&m->cells[i], c, halvings) !=
			    o->recent[i][c])
				return 1;
	return 0;
}

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

/* Count in both what one hint fault counts. */
static void add(struct nb_matrix *m, struct model *o)
{
	static const enum nb_count moves[] = {
		NB_MIGRATED_FAULTS, NB_FAILED_FAULTS, NB_COUNTS
	};
	unsigned int i = pick(cells);
	struct nb_fault f = {
		.cell = &m->cells[i],
		.cluster = nb_matrix_cluster(m, pick(2), pick(nodes)),
		.pages = 1 + (pick(8) ? pick(1000) : pick(1U << 30)),
		.private = pick(2),
		.moved = moves[pick(3)],
	};
	enum nb_count counts[4] = {
		f.private ? NB_FAULTS_PRIVATE : NB_FAULTS_SHARED,
		f.private ? NB_PAGES_PRIVATE : NB_PAGES_SHARED,
		f.moved, f.moved + 1
	};
	unsigned int c;

	/* A recent count has 32 bits: the writer's promise. */
	for (c = 0; c < NB_COUNTS; c++)
		if (o->recent[i][c] > 1U << 30)
			return;
	nb_matrix_add(m, &f, now, half_life);
	for (c = 0; c < (f.moved == NB_COUNTS ? 2 : 4); c++) {
		u64 n = c % 2 ? f.pages : 1;

		o->total[i][counts[c]] += n;
		o->recent[i][counts[c]] += n;
	}
}

static void fold(struct nb_matrix *to, struct model *o,
		 const struct nb_matrix *from, struct model *p)
{
	unsigned int i, c;

	model_decay(p);
	for (i = 0; i < cells; i++)
		for (c = 0; c < NB_COUNTS; c++)
			if (o->recent[i][c] > 1U << 30 ||
			    p->recent[i][c] > 1U << 30)
				return;
	nb_matrix_fold(to, from, now, half_life);
	for (i = 0; i < cells; i++)
		for (c = 0; c < NB_COUNTS; c++) {
			o->total[i][c] += p->total[i][c];
			o->recent[i][c] += p->recent[i][c];
		}
}

static int one(unsigned int steps)
{
	struct nb_matrix *m[2];
	struct model o[2];
	unsigned int i;
	int bad = 0;

	nodes = 1 + pick(NODES_MAX);
	cells = nodes * nodes;
	now = pick(2) ? -(unsigned long)pick(5000) : pick(5000);
	half_life = 1 + pick(1000);
	memset(o, 0, sizeof(o));
	for (i = 0; i < 2; i++) {
		m[i] = calloc(1, nb_matrix_size(nodes, 2));
		if (!m[i])
			abort();
		nb_matrix_init(m[i], nodes, 2, now);
		o[i].decayed_at = now;
	}
	while (steps-- && !bad) {
		i = pick(2);
		now += pick(6) ? pick(100) : pick(40000);
		model_decay(&o[0]);
		model_decay(&o[1]);
		switch (pick(4)) {
		case 0:
			nb_matrix_decay(m[i], now, half_life);
			break;
		case 1:
			if (!pick(8))
				fold(m[i], &o[i], m[!i], &o[!i]);
			break;
		default:
			add(m[i], &o[i]);
		}
		bad = differs(m[0], &o[0]) || differs(m[1], &o[1]);
	}
	free(m[0]);
	free(m[1]);
	return bad;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? strtoul(argv[1], NULL, 0) :
				       (unsigned int)time(NULL);
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 5000;
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		srandom(seed + i);
		if (one(100)) {
			fprintf(stderr, "not ok: fuzz_matrix %u 1: differs\n",
				seed + i);
			return 1;
		}
	}
	printf("ok: %u rounds from seed %u\n", rounds, seed);
	return 0;
}
