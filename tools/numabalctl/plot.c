// SPDX-License-Identifier: GPL-2.0
#include "plot.h"
#include "svg.h"

#define WIDTH	760
#define LEFT	70
#define RIGHT	20
#define TOP	50
#define HEIGHT	170
#define GAP	60
#define LINES	4

/* One of the two pictures: points, and what is at its top. */
struct panel {
	double top, most;
	const char *title, *unit, *colour;
};

static double x_of(const struct story *s, u64 ms)
{
	return LEFT + (double)(WIDTH - LEFT - RIGHT) * ms / (s->ms ? s->ms : 1);
}

static double y_of(const struct panel *p, double value)
{
	return p->top + HEIGHT * (1 - value / p->most);
}

static void put_grid(const struct story *s, const struct panel *p, FILE *to)
{
	char text[32];
	int i;

	svg_text(to, LEFT, p->top - 10, "font-weight=\"bold\"", p->title);
	for (i = 0; i <= LINES; i++) {
		double value = p->most * i / LINES, y = y_of(p, value);

		fprintf(to, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>\n", LEFT, y,
			WIDTH - RIGHT);
		snprintf(text, sizeof(text), "%.*f%s", p->most < LINES, value, p->unit);
		svg_text(to, LEFT - 8, y + 4, "text-anchor=\"end\" fill=\"#555\"", text);
	}
	for (i = 0; i <= LINES; i++) {
		snprintf(text, sizeof(text), "%.1f s", s->ms / 1000.0 * i / LINES);
		svg_text(to, x_of(s, s->ms * i / LINES), p->top + HEIGHT + 18,
			 i == LINES ? "text-anchor=\"end\" fill=\"#555\"" :
			 "text-anchor=\"middle\" fill=\"#555\"", text);
	}
}

/* Local faults of a hundred; -1: there are too few to tell. */
static double local_of(const struct story_point *p)
{
	return p->faults < STORY_FAULTS ? -1 : 100.0 * p->local / p->faults;
}

static void put_shares(const struct story *s, const struct panel *p, FILE *to)
{
	bool drawing = false;
	size_t i;

	fprintf(to, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" d=\"", p->colour);
	for (i = 0; i < s->nr_points; i++) {
		double share = local_of(&s->points[i]);

		if (share >= 0)
			fprintf(to, "%s%.1f %.1f", drawing ? "L" : "M",
				x_of(s, s->points[i].ms), y_of(p, share));
		drawing = drawing || share >= 0;
	}
	fputs("\"/>\n", to);
	for (i = 0; i < s->nr_points; i++)
		if (local_of(&s->points[i]) >= 0)
			fprintf(to, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>\n",
				x_of(s, s->points[i].ms),
				y_of(p, local_of(&s->points[i])), p->colour);
}

/* Pages a second, between this point and the one before. */
static double rate_of(const struct story *s, size_t i)
{
	u64 from = i ? s->points[i - 1].ms : 0;

	return s->points[i].ms > from ?
	       1000.0 * s->points[i].moved / (s->points[i].ms - from) : 0;
}

static void put_rates(const struct story *s, const struct panel *p, FILE *to)
{
	size_t i;

	for (i = 0; i < s->nr_points; i++) {
		double from = x_of(s, i ? s->points[i - 1].ms : 0);
		double y = y_of(p, rate_of(s, i));

		fprintf(to, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" ", from, y,
			x_of(s, s->points[i].ms) - from);
		fprintf(to, "height=\"%.1f\" fill=\"%s\"/>\n", p->top + HEIGHT - y,
			p->colour);
	}
}

void plot_svg(const struct story *s, const char *title, FILE *to)
{
	struct panel share = { TOP + 20, 100, "Hint faults on the CPU's node", "%", "#31688e" };
	struct panel moved = { TOP + 20 + HEIGHT + GAP, 1, "Pages moved a second", "", "#35b779" };
	size_t i;

	for (i = 0; i < s->nr_points; i++)
		if (rate_of(s, i) > moved.most)
			moved.most = rate_of(s, i);
	svg_begin(to, WIDTH, TOP + 2 * HEIGHT + GAP + 60);
	svg_text(to, 16, 26, "font-size=\"16\" font-weight=\"bold\"", title);
	put_grid(s, &share, to);
	put_shares(s, &share, to);
	put_grid(s, &moved, to);
	put_rates(s, &moved, to);
	svg_end(to);
}
