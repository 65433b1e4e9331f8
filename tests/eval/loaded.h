/* loaded: a scenario as the store reads it: bytes in memory under a path. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_EVAL_LOADED_H
#define SR_TESTS_EVAL_LOADED_H

#include <sys/mman.h>
#include <unistd.h>

#include "core/analysis/verdict.h"
#include "tests/gen/scenario_make.h"

/* 2025-08-01T00:00:00Z and the hour the logs begin at. */
#define SCENARIO_START_MS ((1754006400.0 + SCENARIO_START_S) * 1e3)

struct loaded_log { struct names *names; struct store *store; int fd[SCENARIO_FILES]; };

static inline void
give_up(const char *what)
{
	perror(what);
	_exit(EXIT_FAILURE);
}

static inline void
log_load(const struct scenario *scenario, struct loaded_log *log)
{
	struct err err = {0};

	log->names = names_new();
	log->store = store_new(log->names, NULL);
	for (int f = 0; f < scenario->n_files; f++) {
		const struct scenario_text *text = &scenario->file[f];
		char path[64];

		log->fd[f] = memfd_create("scenario", MFD_CLOEXEC);
		if (log->fd[f] < 0 ||
		    write(log->fd[f], text->at, text->len) != (ssize_t)text->len)
			give_up("memfd");
		snprintf(path, sizeof(path), "/proc/self/fd/%d", log->fd[f]);
		struct intake *intake = intake_open(path, (uint32_t)f, log->names, NULL, &err);
		if (!intake)
			give_up(err.text);
		store_add_source(log->store, intake);
	}
	while (store_load(log->store, 1 << 24))
		;
}

static inline void
log_release(const struct scenario *scenario, struct loaded_log *log)
{
	store_free(log->store);
	names_free(log->names);
	for (int f = 0; f < scenario->n_files; f++)
		close(log->fd[f]);
}

#endif
