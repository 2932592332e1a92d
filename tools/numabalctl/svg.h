/* SPDX-License-Identifier: GPL-2.0 */
/* Elements of SVG that all pictures have. Pure. */
#ifndef SVG_H
#define SVG_H

#include <stdio.h>

void svg_begin(FILE *to, int width, int height);
void svg_end(FILE *to);

/* Text, escaped, with attributes that are not. */
void svg_text(FILE *to, double x, double y, const char *attributes, const char *text);

/* Text as it may stand between elements and in attributes. */
void svg_escaped(FILE *to, const char *text);

#endif /* SVG_H */
