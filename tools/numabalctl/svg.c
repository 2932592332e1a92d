// SPDX-License-Identifier: GPL-2.0
#include "svg.h"

void svg_escaped(FILE *to, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", to);
			break;
		case '&':
			fputs("&amp;", to);
			break;
		case '"':
			fputs("&quot;", to);
			break;
		default:
			fputc(*text, to);
		}
	}
}

void svg_text(FILE *to, double x, double y, const char *attributes, const char *text)
{
	fprintf(to, "<text x=\"%g\" y=\"%g\" %s>", x, y, attributes);
	svg_escaped(to, text);
	fputs("</text>\n", to);
}

void svg_begin(FILE *to, int width, int height)
{
	fprintf(to, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" ",
		width, height);
	fprintf(to, "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n", width,
		height);
	fprintf(to, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", width, height);
}

void svg_end(FILE *to)
{
	fputs("</svg>\n", to);
}
