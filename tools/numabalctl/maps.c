// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "maps.h"
#include "table.h"

static const struct {
	const char *name;
	enum policy policy;
} policies[] = {
	{ "default", POLICY_DEFAULT },
	{ "local", POLICY_LOCAL },
	{ "bind", POLICY_BIND },
	{ "interleave", POLICY_INTERLEAVE },
	{ "weighted interleave", POLICY_WEIGHTED },
	{ "prefer (many)", POLICY_PREFERRED_MANY },	/* before prefer */
	{ "prefer", POLICY_PREFERRED },
};

/* A hexadecimal number. Return: what is behind it, or NULL. */
static const char *hex_at(const char *text, u64 *value)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = text, *digit;

	for (*value = 0; *at && (digit = strchr(digits, *at)); at++) {
		if (at - text == 16)
			return NULL;
		*value = *value << 4 | (u64)(digit - digits);
	}
	return at > text ? at : NULL;
}

/* Is @text the word? Return: what is behind it, or NULL. */
static const char *past(const char *text, const char *word)
{
	size_t len = strlen(word);

	return strncmp(text, word, len) ? NULL : text + len;
}

static bool is_word(const char *text, const char *word)
{
	const char *end = past(text, word);

	return end && (!*end || *end == ' ');
}

/* From "bind=balancing:0-1". Return: what is behind it, or NULL: it is none. */
static const char *parse_policy(struct mapping *m, const char *text)
{
	const char *at = NULL, *flag;
	size_t i;

	m->policy = POLICY_OTHER;
	for (i = 0; i < ARRAY_SIZE(policies); i++) {
		at = past(text, policies[i].name);
		if (!at || (*at && !strchr(" =:", *at)))
			continue;
		m->policy = policies[i].policy;
		break;
	}
	if (m->policy == POLICY_OTHER)
		at = text + strcspn(text, " =:");
	if (at == text)
		return NULL;
	if (*at == '=') {
		flag = at + 1;
		at += strcspn(at, " :");
		for (; flag < at; flag += strcspn(flag, "| :") + 1)
			m->balanced |= !!past(flag, "balancing");
	}
	if (*at == ':') {
		if (!list_parse(at + 1, &m->wanted, 1))
			return NULL;
		at += strcspn(at, " ");
	}
	m->policy_len = at - text;
	return at;
}

/* NAME=NUMBER, of a word that ends at a blank. */
static bool parse_number(const char *word, const char *name, u64 *value)
{
	const char *at = past(word, name);
	const char *end = at ? number_at(at, value) : NULL;

	return end && (!*end || *end == ' ');
}

/* N0=12 */
static bool parse_node(struct mapping *m, const char *word)
{
	const char *at = *word == 'N' ? word + 1 : NULL;
	u64 node, pages;

	at = at ? number_at(at, &node) : NULL;
	if (!at || *at != '=' || node >= PROC_NODES || !parse_number(at, "=", &pages))
		return false;
	m->kib[node] = pages;
	return true;
}

static bool parse_line(struct mapping *m, const char *line)
{
	const char *at = hex_at(line, &m->start);
	size_t i;

	m->line = line;
	m->mapmax = 1;
	m->page_kib = 4;
	if (!at || *at != ' ')
		return false;
	at = parse_policy(m, at + 1);
	if (!at)
		return false;
	for (; *at; at += strcspn(at, " ")) {
		if (*at++ != ' ')
			return false;
		m->file |= !!past(at, "file=");
		m->stack |= is_word(at, "stack");
		m->huge |= is_word(at, "huge");
		if (!parse_node(m, at) && !parse_number(at, "dirty=", &m->dirty) &&
		    !parse_number(at, "mapmax=", &m->mapmax))
			parse_number(at, "kernelpagesize_kB=", &m->page_kib);
	}
	if (!m->page_kib)
		return false;
	for (i = 0; i < PROC_NODES; i++)
		if (__builtin_mul_overflow(m->kib[i], m->page_kib, &m->kib[i]) ||
		    __builtin_add_overflow(m->total, m->kib[i], &m->total))
			return false;
	return true;
}

