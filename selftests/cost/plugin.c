// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU that counts the instructions of NUMA hint faults, on arm64.
 *
 * A fault is what a vCPU executes from the exception vector of user code to
 * the eret that ends it; the last instruction of user code and the next one
 * bound it, so nothing of it is missed.  It is a hint fault if it passes the
 * functions that numabal always hooks.  What lies between the first instruction
 * of such a function and its third is the call of a handler, ftrace included:
 * two instructions when nobody has hooked it.  A call that the handler has
 * redirected never gets to the third: it ends, stub included, where the caller
 * goes on.
 *
 * A fault in which an interrupt or any other exception is taken, or that is
 * switched away from, is none to be measured: it is only counted.
 *
 *	-plugin plugin.so,symbols=FILE,out=FILE
 *
 * symbols: /proc/kallsyms of the guest, which must run without KASLR.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arm64.h"
#include "faults.h"

#define MAX_CPUS	64

#define HOOK_CALL	8	/* bytes that are ftrace's in a function */

#define ERET		0xd69f03e0

#define MAX_CALLERS	8		/* of HOOK_PAGE */

/* The exception vectors: an entry each 128 bytes, 16 in a table. */
#define VECTOR		0x80
#define VECTOR_TABLE	0x800
#define VECTOR_USER	0x400	/* synchronous, from 64-bit user code */
#define HARDENED	4	/* tables, at most */

const char * const hook_name[NR_HOOKS] = {
	[HOOK_FAULT] = "numa_migrate_check",
	[HOOK_PAGE] = "migrate_misplaced_folio_prepare",
	[HOOK_ACCOUNT] = "task_numa_fault",
};

/* What callbacks have to find out by the instruction they were asked for. */
struct site {
	int hook;
	const struct block *rest;	/* of the block, from here on */
};

struct cpu {
	bool in_fault, interrupted;
	int nested;		/* exceptions that are being handled in it */
	u64 start;
	u64 call_start;
	struct trace *trace;	/* of the call under way */
	struct fault fault;
};

/* What generated code reads and writes itself. */
struct score {
	u64 count;		/* of instructions in the kernel */
	u64 tracing;
};

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct qemu_plugin_scoreboard *scores;
static struct cpu cpus[MAX_CPUS];
static int phase;
static const char *out_path;

static struct {
	u64 hook[NR_HOOKS], migrate, switch_to, vectors, hardened;
} address;

/* Where callers of HOOK_PAGE go on; found as their calls are translated. */
static pthread_mutex_t back_lock = PTHREAD_MUTEX_INITIALIZER;
static u64 back[MAX_CALLERS];

static struct score *score_of(unsigned int vcpu)
{
	return qemu_plugin_scoreboard_find(scores, vcpu);
}

static int phase_now(void)
{
	return __atomic_load_n(&phase, __ATOMIC_RELAXED);
}

static void trace_to(unsigned int vcpu, struct trace *t)
{
	cpus[vcpu].trace = t;
	score_of(vcpu)->tracing = !!t;
}

static void trace_add(struct trace *t, const struct block *b)
{
	if (t->n < MAX_BLOCKS)
		t->block[t->n++] = b;
}

static void on_user_vector(unsigned int vcpu, void *unused)
{
	struct cpu *c = &cpus[vcpu];

	(void)unused;
	c->in_fault = true;
	c->interrupted = false;
	c->nested = 0;
	c->start = score_of(vcpu)->count;
	memset(c->fault.calls, 0, sizeof(c->fault.calls));
	c->fault.phase = phase_now();
	c->fault.moves = false;
	c->fault.held = false;
	trace_to(vcpu, NULL);
}

static void on_other_vector(unsigned int vcpu, void *unused)
{
	(void)unused;
	cpus[vcpu].interrupted = true;
	cpus[vcpu].nested++;
	trace_to(vcpu, NULL);
}

static void fault_end(const struct cpu *c)
{
	const struct fault *f = &c->fault;
	const int *calls = f->calls;

	if (c->interrupted)
		fault_leave(f->phase, LEFT_INTERRUPTED);
	else if (calls[HOOK_FAULT] != 1 || calls[HOOK_ACCOUNT] != 1 ||
		 calls[HOOK_PAGE] > 1 || (f->moves && !calls[HOOK_PAGE]))
		fault_leave(f->phase, LEFT_ODD);
	else if (calls[HOOK_PAGE] && !f->moves && !f->held)
		fault_leave(f->phase, LEFT_REFUSED);
	else
		fault_take(f);
}

