/* check_endpoints: floods of names in paths become one endpoint, everywhere the same. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/logged.h"
#include "tests/splitmix.h"

static const struct logged_way plain_way;

static void
put(struct str *text, int i, const char *path)
{
	str_fmt(text, "{\"ts\":\"2025-08-01T%02d:%02d:%02d.%03dZ\",\"path\":\"%s\","
		"\"latency_ms\":%d,\"status\":\"%s\"}\n", 12 + i / 36000, i / 600 % 60, i / 10 % 60,
		i % 10 * 100, path, 50 + i * 31 % 400, i % 9 ? "OK" : "Timeout");
}

/* A word no pattern takes for an id: no digit, no hex. */
static const char *
word(char out[12], int i)
{
	snprintf(out, 12, "nx%c%c%c%cyo", 'g' + i % 17, 'g' + i / 17 % 17, 'g' + i / 289 % 17,
		 'g' + i / 4913 % 17);
	return out;
}

static uint64_t
count_of(const struct logged *logged, const char *endpoint)
{
	uint32_t id = names_find(logged->names, endpoint, strlen(endpoint));
	struct query query = query_all(logged->store, store_tally(logged->store).last_ns);

	query = query_with(query, FIELD_ENDPOINT, id);
	return id == NAME_NONE ? 0 : query_count(&query);
}

static size_t
endpoints_of(const struct logged *logged)
{
	struct query query = query_all(logged->store, store_tally(logged->store).last_ns);
	struct groups groups;
	int field = FIELD_ENDPOINT;

	query_groups(&query, &field, 1, 0, &groups);
	size_t n = groups.n;
	groups_release(&groups);
	return n;
}

/* The figures of a log with its paths as written, against those of one that says {*} itself. */
static void
check_as_written(const struct str *flood, const struct str *written, const struct logged_way *way)
{
	static const int fields[] = {FIELD_ENDPOINT, FIELD_OUTCOME};
	struct str want = {0}, got = {0};
	struct logged a, b;

	logged_read(&a, &flood, 1, way);
	logged_read(&b, &written, 1, &plain_way);
	for (int i = 0; i < 8; i++) {
		struct query query[2] = {query_all(a.store, store_tally(a.store).last_ns),
					 query_all(b.store, store_tally(b.store).last_ns)};
		for (int k = 0; k < 2; k++) {
			int64_t first_ns = store_tally(a.store).first_ns;
			if (i)
				query[k] = query_window(query[k], first_ns + i * 3777 * NS_PER_MS,
							first_ns + i * 14777 * NS_PER_MS);
			logged_figures(k ? &b : &a, query[k], fields, 2, 0, k ? &want : &got);
			logged_figures(k ? &b : &a, query[k], fields, 1, 10 * NS_PER_S,
				       k ? &want : &got);
		}
	}
	ck_assert(!strcmp(str_text(&got), str_text(&want)));
	for (uint32_t id = 1; id <= store_tally(b.store).records; id += 97) {
		struct record one = logged_record(&a, id), other = logged_record(&b, id);
		ck_assert_str_eq(names_get(a.names, one.endpoint)->raw,
				 names_get(b.names, other.endpoint)->raw);
	}
	logged_release(&a);
	logged_release(&b);
	str_release(&want);
	str_release(&got);
}

START_TEST(a_flood_of_names_is_one_endpoint)
{
	static const struct logged_way ways[] = {
		{0}, {.budget = 5000}, {.has_no_rows = true}, {.is_slow = true},
	};
	struct str flood = {0}, written = {0};

	for (int i = 0; i < 9000; i++) {
		char name[12], path[64];
		snprintf(path, sizeof(path), "/users/%s/orders", word(name, i * 7));
		put(&flood, i, i % 4 ? path : "/score");
		put(&written, i, i % 4 ? "/users/{*}/orders" : "/score");
	}
	for (size_t w = 0; w < LENGTH(ways); w++)
		check_as_written(&flood, &written, &ways[w]);
	const struct str *text = &flood;
	struct logged logged;
	logged_read(&logged, &text, 1, &plain_way);
	ck_assert_uint_eq(endpoints_of(&logged), 2);
	ck_assert_uint_eq(count_of(&logged, "/users/{*}/orders"), 6750);
	ck_assert_uint_eq(count_of(&logged, "/score"), 2250);
	/* Once the place is known, what is put under it has no name of its own. */
	ck_assert_uint_lt(names_count(logged.names), 5000);
	ck_assert(logged_note(&logged, "endpoints: paths that differ in a part are put together "
			      "as /users/{*}/orders"));
	logged_release(&logged);
	str_release(&flood);
	str_release(&written);
}
END_TEST

/*
 * 45 tenants, no more than a parent may have, of whom each has few users at first: the rarest are
 * given up before the flood shows. In the end all are told right.
 */
