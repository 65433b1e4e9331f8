/* check_paths: the names of fields: places in the alias lists, variants, what a format adds. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/fields.h"
#include "core/ingest/paths.h"
#include "tests/runner.h"

/* ingest.md section 10: the place of a name in its list, from 0; -1 = it is none. */
static const struct { enum role role; const char *path; int place; } places[] = {
	{ ROLE_TIME, "timestamp", 0 },
	{ ROLE_TIME, "@timestamp", 1 },
	{ ROLE_TIME, "t", 19 },
	{ ROLE_TIME, "Time-Stamp", 0 },		/* without case, blanks, `_ - .` */
	{ ROLE_TIME, "expires", -1 },
	{ ROLE_TIME, "timestamp.$date", 0 },
	{ ROLE_TIME, "ts.seconds", 3 },
	{ ROLE_LATENCY, "responseTimeMs", 0 },
	{ ROLE_LATENCY, "latency_us", 5 },	/* any unit at its end */
	{ ROLE_LATENCY, "upstream_response_time", 18 },
	{ ROLE_STATUS, "status", 0 },
	{ ROLE_STATUS, "http.response.status_code", 9 },
	{ ROLE_ENDPOINT, "endpoint", 0 },
	{ ROLE_ENDPOINT, "request", 15 },
	{ ROLE_VERSION, "modelVersion", 0 },
	{ ROLE_VERSION, "version", 13 },
	{ ROLE_VERSION, "variant", 16 },	/* a slot, behind every name of a version */
	{ ROLE_STATUS, "Status Code", 3 },
	{ ROLE_VERSION, "v", -1 },
	{ ROLE_VERSION, "ecs.version", -1 },
	{ ROLE_VERSION, "http.version", -1 },
	{ ROLE_STATUS, "user.status", -1 },	/* no container of requests */
};

START_TEST(a_name_has_its_place_in_the_list)
{
	const char *path = places[_i].path;
	int place = alias_place(places[_i].role, path, strlen(path));

	ck_assert_int_eq(place, places[_i].place < 0 ? -1 : PLACE_ALIAS + places[_i].place);
}
END_TEST

START_TEST(the_last_part_of_a_nested_name_comes_after_all_whole_ones)
{
	ck_assert_int_ge(alias_place(ROLE_STATUS, "http.status", 11), PLACE_NESTED);
	ck_assert_int_ge(alias_place(ROLE_LATENCY, "event.duration", 14), PLACE_NESTED);
	for (size_t i = 0; alias_name(i); i++)
		for (enum role role = ROLE_TIME; role < ROLES; role++) {
			int place = alias_place(role, alias_name(i), strlen(alias_name(i)));
			ck_assert(place == -1 || place >= PLACE_ALIAS);
			ck_assert(place < PLACE_FALLBACK || place >= PLACE_NESTED);
		}
}
END_TEST

START_TEST(a_new_name_has_no_unit_and_may_be_a_dimension)
{
	struct paths paths;

	paths_init(&paths);
	const struct path *path = paths_get(&paths, paths_id(&paths, "duration", 8));
	ck_assert(path->unit == UNIT_NONE && !path->is_unit_of_decimals && !path->is_no_dim);
	ck_assert_int_eq(path->place[ROLE_LATENCY], PLACE_ALIAS + 7);
	paths_release(&paths);
}
END_TEST

START_TEST(variants_of_a_name_fold_to_one)
{
	static const char *const names[] = { "responseTime", "response_time", "RESPONSE-TIME",
					     "response.time", "Response Time" };
	struct paths paths;

	paths_init(&paths);
	uint32_t folded = paths_get(&paths, paths_want(&paths, names[0]))->folded;
	for (size_t i = 1; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_uint_eq(paths_get(&paths, paths_want(&paths, names[i]))->folded, folded);
	ck_assert_uint_ne(paths_get(&paths, paths_want(&paths, "responseTimes"))->folded, folded);
	paths_release(&paths);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("paths");
	TCase *tcase = tcase_create("paths");

	tcase_add_loop_test(tcase, a_name_has_its_place_in_the_list, 0,
			    sizeof(places) / sizeof(places[0]));
	tcase_add_test(tcase, the_last_part_of_a_nested_name_comes_after_all_whole_ones);
	tcase_add_test(tcase, a_new_name_has_no_unit_and_may_be_a_dimension);
	tcase_add_test(tcase, variants_of_a_name_fold_to_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
