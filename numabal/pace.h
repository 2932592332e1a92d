/* SPDX-License-Identifier: GPL-2.0 */
/* How often processes are scanned; described in pace.c. */
#ifndef NUMABAL_PACE_H
#define NUMABAL_PACE_H

struct nb_settings;

unsigned int nb_pace_look(const struct nb_settings *s);

#endif /* NUMABAL_PACE_H */
