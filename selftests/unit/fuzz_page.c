// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of page verdicts: requests for a few pages, which all have room, or for many in a
 * few sets; each compared with the plain model in fuzz_page_model.c. fuzz_page [SEED
 * [ROUNDS]]; a failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/atomic.h>
#include <linux/compiler.h>

#include "fuzz_page.h"
#include "threshold.h"

#define PAGES_MAX	24
#define SETS_MAX	6

static const struct {
	unsigned int min, max, usual;
} ranges[] = {
#define NB_KNOB(...)
#define NB_CLASS_KNOB(_name, _unit, _min, _max, _default, ...)	\
	{ _min, _max, _default },
#include "knobs.h"
#undef NB_CLASS_KNOB
#undef NB_KNOB
};

static u64 *histories;
struct nb_settings settings;
struct nb_page_ask ask;
static struct page pages[PAGES_MAX];
static unsigned int nr_pages, nr_sets, nr_nodes, fickle;
static u64 sets[SETS_MAX];
static u64 rate_at[NODES];
u64 now, now_ns;

static unsigned int counts[NB_REASONS];
bool plain;

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

/* Few bits or many, up to @most. */
static u64 pick_bits(unsigned int most)
{
	return ((u64)random() << 31 | random()) >> (62 - pick(most + 1));
}

static void pick_setting(unsigned int i)
{
	unsigned int min = ranges[i].min, max = ranges[i].max;
	u64 value;

	switch (pick(5)) {
	case 0:
		value = min;
		break;
	case 1:
		value = pick(4) ? ranges[i].usual : max;
		break;
	case 2:
		value = min + pick(max - min + 1);
		break;
	default:
		value = min + pick_bits(30);
		value = value < max ? value : max;
	}
	settings.knob[i] = value;
}

static void pick_settings(void)
{
	unsigned int i;

	for (i = 0; i < NB_CLASS_KNOBS; i++)
		pick_setting(i);
	/* The early thresholds would hide the rest. */
	if (pick(4))
		settings.page_min_distance = 0;
	if (pick(4))
		settings.page_share_pct = 0;
	if (pick(2))
		settings.page_streak = 1 + pick(4);
	if (pick(8))
		settings.page_mode = NB_PAGE_THRESHOLD + pick(2);
}

static void pick_page(struct page *p, unsigned int nr)
{
	unsigned int set = nr / 2 % nr_sets;
	u64 tag = pick(4) ? random() & 0xffffff : pick(2) * 0xffffff;
	unsigned int i;

	*p = (struct page) {
		.set = set,
		.key = sets[set] << 47 | tag << 23 | pick(1 << 23),
	};
	for (i = 0; i < nr; i++)
		if (pages[i].key >> 23 == p->key >> 23)
			pick_page(p, nr);
}

static void pick_world(bool crowded)
{
	unsigned int i, j;

	nr_sets = crowded ? 1 + pick(3) : 1 + pick(SETS_MAX);
	nr_pages = crowded ? PAGES_MAX : 2 * nr_sets;
	fickle = pick(2) ? 2 : 40;
	nr_nodes = 2 + pick(pick(2) ? 3 : NODES - 1);
	for (i = 0; i < nr_sets; i++) {
		do {
			sets[i] = pick(4) ? pick(1 << NB_HISTORY_SET_BITS) :
				  pick(2) * ((1 << NB_HISTORY_SET_BITS) - 1);
			for (j = 0; j < i && sets[j] != sets[i]; j++)
				;
		} while (j < i);
	}
	for (i = 0; i < nr_pages; i++)
		pick_page(&pages[i], i);
	model_forget();
	memset(rate_at, 0, sizeof(rate_at));
	now = pick_bits(34);
	now_ns = 1000000000 + pick_bits(60);
	pick_settings();
}

/* Time goes on: within a hold, about its end, for days. */
static void pick_time(void)
{
	u64 ticks = settings.page_hold_ms / 16;

	switch (pick(8)) {
	case 0:
		now += pick(3 * ticks + 2);
		break;
	case 1:
		now += ticks + pick(3) - (ticks ? 1 : 0);
		break;
	case 2:
		now += HELD(ask) + pick(2) - (HELD(ask) && pick(2));
		break;
	case 3:
		now += pick_bits(25);
		break;
	default:
		now += pick(3);
	}
	now_ns += pick(3) ? pick_bits(24) : pick_bits(33);
}

static struct page *pick_ask(void)
{
	static const unsigned int sizes[] = { 1, 1, 4, 16, 512, 1 << 18 };
	struct page *p = &pages[pick(nr_pages)];

	ask = (struct nb_page_ask) {
		.key = p->key ^ pick(1 << 23),	/* these bits do not matter */
		.now = now,
		.from = pick(nr_nodes), .to = pick(nr_nodes),
		.pages = sizes[pick(6)],
		.page_shift = pick(2) ? 12 : pick(2) ? 16 : 14,
		.distance = pick(256), .share = pick(101),
		.latency = pick(5) ? pick(1 + pick(1000)) : pick(1000000),
		.free = pick_bits(34), .present = pick_bits(34),
		.members = pick(3) ? pick(20) : pick_bits(16), .again = pick(1001),
		.common = (int)pick(2000) - 1000,
		.here_ms = pick(4000), .stayed_ms = pick(3) ? 0 : pick(4000),
		.now_ns = now_ns, .streak = pick(20), .hold_ms = pick(20), .word = histories,
	};
	if (p->known && pick(fickle))
		ask.to = p->to;
	ask.members_to = pick(ask.members + 1);
	if (pick(2))	/* at the boundary, or just beside it */
		ask.free = ask.present * settings.page_free_pct / 100 +
			   ask.pages + pick(2);
	ask.rate_at = &rate_at[ask.to];
	return p;
}

