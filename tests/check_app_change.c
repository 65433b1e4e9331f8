/* check_app_change: what changes while the board runs: redaction, theme, box; search and Tab. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"
#include "tui/app_private.h"

static void
misses(const char *text)
{
	const char *frame = look(80, 24);

	ck_assert_msg(!strstr(frame, text), "`%s` is in\n%.2500s", text, frame);
}

/* An engine on a log of our own, in place of the sample's. */
static void
begin_with(const char *log)
{
	struct err err = { 0 };
	char path[] = "/tmp/sitrep-log-XXXXXX";
	int fd = mkstemp(path);

	begin();
	close_engine();
	ck_assert(fd >= 0);
	ck_assert_int_eq(write(fd, log, strlen(log)), (int)strlen(log));
	close(fd);
	struct engine_options options = { .session_path = session, .actor = "tester",
					  .version = "test" };
	static struct theme theme;
	engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, now_ns, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	ck_assert_int_eq(theme_load(&theme, "dark", &err), 0);
	struct app_options settings = { .theme = &theme, .theme_name = "dark" };
	ck_assert_int_eq(app_init(&app, engine, &settings, &err), 0);
	unlink(path);
}

#define ROW(second, version, tenant)                                                        \
	"{\"timestamp\":\"2025-08-01T18:06:0" second "Z\",\"endpoint\":\"/pay\","              \
	"\"responseTimeMs\":100,\"status\":\"OK\",\"modelVersion\":\"" version "\","           \
	"\"tenant\":\"" tenant "\",\"customer\":\"Zebra Bank\"}\n"
static const char tenants[] = ROW("0", "v 1", "Acme") ROW("1", "v 1", "Umoja")
			      ROW("2", "v2", "Acme") ROW("3", "v2", "Umoja");

/* Everything that any view shows, and what is written and copied. */
static void
collect(struct str *out)
{
	static const char *const views[] = { "o", "H", "L", "r", "d", "D", "b", "'", "1", "2", "3",
					     "4", NULL };
	struct err err = { 0 };

	for (size_t i = 0; views[i]; i++) {
		app.ui.depth = 1;
		press(views[i]);
		str_add(out, look(160, 48));
	}
	app_do(&app, COMMAND_SOURCES);
	str_add(out, look(160, 48));
	app.ui.depth = 1;
	for (int document = 0; document <= DOCUMENT_TALK; document++)
		engine_write(engine, (enum document)document, NULL, out, &err);
}

/* A constant (customer) is in no column, but notes tell of it: it is hidden as well. */
START_TEST(names_are_hidden_and_shown_again_while_the_board_runs)
{
	struct str clear = { 0 }, hidden = { 0 }, again = { 0 };

	begin_with(tenants);
	collect(&clear);
	ck_assert_ptr_nonnull(strstr(str_text(&clear), "Acme"));
	ck_assert_ptr_nonnull(strstr(str_text(&clear), "Zebra Bank"));
	press("o :");
	type("redact");
	press("<Enter>");
	sees("REDACTED");
	collect(&hidden);
	ck_assert_ptr_null(strstr(str_text(&hidden), "Acme"));
	ck_assert_ptr_null(strstr(str_text(&hidden), "Umoja"));
	const char *leak = strstr(str_text(&hidden), "Zebra");
	ck_assert_msg(!leak, "%.200s", leak ? leak - 80 : "");
	press("o :");
	type("redact");
	press("<Enter>");
	misses("REDACTED");
	collect(&again);
	ck_assert_str_eq(str_text(&again), str_text(&clear));
	str_release(&clear);
	str_release(&hidden);
	str_release(&again);
	end();
}
END_TEST

