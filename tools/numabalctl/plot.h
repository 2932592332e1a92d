/* SPDX-License-Identifier: GPL-2.0 */
/* How it went over time, as a picture. Pure. */
#ifndef PLOT_H
#define PLOT_H

#include <stdio.h>

#include "story.h"

/* Share of local hint faults, and below it pages moved a second, as an SVG file. */
void plot_svg(const struct story *s, const char *title, FILE *to);

#endif /* PLOT_H */
