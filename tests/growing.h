/* growing: a log in a folder of its own that grows, and an engine that follows it, for tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GROWING_H
#define SR_TESTS_GROWING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/engine.h"
#include "tests/runner.h"

enum { GROWING_S = 1754073000, GROWING_TICK_MS = 300 };	/* 2025-08-01T18:30:00Z */

struct growing {
	char folder[64], path[96], older[96];
	int64_t now_ns;			/* our clock */
	struct engine *engine;
};

static inline void
growing_begin(struct growing *g)
{
	*g = (struct growing){ .now_ns = GROWING_S * NS_PER_S };
	snprintf(g->folder, sizeof(g->folder), "/tmp/sitrep-grow-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(g->folder));
	snprintf(g->path, sizeof(g->path), "%s/api.log", g->folder);
	snprintf(g->older, sizeof(g->older), "%s/api.log.1", g->folder);
}

static inline void
growing_end(struct growing *g)
{
	engine_free(g->engine);
	unlink(g->path);
	unlink(g->older);
	rmdir(g->folder);
}

static inline struct engine *
growing_engine(const struct growing *g, bool follows)
{
	struct engine_options options = { .version = "test", .is_headless = true,
					  .follows = follows, .has_no_hints = true,
					  .mode = "live" };
	struct err err = { 0 };
	struct engine *engine = engine_new(&options, &err);

	ck_assert_msg(engine && engine_open(engine, g->path, &err) == 0, "%s", err.text);
	return engine;
}

static inline void
growing_put(const char *path, const char *text)
{
	FILE *file = fopen(path, "ab");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

/* One request at a time of the log's clock, seconds from the beginning. */
static inline void
growing_log(const struct growing *g, int second, const char *host, const char *version)
{
	char at[INSTANT_TEXT], line[256];

	snprintf(line, sizeof(line), "{\"timestamp\":\"%s\",\"endpoint\":\"/pay\","
		 "\"responseTimeMs\":%d,\"status\":\"OK\",\"modelVersion\":\"%s\","
		 "\"host\":\"%s\"}\n",
		 instant_rfc3339(at, (GROWING_S + second) * NS_PER_S), 100 + abs(second) % 7,
		 version, host);
	growing_put(g->path, line);
}

static inline void
growing_tick(struct growing *g, int n)
{
	for (int i = 0; i < n; i++) {
		g->now_ns += GROWING_TICK_MS * NS_PER_MS;
		ck_assert_int_ge(engine_tick(g->engine, g->now_ns, 1 << 20), 0);
	}
}

static inline const struct snapshot *
growing_look(struct growing *g)
{
	const struct want want = { .bins = 20, .page_count = 10 };

	engine_want(g->engine, &want);
	return engine_snapshot(g->engine);
}

/* A document of an engine. Owned by the caller. */
static inline char *
growing_document(struct engine *engine, enum document which)
{
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_msg(engine_write(engine, which, NULL, &out, &err) >= 0, "%s", err.text);
	char *text = strdup(str_text(&out));
	str_release(&out);
	return text;
}

/* What is told of it is what a load of the same bytes tells. */
static inline void
growing_is_as_loaded(struct growing *g, const char *what)
{
	static const enum document which[] = { DOCUMENT_RCA_JSON, DOCUMENT_STATS_JSON,
					       DOCUMENT_RECORDS_JSON, DOCUMENT_MD };
	struct engine *saved = growing_engine(g, false);
	struct err err = { 0 };

	while (engine_tick(saved, g->now_ns, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(saved, &err) == 0, "%s: %s", what, err.text);
	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		char *a = growing_document(g->engine, which[i]);
		char *b = growing_document(saved, which[i]);
		size_t n = 0;
		while (a[n] && a[n] == b[n])
			n++;
		ck_assert_msg(a[n] == b[n], "%s: document %zu, byte %zu: %.200s ---- %.200s", what,
			      i, n, a + (n > 60 ? n - 60 : 0), b + (n > 60 ? n - 60 : 0));
		free(a);
		free(b);
	}
	engine_free(saved);
}

#endif