/* A filter made of pseudonyms goes on with the names they stand for. */
START_TEST(a_filter_of_pseudonyms_is_one_of_names_when_they_are_shown_again)
{
	begin_with(tenants);
	app_do(&app, COMMAND_REDACT);
	press("f");
	type("tenant=tenant-B tenant!=\"tenant-A\" latency<500");
	press("<Enter>");
	sees("FILTERED 2 of 4");
	app_do(&app, COMMAND_REDACT);
	ck_assert_str_eq(app.ui.filter, "tenant=Umoja tenant!=Acme latency<500");
	ck_assert_str_eq(app.ui.message,
			 "names are shown again; filter: tenant=Umoja tenant!=Acme latency<500");
	sees("FILTERED 2 of 4");
	press("f <C-u>");
	type("tenant=Acme");		/* a name is left as it is, either way */
	press("<Enter>");
	app_do(&app, COMMAND_REDACT);
	sees("FILTERED 2 of 4");
	app_do(&app, COMMAND_REDACT);
	ck_assert_str_eq(app.ui.filter, "tenant=Acme");
	ck_assert_str_eq(app.ui.message, "names are shown again");
	end();
}
END_TEST

START_TEST(tab_writes_a_value_in_quotes_where_it_needs_them)
{
	begin_with(tenants);
	press("f");
	type("version=v");
	press("<Tab>");
	const char *typed = str_text(&app.ui.editor.text);
	ck_assert_msg(strcmp(typed, "version=\"v 1\"") == 0 || strcmp(typed, "version=v2") == 0,
		      "%s", typed);
	press("<C-u>");
	type("status=OK version=\"v 1");
	press("<Tab>");
	ck_assert_str_eq(str_text(&app.ui.editor.text), "status=OK version=\"v 1\"");
	press("<Enter>");
	ck_assert_str_eq(app.ui.filter, "status=OK version=\"v 1\"");
	sees("FILTERED 2 of 4");
	press("f <C-u>");
	type("endpoint!=/p");
	press("<Tab>");
	ck_assert_str_eq(str_text(&app.ui.editor.text), "endpoint!=/pay");
	end();
}
END_TEST

START_TEST(tab_knows_what_each_word_takes)
{
	static const struct { const char *typed, *want; } words[] = {
		{ "theme hi", "theme high-contrast" }, { "export fl", "export flagger" },
		{ "by version,en", "by version,endpoint" }, { "baseline v1.", "baseline v1." },
		{ "percentile r", "percentile r7" }, { "export screen", "export screen" },
	};

	begin();
	press(":");
	type(words[_i].typed);
	press("<Tab>");
	const char *typed = str_text(&app.ui.editor.text);
	ck_assert_msg(strncmp(typed, words[_i].want, strlen(words[_i].want)) == 0, "%s", typed);
	end();
}
END_TEST

START_TEST(letters_beyond_ascii_are_told_apart)
{
	/* e with acute, e with grave; the first is looked for */
	static const char log[] = ROW("0", "v1", "Kaf\xC3\xA9") ROW("1", "v1", "Kaf\xC3\xA8")
				  ROW("2", "v1", "Cafe");

	begin_with(log);
	press("d /");
	type("kaf\xC3\xA9");	/* typed byte by byte it is no text; the search is set at once */
	press("<Esc>");
	snprintf(app.ui.search, sizeof(app.ui.search), "%s", "kaf\xC3\xA9");
	canvas_init(&canvas, 40, 3, TIER_UNICODE, NULL);
	canvas_text(&canvas, (struct rect){ 0, 0, 40, 1 }, ROLE_TEXT,
		    safe_clean("Kaf\xC3\xA8 Kaf\xC3\xA9 \xE4\xB8\x96 Kafe"));
	app_light_hits(&app, &canvas);
	for (int x = 0; x < 20; x++)
		ck_assert_int_eq((canvas_cell(&canvas, x, 0)->over & OVER_HIT) != 0,
				 x >= 5 && x < 9);
	snprintf(app.ui.search, sizeof(app.ui.search), "%s", "\xE4\xB8\x96 K");
	canvas_init(&canvas, 40, 3, TIER_UNICODE, NULL);
	canvas_text(&canvas, (struct rect){ 0, 0, 40, 1 }, ROLE_TEXT,
		    safe_clean("ab \xE4\xB8\x96 Kafe"));	/* two cells, then two */
	app_light_hits(&app, &canvas);
	for (int x = 0; x < 20; x++)
		ck_assert_int_eq((canvas_cell(&canvas, x, 0)->over & OVER_HIT) != 0,
				 x >= 3 && x < 7);
	end();
}
END_TEST

