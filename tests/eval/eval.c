/* eval: `make eval`: every family's logs judged, in as many processes as there are cores. */
/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tests/eval/eval.h"

enum { LOGS = 200, LOGS_FULL = 500, FIRST_LOGS = 10, JOBS_MAX = 16 };

/* What workers share: the next job, and the results. */
struct board { atomic_size_t next; struct eval_log log[]; };

static long
number(const char *name, long otherwise)
{
	const char *text = getenv(name);
	long value = text ? strtol(text, NULL, 10) : 0;

	return value > 0 ? value : otherwise;
}

static bool
is_wanted(const struct eval_options *options, int family)
{
	const char *name = eval_family_name(family);
	size_t len = strlen(name);

	for (const char *at = options->only; at && (at = strstr(at, name)); at += len)
		if ((at == options->only || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return !options->only;
}

uint64_t
eval_seed_of(const struct eval_options *options, int i)
{
	uint64_t half = (uint64_t)(options->from - 1) / 2 + (uint64_t)i;

	return 2 * half + (options->is_tuning ? 2 : 1);
}

static size_t
plan(const struct eval_options *options, struct eval_log *log)
{
	size_t n = 0;

	for (int i = 0; i < options->logs; i++)
		for (int f = 0; f < eval_families(); f++)
			if (is_wanted(options, f))
				log[n++] = (struct eval_log){
					.family = f,
					.seed = eval_seed_of(options, i),
					.is_asked_first = i < options->first_logs,
				};
	return n;
}

static void
work(struct board *board, size_t n)
{
	for (;;) {
		size_t i = atomic_fetch_add(&board->next, 1);
		if (i >= n)
			return;
		struct eval_log *log = &board->log[i];
		bool asks_first = log->is_asked_first;

		log->is_asked_first = false;
		eval_judge(log->family, log->seed, asks_first, log);
	}
}

/* A worker that dies leaves its log missing; another goes on. */
static void
work_all(struct board *board, size_t n, int jobs)
{
	int running = 0, started = 0;

	while (running > 0 || atomic_load(&board->next) < n) {
		if (running < jobs && atomic_load(&board->next) < n && started < 1000) {
			pid_t pid = fork();
			if (pid == 0) {
				work(board, n);
				_exit(EXIT_SUCCESS);
			}
			running += pid > 0;
			started++;
			continue;
		}
		if (running == 0 || wait(NULL) < 0)
			return;
		running--;
	}
}

static struct eval_options
options_read(void)
{
	const char *full = getenv("EVAL"), *strict = getenv("EVAL_STRICT");
	const char *seeds = getenv("EVAL_SEEDS"), *verbose = getenv("EVAL_VERBOSE");
	struct eval_options options = {
		.logs = (int)number("EVAL_N", full && !strcmp(full, "full") ? LOGS_FULL : LOGS),
		.from = (int)number("EVAL_FROM", 1), .first_logs = FIRST_LOGS,
		.is_tuning = seeds && !strcmp(seeds, "tuning"),
		.is_lenient = strict && strcmp(strict, "0") == 0, .is_verbose = verbose && *verbose,
		.only = getenv("EVAL_ONLY"), .json = getenv("EVAL_JSON"),
		.jobs = (int)number("EVAL_JOBS", sysconf(_SC_NPROCESSORS_ONLN)),
	};

	if (options.jobs > JOBS_MAX)
		options.jobs = JOBS_MAX;
	options.first_logs = (int)number("EVAL_FIRST", FIRST_LOGS);
	if (getenv("EVAL_FIRST") && !number("EVAL_FIRST", 0))
		options.first_logs = 0;
	return options;
}

int
main(int argc, char **argv)
{
	if (argc == 3)
		return eval_show(argv[1], strtoull(argv[2], NULL, 10), stdout) ? 64 : 0;
	mem_keep();	/* as sitrep's main does */
	const struct eval_options options = options_read();
	size_t room = (size_t)options.logs * (size_t)eval_families();
	struct board *board = mmap(NULL, sizeof(*board) + room * sizeof(board->log[0]),
				   PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (board == MAP_FAILED) {
		perror("eval");
		return EXIT_FAILURE;
	}
	size_t n = plan(&options, board->log);

	printf("%zu logs, %d a family, %s seeds %llu to %llu in steps of 2\n", n, options.logs,
	       options.is_tuning ? "tuning (even)" : "judging (odd)",
	       (unsigned long long)eval_seed_of(&options, 0),
	       (unsigned long long)eval_seed_of(&options, options.logs - 1));
	fflush(stdout);
	work_all(board, n, options.jobs);
	int missed = eval_report(board->log, n, &options, stdout);

	printf("\n%d targets missed\n", missed);
	if (options.json && eval_write_json(board->log, n, &options, options.json) != 0)
		perror(options.json);
	return !options.is_lenient && missed ? EXIT_FAILURE : EXIT_SUCCESS;
}
