// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "room.h"
#include "table.h"

struct zone {
	struct room *room;	/* of its node; NULL: of none */
	u64 free, high, managed, reserve;
};

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " ");
}

/* "Node 1, zone   Normal". Return: what is behind the name of the zone, or NULL. */
static const char *parse_head(const char *line, u64 *node)
{
	static const char word[] = "Node ", then[] = ", zone ";

	if (strncmp(line, word, strlen(word)))
		return NULL;
	line = number_at(line + strlen(word), node);
	if (!line || strncmp(line, then, strlen(then)))
		return NULL;
	line = skip_blanks(line + strlen(then));
	return line + strcspn(line, "\n ");
}

static void zone_ends(struct zone *z)
{
	u64 wanted;

	if (!z->room || !z->managed)
		return;
	z->room->managed += z->managed;
	z->room->free += z->free;
	z->room->high += z->high;
	/* As migrate_balanced_pgdat() has it: one such zone will do. */
	if (!__builtin_add_overflow(z->high, z->reserve, &wanted) && z->free > wanted)
		z->room->fits = true;
}

/* "protection: (0, 0, 512)": pages that are kept from those who could use other zones. */
static u64 largest(const char *list)
{
	const char *end;
	u64 n, most = 0;

	list = skip_blanks(list);
	if (*list++ != '(')
		return 0;
	while ((end = number_at(list, &n))) {
		most = n > most ? n : most;
		if (*end != ',')
			break;
		list = skip_blanks(end + 1);
	}
	return most;
}

/* Is it the line of that name? Return: its number, or 0. */
static u64 number_of(const char *line, const char *name, bool *is)
{
	size_t len = strlen(name);
	u64 n = 0;

	*is = !strncmp(line, name, len) && line[len] == ' ';
	if (*is && !number_at(skip_blanks(line + len), &n))
		n = 0;
	return n;
}

static void zone_line(struct zone *z, const char *line)
{
	static const char protection[] = "protection:";
	bool is;
	u64 n;

	n = number_of(line, "pages free", &is);
	if (is)
		z->free = n;
	n = number_of(line, "high", &is);
	if (is)
		z->high = n;
	n = number_of(line, "managed", &is);
	if (is)
		z->managed = n;
	if (!strncmp(line, protection, strlen(protection)))
		z->reserve = largest(line + strlen(protection));
	if (!z->room)
		return;
	z->room->cache += number_of(line, "nr_inactive_file", &is);
	z->room->cache += number_of(line, "nr_active_file", &is);
}

void room_zones(struct room room[PROC_NODES], const char *text)
{
	struct zone z = { };
	u64 node;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		if (parse_head(text, &node)) {
			zone_ends(&z);
			z = (struct zone) { .room = node < PROC_NODES ? &room[node] : NULL };
		} else {
			zone_line(&z, skip_blanks(text));
		}
	}
	zone_ends(&z);
}

void room_blocks(struct room room[PROC_NODES], const char *text, unsigned int order)
{
	const char *at;
	unsigned int i;
	u64 node, n;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		at = parse_head(text, &node);
		for (i = 0; at && node < PROC_NODES; i++) {
			at = number_at(skip_blanks(at), &n);
			if (at && i >= order && i - order < 32)
				room[node].huge += n << (i - order);
		}
	}
}
