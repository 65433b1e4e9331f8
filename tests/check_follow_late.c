/* check_follow_late: fields that come, or turn, while a log is followed. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tests/growing.h"

enum form { JSON, LOGFMT, FORMS };

static void
put(const struct growing *g, enum form form, int from, int n, const char *name, const char *value)
{
	struct str text = { 0 };

	for (int i = from; i < from + n; i++) {
		str_fmt(&text, form == JSON ? "{\"ts\":%d,\"path\":\"/a\",\"status\":200"
			: "ts=%d path=/a status=200", GROWING_S - 4000 + i);
		if (name)
			str_fmt(&text, form == JSON ? ",\"%s\":\"%s\"" : " %s=%s", name, value);
		str_fmt(&text, form == JSON ? ",\"ms\":%d}\n" : " ms=%d\n", 10 + i % 7);
	}
	growing_put(g->path, str_text(&text));
	str_release(&text);
}

/* Are these words in what is told of the log? */
static bool
tells(struct growing *g, const char *by, const char *words)
{
	struct document_options options = { .by = by };
	struct str out = { 0 };
	struct err err = { 0 };

	if (engine_write(g->engine, DOCUMENT_STATS_JSON, &options, &out, &err) < 0)
		return false;
	bool is_told = strstr(str_text(&out), words) != NULL;
	str_release(&out);
	return is_told;
}

/* A field to slice by that comes late is named, for it is not told apart. */
START_TEST(a_field_that_comes_late_is_named)
{
	static const struct { const char *name; bool is_named; } rows[] = {
		{ "region", true }, { "k8s.pod", true }, { "feature_flag", true },
		{ "remark", false }, { "error", false }, { "app_version", false },
	};

	for (size_t k = 0; k < LENGTH(rows); k++) {
		struct growing g;
		char words[96];
		growing_begin(&g);
		put(&g, (enum form)_i, 0, 40, NULL, NULL);
		g.engine = growing_engine(&g, true);
		growing_tick(&g, 6);
		put(&g, (enum form)_i, 40, 40, rows[k].name, "v1.2");
		growing_tick(&g, 6);
		snprintf(words, sizeof(words), "%s stands in records from line 41 on",
			 rows[k].name);
		ck_assert_msg(tells(&g, "version", words) == rows[k].is_named, "%s", words);
		growing_end(&g);
	}
}
END_TEST

/* In a log that is loaded nobody needs that: all of it was looked at. */
START_TEST(what_is_loaded_names_none)
{
	struct growing g;
	struct err err = { 0 };

	growing_begin(&g);
	put(&g, (enum form)_i, 0, 2000, NULL, NULL);
	put(&g, (enum form)_i, 2000, 40, "region", "us");
	g.engine = growing_engine(&g, false);
	while (engine_tick(g.engine, g.now_ns, 1 << 20) > 0)
		continue;
	ck_assert_int_eq(engine_settle(g.engine, &err), 0);
	ck_assert(!tells(&g, "version", "in none of the first"));
	growing_end(&g);
}
END_TEST

/* Of a large log that goes on, what was one and the same so far is kept: it may turn. */
START_TEST(a_field_that_turns_late_is_told_apart)
{
	struct growing g;

	growing_begin(&g);
	put(&g, (enum form)_i, 0, 3000, "region", "eu");
	g.engine = growing_engine(&g, true);
	growing_tick(&g, 6);
	put(&g, (enum form)_i, 3000, 40, "region", "us");
	growing_tick(&g, 6);
	ck_assert(tells(&g, "region", "{\"region\":\"eu\"},\"n\":3000,"));
	ck_assert(tells(&g, "region", "{\"region\":\"us\"},\"n\":40,"));
	growing_end(&g);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("follow_late");
	TCase *tcase = tcase_create("follow_late");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_field_that_comes_late_is_named, 0, FORMS);
	tcase_add_loop_test(tcase, what_is_loaded_names_none, 0, FORMS);
	tcase_add_loop_test(tcase, a_field_that_turns_late_is_told_apart, 0, FORMS);
	suite_add_tcase(suite, tcase);
	return suite;
}
