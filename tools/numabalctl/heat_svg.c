// SPDX-License-Identifier: GPL-2.0
/* Heat maps as SVG, and pages of them. */
#include "heat.h"
#include "svg.h"

#define CELL_WIDTH	64
#define CELL_HEIGHT	28
#define NAME_WIDTH	200
#define TOP		76
#define MARGIN		16

/* Viridis, at steps of a tenth: light is much, and it is legible without colours, too. */
static const char * const colours[HEAT_STEPS + 1] = {
	"#f4f4f6", "#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c",
	"#22a884", "#44bf70", "#7ad151", "#bddf26",
};

static const char *ink_on(int step)
{
	return step == 0 ? "fill=\"#999\"" : step < 7 ? "fill=\"#fff\"" : "fill=\"#111\"";
}

static void put_cell(const struct heat *h, size_t row, size_t col, u64 most, FILE *to)
{
	double x = MARGIN + NAME_WIDTH + col * CELL_WIDTH, y = TOP + row * CELL_HEIGHT;
	u64 count = h->cell[row * h->columns + col];
	int step = heat_step(count, most);
	char text[8], attributes[64];

	heat_number(count, text);
	fprintf(to, "<g><title>");
	svg_escaped(to, h->row[row]);
	fputs(", ", to);
	svg_escaped(to, h->column[col]);
	fprintf(to, ": %llu</title>\n", (unsigned long long)count);
	fprintf(to, "<rect x=\"%g\" y=\"%g\" width=\"%d\" height=\"%d\" fill=\"%s\"%s/>\n", x + 1,
		y + 1, CELL_WIDTH - 2, CELL_HEIGHT - 2, colours[step],
		h->own[row] == (int)col ? " stroke=\"#d33\" stroke-width=\"2\"" : "");
	snprintf(attributes, sizeof(attributes), "text-anchor=\"middle\" %s", ink_on(step));
	svg_text(to, x + CELL_WIDTH / 2.0, y + CELL_HEIGHT / 2.0 + 4, attributes, text);
	fputs("</g>\n", to);
}

void heat_svg(const struct heat *h, FILE *to)
{
	int width = 2 * MARGIN + NAME_WIDTH + h->columns * CELL_WIDTH;
	int height = TOP + h->rows * CELL_HEIGHT + 2 * MARGIN;
	u64 most = heat_most(h);
	size_t row, col;

	/* Titles are not to be cut by a map that is narrow. */
	if (width < 560)
		width = 560;
	svg_begin(to, width, height);
	svg_text(to, MARGIN, MARGIN + 10, "font-size=\"16\" font-weight=\"bold\"", h->title);
	svg_text(to, MARGIN, TOP - 10, "fill=\"#555\"", h->row_title);
	svg_text(to, MARGIN + NAME_WIDTH, TOP - 28, "fill=\"#555\"", h->column_title);
	for (col = 0; col < h->columns; col++)
		svg_text(to, MARGIN + NAME_WIDTH + (col + 0.5) * CELL_WIDTH, TOP - 10,
			 "text-anchor=\"middle\"", h->column[col]);
	for (row = 0; row < h->rows; row++) {
		svg_text(to, MARGIN, TOP + (row + 0.5) * CELL_HEIGHT + 4, "", h->row[row]);
		for (col = 0; col < h->columns; col++)
			put_cell(h, row, col, most, to);
	}
	svg_text(to, MARGIN, height - MARGIN + 4, "font-size=\"11\" fill=\"#777\"",
		 "The scale is logarithmic; framed in red: the node of the CPU.");
	svg_end(to);
}

void heat_html(const struct heat *h, size_t n, FILE *to)
{
	size_t i;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", to);
	fputs("<title>numabal: heat maps</title>\n", to);
	fputs("<style>body { font-family: sans-serif; margin: 2em; color: #222 }\n", to);
	fputs("svg { display: block; margin: 1em 0 2em }</style>\n</head>\n<body>\n", to);
	fputs("<h1>Where memory is used from</h1>\n", to);
	for (i = 0; i < n; i++)
		heat_svg(&h[i], to);
	fputs("</body>\n</html>\n", to);
}