static struct page *page_at(const u64 *word)
{
	unsigned int i;

	for (i = 0; i < nr_pages; i++)
		if (pages[i].word == word)
			return &pages[i];
	return NULL;
}

/*
 * The page's own word, else a free one, else that of the older: which is then
 * forgotten. @set: the two words before the request. Return: what is wrong.
 */
static const char *check_word(struct page *p, const u64 *set)
{
	u64 *words = histories + 2 * sets[p->set];
	u64 *other = ask.word == words ? words + 1 : words;
	struct page *here, *there;

	if (ask.word != words && ask.word != words + 1)
		return "a word of another set";
	if (plain && HELD(ask))
		ask.is = ask.was;
	if (ask.was != set[ask.word - words] || ask.is != *ask.word)
		return "what was there, or is, is told wrongly";
	if (*other != set[other - words])
		return "the other page of the set was changed";
	if (!ask.is)
		return "an empty word";
	here = page_at(ask.word);
	there = page_at(other);
	if (there == p)
		return "it has two words";
	if (here && here != p) {
		if (p->known)
			return "another page's word";
		if (!there)
			return "another page's word, though one is free";
		if (age_of(here) < age_of(there))
			return "the word of the younger";
		*here = (struct page) { .key = here->key, .set = here->set };
	}
	p->word = ask.word;
	return NULL;
}

/* One request. Return: what went wrong, or NULL. */
static const char *request(void)
{
	struct page *p = pick_ask(), before[PAGES_MAX];
	enum nb_reason reason, expected;
	const char *wrong;
	u64 *words = histories + 2 * sets[p->set];
	u64 set[2] = { words[0], words[1] };
	u64 rate = *ask.rate_at;

	memcpy(before, pages, sizeof(before));
	plain = nb_settings_page_plain(&settings) && pick(2);
	if (plain) {
		ask.word = NULL;
		ask.streak = 0;
		ask.hold_ms = 0;
		reason = nb_page_threshold(&settings, histories, &ask, false);
	} else {
		reason = nb_page_judge(&settings, histories, &ask);
	}
	if (reason >= NB_REASONS)
		return "no such reason";
	counts[reason]++;
	if (ask.word) {
		wrong = check_word(p, set);
		if (wrong)
			return wrong;
	} else if (words[0] != set[0] || words[1] != set[1]) {
		return "a word was changed and not told";
	}
	expected = model(p, reason);
	if (expected == NB_REASONS)
		return "streak or hold";
	if (reason != expected)
		return "another reason than the model's";
	if (!ask.word && (ask.streak || HELD(ask)))
		return "streak or hold, with nothing looked at";
	if (!ask.word != (reason == NB_PAGE_is_kernel || reason == NB_PAGE_is_never ||
			  reason == NB_PAGE_is_distance || reason == NB_PAGE_is_share ||
			  reason == NB_PAGE_is_guest))
		return "a word with the wrong reason";
	if (reason != NB_PAGE_is_passed && rate != rate_at[ask.to])
		return "a veto took from the rate";
	if (nb_reason_verdict(reason) == NB_ALLOW && !pick(4)) {
		cmpxchg(ask.word, ask.is, ask.was);
		memcpy(pages, before, sizeof(before));
	}
	return NULL;
}

static const char *one(void)
{
	const char *wrong = NULL;
	unsigned int i;

	pick_world(pick(2));
	for (i = 0; i < 100 && !wrong; i++) {
		pick_time();
		if (!pick(20 * fickle))
			pick_settings();
		else if (!pick(5 * fickle))
			pick_setting(pick(NB_CLASS_KNOBS));
		wrong = request();
	}
	for (i = 0; i < nr_sets; i++)
		memset(&histories[2 * sets[i]], 0, 2 * sizeof(*histories));
	return wrong;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 20000;
	unsigned int i, kinds = 0;

	histories = calloc(NB_HISTORY_ENTRIES, sizeof(*histories));
	if (!histories)
		abort();
	for (i = 0; i < rounds; i++) {
		const char *wrong;

		srandom(seed + i);
		wrong = one();
		if (wrong) {
			fprintf(stderr, "not ok: fuzz_page %u 1: %s\n",
				seed + i, wrong);
			return 1;
		}
	}
	for (i = 0; i < NB_HISTORY_ENTRIES; i++)
		if (histories[i]) {
			fprintf(stderr, "not ok: fuzz_page %u %u: set %u\n",
				seed, rounds, i / 2);
			return 1;
		}
	for (i = 0; i < NB_REASONS; i++)
		kinds += !!counts[i];
	printf("ok: %u rounds from seed %u, %u kinds of reasons\n", rounds, seed, kinds);
	free(histories);
	return 0;
}
