// SPDX-License-Identifier: GPL-2.0
/*
 * numasim: QEMU's TCG emulates a machine; this plugin makes its memory as near and as far,
 * and its time as long, as those of a modelled NUMA machine. arm64 guests, QEMU 10.
 *
 *	LD_PRELOAD=numasim.so qemu-system-aarch64 ...
 *		-plugin numasim.so,machine=FILE,symbols=FILE,out=FILE
 *
 * machine: see bench/machines/; symbols: /proc/kallsyms of the guest, which must run
 * without KASLR; out: what is counted, JSON.
 *
 * A program in the guest marks phases by `hint #(96 + phase)`, instructions that do
 * nothing and that nobody else uses.
 *
 * bench/README.md says what the model leaves out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arm64.h"
#include "clock.h"
#include "scans.h"

#define RAM_START	0x40000000ul	/* of QEMU's machine "virt" */

/* How much a CPU may spend before it looks at the clock. */
#define LOOK_PS		(1000 * PS_PER_NS)

#define ANY_REGISTER	0x1f
#define DC_ZVA		0xd50b7420	/* zeroes a line, and no callback tells */
#define HINT_YIELD	HINT(1)
#define HINT_WFE	HINT(2)		/* nothing, for an emulator with threads */
#define HINT_SEVL	HINT(5)
#define CNTVCT		0xd53be040	/* mrs, of a program that wants the time */

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct qemu_plugin_scoreboard *scores;

void die(const char *what, const char *why)
{
	fprintf(stderr, "numasim: %s: %s\n", what, why);
	exit(1);
}

static struct score *score_of(unsigned int cpu)
{
	return qemu_plugin_scoreboard_find(scores, cpu);
}

static void on_cpu(u64 id, unsigned int cpu)
{
	(void)id;
	if ((int)cpu >= machine.cpus)
		die("QEMU", "has more CPUs than the machine's file");
	clock_cpu_begins(cpu);
}

static void on_idle(u64 id, unsigned int cpu)
{
	(void)id;
	clock_halts(cpu, &score_of(cpu)->ps);
}

static void on_resume(u64 id, unsigned int cpu)
{
	(void)id;
	clock_resumes(cpu);
}

static void on_look(unsigned int cpu, void *unused)
{
	(void)unused;
	clock_advance(cpu, &score_of(cpu)->ps);
	tlb_look(cpu, clock_now(cpu));
}

static void on_spin(unsigned int cpu, void *unused)
{
	(void)unused;
	clock_spins(cpu, &score_of(cpu)->ps);
}

static void on_memory(unsigned int cpu, u32 info, u64 address, void *user)
{
	struct qemu_plugin_hwaddr *hw = qemu_plugin_get_hwaddr(info, address);
	struct score *s;
	u64 at;

	if (!hw || qemu_plugin_hwaddr_is_io(hw))
		return;
	at = qemu_plugin_hwaddr_phys_addr(hw) - RAM_START;
	if (at >> LINE_SHIFT >= machine.nodes * machine.node_lines)
		return;
	s = score_of(cpu);
	s->ps += cache_access(cpu, at >> LINE_SHIFT,
			      qemu_plugin_mem_is_store(info), !!user,
			      clock_now(cpu));
}

static void on_mark(unsigned int cpu, void *phase)
{
	(void)cpu;
	record_phase((u64)phase);
	tlb_outgrown();
}

static void on_user_time(unsigned int cpu, void *unused)
{
	(void)cpu;
	(void)unused;
	clock_user_reads();
}

static void on_scan(unsigned int cpu, void *event)
{
	scans_on(cpu, (u64)event, clock_now(cpu));
}

/* A wfe right behind a sevl does not wait: Linux has one before it looks. */
static void watch_any(struct qemu_plugin_insn *insn, u32 word, u32 before)
{
	if (word == HINT_YIELD || (word == HINT_WFE && before != HINT_SEVL))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_spin,
						       QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
}

static void watch_user(struct qemu_plugin_insn *insn, u32 word)
{
	u64 phase;

	if ((word & ~ANY_REGISTER) == CNTVCT)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_user_time,
						       QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
	for (phase = 0; phase < MAX_PHASES; phase++)
		if (word == HINT(MARK + phase))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark,
							       QEMU_PLUGIN_CB_NO_REGS,
							       (void *)phase);
}

static void watch_kernel(struct qemu_plugin_insn *insn, u32 word)
{
	u64 event = scans_event(qemu_plugin_insn_vaddr(insn), word);

	if (event != SCAN_NONE)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_scan,
						       QEMU_PLUGIN_CB_NO_REGS,
						       (void *)event);
}

static void on_translation(u64 id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	u64 pc = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
	enum kind kind = symbols_kind(pc);
	struct qemu_plugin_u64 ps = { scores, offsetof(struct score, ps) };
	struct qemu_plugin_u64 insns = {
		scores, offsetof(struct score, insns) + kind * sizeof(u64)
	};
	u64 spent = n * machine.insn_ps;
	u32 before = 0;

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		u32 word = insn_word(insn);

		if ((word & ~ANY_REGISTER) == DC_ZVA)
			spent += machine.stream_ps[0][0];
		watch_any(insn, word, before);
		before = word;
		if (kind == KIND_USER)
			watch_user(insn, word);
		else
			watch_kernel(insn, word);
		qemu_plugin_register_vcpu_mem_cb(insn, on_memory,
						 QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW,
						 (void *)(u64)(kind == KIND_USER));
	}
	qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_look,
						  QEMU_PLUGIN_CB_NO_REGS,
						  QEMU_PLUGIN_COND_GE, ps,
						  LOOK_PS, NULL);
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb,
							  QEMU_PLUGIN_INLINE_ADD,
							  ps, spent);
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb,
							  QEMU_PLUGIN_INLINE_ADD,
							  insns, n);
}

static void on_exit_of_qemu(u64 id, void *unused)
{
	(void)id;
	(void)unused;
	record_write();
}

/* The value of an argument "name=value", if it is that. */
static const char *value_of(const char *arg, const char *name)
{
	size_t n = strlen(name);

	return strncmp(arg, name, n) || arg[n] != '=' ? NULL : arg + n + 1;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(u64 id, const void *info,
					   int argc, char **argv)
{
	const char *path = NULL, *symbols = NULL, *out = NULL;
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (value_of(argv[i], "machine"))
			path = value_of(argv[i], "machine");
		else if (value_of(argv[i], "symbols"))
			symbols = value_of(argv[i], "symbols");
		else if (value_of(argv[i], "out"))
			out = value_of(argv[i], "out");
		else
			die("unknown argument", argv[i]);
	}
	if (!path || !symbols || !out)
		die("missing", "machine=, symbols= or out=");
	machine_read(path);
	symbols_read(symbols);
	scans_setup();
	cache_setup();
	tlb_setup();
	scores = qemu_plugin_scoreboard_new(sizeof(struct score));
	record_setup(out, scores);
	qemu_plugin_register_vcpu_init_cb(id, on_cpu);
	qemu_plugin_register_vcpu_idle_cb(id, on_idle);
	qemu_plugin_register_vcpu_resume_cb(id, on_resume);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
	return 0;
}
