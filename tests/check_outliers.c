/* check_outliers: a clock that was wrong for one record moves no window (ingest.md section 8). */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/base/instant.h"
#include "tests/logged.h"
#include "tests/wrong_clock.h"

static const struct logged_way plain_way;

static int64_t
instant(const char *text)
{
	int64_t at_ns = 0;
	unsigned flags;

	ck_assert_int_eq(instant_parse(text, strlen(text), &at_ns, &flags), 0);
	return at_ns;
}

/* All that is asked of a log, for a window that may be open. */
static void
figures(const struct logged *logged, int64_t since_ns, int64_t until_ns, struct str *out)
{
	static const int fields[] = {FIELD_VERSION, FIELD_ENDPOINT, FIELD_OUTCOME, FIELD_STATUS};
	int64_t end_ns = until_ns != INSTANT_NONE ? until_ns : store_tally(logged->store).last_ns;
	struct query query = query_window(query_all(logged->store, end_ns), since_ns, until_ns);

	for (int n = 0; n <= (int)LENGTH(fields); n++)
		logged_figures(logged, query, fields, n, 0, out);
	logged_figures(logged, query, fields, 1, 10 * NS_PER_S, out);
}

/* 1,000 records, one of 1970 near the front and one of 2099 in the middle. */
static void
make_both(struct str *without, struct str *with)
{
	wrong_clock_log(without, 0, 1000);
	wrong_clock_log(with, 0, 10);
	wrong_clock_put(with, "1970-01-02T00:00:00Z", 0, "v1.2");
	wrong_clock_log(with, 10, 300);
	wrong_clock_put(with, "2099-01-01T00:00:00Z", 1, "v9");
	wrong_clock_log(with, 300, 1000);
}

START_TEST(figures_and_ends_are_as_without_them)
{
	static const struct logged_way ways[] = {{0}, {.budget = 1000}, {.has_no_rows = true}};

	for (size_t w = 0; w < LENGTH(ways); w++) {
		struct str without = {0}, with = {0}, want = {0}, got = {0};
		const struct str *texts[] = {&without, &with};
		struct logged a, b;

		make_both(&without, &with);
		logged_read(&a, &texts[0], 1, &ways[w]);
		logged_read(&b, &texts[1], 1, &ways[w]);
		struct tally one = store_tally(a.store), two = store_tally(b.store);
		ck_assert_uint_eq(two.records, one.records + 2);
		ck_assert_uint_eq(two.outside, 2);
		ck_assert_int_eq(two.first_ns, one.first_ns);
		ck_assert_int_eq(two.last_ns, one.last_ns);
		ck_assert_int_eq(two.earliest_ns, instant("1970-01-02T00:00:00Z"));
		ck_assert_int_eq(two.latest_ns, instant("2099-01-01T00:00:00Z"));
		ck_assert_int_eq(one.earliest_ns, one.first_ns);
		ck_assert_int_eq(one.latest_ns, one.last_ns);
		ck_assert_uint_eq(one.late, 0);
		ck_assert_uint_eq(two.late, 0);
		figures(&a, INSTANT_NONE, INSTANT_NONE, &want);
		figures(&b, INSTANT_NONE, INSTANT_NONE, &got);
		ck_assert(str_text(&want)[0] && !strcmp(str_text(&got), str_text(&want)));
		for (int i = 0; i < 20; i++) {
			int64_t since_ns = one.first_ns + i * 61 * NS_PER_S + 1;
			str_clear(&want);
			str_clear(&got);
			figures(&a, since_ns, since_ns + i * 83 * NS_PER_S, &want);
			figures(&b, since_ns, since_ns + i * 83 * NS_PER_S, &got);
			ck_assert(!strcmp(str_text(&got), str_text(&want)));
		}
		logged_release(&a);
		logged_release(&b);
		str_release(&without);
		str_release(&with);
		str_release(&want);
		str_release(&got);
	}
}
END_TEST

