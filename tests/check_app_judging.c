/* check_app_judging: keys while the verdict of a long log is worked out: answered at once. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

enum { RECORDS = 17500, PRESSES = 600, MOST_PIECES = 500 };

static char log_path[64];

static void
write_log(void)
{
	struct str out = { 0 };
	struct err err = { 0 };

	for (int i = 0; i < RECORDS; i++) {
		bool is_new = i > RECORDS / 2 && i % 3 == 0;
		str_fmt(&out, "{\"timestamp\":%d.%d,\"endpoint\":\"/%s\",\"responseTimeMs\":%d,"
			"\"status\":\"%s\",\"modelVersion\":\"v%d\"}\n", NOW_S - 3600 + i / 10,
			i % 10, i % 7 < 4 ? "pay" : "list", (is_new ? 700 : 90) + i % 41,
			is_new && i % 2 ? "Timeout" : "OK", is_new ? 2 : 1);
	}
	snprintf(log_path, sizeof(log_path), "/tmp/sitrep-judging-%d.json", (int)getpid());
	ck_assert_int_eq(save_file(log_path, out.at, out.len, &err), 0);
	str_release(&out);
}

/* A board on it, all read, and no piece of the verdict worked out. */
static void
begin_judging(void)
{
	static struct theme theme;
	struct engine_options options = { .session_path = session, .actor = "tester" };
	struct app_options settings = { .theme = &theme, .theme_name = "dark" };
	struct err err = { 0 };

	snprintf(session, sizeof(session), "/tmp/sitrep-judging-%d.session", (int)getpid());
	write_log();
	now_ns = NOW_S * NS_PER_S;
	engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, log_path, &err) == 0, "%s", err.text);
	engine_set_patient(engine, true);
	while (engine_tick(engine, now_ns, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	ck_assert_int_eq(theme_load(&theme, "dark", &err), 0);
	ck_assert_int_eq(app_init(&app, engine, &settings, &err), 0);
	app.now_ns = now_ns;
	look(80, 24);
	ck_assert(engine_is_pondering(engine));
}

static void
end_judging(void)
{
	end();
	unlink(log_path);
}

START_TEST(the_board_says_what_is_still_worked_out_and_shows_what_is_known)
{
	begin_judging();
	sees("JUDGING  the verdict is being worked out");
	sees("17500 rec");
	sees("opens with the verdict");
	sees("v1");
	sees("v2");
	ck_assert_ptr_null(strstr(look(80, 24), "no caution"));
	ck_assert_ptr_null(strstr(look(80, 24), "no baseline"));
	ck_assert_ptr_null(strstr(look(80, 24), "so far"));
	while (engine_ponder(engine))
		continue;
	ck_assert(app_tick(&app, now_ns));	/* it is drawn without a key */
	sees("STRONG");
	ck_assert_ptr_null(strstr(look(80, 24), "JUDGING"));
	end_judging();
}
END_TEST

START_TEST(a_key_has_its_frame_before_the_next_piece)
{
	static const struct { const char *key, *seen; } pressed[] = {
		{ "?", "HELP" }, { "<Esc>", "JUDGING" }, { "l", "RECORDS" }, { "<Esc>", "JUDGING" },
		{ ":", ":" }, { "help<Enter>", "HELP" }, { "<Esc>", "JUDGING" },
		{ "c", "the verdict is being worked out" }, { "<Esc>", "JUDGING" },
		{ "m", "note" }, { "seen by me<Enter>", "JUDGING" },
	};

	begin_judging();
	size_t at = 0;
	do {
		if (at == LENGTH(pressed))
			break;
		press(pressed[at].key);
		ck_assert(engine_is_pondering(engine));
		sees(pressed[at].seen);
		at++;
	} while (engine_ponder(engine));
	ck_assert_uint_ge(at, 5);
	end_judging();
}
END_TEST

/* What nobody would press, in any order, with pieces, other moments and sizes in between. */
START_TEST(any_keys_between_any_pieces_are_survived_and_end_in_the_same_verdict)
{
	static const char keys[] = "?lcngvmdsSzZbBeEuUtT0[]{},.rRwfF:/jkhJKGg \t\r\x1b+-xyXp123";
	uint32_t seed = 20250801;

	begin_judging();
	for (int i = 0; i < PRESSES && !app.ui.is_leaving; i++) {
		seed = seed * 1664525 + 1013904223;
		struct key_event event = { .key = (unsigned char)keys[(seed >> 16) %
								       (sizeof(keys) - 1)] };
		if (event.key == '\r')
			event.key = KEY_ENTER;
		if (event.key == '\x1b')
			event.key = KEY_ESC;
		now_ns += NS_PER_S / 10;
		engine_tick(engine, now_ns, 0);
		app_key(&app, &event, now_ns);
		if (app.ui.is_typing && i % 4)
			app_key(&app, &(struct key_event){ .key = KEY_ESC }, now_ns);
		app_tick(&app, now_ns);
		look(i % 5 ? 80 : 160, i % 7 ? 24 : 48);
		for (uint32_t n = seed >> 28; n > 8; n--)
			engine_ponder(engine);
	}
	for (int i = 0; i < 8; i++)
		app_key(&app, &(struct key_event){ .key = KEY_ESC }, now_ns);
	app.ui.moment_ns = INSTANT_NONE;
	look(80, 24);
	for (int i = 0; i < MOST_PIECES && engine_ponder(engine); i++)
		continue;
	look(80, 24);
	ck_assert(!engine_snapshot(engine)->is_judging);
	ck_assert_str_eq(engine_snapshot(engine)->certainty, "STRONG");
	end_judging();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_judging");
	TCase *tcase = tcase_create("judging");

	tcase_set_timeout(tcase, 240);
	tcase_add_test(tcase, the_board_says_what_is_still_worked_out_and_shows_what_is_known);
	tcase_add_test(tcase, a_key_has_its_frame_before_the_next_piece);
	tcase_add_test(tcase,
		any_keys_between_any_pieces_are_survived_and_end_in_the_same_verdict);
	suite_add_tcase(suite, tcase);
	return suite;
}
