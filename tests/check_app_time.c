/* check_app_time: the board's moment: a replay, steps and jumps, by keys alone. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

/* Let wall time go by in frames of a quarter of a second, as the loop does. */
static void
pass(int64_t ms)
{
	for (; ms >= 250; ms -= 250) {
		app_pass(&app, 250 * NS_PER_MS);
		look(80, 24);
	}
	app_pass(&app, ms * NS_PER_MS);
	look(80, 24);
}

static const struct snapshot *
now(void)
{
	return engine_snapshot(engine);
}

START_TEST(space_plays_from_the_first_record_and_pauses)
{
	begin();
	sees("LOADED 18:07:15Z");
	press("<Space>");
	sees("REPLAY x10 18:05:00Z");
	ck_assert_uint_eq(now()->records_known, 1);
	pass(6000);
	sees("REPLAY x10 18:06:00Z");
	sees("KNOWN AT 18:06:00Z  2 of 8");
	press("<Space>");
	pass(5000);
	sees("PAUSED 18:06:00Z");
	press("<Space>");
	pass(1000);
	sees("REPLAY x10 18:06:10Z");
	end();
}
END_TEST

START_TEST(at_the_last_record_a_replay_has_ended)
{
	begin();
	press("<Space>");
	pass(13250);
	ck_assert(app.ui.play.is_playing);
	ck_assert_uint_eq(now()->records_known, 7);
	pass(250);
	ck_assert(!app.ui.play.is_playing);
	ck_assert_uint_eq(now()->records_known, 8);
	sees("LOADED 18:07:15Z");
	sees("PROBABLE");
	press("<Space>");	/* and begins anew */
	sees("REPLAY x10 18:05:00Z");
	end();
}
END_TEST

START_TEST(any_key_of_time_takes_hold_of_a_replay)
{
	static const struct { const char *key, *at; } keys[] = {
		{ ".", "18:06:10Z" }, { ",", "18:06:00Z" }, { "e", "18:06:20Z" },
		{ "[", "18:06:00Z" }, { "{", "18:05:15Z" },
		{ "}", "18:06:50Z" }, { "u", "18:06:20Z" },
		{ "t 1 8 : 0 5 : 3 0 <Enter>", "18:05:30Z" }, { "0", "18:07:15Z" },
	};

	for (size_t i = 0; i < LENGTH(keys); i++) {
		char state[32];
		begin();
		press("<Space>");
		pass(6100);		/* 18:06:01Z */
		press(keys[i].key);
		ck_assert_msg(!app.ui.play.is_playing, "%s", keys[i].key);
		snprintf(state, sizeof(state), "%s %s", *keys[i].key == '0' ? "LOADED" : "PAUSED",
			 keys[i].at);
		sees(state);
		end();
	}
}
END_TEST

START_TEST(a_gap_is_told_and_jumped_over_while_it_plays)
{
	begin();
	press("- - - <Space>");
	ck_assert_int_eq(app.ui.play.speed, 1000);
	pass(3000);
	sees("REPLAY x1 18:05:03Z");
	sees("nothing until 18:06:00Z");
	press("]");
	ck_assert(app.ui.play.is_playing);
	sees("REPLAY x1 18:06:00Z");
	pass(6000);		/* the next one is 4 s off: not worth a word */
	ck_assert_ptr_null(strstr(look(80, 24), "nothing until"));
	end();
}
END_TEST

START_TEST(each_speed_takes_its_share_of_time)
{
	begin();
	press("<Space> + +");
	pass(1000);
	sees("REPLAY x50 18:05:50Z");
	press("+ + + +");
	ck_assert_int_eq(app.ui.play.speed, SPEED_MAX);
	pass(250);		/* 200 times as fast: more than a column of 5 s */
	sees("REPLAY max 18:06:40Z");
	press("-");
	pass(100);
	sees("REPLAY x100 18:06:50Z");
	end();
}
END_TEST

START_TEST(marks_are_gone_to_in_both_directions)
{
	begin();
	press("U");
	sees("gate trip");
	sees("PAUSED 18:06:20Z");
	press("U");
	sees("onset");
	sees("PAUSED 18:06:00Z");
	press("U");
	sees("no earlier mark (onset, gate trip, cause known, note); u goes to the next");
	press("u u");
	sees("cause known");
	sees("LOADED 18:07:15Z");
	/* After the last one it begins anew: pressed on a log as it was opened, it is the onset. */
	press("u");
	sees("the first mark: onset");
	sees("PAUSED 18:06:00Z");
	press("0 u");
	sees("the first mark: onset");
	sees("PAUSED 18:06:00Z");
	end();
}
END_TEST

START_TEST(a_note_is_a_mark)
{
	begin();
	press("t + 4 0 s <Enter> m s e e n <Enter> 0 U U U");
	sees("note");
	sees("PAUSED 18:05:40Z");
	end();
}
END_TEST

START_TEST(a_time_that_is_none_stays_to_be_mended)
{
	begin();
	press("t n o o n <Enter>");
	ck_assert(app.ui.is_typing);
	ck_assert(app.ui.message_is_error);
	press("<C-u> 1 7 : 0 0 <Enter>");
	ck_assert(!app.ui.is_typing);
	sees("before the first record: nothing was known then");
	ck_assert_uint_eq(now()->records_known, 0);
	press("t 1 9 : 0 0 <Enter>");
	sees("after the last record");
	ck_assert_uint_eq(now()->records_known, 8);
	press("t <Enter>");		/* nothing said, nothing done */
	ck_assert_uint_eq(now()->records_known, 8);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_time");
	TCase *tcase = tcase_create("app_time");

	tcase_add_test(tcase, space_plays_from_the_first_record_and_pauses);
	tcase_add_test(tcase, at_the_last_record_a_replay_has_ended);
	tcase_add_test(tcase, any_key_of_time_takes_hold_of_a_replay);
	tcase_add_test(tcase, a_gap_is_told_and_jumped_over_while_it_plays);
	tcase_add_test(tcase, each_speed_takes_its_share_of_time);
	tcase_add_test(tcase, marks_are_gone_to_in_both_directions);
	tcase_add_test(tcase, a_note_is_a_mark);
	tcase_add_test(tcase, a_time_that_is_none_stays_to_be_mended);
	suite_add_tcase(suite, tcase);
	return suite;
}
