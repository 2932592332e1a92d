/* SPDX-License-Identifier: GPL-2.0 */
/* An HTTP server for one scraper at a time, on this machine. */
#ifndef LISTEN_H
#define LISTEN_H

#include <stdbool.h>

/*
 * Serves what @metrics gives, to be freed, until SIGINT or SIGTERM. Return: enum ctl_exit.
 * @address: "PORT", "127.0.0.1:PORT" or "[::1]:PORT": of the loopback interface only, as
 * there is no password
 */
int listen_on(const char *address, char *(*metrics)(bool openmetrics));

#endif /* LISTEN_H */
