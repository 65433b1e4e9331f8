/* check_views: what must be there to be read in every view, in words. */
/* SPDX-License-Identifier: MIT */
#include "tests/view_drawn.h"

static void
wants(const char *frame, const char *text)
{
	ck_assert_msg(strstr(frame, text), "`%s` is not in\n%.2500s", text, frame);
}

START_TEST(chips_that_change_how_figures_are_read_stand_on_every_view)
{
	/* The briefing says it too; overlays show the view below, which does. */
	begin(&view_cases[1]);
	for (int view = 0; view < VIEWS; view++) {
		open_view((enum view)view);
		wants(draw(120, 40, TIER_UNICODE), "KNOWN AT 18:06:20Z");
	}
	end();
}
END_TEST

/* Overlays show the view below, where there is room for both (screens.md section 3). */
START_TEST(a_part_of_the_log_is_called_partial_on_every_view)
{
	static const struct { int cols, rows; } sizes[] = { { 120, 40 }, { 80, 24 }, { 60, 16 } };

	begin(&view_cases[1]);
	snapshot.is_known_at = false;
	snapshot.loaded = (struct loaded){ .is_partial = true, .bytes_read = 550,
					   .bytes_total = 1100, .files = 1 };
	for (int view = 0; view < VIEWS; view++)
		for (size_t i = 0; i < LENGTH(sizes); i++) {
			open_view((enum view)view);
			wants(draw(sizes[i].cols, sizes[i].rows, TIER_UNICODE), "PARTIAL 50%");
		}
	end();
}
END_TEST

START_TEST(what_is_loaded_never_hides_a_chip)
{
	begin(&view_cases[1]);
	app.progress = (struct progress){ .begun = { 1, 0 }, .n = 1,
					  .last = { NS_PER_S, 550 } };
	snapshot.loaded = (struct loaded){ .is_loading = true, .bytes_read = 550,
					   .bytes_total = 1100, .records = 4, .files = 1 };
	const char *frame = draw(80, 24, TIER_UNICODE);
	wants(frame, "LOADING 50%");
	wants(frame, "KNOWN AT 18:06:20Z");
	snapshot.is_known_at = false;
	frame = draw(120, 40, TIER_UNICODE);
	wants(frame, "LOADING [=========>          ] 50%  550 of 1100 B  550 B/s  4 records");
	wants(frame, "Esc stop here");
	end();
}
END_TEST

START_TEST(the_selected_row_is_on_the_screen_wherever_the_selection_is)
{
	static const enum view views[] = { VIEW_GUIDE, VIEW_CAUSES };

	for (size_t v = 0; v < LENGTH(views); v++)
		for (int i = 0; i < 40; i++) {
			begin(&view_cases[2]);
			open_view(views[v]);
			app.ui.step = 1;
			app.ui.place[views[v]][0] =
				(struct place){ .selected = i, .top = (i * 7) % 40 };
			const char *frame = draw(80, 24, TIER_UNICODE);
			ck_assert_msg(strstr(frame, "\n>"), "%s, row %d:\n%.2500s",
				      view_ops(views[v])->name, i, frame);
			ck_assert_int_eq(app.ui.place[views[v]][0].selected, i);
			end();
		}
}
END_TEST

START_TEST(states_of_a_field_differ_in_words_and_in_signs)
{
	static const struct {
		enum snap_field_state state;
		const char *value, *wide, *narrow;
		bool is_asked;
	} cases[] = {
		{ SNAP_EMPTY, "", "asked", "________ ?", true },
		{ SNAP_PREFILLED, "v1.3", "pre-filled", "v1.3     ~", false },
		{ SNAP_CONFIRMED, "v1.3", "confirmed", "v1.3     \xE2\x9C\x93", false },
		{ SNAP_EDITED, "v1.3", "edited", "v1.3     *", false },
		{ SNAP_STALE, "v1.3", "stale", "v1.3     !", false },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct snap_field field = { .name = "a",
					    .label = "Owner",
					    .state = cases[i].state,
					    .draft = "v1.3",
					    .value = cases[i].value,
					    .is_asked = cases[i].is_asked,
					    .lines = "" };
		struct snap_step step = { .number = 2,
					  .name = "Act now",
					  .question = "What?",
					  .summary = "",
					  .field = &field,
					  .n_fields = 1 };
		begin(&view_cases[0]);
		snapshot.step = &step;
		snapshot.n_steps = 1;
		open_view(VIEW_GUIDE);
		wants(draw(80, 24, TIER_UNICODE), cases[i].wide);
		wants(draw(30, 12, TIER_UNICODE), "Owner");
		ck_assert_msg(
			strstr(str_text(&shown), cases[i].narrow + (cases[i].is_asked ? 8 : 9)),
			"%.2500s", str_text(&shown));
		end();
	}
}
END_TEST

