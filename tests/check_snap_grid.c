/* check_snap_grid: two versions held against each other, by endpoint, and without one. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "tests/as_of.h"

/* How many records of v1 and v2 stand on /a, and on no endpoint at all. */
enum { ON_A_1 = 8, ON_A_2 = 7, BARE_1 = 6, BARE_2 = 5 };

static void
put(struct str *out, const char *version, const char *path, int n, int ms)
{
	for (int i = 0; i < n; i++) {
		str_fmt(out, "{\"time\":\"2025-08-01T18:%02d:%02dZ\",\"latency_ms\":%d,"
			"\"status\":200,\"version\":\"%s\"", i, ms % 60, ms + i, version);
		if (path)
			str_fmt(out, ",\"path\":\"%s\"", path);
		str_add(out, "}\n");
	}
}

static const char *
test_of(struct engine *engine, const char *version, const char *endpoint)
{
	struct want want = { .has_pairs = true };
	bool is_found = false;

	engine_want(engine, &want);
	const struct snapshot *s = engine_snapshot(engine);
	for (size_t i = 0; i < s->n_pairs; i++) {
		if (strcmp(s->pair[i].version, version) != 0 ||
		    (endpoint ? strcmp(s->pair[i].endpoint, endpoint) != 0
			      : s->pair[i].endpoint_id != 0))
			continue;
		want.drill_version = s->pair[i].version_id;
		want.drill_endpoint = s->pair[i].endpoint_id;
		is_found = true;
	}
	ck_assert_msg(is_found, "%zu pairs, none of %s on %s", s->n_pairs, version,
		      endpoint ? endpoint : "nothing");
	want.has_drill = true;
	engine_want(engine, &want);
	s = engine_snapshot(engine);
	ck_assert_ptr_nonnull(s->drill);
	return s->drill->test;
}

START_TEST(records_without_an_endpoint_are_held_against_their_like_alone)
{
	struct engine_options options = { .baseline = "v1", .version = "test" };
	char path[64];
	struct str text = { 0 };
	struct err err = { 0 };

	snprintf(path, sizeof(path), "/tmp/sitrep-grid-%ld.json", (long)getpid());
	put(&text, "v1", "/a", ON_A_1, 10);
	put(&text, "v2", "/a", ON_A_2, 12);
	put(&text, "v1", NULL, BARE_1, 30);
	put(&text, "v2", NULL, BARE_2, 45);
	ck_assert_int_eq(save_file(path, text.at, text.len, &err), 0);
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	const char *on_a = test_of(engine, "v2", "/a");
	ck_assert_msg(strstr(on_a, "; 7 v 8: "), "%s", on_a);
	const char *bare = test_of(engine, "v2", NULL);
	ck_assert_msg(strstr(bare, "; 5 v 6: "), "%s", bare);
	engine_free(engine);
	unlink(path);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("snap_grid");
	TCase *tcase = tcase_create("snap_grid");

	tcase_add_test(tcase, records_without_an_endpoint_are_held_against_their_like_alone);
	suite_add_tcase(suite, tcase);
	return suite;
}