static void on_eret(unsigned int vcpu, void *unused)
{
	struct cpu *c = &cpus[vcpu];

	(void)unused;
	if (!c->in_fault)
		return;
	if (c->nested) {
		c->nested--;
		return;
	}
	c->in_fault = false;
	if (!c->fault.phase || c->fault.phase != phase_now() ||
	    !c->fault.calls[HOOK_FAULT])
		return;
	/* The eret itself is not yet counted. */
	c->fault.len = score_of(vcpu)->count + 1 - c->start;
	fault_end(c);
}

static void on_switch(unsigned int vcpu, void *unused)
{
	struct cpu *c = &cpus[vcpu];

	(void)unused;
	if (c->in_fault && c->fault.phase && c->fault.calls[HOOK_FAULT])
		fault_leave(c->fault.phase, LEFT_SLEPT);
	c->in_fault = false;
	trace_to(vcpu, NULL);
}

static void on_migrate(unsigned int vcpu, void *unused)
{
	(void)unused;
	cpus[vcpu].fault.moves = true;
}

static void on_block(unsigned int vcpu, void *data)
{
	if (cpus[vcpu].trace)
		trace_add(cpus[vcpu].trace, data);
}

static void on_hook(unsigned int vcpu, void *data)
{
	struct cpu *c = &cpus[vcpu];
	struct site *site = data;
	struct trace *t = &c->fault.trace[site->hook];

	if (!c->in_fault || !c->fault.phase)
		return;
	c->fault.calls[site->hook]++;
	c->call_start = score_of(vcpu)->count;
	t->n = 0;
	trace_add(t, site->rest);
	trace_to(vcpu, t);
}

static void hook_end(unsigned int vcpu, int hook)
{
	struct cpu *c = &cpus[vcpu];

	c->fault.hook_len[hook] = score_of(vcpu)->count - c->call_start;
	trace_to(vcpu, NULL);
}

static void on_hook_end(unsigned int vcpu, void *data)
{
	struct cpu *c = &cpus[vcpu];
	struct site *site = data;

	if (c->in_fault && c->fault.phase)
		hook_end(vcpu, site->hook);
}

/* HOOK_PAGE has returned: if its call has not yet ended, then from a stub. */
static void on_back(unsigned int vcpu, void *unused)
{
	struct cpu *c = &cpus[vcpu];

	(void)unused;
	if (!c->in_fault || c->trace != &c->fault.trace[HOOK_PAGE])
		return;
	c->fault.held = true;
	hook_end(vcpu, HOOK_PAGE);
}

static void on_mark(unsigned int vcpu, void *data)
{
	(void)vcpu;
	__atomic_store_n(&phase, (u64)data, __ATOMIC_RELAXED);
}

static void call_at(struct qemu_plugin_insn *insn, qemu_plugin_exec_t cb,
		    void *data)
{
	qemu_plugin_register_vcpu_insn_exec_cb(insn, cb, QEMU_PLUGIN_CB_NO_REGS,
					       data);
}

/* Blocks are kept for good: a trace may name them to the end. */
static struct block *block_make(struct qemu_plugin_tb *tb, size_t first)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct block *b;

	b = allocate(sizeof(*b) + (n - first) * sizeof(*b->insn));
	b->pc = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, first));
	b->n = n - first;
	for (i = first; i < n; i++)
		b->insn[i - first] = insn_word(qemu_plugin_tb_get_insn(tb, i));
	return b;
}

static void watch_hooks(struct qemu_plugin_tb *tb, size_t i)
{
	struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
	u64 pc = qemu_plugin_insn_vaddr(insn);
	struct site *site;
	int hook;

	for (hook = 0; hook < NR_HOOKS; hook++) {
		if (pc != address.hook[hook] &&
		    pc != address.hook[hook] + HOOK_CALL)
			continue;
		site = allocate(sizeof(*site));
		site->hook = hook;
		if (pc == address.hook[hook])
			site->rest = block_make(tb, i);
		call_at(insn, site->rest ? on_hook : on_hook_end, site);
	}
}

