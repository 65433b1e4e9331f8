/* clocks: logs of several hosts, with the moment at which each record was written. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_CLOCKS_H
#define SR_TESTS_CLOCKS_H

#include <math.h>
#include <stdlib.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/dice.h"

#define CLOCKS_HOSTS 6
#define CLOCKS_BEGIN INT64_C(1754071200)	/* 2025-08-01T18:00:00Z */

/* How it is written down. */
enum clocks_form {
	FORM_ARRIVAL,		/* one log, in order of writing; times are of the start */
	FORM_OF_END,		/* and times are of the end */
	FORM_HANGS,		/* one host's requests take 30 s from the middle on */
	FORM_BATCHES,		/* one host's lines are shipped once a minute */
	FORM_BLOCKS,		/* one host after the other */
	FORM_SHUFFLED, FORM_SORTED,
	FORM_FILES,		/* one log a host */
	FORM_BEATS,		/* the same, with health checks every 10 s, each at its own time */
	FORM_JOBS,		/* and with jobs every ten minutes, one host after the other */
	FORMS
};

struct clocks_log {
	enum clocks_form form;
	int hosts;
	int seconds;
	double rate;		/* records a second of all hosts */
	bool swells;		/* load rises and falls by the second */
	int off;		/* whose clock is off; -1: nobody's */
	int ahead_s;
};

struct clocks_line { double written, start, took; int host; };
struct clocks { struct clocks_line *at; size_t n, cap; };

static inline double
gap_of(uint64_t *seed, double mean)
{
	return -mean * log(uniform(seed));
}

static inline void
clocks_add(struct clocks *clocks, const struct clocks_log *log, double start, double took, int host)
{
	double written = start + took;

	GROW(clocks->at, clocks->n, clocks->cap);
	if (log->form == FORM_BATCHES && host == 1)
		written = ceil(written / 60) * 60;
	clocks->at[clocks->n++] = (struct clocks_line){ written, start, took, host };
}

/* Requests as they come, and who takes them. */
static inline void
clocks_make(struct clocks *clocks, const struct clocks_log *log, uint64_t *seed)
{
	double level = 0;

	for (int second = 0; second < log->seconds; second++) {
		double rate = log->rate;
		if (log->swells) {	/* an autoregressive walk of the log of the rate */
			double normal = sqrt(2 * gap_of(seed, 1)) *
					cos(6.283185307179586 * uniform(seed));
			level = .8 * level + .6 * normal;
			rate *= exp(level) / 1.6;
		}
		for (double at = gap_of(seed, 1 / rate); at < 1; at += gap_of(seed, 1 / rate)) {
			int host = (int)(roll(seed) % (uint64_t)log->hosts);
			double took = .05 * exp(.8 * gap_of(seed, 1));
			if (log->form == FORM_HANGS && host == 1 && second > log->seconds / 2)
				took = 30;
			clocks_add(clocks, log, second + at, took, host);
		}
		for (int host = 0; log->form >= FORM_BEATS && host < log->hosts; host++)
			if (second % 10 == host * 3 % 10)
				clocks_add(clocks, log, second, .002, host);
		for (int host = 0; log->form == FORM_JOBS && host < log->hosts; host++)
			for (int i = 0; (second + 120 * host) % 600 < 20 && i < 40; i++)
				clocks_add(clocks, log, second + i / 50.0, .01, host);
	}
}

static inline int
clocks_by_writing(const void *left, const void *right)
{
	const struct clocks_line *a = left, *b = right;

	return a->written < b->written ? -1 : a->written > b->written;
}

static inline int
clocks_by_host(const void *left, const void *right)
{
	const struct clocks_line *a = left, *b = right;

	return a->host != b->host ? a->host - b->host : clocks_by_writing(left, right);
}

/* What its host's clock said. */
static inline double
clocks_told(const struct clocks_log *log, const struct clocks_line *line)
{
	double at = log->form == FORM_OF_END ? line->start + line->took : line->start;

	return line->host == log->off ? at + log->ahead_s : at;
}

static inline void
clocks_write(const struct clocks_log *log, const struct clocks_line *line, struct str *out)
{
	char buf[INSTANT_TEXT];
	int64_t at_ns = llround((CLOCKS_BEGIN + clocks_told(log, line)) * 1000) * NS_PER_MS;

	str_fmt(out, "{\"ts\":\"%s\",\"host\":\"web-%d\",\"path\":\"/score\",\"latency_ms\":%.0f,"
		"\"status\":200}\n", instant_rfc3339(buf, at_ns), line->host + 1,
		line->took * 1000);
}

struct clocks_told { double at; size_t line; };

static inline int
clocks_by_told(const void *left, const void *right)
{
	const struct clocks_told *a = left, *b = right;

	return a->at < b->at ? -1 : a->at > b->at ? 1 : a->line < b->line ? -1 : 1;
}

/* The texts of the log: one, or one a host (out has room). Returns how many, owned. */
static inline size_t
clocks_log(const struct clocks_log *log, uint64_t seed, struct str *out)
{
	struct clocks clocks = { 0 };
	size_t files = log->form >= FORM_FILES ? (size_t)log->hosts : 1;

	for (size_t i = 0; i < files; i++)
		out[i] = (struct str){ 0 };
	clocks_make(&clocks, log, &seed);
	qsort(clocks.at, clocks.n, sizeof(*clocks.at),
	      log->form == FORM_BLOCKS ? clocks_by_host : clocks_by_writing);
	struct clocks_told *told = xcalloc(clocks.n, sizeof(*told));
	for (size_t i = 0; i < clocks.n; i++)
		told[i] = (struct clocks_told){ log->form == FORM_SORTED
			? clocks_told(log, &clocks.at[i]) : log->form == FORM_SHUFFLED
			? uniform(&seed) : (double)i, i };
	qsort(told, clocks.n, sizeof(*told), clocks_by_told);
	for (size_t i = 0; i < clocks.n; i++) {
		const struct clocks_line *line = &clocks.at[told[i].line];
		clocks_write(log, line, &out[files > 1 ? line->host : 0]);
	}
	free(told);
	free(clocks.at);
	return files;
}

#endif
