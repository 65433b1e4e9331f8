/* probe_verdict: how long a verdict, the first snapshot, a step of the replay take once loaded. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/engine_private.h"

/*
 *	probe_verdict FILE		`seconds X`: the first verdict, from cells
 *	probe_verdict --bare FILE	the same where the load did not merge for it, as in `rca`
 *	probe_verdict --again FILE	`seconds X`: the next one: what was merged for it is there
 *	probe_verdict --snapshot FILE	`seconds X`: the first snapshot, with gate and guide
 *	probe_verdict --replay FILE	`seconds X`: the median of MOMENTS snapshots, a moment each
 *
 * BENCH_CPU=1: seconds of this processor, for a machine that others use too.
 */
enum { MOMENTS = 7, SLICE = 8 << 20 };

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(getenv("BENCH_CPU") ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* As engine_judge() has it, but for what it makes of it. */
static double
verdict_s(struct engine *engine)
{
	const struct analysis_options options = { .baseline = engine->baseline };
	struct query query = query_all(engine->store, store_tally(engine->store).last_ns);
	struct arena arena = { 0 };
	struct verdict verdict;
	double start = now_s(), took;

	verdict_run(&query, &options, &arena, &verdict);
	took = now_s() - start;
	arena_release(&arena);
	return took;
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
	double took[MOMENTS];

	for (int i = 0; i < MOMENTS; i++)
		took[i] = snapshot_s(engine, first_ns + i * 480 * NS_PER_S);
	qsort(took, MOMENTS, sizeof(*took), by_value);
	return took[MOMENTS / 2];
}

int
main(int argc, char **argv)
{
	const char *what = argc == 3 ? argv[1] : "";
	bool is_replay = strcmp(what, "--replay") == 0, is_all = strcmp(what, "--snapshot") == 0;
	bool is_again = strcmp(what, "--again") == 0, is_bare = strcmp(what, "--bare") == 0;
	const struct engine_options options = { .is_headless = true, .version = "bench" };
	struct engine *engine;
	struct err err = { 0 };
	double took;

	if (argc != 2 && !is_replay && !is_all && !is_again && !is_bare) {
		fputs("usage: probe_verdict [--bare | --again | --snapshot | --replay] FILE\n",
		      stderr);
		return 64;
	}
	mem_keep();	/* as sitrep's main does */
	engine = engine_new(&options, &err);
	if (engine && !is_bare)
		store_prepare(engine->store);	/* as the board's is: the load merges its buckets */
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
	if (is_again)
		verdict_s(engine);
	took = is_replay ? replay_s(engine)
	     : is_all    ? snapshot_s(engine, INSTANT_NONE)
			 : verdict_s(engine);
	engine_free(engine);
	printf("\nseconds %.6f\n", took);
	return EXIT_SUCCESS;
}
