/* check_date_order: a log's dates are read in the order that the log proves, or a person says. */
/* SPDX-License-Identifier: MIT */
#include "core/base/instant.h"
#include "tests/field_log.h"
#include "tests/runner.h"

#define MAR_4_S INT64_C(1772629506)	/* 2026-03-04T13:05:06Z */
#define APR_3_S INT64_C(1775221506)	/* 2026-04-03T13:05:06Z */
#define MAR_31_S INT64_C(1774998000)	/* 2026-03-31T23:00:00Z */
#define APR_10_S INT64_C(1775858400)	/* 2026-04-10T22:00:00Z */

#define UNKNOWN DATE_ORDER_UNKNOWN
#define DAY DATE_DAY_FIRST
#define MONTH DATE_MONTH_FIRST

static const struct { const char *text; enum date_order proves; int64_t day_s, month_s; }
texts[] = {	/* what each order reads; 0: no time */
	{ "03/04/2026 13:05:06", UNKNOWN, APR_3_S, MAR_4_S },
	{ "3/4/2026T13:05:06", UNKNOWN, APR_3_S, MAR_4_S },
	{ "03/04/2026, 1:05:06 PM", UNKNOWN, APR_3_S, MAR_4_S },
	{ "31/03/2026 23:00:00", DAY, MAR_31_S, MAR_31_S },
	{ "03/31/2026 23:00:00", MONTH, MAR_31_S, MAR_31_S },
	{ "04/04/2026 23:00:00", UNKNOWN, MAR_31_S + 4 * 86400, MAR_31_S + 4 * 86400 },
	{ "31/31/2026 23:00:00", UNKNOWN, 0, 0 },
	{ "0/4/2026 23:00:00", UNKNOWN, 0, 0 },
	{ "2026-03-04T13:05:06Z", UNKNOWN, MAR_4_S, MAR_4_S },
};

START_TEST(a_text_is_read_in_the_order_asked_for)
{
	size_t len = strlen(texts[_i].text);
	int64_t s[] = { texts[_i].day_s, texts[_i].month_s };

	ck_assert_int_eq(instant_date_order(texts[_i].text, len), texts[_i].proves);
	for (enum date_order order = DATE_DAY_FIRST; order <= DATE_MONTH_FIRST; order++) {
		int64_t at_ns = -1, want = s[order - DATE_DAY_FIRST];
		unsigned flags;
		int status = instant_parse_ordered(texts[_i].text, len, order, &at_ns, &flags);
		ck_assert_int_eq(status, want ? 0 : -1);
		ck_assert_int_eq(at_ns, want ? want * NS_PER_S : -1);
	}
}
END_TEST

/* n records, a minute apart, with their dates in one order; `date`: the clock in a field of its
 * own. */
static void
write_log(struct str *out, int64_t from_s, int n, enum date_order order, const char *name)
{
	for (int i = 0; i < n; i++) {
		char iso[INSTANT_TEXT], date[16];
		instant_rfc3339(iso, (from_s + 60L * i) * NS_PER_S);
		int day = order == DATE_DAY_FIRST ? 8 : 5, month = 13 - day;
		snprintf(date, sizeof(date), "%.2s/%.2s/%.4s", iso + day, iso + month, iso);
		str_fmt(out, "{'%s':'%s%s%.8s','latency_ms':5,'status':200}\n", name, date,
			strcmp(name, "date") == 0 ? "','time':'" : " ", iso + 11);
	}
}

static const struct { int64_t from_s; int n; enum date_order written, read; const char *name, *map,
							      *note; } logs[] = {
	/* past the end of a month: 31 is no month */
	{ MAR_31_S, 120, MONTH, MONTH, "time", NULL, NULL },
	{ MAR_31_S, 120, DAY, DAY, "time", NULL, NULL },
	{ MAR_31_S, 120, DAY, DAY, "date", NULL, NULL },
	/* past midnight: days follow one another */
	{ APR_10_S, 240, DAY, DAY, "time", NULL, "time is read with the day first" },
	{ APR_10_S, 240, MONTH, MONTH, "time", NULL, "time is read with the month first" },
	{ APR_10_S, 240, MONTH, MONTH, "date", NULL, "date is read with the month first" },
	/* within a day nothing tells */
	{ APR_10_S, 60, DAY, UNKNOWN, "time", NULL, NULL },
	/* a person knows better */
	{ APR_10_S, 60, DAY, DAY, "time", "time=time:dmy", NULL },
	{ APR_10_S, 60, MONTH, MONTH, "time", "time=time:mdy", NULL },
	{ APR_10_S, 60, MONTH, MONTH, "when", "time=when:mdy", NULL },
	{ APR_10_S, 240, DAY, MONTH, "time", "time=time:mdy", NULL },
	/* a dozen dates prove nothing by how they lie */
	{ APR_10_S + 7200 - 360, 12, DAY, UNKNOWN, "time", NULL, NULL },
};