START_TEST(help_is_searched_round_and_round)
{
	begin();
	press("? /");
	type("baseline");
	press("<Enter>");
	sees("take the version as baseline");
	int first = app.ui.place[VIEW_HELP][0].top;
	press("/");
	type("no such thing at all");
	press("<Enter>");
	ck_assert(app.ui.message_is_error);
	ck_assert_int_eq(app.ui.place[VIEW_HELP][0].top, first);
	press("? /");
	type("OLDER THAN");		/* not among the signs; the letters' case is no matter */
	press("<Enter> /");
	type("onset");
	press("<Enter>");
	sees("onset; first gate trip; cause known");
	end();
}
END_TEST

START_TEST(a_theme_is_worn_and_asked_to_be_kept)
{
	begin();
	press(":");
	type("theme light save");
	press("<Enter>");
	ck_assert_str_eq(app.theme.name, "light");
	ck_assert(app.ui.wants_theme_kept);
	app.ui.wants_theme_kept = false;
	press(":");
	type("theme nonsense save");
	press("<Enter>");
	ck_assert(app.ui.message_is_error);
	ck_assert_str_eq(app.theme.name, "light");
	ck_assert(!app.ui.wants_theme_kept);
	end();
}
END_TEST

START_TEST(braille_is_kept_in_another_theme)
{
	static struct theme braille;
	struct err err = { 0 };

	begin();
	ck_assert_int_eq(theme_load(&braille, "dark", &err), 0);
	for (uint32_t i = 0; i < 8; i++)
		braille.glyphs.cp[GLYPH_LEVEL1 + i][TIER_UNICODE] = 0x2840 + i;
	app.options.theme = &braille;
	ck_assert_int_eq(app_wear(&app, "light", &err), 0);
	ck_assert_uint_eq(app.theme.glyphs.cp[GLYPH_LEVEL1 + 3][TIER_UNICODE], 0x2843);
	ck_assert_str_eq(app.theme.name, "light");
	end();
}
END_TEST

START_TEST(five_more_minutes_are_asked_for_with_a_reason)
{
	begin();
	press("P");
	if (!app.ui.is_typing) {	/* the guide asks for it only while the box runs */
		ck_assert(*app.ui.message);
		press("p P");
	}
	ck_assert(app.ui.is_typing);
	ck_assert_str_eq(app.ui.typing_field, "action.extend");
	ck_assert_int_eq(app_view(&app), VIEW_GUIDE);
	type("the vendor calls back at 18:40");
	press("<Enter>");
	ck_assert_msg(!app.ui.message_is_error, "%s", app.ui.message);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_change");
	TCase *tcase = tcase_create("keys");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, names_are_hidden_and_shown_again_while_the_board_runs);
	tcase_add_test(tcase, a_filter_of_pseudonyms_is_one_of_names_when_they_are_shown_again);
	tcase_add_test(tcase, tab_writes_a_value_in_quotes_where_it_needs_them);
	tcase_add_loop_test(tcase, tab_knows_what_each_word_takes, 0, 6);
	tcase_add_test(tcase, letters_beyond_ascii_are_told_apart);
	tcase_add_test(tcase, help_is_searched_round_and_round);
	tcase_add_test(tcase, a_theme_is_worn_and_asked_to_be_kept);
	tcase_add_test(tcase, braille_is_kept_in_another_theme);
	tcase_add_test(tcase, five_more_minutes_are_asked_for_with_a_reason);
	suite_add_tcase(suite, tcase);
	return suite;
}
