/* check_view_text: times, names and figures as the screen writes them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/runner.h"
#include "tui/app_private.h"
#include "tui/view_private.h"

#define AT(h, m, s) (((int64_t)(h) * 3600 + (m) * 60 + (s)) * NS_PER_S)
#define DAY (86400 * NS_PER_S)
#define BASE 1764028800000000000LL	/* 2025-11-25T00:00:00Z */

static struct snapshot snapshot;
static struct app app;
static struct canvas canvas;
static struct arena arena;
static struct frame frame;

static void
begin(int64_t first_ns, int64_t last_ns)
{
	snapshot = (struct snapshot){ .first_ns = BASE + first_ns, .last_ns = BASE + last_ns };
	app = (struct app){ 0 };
	canvas_init(&canvas, 80, 24, TIER_UNICODE, NULL);
	frame = (struct frame){ .canvas = &canvas, .snapshot = &snapshot, .app = &app,
				.arena = &arena };
}

static void
end(void)
{
	canvas_release(&canvas);
	arena_release(&arena);
}

static void
moment(int64_t at_ns, const char *text)
{
	ck_assert_str_eq(text_moment(&frame, BASE + at_ns).text, text);
}

START_TEST(a_moment_of_a_log_of_minutes_has_no_fraction)
{
	begin(AT(9, 30, 0), AT(9, 49, 58));
	moment(AT(9, 49, 58) + 793479936, "09:49:58Z");
	snapshot.is_known_at = true;	/* which of the records of that second are known is told */
	moment(AT(9, 49, 58) + 793479936, "09:49:58.793Z");
	end();
}
END_TEST

START_TEST(a_moment_of_a_short_log_has_no_more_than_milliseconds)
{
	begin(AT(9, 30, 0), AT(9, 30, 58));
	moment(AT(9, 30, 2) + 112993001, "09:30:02.112Z");
	moment(AT(9, 30, 2), "09:30:02Z");
	end();
}
END_TEST

START_TEST(times_of_a_log_that_passes_midnight_have_their_day)
{
	begin(AT(9, 32, 21), DAY + AT(9, 19, 55));
	moment(AT(9, 32, 21), "11-25 09:32:21Z");
	moment(DAY + AT(5, 43, 46), "11-26 05:43:46Z");
	end();
	begin(AT(1, 0, 0), AT(23, 0, 0));
	moment(AT(9, 32, 21), "09:32:21Z");
	end();
}
END_TEST

START_TEST(a_brief_name_stands_only_where_the_whole_has_no_room)
{
	begin(0, DAY);
	ck_assert_str_eq(text_named(&frame, "registry/api:1-hotfix-2", "..hotfix-2", 23).text,
			 "registry/api:1-hotfix-2");
	ck_assert_str_eq(text_named(&frame, "registry/api:1-hotfix-2", "..hotfix-2", 22).text,
			 "..hotfix-2");
	ck_assert_str_eq(text_named(&frame, "registry/api", NULL, 3).text, "registry/api");
	end();
}
END_TEST

START_TEST(a_cell_of_latency_says_of_how_many)
{
	const struct snap_figures many = { .n = 44, .n_latency = 44, .p95_ms = 828, .max_ms = 900 };
	const struct snap_figures few = { .n = 5, .n_latency = 5, .p95_ms = 890, .max_ms = 890,
					  .p95_is_max = true };
	const struct snap_figures none = { .n = 7, .p95_ms = NAN, .max_ms = NAN };

	begin(0, DAY);
	ck_assert_str_eq(text_slowness(&frame, &many).text, "p95 828 n 44");
	ck_assert_str_eq(text_slowness(&frame, &few).text, "max 890 n 5");
	ck_assert_str_eq(text_slowness(&frame, &none).text, "- n 7");
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("view_text");
	TCase *tcase = tcase_create("texts");

	tcase_add_test(tcase, a_moment_of_a_log_of_minutes_has_no_fraction);
	tcase_add_test(tcase, a_moment_of_a_short_log_has_no_more_than_milliseconds);
	tcase_add_test(tcase, times_of_a_log_that_passes_midnight_have_their_day);
	tcase_add_test(tcase, a_brief_name_stands_only_where_the_whole_has_no_room);
	tcase_add_test(tcase, a_cell_of_latency_says_of_how_many);
	suite_add_tcase(suite, tcase);
	return suite;
}
