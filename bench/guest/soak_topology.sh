#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# What numabalctl measures of the model; validate.py knows what it should be.
echo 0 > /proc/sys/kernel/numa_balancing
numabalctl topology --measure --json > /tmp/topology 2> /tmp/said || {
	echo "bench-failed: numabalctl topology: $(cat /tmp/said)"
	exit 1
}
echo "bench-topology: 0 0 $(tr -d '\n' < /tmp/topology)"