START_TEST(what_was_given_up_on_the_way_is_told_in_the_end)
{
	static const struct logged_way ways[] = {{0}, {.budget = 3000, .has_no_rows = true}};
	struct str flood = {0}, written = {0};
	uint64_t state = 3;

	for (int i = 0; i < 12000; i++) {
		char name[12], tenant[12], path[64];
		int t = i % 45, user = i < 6000 ? i / 45 % 46 : (int)random_below(&state, 4000);
		bool is_flooded = t < 40;
		word(tenant, 5 * t + 1);
		snprintf(path, sizeof(path), "/t/%s/%s", tenant,
			 word(name, is_flooded ? user : user % 40));
		put(&flood, i, path);
		if (is_flooded)
			snprintf(path, sizeof(path), "/t/%s/{*}", tenant);
		put(&written, i, path);
	}
	for (size_t w = 0; w < LENGTH(ways); w++) {
		const struct str *text = &flood;
		struct logged logged;
		logged_read(&logged, &text, 1, &ways[w]);
		/* 40 of them, and 5 tenants with 40 paths each. */
		ck_assert_uint_eq(endpoints_of(&logged), 40 + 200);
		ck_assert(!logged.store->apart[FIELD_ENDPOINT].is_torn);
		logged_release(&logged);
		check_as_written(&flood, &written, &ways[w]);
	}
	str_release(&flood);
	str_release(&written);
}
END_TEST

/* 300 routes at the root: the most frequent are told apart, none becomes `/{*}`. */
START_TEST(flat_routes_are_no_flood)
{
	struct str flat = {0};
	const struct str *text = &flat;
	struct logged logged;

	for (int i = 0; i < 3000; i++) {
		char name[12], path[64];
		snprintf(path, sizeof(path), "/%s", word(name, i % 60));
		put(&flat, i, path);
	}
	logged_read(&logged, &text, 1, &plain_way);
	ck_assert_uint_eq(endpoints_of(&logged), 60);
	ck_assert_uint_eq(count_of(&logged, "/{*}"), 0);
	ck_assert(!logged_note(&logged, "put together"));
	logged_release(&logged);
	str_release(&flat);
}
END_TEST

/* Ids that the patterns know are no flood, and what is not given a path stays. */
START_TEST(what_is_known_for_an_id_needs_no_folding)
{
	struct str known = {0};
	const struct str *text = &known;
	struct logged logged;

	for (int i = 0; i < 500; i++) {
		char path[64];
		snprintf(path, sizeof(path), i % 2 ? "/users/%d/orders" : "GetRisk%d",
			 i % 2 ? i : 0);
		put(&known, i, path);
	}
	logged_read(&logged, &text, 1, &plain_way);
	ck_assert_uint_eq(count_of(&logged, "/users/{n}/orders"), 250);
	ck_assert_uint_eq(count_of(&logged, "GetRisk0"), 250);
	ck_assert(!logged_note(&logged, "put together"));
	logged_release(&logged);
	str_release(&known);
}
END_TEST

/* Two files, one of which would not fold alone: together they have more than 50. */
START_TEST(all_sources_are_one_set)
{
	struct str half[2] = {{0}, {0}};
	const struct str *texts[] = {&half[0], &half[1]}, *turned[] = {&half[1], &half[0]};
	struct logged logged;

	for (int i = 0; i < 80; i++) {
		char name[12], path[64];
		snprintf(path, sizeof(path), "/users/%s", word(name, i));
		put(&half[i % 2], i, path);
	}
	for (int k = 0; k < 2; k++) {
		logged_read(&logged, k ? turned : texts, 2, &plain_way);
		ck_assert_uint_eq(count_of(&logged, "/users/{*}"), 80);
		ck_assert_uint_eq(endpoints_of(&logged), 1);
		logged_release(&logged);
	}
	logged_read(&logged, texts, 1, &plain_way);
	ck_assert_uint_eq(endpoints_of(&logged), 40);
	logged_release(&logged);
	str_release(&half[0]);
	str_release(&half[1]);
}
END_TEST

/* --where goes by the name that is shown. */
START_TEST(a_filter_knows_the_name_that_is_shown)
{
	struct str flood = {0};
	const struct str *text = &flood;
	struct logged logged;
	struct err err = {0};

	for (int i = 0; i < 300; i++) {
		char name[12], path[64];
		snprintf(path, sizeof(path), "/users/%s/orders", word(name, i));
		put(&flood, i, i % 3 ? path : "/score");
	}
	logged_read(&logged, &text, 1, &plain_way);
	struct where *where = where_parse("endpoint=/users/{*}/orders", logged.store, &err);
	ck_assert_msg(where != NULL, "%s", err.text);
	struct query query = query_all(logged.store, store_tally(logged.store).last_ns);
	query.where = where;
	ck_assert_uint_eq(query_count(&query), 200);
	where_free(where);
	logged_release(&logged);
	str_release(&flood);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("endpoints");
	TCase *tcase = tcase_create("endpoints");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_flood_of_names_is_one_endpoint);
	tcase_add_test(tcase, what_was_given_up_on_the_way_is_told_in_the_end);
	tcase_add_test(tcase, flat_routes_are_no_flood);
	tcase_add_test(tcase, what_is_known_for_an_id_needs_no_folding);
	tcase_add_test(tcase, all_sources_are_one_set);
	tcase_add_test(tcase, a_filter_knows_the_name_that_is_shown);
	suite_add_tcase(suite, tcase);
	return suite;
}
