// SPDX-License-Identifier: GPL-2.0
/* Unit tests of what metrics is made of: samples, paths of cgroups, requests. */
#include <stdlib.h>
#include <string.h>

#include "../cgroups.h"
#include "../http.h"
#include "../series.h"
#include "kselftest.h"

static char *written(enum series_style style)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct series s;

	series_begin(&s, style, f);
	series_metric(&s, "a", SERIES_COUNTER, "Help.");
	series_sample(&s, 18014398509481984.0, NULL);
	series_metric(&s, "b", SERIES_GAUGE, "Help.");
	series_sample(&s, 0.5, "x", "a\"b\\c\nd", "y", "", NULL);
	series_end(&s);
	fclose(f);
	return text;
}

static void test_series(void)
{
	static const char sample[] =
		"b{x=\"a\\\"b\\\\c\\nd\",y=\"\"} 0.5\n";
	char *om = written(SERIES_OPENMETRICS), *old = written(SERIES_PROMETHEUS);

	ksft_test_result(strstr(om, "# TYPE a counter\na_total 18014398509481984\n") &&
			 strstr(old, "# TYPE a_total counter\na_total 18014398509481984\n"),
			 "counters\n");
	ksft_test_result(strstr(om, sample) && strstr(old, sample), "labels are escaped\n");
	ksft_test_result(strstr(om, sample) + strlen(sample) == strstr(om, "# EOF\n") &&
			 !strstr(old, "EOF"), "the end\n");
	free(om);
	free(old);
}

static void test_cgroups(void)
{
	static const struct {
		const char *text, *path;
	} cases[] = {
		{ "0::/a/b\n", "/a/b" },
		{ "0::/\n", "/" },
		{ "0::/a:b:c\n", "/a:b:c" },
		{ "5:cpu,memory:/m\n0::/u\n", "/m" },
		{ "0::/u\n5:memory:/m\n", "/m" },
		{ "5:cpu:/c\n0::/u\n", "/u" },
		{ "5:memoryx:/c\n0::/u\n", "/u" },
		{ "1:name=systemd:/s\n", NULL },
		{ "", NULL },
		{ "garbage\n:\n::\n", "" },
	};
	char text[64], *path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(text, sizeof(text), "%s", cases[i].text);
		path = cgroup_path(text);
		ksft_test_result(!path == !cases[i].path &&
				 (!path || !strcmp(path, cases[i].path)), "cgroup %zu\n", i);
	}
}

static void test_http(void)
{
	static const struct {
		const char *text;
		int status;
		bool openmetrics;
	} cases[] = {
		{ "GET /metrics HTTP/1.1\r\n\r\n", 200, false },
		{ "GET /metrics?x=1 HTTP/1.0\r\nHost: x\r\n\r\n", 200, false },
		{ "GET /metrics HTTP/1.1\r\n"
		  "accept: text/plain,application/openmetrics-text;q=1\r\n\r\n", 200, true },
		{ "GET /metrics HTTP/1.1\r\nX: application/openmetrics-text\r\n\r\n", 200, false },
		{ "GET /metricsx HTTP/1.1\r\n\r\n", 404, false },
		{ "GET / HTTP/1.1\r\n\r\n", 404, false },
		{ "POST /metrics HTTP/1.1\r\n\r\n", 405, false },
		{ "GET /metrics\r\n\r\n", 400, false },
		{ "\r\n\r\n", 400, false },
		{ "GET /metrics HTTP/1.1\r\n", 0, false },
		{ "", 0, false },
	};
	struct http_request r;
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		r = http_parse(cases[i].text);
		ksft_test_result(r.status == cases[i].status &&
				 r.openmetrics == cases[i].openmetrics, "request %zu\n", i);
	}
	text = malloc(HTTP_MAX + 1);
	memset(text, 'x', HTTP_MAX);
	text[HTTP_MAX] = '\0';
	ksft_test_result(http_parse(text).status == 431, "without end\n");
	free(text);
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(3 + 10 + 12);
	test_series();
	test_cgroups();
	test_http();
	ksft_finished();
}
