/* check_instant_forms: dates that are written for people, and by other programs. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "tests/runner.h"

#define T1 1772629506LL		/* 2026-03-04T13:05:06Z */

enum { N = INSTANT_NO_ZONE, EM = INSTANT_EPOCH_MS };

static const struct {
	const char *text;
	int64_t s;
	int ns;
	unsigned flags;
} good[] = {
	{ "25/03/2026 13:05:06", T1 + 21 * 86400, 0, N },
	{ "03/25/2026 13:05:06", T1 + 21 * 86400, 0, N },
	{ "3/25/2026 1:05:06 PM", T1 + 21 * 86400, 0, N },
	{ "3/25/2026, 1:05:06 PM", T1 + 21 * 86400, 0, N },
	{ "25/03/2026, 13:05:06.5", T1 + 21 * 86400, 500000000, N },
	{ "25/03/2026 12:05:06 am", T1 + 21 * 86400 - 13 * 3600, 0, N },
	{ "03/25/2026 12:05:06 PM", T1 + 21 * 86400 - 3600, 0, N },
	{ "25/03/2026 14:05:06 +0100", T1 + 21 * 86400, 0, 0 },
	{ "03/03/2026 13:05:06", T1 - 86400, 0, N },
	{ "04.03.2026 13:05:06", T1, 0, N }, { "04.03.2026, 13:05:06,789", T1, 789000000, N },
	{ "04.03.2026 14:05:06 CET", T1, 0, 0 },
	{ "20260304130506", T1, 0, N }, { "20260304130506.789", T1, 789000000, N },
	{ "20260304130506Z", T1, 0, 0 }, { "20250801180600", 1754071560, 0, N },
	{ "Mar 04, 2026 @ 13:05:06.789", T1, 789000000, N },
	{ "Mar 4, 2026 @ 13:05:06", T1, 0, N }, { "Mar 4, 2026 1:05:06 PM", T1, 0, N },
	{ "Mar 4, 2026, 1:05:06 PM", T1, 0, N },
	{ "04-Mar-2026 13:05:06", T1, 0, N }, { "04-Mar-2026 13:05:06.789", T1, 789000000, N },
	{ "/Date(1772629506789)/", T1, 789000000, EM },
	{ "/Date(1772629506789+0100)/", T1, 789000000, EM },
	{ "2026-03-04T14:05:06+01:00[Europe/Paris]", T1, 0, 0 },
	{ "2026-03-04T13:05:06.789Z[UTC]", T1, 789000000, 0 },
};

static const char *const bad[] = {
	/* the day or the month first? */
	"03/04/2026 13:05:06", "03/04/2026 01:05:06 PM", "25/13/2026 13:05:06",
	"25/03/26 13:05:06", "0/0/2026 13:05:06", "25/03/2026", "25/03/2026 13:05:06 XM",
	"25/03/2026 13:05:06 PM", "25/03/2026 0:05:06 AM", "32/03/2026 13:05:06",
	"04.13.2026 13:05:06", "4.3.2026 13:05:06", "31.04.2026 13:05:06", "04.03.2026",
	"20260332130506", "20261304130506",
	"Mar 32, 2026 @ 13:05:06", "Mar 04, 2026 @ 13:05", "Mar 04, 2026 @13:05:06",
	"32-Mar-2026 13:05:06", "04-Mrz-2026 13:05:06", "04-Mar-26 13:05:06",
	"/Date(1772629506789)", "/Date(1772629506)/", "/Date()/", "/Date(1772629506789 x)/",
	"/Date(1772629506789+99)/", "/Date(-1772629506789)/", "/Date(17726295067891)/", "/",
	"2026-03-04T13:05:06[Europe/Paris]", "2026-03-04T13:05:06Z[", "2026-03-04T13:05:06Z[]",
	"2026-03-04T13:05:06Z[UTC] ", "2026-03-04T13:05:06Z[a][b]",
};

START_TEST(each_form_is_read_to_the_nanosecond)
{
	int64_t at_ns = -1;
	unsigned flags = 99;
	const char *text = good[_i].text;

	ck_assert_msg(!instant_parse(text, strlen(text), &at_ns, &flags), "%s: refused", text);
	ck_assert_msg(at_ns == good[_i].s * NS_PER_S + good[_i].ns, "%s: %lld", text,
		      (long long)at_ns);
	ck_assert_msg(flags == good[_i].flags, "%s: flags %u", text, flags);
}
END_TEST

START_TEST(what_is_nearly_such_a_time_is_refused)
{
	int64_t at_ns = 42;
	unsigned flags;

	ck_assert_msg(instant_parse(bad[_i], strlen(bad[_i]), &at_ns, &flags) == -1,
		      "%s: read as %lld", bad[_i], (long long)at_ns);
	ck_assert_int_eq(at_ns, 42);
}
END_TEST

START_TEST(a_date_that_may_be_another_one_is_known_for_that)
{
	static const struct { const char *text; bool is_ambiguous; } dates[] = {
		{ "03/04/2026 13:05:06", true }, { "3/4/2026", true },
		{ "12/11/2026 01:05:06 PM", true }, { "25/03/2026 13:05:06", false },
		{ "03/25/2026", false }, { "04/04/2026", false }, { "0/4/2026", false },
		{ "2026/03/04", false }, { "03/04/20", false }, { "03/04", false }, { "", false },
	};

	for (size_t i = 0; i < LENGTH(dates); i++)
		ck_assert_msg(instant_is_ambiguous(dates[i].text, strlen(dates[i].text)) ==
			      dates[i].is_ambiguous, "%s", dates[i].text);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("instant_forms");
	TCase *tc = tcase_create("instant_forms");

	tcase_add_loop_test(tc, each_form_is_read_to_the_nanosecond, 0, (int)LENGTH(good));
	tcase_add_loop_test(tc, what_is_nearly_such_a_time_is_refused, 0, (int)LENGTH(bad));
	tcase_add_test(tc, a_date_that_may_be_another_one_is_known_for_that);
	suite_add_tcase(s, tc);
	return s;
}
