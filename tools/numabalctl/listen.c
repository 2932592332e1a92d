// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "ctl.h"
#include "http.h"
#include "listen.h"
#include "table.h"

/* A scraper that is slower than this would keep all others out. */
#define PATIENCE_S	5

static bool is_loopback(const struct sockaddr_storage *a)
{
	const struct sockaddr_in *v4 = (const void *)a;
	const struct sockaddr_in6 *v6 = (const void *)a;

	if (a->ss_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

/* Return: false: it is no address of the loopback interface, with a port. */
static bool parse_address(const char *text, struct sockaddr_storage *a, socklen_t *len)
{
	struct sockaddr_in *v4 = (void *)a;
	struct sockaddr_in6 *v6 = (void *)a;
	char host[64] = "127.0.0.1";
	const char *port = strrchr(text, ':');
	size_t n = port ? port - text : 0;
	u64 number;

	if (n >= sizeof(host))
		return false;
	if (port)
		snprintf(host, sizeof(host), "%.*s", (int)n, text);
	if (!number_parse(port ? port + 1 : text, &number) || !number || number > 65535)
		return false;
	memset(a, 0, sizeof(*a));
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(number);
		*len = sizeof(*v6);
		return inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1 && is_loopback(a);
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons(number);
	*len = sizeof(*v4);
	return inet_pton(AF_INET, host, &v4->sin_addr) == 1 && is_loopback(a);
}

static bool send_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = send(fd, text, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

static void answer(int fd, struct http_request r, char *(*metrics)(bool openmetrics))
{
	static const char om[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	static const char old[] = "text/plain; version=0.0.4; charset=utf-8";
	char *body = r.status == 200 ? metrics(r.openmetrics) : NULL;
	const char *text = body ? body : "metrics are at /metrics\n";
	char head[256];

	snprintf(head, sizeof(head),
		 "HTTP/1.1 %d %s\r\n"
		 "Content-Type: %s\r\n"
		 "Content-Length: %zu\r\n"
		 "Connection: close\r\n\r\n",
		 r.status, r.status == 200 ? "OK" : "Error", r.openmetrics ? om : old,
		 strlen(text));
	if (send_all(fd, head, strlen(head)))
		send_all(fd, text, strlen(text));
	free(body);
}

static void serve(int fd, char *(*metrics)(bool openmetrics))
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	char text[HTTP_MAX + 1] = "";
	struct http_request r = { };
	size_t used = 0;
	ssize_t n;
	int reads;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	/* A head in more parts than this is somebody's game. */
	for (reads = 0; reads < 64 && !r.status; reads++) {
		n = recv(fd, text + used, HTTP_MAX - used, 0);
		if (n <= 0)
			return;
		used += n;
		text[used] = '\0';
		r = http_parse(text);
	}
	if (r.status)
		answer(fd, r, metrics);
}

static int open_socket(const struct sockaddr_storage *a, socklen_t len)
{
	int fd = socket(a->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!bind(fd, (const void *)a, len) && !listen(fd, 16))
		return fd;
	on = errno;
	close(fd);
	errno = on;
	return -1;
}

int listen_on(const char *address, char *(*metrics)(bool openmetrics))
{
	struct pollfd p[2] = { { .events = POLLIN }, { .events = POLLIN } };
	struct sockaddr_storage a;
	sigset_t signals;
	socklen_t len;
	int client;

	if (!parse_address(address, &a, &len))
		return ctl_fail(CTL_USAGE, "'%s' is none of PORT, 127.0.0.1:PORT and [::1]:PORT",
				address);
	p[0].fd = open_socket(&a, len);
	if (p[0].fd < 0)
		return ctl_fail(CTL_FAILED, "cannot listen on %s: %s", address,
				strerror(errno));
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	p[1].fd = signalfd(-1, &signals, SFD_CLOEXEC);
	fprintf(stderr, "numabalctl: metrics are at %s, path /metrics\n", address);
	while (poll(p, 2, -1) >= 0 && !p[1].revents) {
		client = accept4(p[0].fd, NULL, NULL, SOCK_CLOEXEC);
		if (client < 0)
			continue;
		serve(client, metrics);
		close(client);
	}
	close(p[1].fd);
	close(p[0].fd);
	return CTL_OK;
}
