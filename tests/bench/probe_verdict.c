/* probe_verdict: how long the verdict takes once all is loaded, and a step of the replay. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/engine.h"

/*
 *	probe_verdict FILE		`seconds X` from cells to the first snapshot
 *	probe_verdict --replay FILE	`seconds X`: the median of STEPS snapshots, a moment each
 */
enum { STEPS = 7, SLICE = 8 << 20 };

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
snapshot_s(struct engine *engine, int64_t moment_ns)
{
	const struct want want = { .moment_ns = moment_ns, .bins = 72, .timeline_columns = 72 };
	double start = now_s();

	engine_want(engine, &want);
	if (!engine_snapshot(engine))
		exit(EXIT_FAILURE);
	return now_s() - start;
}

/* The middle hour of gen_bench's two, in equal steps. */
static double
replay_s(struct engine *engine)
{
	const int64_t first_ns = INT64_C(1754073000) * NS_PER_S;	/* 2025-08-01T18:30Z */
	double took[STEPS];

	for (int i = 0; i < STEPS; i++)
		took[i] = snapshot_s(engine, first_ns + i * 480 * NS_PER_S);
	qsort(took, STEPS, sizeof(*took), by_value);
	return took[STEPS / 2];
}

int
main(int argc, char **argv)
{
	bool is_replay = argc == 3 && strcmp(argv[1], "--replay") == 0;
	const struct engine_options options = { .is_headless = true, .version = "bench" };
	struct engine *engine;
	struct err err = { 0 };
	double took;

	if (argc != 2 && !is_replay) {
		fputs("usage: probe_verdict [--replay] FILE\n", stderr);
		return 64;
	}
	engine = engine_new(&options, &err);
	if (!engine || engine_open(engine, argv[argc - 1], &err) != 0) {
		fprintf(stderr, "probe_verdict: %s\n", err.text);
		return EXIT_FAILURE;
	}
	while (engine_tick(engine, INSTANT_NONE, SLICE))
		;
	if (engine_settle(engine, &err) != 0) {
		fprintf(stderr, "probe_verdict: %s\n", err.text);
		return EXIT_FAILURE;
	}
	took = is_replay ? replay_s(engine) : snapshot_s(engine, INSTANT_NONE);
	engine_free(engine);
	printf("\nseconds %.6f\n", took);
	return EXIT_SUCCESS;
}
