/* SPDX-License-Identifier: GPL-2.0 */
/* What a scraper asks for. Pure. */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>

/* The longest head of a request that is read. */
#define HTTP_MAX	8192

/**
 * struct http_request - what is of interest in one
 * @status: 200, or what to answer in its place; 0: its head is not all there yet
 * @openmetrics: that format is accepted
 */
struct http_request {
	int status;
	bool openmetrics;
};

struct http_request http_parse(const char *text);

#endif /* HTTP_H */