START_TEST(what_a_leave_would_forget_is_said)
{
	begin(&view_cases[1]);
	open_view(VIEW_LEAVE);
	const char *frame = draw(80, 24, TIER_UNICODE);
	wants(frame, "The 10-minute box is running (08:42).");	/* 522 s */
	wants(frame, "The action was taken and is not verified.");
	wants(frame, "4 entries are in no file");
	app.options.is_recording = true;
	frame = draw(80, 24, TIER_UNICODE);
	wants(frame, "A recording is being made; it ends here.");
	wants(frame, "REC");
	wants(frame, "Stay (Esc)");
	wants(frame, "Leave, they are lost (Enter)");
	end();
}
END_TEST

/* Blocks in a role that sets its background, or reverses, would vanish in it. */
START_TEST(the_large_figure_is_seen_in_every_theme)
{
	struct err err = { 0 };
	struct theme theme;
	const char *name;
	size_t n = 0;

	begin(&view_cases[1]);
	open_view(VIEW_BRIEFING);
	draw(80, 24, TIER_UNICODE);
	for (int y = 0; y < canvas.rows; y++)
		for (int x = 0; x < 40; x++) {
			const struct cell *cell = canvas_cell(&canvas, x, y);
			if (cell->cp[0] != 0x2588)
				continue;
			n++;
			for (size_t i = 0; (name = theme_builtin_name(i)) != NULL; i++) {
				ck_assert_int_eq(theme_load(&theme, name, &err), 0);
				const struct style *style = &theme.style[cell->role];
				ck_assert_msg(!((style->attr | style->mono) & ATTR_REVERSE), "%s",
					      theme.name);
				/* A block is all letter: on paper it must be the darker one. */
				ck_assert_msg(!style->bg.is_set || (style->fg.rgb & 0xFFFF) <
					      (style->bg.rgb & 0xFFFF), "%s", theme.name);
			}
		}
	ck_assert_uint_gt(n, 0);
	end();
}
END_TEST

START_TEST(the_briefing_shows_the_figure_large_in_both_tiers)
{
	begin(&view_cases[1]);
	open_view(VIEW_BRIEFING);
	const char *frame = draw(80, 24, TIER_UNICODE);
	wants(frame, "\u2580\u2580\u2588  \u2584\u2588 \u2588\u2580\u2580");
	wants(frame, "v1.3: 2 of 5 timed out, all endpoints");
	wants(frame, "REPORTED");
	frame = draw(80, 24, TIER_ASCII);
	wants(frame, "##    #  ##");
	wants(frame, " #   #   #  ");
	end();
}
END_TEST

/* The states of the clock and what changes how a number is read, one at a time. */
enum { CLOCKS = 13 };
static void
set_clock(int state)
{
	int64_t last_ns = snapshot.last_ns;

	snapshot.is_known_at = snapshot.is_read_only = false;
	snapshot.moment_ns = last_ns;
	snapshot.n_filter_terms = snapshot.unsaved = 0;
	switch (state) {
	case 1: snapshot.is_known_at = true; snapshot.moment_ns -= 55 * NS_PER_S; break;
	case 2: app.ui.play = (struct transport){ .is_playing = true, .speed = 10000,
						  .next_ns = INSTANT_NONE }; break;
	case 3: case 4: case 5: case 6:
		snapshot.live = (struct live){ .is_live = true, .bytes_ns = last_ns };
		app.now_ns = last_ns + (state == 3 ? 2 : state == 4 ? 14 : state == 5 ? 90 : -180) *
				       NS_PER_S;
		break;
	case 7: snapshot.loaded.is_partial = true; snapshot.loaded.bytes_read = 550; break;
	case 8: snapshot.loaded.is_loading = true; snapshot.loaded.bytes_read = 550; break;
	case 9: snapshot.filtered = 3; snapshot.shown -= 3; break;
	case 10: snapshot.is_narrowed = true; break;
	case 11: snapshot.is_read_only = true; break;
	case 12: app.options.is_recording = true; break;
	default: break;
	}
}