START_TEST(they_are_kept_and_flagged)
{
	static const struct logged_way ways[] = {{0}, {.has_no_rows = true}, {.is_slow = true}};

	for (size_t w = 0; w < LENGTH(ways); w++) {
		struct str without = {0}, with = {0};
		const struct str *text = &with;
		struct logged logged;

		make_both(&without, &with);
		logged_read(&logged, &text, 1, &ways[w]);
		for (uint32_t id = 1; id <= 1002; id++) {
			uint32_t flags = logged_record(&logged, id).flags;
			ck_assert_int_eq((flags & FLAG_TIME_OUTLIER) != 0, id == 11 || id == 302);
		}
		ck_assert_uint_eq(logged_record(&logged, 302).unusable, UNUSABLE_NOT);
		logged_release(&logged);
		str_release(&without);
		str_release(&with);
	}
}
END_TEST

/* A window that is named reaches them, exactly. */
START_TEST(who_asks_for_their_time_gets_them)
{
	static const struct logged_way ways[] = {{0}, {.has_no_rows = true}};

	for (size_t w = 0; w < LENGTH(ways); w++) {
		struct str without = {0}, with = {0};
		const struct str *text = &with;
		struct logged logged;
		struct ref ref;

		make_both(&without, &with);
		logged_read(&logged, &text, 1, &ways[w]);
		int64_t early = instant("1970-01-02T00:00:00Z");
		int64_t late = instant("2099-01-01T00:00:00Z");
		struct query all = query_window(query_all(logged.store, late), early, late);
		ck_assert_uint_eq(query_count(&all), 1002);
		ck_assert(query_first(&all, &ref));
		ck_assert_int_eq(ref.at_ns, early);
		ck_assert(query_last(&all, &ref));
		ck_assert_int_eq(ref.at_ns, late);
		ck_assert_uint_eq(ref.id, 302);
		struct query open = query_all(logged.store, late);	/* from the first one on */
		ck_assert_uint_eq(query_count(&open), 1001);
		struct query before = query_window(query_all(logged.store, late), early + 1, late);
		ck_assert_uint_eq(query_count(&before), 1001);
		struct query sooner = query_window(query_all(logged.store, late - 1), early, late);
		ck_assert_uint_eq(query_count(&sooner), 1001);
		struct query only = query_window(query_all(logged.store, early), early, early);
		ck_assert_uint_eq(query_count(&only), 1);
		struct query version = query_with(all, FIELD_VERSION,
						  names_find(logged.names, "v9", 2));
		ck_assert_uint_eq(query_count(&version), 1);
		logged_release(&logged);
		str_release(&without);
		str_release(&with);
	}
}
END_TEST

/* One log is of another year than the other: neither is an outlier, and both are asked about. */
START_TEST(each_source_has_outliers_of_its_own)
{
	struct str old = {0}, new = {0};
	const struct str *texts[] = {&old, &new};
	struct logged logged;

	wrong_clock_log(&old, 0, 300);
	for (size_t i = 0; i + 4 < old.len; i++)
		if (memcmp(old.at + i, "2025-", 5) == 0)
			old.at[i + 3] = '4';
	wrong_clock_log(&new, 0, 300);
	wrong_clock_put(&new, "2099-01-01T00:00:00Z", 1, "v1.2");
	/* In the midst of the other log. */
	wrong_clock_put(&old, "2025-08-01T12:03:00Z", 1, "v1.2");
	logged_read(&logged, texts, 2, &plain_way);
	struct tally tally = store_tally(logged.store);
	ck_assert_int_eq(tally.first_ns, instant("2024-08-01T12:00:00.250Z"));
	ck_assert_int_eq(tally.last_ns, instant("2025-08-01T12:09:58.250Z"));
	ck_assert_uint_eq(tally.outside, 1);
	struct query query = query_all(logged.store, tally.last_ns);
	ck_assert_uint_eq(query_count(&query), 601);
	ck_assert(logged_record(&logged, 301).flags & FLAG_TIME_OUTLIER);
	ck_assert(logged_record(&logged, 602).flags & FLAG_TIME_OUTLIER);
	logged_release(&logged);
	str_release(&old);
	str_release(&new);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("outliers");
	TCase *tcase = tcase_create("outliers");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, figures_and_ends_are_as_without_them);
	tcase_add_test(tcase, they_are_kept_and_flagged);
	tcase_add_test(tcase, who_asks_for_their_time_gets_them);
	tcase_add_test(tcase, each_source_has_outliers_of_its_own);
	suite_add_tcase(suite, tcase);
	return suite;
}