/* A call is translated before that to which it returns. */
static void watch_callers(struct qemu_plugin_insn *insn, u64 pc)
{
	u32 word = insn_word(insn);
	bool returned = false;
	u64 to = branch_target(pc, word), *slot;

	pthread_mutex_lock(&back_lock);
	for (slot = back; slot < back + MAX_CALLERS && *slot; slot++)
		returned |= *slot == pc;
	if ((word & B_MASK) == BL && to == address.hook[HOOK_PAGE] &&
	    slot < back + MAX_CALLERS)
		*slot = pc + sizeof(word);
	pthread_mutex_unlock(&back_lock);
	if (returned)
		call_at(insn, on_back, NULL);
}

static void watch_vectors(struct qemu_plugin_insn *insn, u64 pc)
{
	u64 at;

	if (pc - address.vectors < VECTOR_TABLE)
		at = pc - address.vectors;
	else if (pc - address.hardened < HARDENED * VECTOR_TABLE)
		at = (pc - address.hardened) % VECTOR_TABLE;
	else
		return;
	if (at == VECTOR_USER)
		call_at(insn, on_user_vector, NULL);
	else if (at % VECTOR == 0)
		call_at(insn, on_other_vector, NULL);
}

static void watch_kernel(struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_u64 count = {
		scores, offsetof(struct score, count)
	};
	struct qemu_plugin_u64 tracing = {
		scores, offsetof(struct score, tracing)
	};
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;
	u64 pc;

	qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_block,
						  QEMU_PLUGIN_CB_NO_REGS,
						  QEMU_PLUGIN_COND_NE, tracing,
						  0, block_make(tb, 0));
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		pc = qemu_plugin_insn_vaddr(insn);
		watch_vectors(insn, pc);
		watch_hooks(tb, i);
		watch_callers(insn, pc);
		if (pc == address.migrate)
			call_at(insn, on_migrate, NULL);
		if (pc == address.switch_to)
			call_at(insn, on_switch, NULL);
		if (insn_word(insn) == ERET)
			call_at(insn, on_eret, NULL);
		/* Last: callbacks are to find what came before. */
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn,
								    QEMU_PLUGIN_INLINE_ADD,
								    count, 1);
	}
}

static void watch_user(struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;
	u64 p;

	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		for (p = 0; p < MAX_PHASES; p++)
			if (insn_word(insn) == HINT(MARK + p))
				call_at(insn, on_mark, (void *)p);
	}
}

static void on_translation(u64 id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0);

	(void)id;
	if (qemu_plugin_insn_vaddr(first) >> 63)
		watch_kernel(tb);
	else
		watch_user(tb);
}

static void on_exit_of_qemu(u64 id, void *unused)
{
	(void)id;
	(void)unused;
	faults_print(out_path);
}

static void read_symbols(const char *path)
{
	const struct {
		const char *name;
		u64 *to;
	} wanted[] = {
		{ hook_name[0], &address.hook[0] },
		{ hook_name[1], &address.hook[1] },
		{ hook_name[2], &address.hook[2] },
		{ "migrate_misplaced_folio", &address.migrate },
		{ "cpu_switch_to", &address.switch_to },
		{ "vectors", &address.vectors },
		{ "__bp_harden_el1_vectors", &address.hardened },
	};
	char line[512], name[512];
	u64 value;
	size_t i;
	FILE *f;

	f = fopen(path, "r");
	if (!f)
		die(path, strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx %*c %s", &value, name) != 2)
			continue;
		for (i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
			if (!strcmp(name, wanted[i].name))
				*wanted[i].to = value;
	}
	fclose(f);
	for (i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!*wanted[i].to)
			die("not among the symbols", wanted[i].name);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(u64 id, const void *info,
					   int argc, char **argv)
{
	const char *symbols = NULL;
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "symbols=", 8))
			symbols = argv[i] + 8;
		else if (!strncmp(argv[i], "out=", 4))
			out_path = strdup(argv[i] + 4);
		else
			die("unknown argument", argv[i]);
	}
	if (!symbols || !out_path)
		die("missing", "symbols= or out=");
	read_symbols(symbols);
	scores = qemu_plugin_scoreboard_new(sizeof(struct score));
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
	return 0;
}
