/* check_follow_memory: following without end: of a file that was rotated away little stays. */
/* SPDX-License-Identifier: MIT */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/engine.h"
#include "tests/runner.h"

enum {
	NOW_S = 1754073000,		/* 2025-08-01T18:30:00Z */
	RECORDS = 12,			/* of each file */
	WARM = 200, ROTATIONS = 2000,	/* files until all caps are reached, and in all */
	LIFE_BYTES = 32 << 10,		/* of a file that was given back, and in its cells */
};

static char folder[64], path[96], older[96];
static int64_t now_ns;

static void
begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-memory-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	snprintf(older, sizeof(older), "%s/api.log.1", folder);
	now_ns = NOW_S * NS_PER_S;
}

static void
end(void)
{
	unlink(path);
	unlink(older);
	rmdir(folder);
}

static void
put(int number)
{
	FILE *file = fopen(path, "ab");
	char at[INSTANT_TEXT];

	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < RECORDS; i++)
		fprintf(file, "{\"timestamp\":\"%s\",\"endpoint\":\"/pay\",\"responseTimeMs\":%d,"
			"\"status\":\"OK\",\"modelVersion\":\"v1\"}\n",
			instant_rfc3339(at, (NOW_S + number) * NS_PER_S + i * NS_PER_MS),
			100 + (number * RECORDS + i) % 50);
	fclose(file);
}

static void
tick(struct engine *engine, int n)
{
	for (int i = 0; i < n; i++) {
		now_ns += 300 * NS_PER_MS;
		ck_assert_int_ge(engine_tick(engine, now_ns, 1 << 20), 0);
	}
}

/* Bytes that are given out, in this process. */
static size_t
in_use(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void
rotate(int i, bool is_cut)
{
	if (!is_cut) {
		ck_assert_int_eq(rename(path, older), 0);
		put(i);
		return;
	}
	ck_assert_int_eq(truncate(path, 0), 0);
	put(i);
}

/* Rotate on and on. Returns the bytes that each file more has cost since the first ones. */
static size_t
cost_of_a_life(bool is_cut)
{
	struct engine_options options = { .version = "test", .is_headless = true,
					  .follows = true, .mode = "live", .has_no_hints = true };
	struct err err = { 0 };
	size_t before = 0;

	begin();
	put(0);
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	tick(engine, 4);
	for (int i = 1; i <= ROTATIONS / STRIDE; i++) {
		rotate(i, is_cut);
		tick(engine, is_cut ? 8 : 20);
		if (i == WARM)
			before = in_use();
	}
	size_t n = ROTATIONS / STRIDE - WARM, after = in_use();
	const struct want want = { .bins = 20, .page_count = 10 };
	engine_want(engine, &want);
	ck_assert_uint_eq(engine_snapshot(engine)->records,
			  RECORDS * (uint64_t)(ROTATIONS / STRIDE + 1));
	engine_free(engine);
	end();
	return after > before ? (after - before) / n : 0;
}

START_TEST(a_file_that_was_renamed_away_leaves_little)
{
	size_t bytes = cost_of_a_life(false);

	ck_assert_msg(bytes <= LIFE_BYTES, "%zu bytes stay of each", bytes);
}
END_TEST

START_TEST(a_file_that_was_cut_leaves_little)
{
	size_t bytes = cost_of_a_life(true);

	ck_assert_msg(bytes <= LIFE_BYTES, "%zu bytes stay of each", bytes);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("follow_memory");
	TCase *tcase = tcase_create("follow_memory");

	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, a_file_that_was_renamed_away_leaves_little);
	tcase_add_test(tcase, a_file_that_was_cut_leaves_little);
	suite_add_tcase(suite, tcase);
	return suite;
}
