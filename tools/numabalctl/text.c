// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "text.h"

/* Length of the character at @s in UTF-8, that it can stand for itself; 0: it is none. */
static size_t utf8_length(const unsigned char *s)
{
	size_t len, i;

	if (s[0] < 0x80)
		return 1;
	len = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	for (i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong, surrogates, beyond the last plane, C1 controls. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f) ||
	    (s[0] == 0xc2 && s[1] < 0xa0))
		return 0;
	return len;
}

const char *text_bad(const char *text)
{
	size_t len;

	for (; *text; text += len) {
		len = utf8_length((const unsigned char *)text);
		if (!len)
			return text;
	}
	return NULL;
}

void text_show(char *comm)
{
	char *to = comm;
	size_t len;

	while (*comm) {
		if (!strncmp(comm, "\\040", 4)) {
			*to++ = ' ';
			comm += 4;
			continue;
		}
		len = utf8_length((unsigned char *)comm);
		if (!len) {
			*to++ = '?';
			comm++;
		}
		while (len--)
			*to++ = *comm++;
	}
	*to = '\0';
}

/* The number of a character of so many bytes. */
static unsigned int code_of(const unsigned char *s, size_t len)
{
	unsigned int code = len == 2 ? s[0] & 0x1f : len == 3 ? s[0] & 0x0f : s[0] & 0x07;
	size_t i;

	for (i = 1; i < len; i++)
		code = code << 6 | (s[i] & 0x3f);
	return code;
}

char *text_ascii(const char *text)
{
	/* Three bytes become six, four become twelve, two become six. */
	char *ascii = ctl_alloc(3 * strlen(text) + 1, 1), *to = ascii;
	unsigned int code;
	size_t len;

	for (; *text; text += len) {
		len = utf8_length((const unsigned char *)text);
		if (len < 2) {
			*to++ = *text;
			len = 1;
			continue;
		}
		code = code_of((const unsigned char *)text, len);
		if (code >= 0x10000) {
			code -= 0x10000;
			to += sprintf(to, "\\u%04x", 0xd800 + (code >> 10));
			code = 0xdc00 + (code & 0x3ff);
		}
		to += sprintf(to, "\\u%04x", code);
	}
	return ascii;
}
