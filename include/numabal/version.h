/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The project's one version number: module, tools and packages read it here.
 */
#ifndef NUMABAL_VERSION_H
#define NUMABAL_VERSION_H

#define NUMABAL_VERSION "0.1.0"

#endif /* NUMABAL_VERSION_H */
