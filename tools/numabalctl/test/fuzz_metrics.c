// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of requests, which anybody on the machine may send, and of /proc/PID/cgroup.
 * fuzz_metrics [SEED [ROUNDS]]; a failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cgroups.h"
#include "../http.h"
#include "../text.h"
#include "bend.h"

static const char request[] =
	"GET /metrics HTTP/1.1\r\nHost: localhost:9716\r\n"
	"Accept: application/openmetrics-text; version=1.0.0, text/plain\r\n\r\n";
static const char cgroup[] = "12:cpu,memory:/a\n1:name=systemd:/b\n0::/user.slice/x\n";

static const char * const noise[] = {
	"\r", "\n", "\r\n", "\r\n\r\n", ":", "::", ",", " ", "/", "GET ", "/metrics", "HTTP/1.",
	"Accept:", "memory", "\200", "application/openmetrics-text",
};

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 1;
	unsigned int rounds = argc > 2 ? atoi(argv[2]) : 200000;
	unsigned int i, taken = 0;
	struct http_request r;
	char *text, *path;

	for (i = 0; i < rounds; i++) {
		srandom(seed + i);
		text = bend(request, noise, ARRAY_SIZE(noise));
		r = http_parse(text);
		taken += r.status == 200;
		free(text);
		text = bend(cgroup, noise, ARRAY_SIZE(noise));
		path = cgroup_path(text);
		if (path)
			text_show(path);
		free(text);
		if (r.status && r.status != 200 && (r.openmetrics || r.status < 400)) {
			printf("failed: fuzz_metrics %u 1\n", seed + i);
			return 1;
		}
	}
	if (rounds > 1000 && !taken) {
		printf("failed: nothing was taken\n");
		return 1;
	}
	printf("# fuzz_metrics: %u rounds, %u taken\n", rounds, taken);
	return 0;
}
