/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The little of QEMU's plugin interface, version 4, that plugin.c here and the model in
 * bench/numasim/ use: Debian packages the emulator without this header.
 */
#ifndef SELFTESTS_COST_QEMU_PLUGIN_H
#define SELFTESTS_COST_QEMU_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned int u32;
typedef unsigned long u64;	/* the emulator runs on x86_64 */

#define QEMU_PLUGIN_VERSION	4
#define QEMU_PLUGIN_EXPORT	__attribute__((visibility("default")))
#define QEMU_PLUGIN_CB_NO_REGS	0
#define QEMU_PLUGIN_INLINE_ADD	0
#define QEMU_PLUGIN_COND_NE	3
#define QEMU_PLUGIN_COND_GE	7
#define QEMU_PLUGIN_MEM_RW	3

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_scoreboard;
struct qemu_plugin_hwaddr;

/* An element of a scoreboard, passed by value. */
struct qemu_plugin_u64 {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
};

typedef void (*qemu_plugin_exec_t)(unsigned int vcpu, void *data);
typedef void (*qemu_plugin_cpu_t)(u64 id, unsigned int vcpu);
typedef void (*qemu_plugin_mem_t)(unsigned int vcpu, u32 info, u64 vaddr,
				  void *data);

struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t size);
void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score,
				  unsigned int vcpu);

void qemu_plugin_register_vcpu_tb_trans_cb(u64 id,
					   void (*cb)(u64 id,
						      struct qemu_plugin_tb *tb));
void qemu_plugin_register_atexit_cb(u64 id,
				    void (*cb)(u64 id, void *data),
				    void *data);
void qemu_plugin_register_vcpu_init_cb(u64 id, qemu_plugin_cpu_t cb);
void qemu_plugin_register_vcpu_idle_cb(u64 id, qemu_plugin_cpu_t cb);
void qemu_plugin_register_vcpu_resume_cb(u64 id, qemu_plugin_cpu_t cb);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      qemu_plugin_mem_t cb, int flags, int rw,
				      void *data);
void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb *tb,
						       int op,
						       struct qemu_plugin_u64 entry,
						       u64 imm);
void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb *tb,
					       qemu_plugin_exec_t cb, int flags,
					       int cond,
					       struct qemu_plugin_u64 entry,
					       u64 imm, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    qemu_plugin_exec_t cb, int flags,
					    void *data);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn,
							 int op,
							 struct qemu_plugin_u64 entry,
							 u64 imm);

bool qemu_plugin_mem_is_store(u32 info);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(u32 info, u64 vaddr);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *at);
u64 qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *at);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t i);
u64 qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to,
			     size_t len);

#endif /* SELFTESTS_COST_QEMU_PLUGIN_H */