size_t maps_parse(struct maps *maps, char *text)
{
	size_t lines = 0;
	char *at, *end;

	for (at = text; *at; at++)
		lines += *at == '\n';
	*maps = (struct maps) { .text = text };
	maps->mapping = ctl_alloc(lines, sizeof(*maps->mapping));
	for (at = text; *at; at = end + 1) {
		end = strchr(at, '\n');
		if (!end)
			return maps->n + 1;
		*end = '\0';
		if (!parse_line(&maps->mapping[maps->n], at))
			return maps->n + 1;
		maps->n++;
	}
	return 0;
}

void maps_free(struct maps *maps)
{
	free(maps->mapping);
	free(maps->text);
	*maps = (struct maps) { };
}

/* "7f00-7f10 r-xp 0 fe:01 7 /lib/x" begins what smaps says of a mapping. */
static bool parse_head(const char *line, u64 *start, const char **flags)
{
	const char *at = hex_at(line, start);
	u64 end;

	if (!at || *at != '-')
		return false;
	at = hex_at(at + 1, &end);
	if (!at || *at != ' ')
		return false;
	*flags = at + 1;
	return strcspn(at + 1, "\n ") == 4;
}

/* "r-xp 00000000 fe:01 7 /lib/x" */
static void parse_device(struct mapping *m, const char *flags)
{
	const char *at = flags + 4;
	u64 offset;

	at = *at == ' ' ? hex_at(at + 1, &offset) : NULL;
	at = at && *at == ' ' ? hex_at(at + 1, &m->major) : NULL;
	if (at && *at == ':')
		hex_at(at + 1, &m->minor);
}

/* VmFlags: what drivers map is io, pf or mm. */
static bool is_fixed(const char *flags)
{
	for (; *flags && *flags != '\n'; flags++)
		if (flags[0] == ' ' && (!strncmp(flags, " io", 3) || !strncmp(flags, " pf", 3) ||
					!strncmp(flags, " mm", 3)))
			return true;
	return false;
}

/* "NAME   12 kB". Return: is it that line? */
static bool parse_kib(const char *line, const char *name, u64 *kib)
{
	const char *at = past(line, name);

	return at && number_at(at + strspn(at, " "), kib);
}

static void join_field(struct mapping *m, const char *line)
{
	const char *flags = past(line, "VmFlags:");
	u64 kib;

	if (flags)
		m->fixed = is_fixed(flags);
	/* On 6.1, huge pages that wait for their hint fault are in neither of these. */
	if (parse_kib(line, "Rss:", &kib) && !m->file && !m->huge && m->total > kib)
		m->thp_kib += m->total - kib;
	if (parse_kib(line, "AnonHugePages:", &kib))
		m->thp_kib += kib;
}

size_t maps_join(struct maps *maps, const char *smaps)
{
	struct mapping *m = NULL;
	size_t next = 0, joined = 0;
	const char *flags;
	u64 start;

	for (; *smaps; smaps += strcspn(smaps, "\n"), smaps += *smaps == '\n') {
		if (!parse_head(smaps, &start, &flags)) {
			if (m)
				join_field(m, smaps);
			continue;
		}
		/* Both are in order of their addresses. */
		while (next < maps->n && maps->mapping[next].start < start)
			next++;
		m = next < maps->n && maps->mapping[next].start == start ?
			&maps->mapping[next] : NULL;
		if (!m)
			continue;
		joined += !m->known;
		m->known = true;
		m->readable = flags[0] == 'r';
		m->writable = flags[1] == 'w';
		m->executable = flags[2] == 'x';
		parse_device(m, flags);
	}
	return joined;
}

const char *maps_policy(const struct mapping *m)
{
	return strchr(m->line, ' ') + 1;
}

bool maps_same_policy(const struct mapping *a, const struct mapping *b)
{
	return a->policy_len == b->policy_len &&
	       !strncmp(maps_policy(a), maps_policy(b), a->policy_len);
}
