/* runner: what a test file gives: one suite. Each tests/check_MODULE.c is a program of its own. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_RUNNER_H
#define SR_TESTS_RUNNER_H

/* libcheck's macros pass a NULL format on, which the compiler would warn of at every use. */
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#include <check.h>

/* Sanitizers make a test five times as slow: there every STRIDE-th of a long row does. */
#if defined(__SANITIZE_ADDRESS__)
#define STRIDE 4
#else
#define STRIDE 1
#endif
#define STRIDES(n) (((int)(n) + STRIDE - 1) / STRIDE)

/* The suite of the file; the runner frees it. */
Suite *suite(void);

#endif
