// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "proc.h"
#include "table.h"

#define PF_KTHREAD	0x00200000

/* Fields of /proc/PID/stat, from 3 on, which follows the name. */
#define STAT_FLAGS	9
#define STAT_CPU	39

static bool at_end(char c)
{
	return !c || c == '\n' || c == ' ';
}

bool list_parse(const char *text, u64 *word, size_t words)
{
	u64 first, last;

	memset(word, 0, words * sizeof(*word));
	if (at_end(*text))
		return true;
	for (;;) {
		text = number_at(text, &first);
		if (!text)
			return false;
		last = first;
		if (*text == '-') {
			text = number_at(text + 1, &last);
			if (!text)
				return false;
		}
		if (first > last || last >= words * 64)
			return false;
		for (; first <= last; first++)
			word[first / 64] |= (u64)1 << first % 64;
		if (at_end(*text))
			return true;
		if (*text++ != ',')
			return false;
	}
}

void list_text(u64 nodes, char *text, size_t size)
{
	int first, last, used = 0;

	snprintf(text, size, "none");
	for (first = 0; first < PROC_NODES; first = last + 1) {
		last = first;
		if (!list_has(&nodes, first))
			continue;
		while (last + 1 < PROC_NODES && list_has(&nodes, last + 1))
			last++;
		used += snprintf(text + used, size - used, last > first ? "%s%d-%d" : "%s%d",
				 used ? "," : "", first, last);
		if (used >= (int)size)
			return;
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool proc_field(const char *text, const char *name, char *value, size_t size)
{
	size_t len = strlen(name);
	const char *at;

	for (; *text; text += *text == '\n') {
		at = text + len;
		text += strcspn(text, "\n");
		if (at > text || strncmp(at - len, name, len))
			continue;
		while (is_blank(*at))
			at++;
		if (*at++ != ':')
			continue;
		while (is_blank(*at))
			at++;
		len = text - at;
		while (len && is_blank(at[len - 1]))
			len--;
		if (len >= size)
			return false;
		memcpy(value, at, len);
		value[len] = '\0';
		return true;
	}
	return false;
}

bool proc_number(const char *text, const char *name, long long *value)
{
	const char *end;
	char word[32];
	bool minus;
	u64 n;

	if (!proc_field(text, name, word, sizeof(word)))
		return false;
	minus = *word == '-';
	end = number_at(word + minus, &n);
	if (!end || n > INT64_MAX || (*end && *end != '.' && !is_blank(*end)))
		return false;
	*value = minus ? -(long long)n : (long long)n;
	return true;
}

bool proc_stat(const char *text, unsigned int *cpu, bool *kernel)
{
	/* Anything may be in a name, brackets included. */
	const char *at = strrchr(text, ')'), *end;
	unsigned int i;
	u64 n;

	if (!at || at[1] != ' ')
		return false;
	at += 2;
	for (i = 3; i < STAT_CPU; i++) {
		if (i == STAT_FLAGS) {
			end = number_at(at, &n);
			if (!end || *end != ' ')
				return false;
			*kernel = n & PF_KTHREAD;
		}
		at = strchr(at, ' ');
		if (!at)
			return false;
		at++;
	}
	end = number_at(at, &n);
	if (!end || !at_end(*end) || n >= PROC_CPUS)
		return false;
	*cpu = n;
	return true;
}

/* "36 35 98:0 /root /mnt rw,noatime shared:1 - ext4 /dev/sda rw": the type, if it is that. */
static const char *type_of(const char *line, u64 major, u64 minor)
{
	const char *end = line + strcspn(line, "\n"), *at = line;
	int field;
	u64 n;

	for (field = 1; field < 3; field++) {
		at += strcspn(at, "\n ");
		if (at == end)
			return NULL;
		at++;
	}
	at = number_at(at, &n);
	if (!at || *at != ':' || n != major)
		return NULL;
	at = number_at(at + 1, &n);
	if (!at || *at != ' ' || n != minor)
		return NULL;
	at = strstr(at, " - ");
	return at && at < end ? at + 3 : NULL;
}

bool proc_has_files(const char *mountinfo, u64 major, u64 minor)
{
	static const char * const others[] = { "tmpfs ", "devtmpfs ", "hugetlbfs " };
	const char *type;
	size_t i;

	for (; *mountinfo; mountinfo += *mountinfo == '\n') {
		type = type_of(mountinfo, major, minor);
		mountinfo += strcspn(mountinfo, "\n");
		if (!type)
			continue;
		for (i = 0; i < ARRAY_SIZE(others); i++)
			if (!strncmp(type, others[i], strlen(others[i])))
				return false;
		return true;
	}
	return false;
}
