/* runner: what a test file gives: one suite. Each tests/check_MODULE.c is a program of its own. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_RUNNER_H
#define SR_TESTS_RUNNER_H

/* libcheck's macros pass a NULL format on, which the compiler would warn of at every use. */
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#include <check.h>

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/* Sanitizers make a test five times as slow: there every STRIDE-th of a long row does. */
#define STRIDE (IS_SANITIZED ? 4 : 1)
#define STRIDES(n) (((int)(n) + STRIDE - 1) / STRIDE)

/* The last assertion that held. */
struct runner_place { const char *file; int line; };
extern struct runner_place runner_place;

static inline void
runner_mark(const char *file, int line)
{
	runner_place = (struct runner_place){ file, line };
}

/* libcheck writes to a pipe at each assertion that holds, for the one test that may crash later:
 * half the time of a run. Here it is only noted, and runner.c says it in a crash. */
#define _mark_point(file, line) runner_mark(file, line)

/* The suite of the file; the runner frees it. */
Suite *suite(void);

#endif