/* S8: without any color two states differ in their characters, on every view that is no overlay. */
START_TEST(every_state_differs_in_characters)
{
	static const enum view shown_views[] = { VIEW_BOARD, VIEW_CAUSES, VIEW_RECORDS, VIEW_RAW,
						 VIEW_DRILL, VIEW_SPREAD, VIEW_MARKS, VIEW_GUIDE };
	struct str frame[CLOCKS] = { { 0 } };

	for (int i = 0; i < CLOCKS; i++) {
		begin(&view_cases[1]);
		set_clock(i);
		open_view(shown_views[_i]);
		str_add(&frame[i], draw(80, 24, TIER_ASCII));
		end();
		for (int k = 0; k < i; k++)
			ck_assert_msg(strcmp(str_text(&frame[i]), str_text(&frame[k])) != 0,
				      "states %d and %d look alike:\n%.400s", i, k,
				      str_text(&frame[i]));
	}
	for (int i = 0; i < CLOCKS; i++)
		str_release(&frame[i]);
}
END_TEST

START_TEST(help_shows_every_key_of_the_view_below)
{
	begin(&view_cases[1]);
	open_view(VIEW_HELP);	/* over the guide */
	const char *frame = draw(160, 48, TIER_ASCII);
	for (int command = 1; command < COMMAND_COUNT; command++) {
		const struct command_row *row = command_row((enum command)command);
		if (row->where & IN_GUIDE)
			wants(frame, row->help);
	}
	ck_assert(!strstr(frame, command_row(COMMAND_QUIT)->help));
	app.ui.help_page = 1;
	wants(draw(160, 48, TIER_ASCII), "KNOWN AT");
	end();
}
END_TEST

START_TEST(without_notes_or_records_a_sentence_stands)
{
	begin(&view_cases[0]);
	open_view(VIEW_RECORDS);
	wants(draw(80, 24, TIER_UNICODE), "no records yet");
	open_view(VIEW_GUIDE);
	wants(draw(80, 24, TIER_UNICODE), "the guide opens when the log is read");
	open_view(VIEW_CAUSES);
	wants(draw(80, 24, TIER_UNICODE), "the verdict comes when all is read");
	snapshot.loaded.is_loading = false;
	wants(draw(80, 24, TIER_UNICODE), "no hypothesis");
	open_view(VIEW_RAW);
	wants(draw(80, 24, TIER_UNICODE), "no record");
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("views");
	TCase *words = tcase_create("words");

	tcase_add_test(words, chips_that_change_how_figures_are_read_stand_on_every_view);
	tcase_add_test(words, a_part_of_the_log_is_called_partial_on_every_view);
	tcase_add_test(words, what_is_loaded_never_hides_a_chip);
	tcase_add_test(words, the_selected_row_is_on_the_screen_wherever_the_selection_is);
	tcase_add_test(words, states_of_a_field_differ_in_words_and_in_signs);
	tcase_add_test(words, what_a_leave_would_forget_is_said);
	tcase_add_test(words, the_briefing_shows_the_figure_large_in_both_tiers);
	tcase_add_test(words, the_large_figure_is_seen_in_every_theme);
	tcase_add_loop_test(words, every_state_differs_in_characters, 0, 8);
	tcase_add_test(words, help_shows_every_key_of_the_view_below);
	tcase_add_test(words, without_notes_or_records_a_sentence_stands);
	suite_add_tcase(suite, words);
	return suite;
}
