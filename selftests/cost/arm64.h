/* SPDX-License-Identifier: GPL-2.0 */
/* Instructions of arm64 guests, as plugin.c here and the model in bench/numasim/ read them. */
#ifndef SELFTESTS_COST_ARM64_H
#define SELFTESTS_COST_ARM64_H

#include "qemu_plugin.h"

#define HINT(imm)	(0xd503201f | (imm) << 5)
#define MARK		96	/* hint of phase 0; see mark.c */

#define B		0x14000000	/* and an offset in words, 26 bits */
#define BL		0x94000000	/* likewise */
#define B_MASK		0xfc000000

static inline u32 insn_word(const struct qemu_plugin_insn *insn)
{
	u32 word = 0;

	qemu_plugin_insn_data(insn, &word, sizeof(word));
	return word;
}

/* Where a B or BL goes; its offset is shifted up and down again for its sign. */
static inline u64 branch_target(u64 pc, u32 word)
{
	return pc + ((int)(word << 6) >> 4);
}

#endif /* SELFTESTS_COST_ARM64_H */