START_TEST(a_log_is_read_in_the_order_that_it_proves)
{
	struct field_map map = { 0 };
	struct str text = { 0 };
	struct err err = { 0 };
	struct taken taken;
	uint64_t right = 0;

	if (logs[_i].map)
		ck_assert_int_eq(field_map_add(&map, logs[_i].map, &err), 0);
	write_log(&text, logs[_i].from_s, logs[_i].n, logs[_i].written, logs[_i].name);
	take_text(&taken, &text, &map);
	ck_assert_uint_eq(taken.n, (size_t)logs[_i].n);
	for (size_t i = 0; i < taken.n; i++) {
		int64_t want = (logs[_i].from_s + 60L * (int64_t)i) * NS_PER_S;
		right += taken.at[i].at_ns == want;
		ck_assert_int_eq(taken.at[i].unusable,
				 logs[_i].read == UNKNOWN ? UNUSABLE_BAD_TIME : UNUSABLE_NOT);
	}
	ck_assert_uint_eq(right, logs[_i].read == logs[_i].written ? taken.n : 0);
	size_t n_notes, n_said = 0, n_so = 0;
	const char *const *notes = intake_notes(taken.in, &n_notes);
	for (size_t i = 0; i < n_notes; i++) {
		n_said += strstr(notes[i], " first: ") != NULL;
		n_so += logs[_i].note && strstr(notes[i], logs[_i].note) == notes[i];
	}
	ck_assert_uint_eq(n_said, logs[_i].note ? 1 : 0);
	ck_assert_uint_eq(n_so, n_said);
	taken_release(&taken);
}
END_TEST

START_TEST(dates_that_prove_both_orders_are_read_as_they_stand)
{
	struct str text = { 0 };
	struct taken taken;

	write_log(&text, MAR_31_S, 30, DATE_DAY_FIRST, "time");
	write_log(&text, MAR_31_S, 30, DATE_MONTH_FIRST, "time");
	write_log(&text, APR_10_S, 30, DATE_MONTH_FIRST, "time");
	take_text(&taken, &text, NULL);
	for (size_t i = 0; i < taken.n; i++)
		ck_assert_int_eq(taken.at[i].unusable, i < 60 ? UNUSABLE_NOT : UNUSABLE_BAD_TIME);
	ck_assert_uint_eq(taken.n, 90);
	taken_release(&taken);
}
END_TEST

START_TEST(an_order_and_a_zone_are_taken_from_one_map)
{
	static const struct { const char *text, *path, *zone; enum date_order order; } maps[] = {
		{ "time=ts:dmy", "ts", "", DAY }, { "time=ts:mdy:+03:00", "ts", "+03:00", MONTH },
		{ "time=a:b:dmy:Africa/Nairobi", "a:b", "Africa/Nairobi", DAY },
		{ "time=ts:+03:00", "ts", "+03:00", UNKNOWN }, { "time=dmy", "dmy", "", UNKNOWN },
	};

	for (size_t i = 0; i < LENGTH(maps); i++) {
		struct field_map map = { 0 };
		struct err err = { 0 };
		ck_assert_int_eq(field_map_add(&map, maps[i].text, &err), 0);
		ck_assert_str_eq(map.role[ROLE_TIME].path, maps[i].path);
		ck_assert_str_eq(map.zone, maps[i].zone);
		ck_assert_int_eq(map.role[ROLE_TIME].order, maps[i].order);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("date_order");
	TCase *tc = tcase_create("date_order");

	tcase_add_loop_test(tc, a_text_is_read_in_the_order_asked_for, 0, (int)LENGTH(texts));
	tcase_add_loop_test(tc, a_log_is_read_in_the_order_that_it_proves, 0, (int)LENGTH(logs));
	tcase_add_test(tc, dates_that_prove_both_orders_are_read_as_they_stand);
	tcase_add_test(tc, an_order_and_a_zone_are_taken_from_one_map);
	suite_add_tcase(s, tc);
	return s;
}
