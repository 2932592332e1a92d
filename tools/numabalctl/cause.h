/* SPDX-License-Identifier: GPL-2.0 */
/* Why memory lies where it does: from facts to findings. Pure. */
#ifndef CAUSE_H
#define CAUSE_H

#include "facts.h"

#define FINDING_EVIDENCE	8
#define FINDING_CURES		2
#define FINDINGS		48
#define PILE_TOP		3

/* What a file says that shows it. */
struct evidence {
	char file[96];
	char says[160];
};

/**
 * struct finding - a cause, and what it does here
 * @cause: name, for programs
 * @scope: whose policy it is, "process" or "mapping"; NULL: no policy's
 * @kib: memory that is where it is for that; of a process only
 * @what: for people
 * @cure: commands that would change it, the best one first
 */
struct finding {
	const char *cause, *scope;
	u64 kib;
	char what[400];
	struct evidence evidence[FINDING_EVIDENCE];
	size_t nr_evidence;
	char cure[FINDING_CURES][200];
	size_t nr_cures;
};

struct findings {
	struct finding list[FINDINGS];
	size_t n;
};

/**
 * struct pile - all memory of a process with one cause
 * @kib: so much of it
 * @on: the same, by node
 * @nodes: those that it lies on
 * @wanted: those of its policies
 * @top: the largest mappings
 */
struct pile {
	u64 kib, on[PROC_NODES], nodes, wanted;
	const struct mapping *top[PILE_TOP];
};

/**
 * struct cause - why memory of a process lies where it does
 * @name: for programs
 * @of: KiB of a mapping that it explains, where no cause before it does; which of its
 *      nodes hold them goes to *nodes
 * @tell: says so
 */
struct cause {
	const char *name;
	u64 (*of)(const struct facts *f, const struct mapping *m, u64 *nodes);
	void (*tell)(struct finding *finding, const struct facts *f, const struct pile *p);
};

/*
 * In order: the first that explains a mapping is its cause. Those of policies are told
 * apart by whose they are, the process's or a mapping's.
 */
extern const struct cause policy_causes[], other_causes[];
extern const size_t nr_policy_causes, nr_other_causes;

/* All that is to be found, of the process where there is one, else of the machine. */
void causes_find(struct findings *findings, const struct facts *f);
void causes_machine(struct findings *findings, const struct facts *f);

/* What causes are told with. */
[[gnu::format(printf, 2, 3)]] void finding_say(struct finding *finding, const char *what, ...);
[[gnu::format(printf, 3, 4)]]
void finding_show(struct finding *finding, const char *file, const char *says, ...);
[[gnu::format(printf, 2, 3)]] void finding_cure(struct finding *finding, const char *cure, ...);
void finding_room(struct finding *finding, const struct facts *f, u64 nodes);
void finding_migrate(struct finding *finding, const struct facts *f, u64 from);

/* Nodes without room for a page more. */
u64 facts_full(const struct facts *f);

/* KiB of a mapping on these nodes; and on those where no thread is at home. */
u64 mapping_on(const struct mapping *m, u64 nodes);
u64 mapping_away(const struct facts *f, const struct mapping *m, u64 *nodes);

/* "8.0 MiB", in a buffer of the caller's. */
#define SIZE_TEXT	16
const char *size_text(u64 kib, char text[SIZE_TEXT]);

#endif /* CAUSE_H */
