/* check_views: every view at every size, in both tiers, over snapshots tame and hostile. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runner.h"
#include "tests/view_case.h"
#include "tui/view.h"

static const int widths[] = {
	0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13,	 14,  15,  16,	17,  18,  19,  20,
	21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,	 35,  36,  37,	38,  39,  40,  41,
	43, 47, 49, 50, 53, 59, 60, 61, 67, 79, 80, 81, 97, 119, 120, 130, 131, 160, 211, 300,
};
static const int heights[] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
			       13, 15, 16, 17, 19, 20, 24, 31, 37, 48, 100 };

static struct app app;
static struct arena snaps, frame_arena;
static struct snapshot snapshot;
static struct canvas canvas;
static struct str shown;

static void
begin(const struct view_case *c)
{
	app = (struct app){ .now_ns = INSTANT_NONE,
			    .ui = { .depth = 1, .moment_ns = INSTANT_NONE } };
	case_snapshot(c, &snaps, &snapshot);
}

static void
end(void)
{
	editor_release(&app.ui.editor);
	arena_release(&snaps);
	arena_release(&frame_arena);
	canvas_release(&canvas);
	str_release(&shown);
}

/* Open a view over the board (help: over the guide). */
static void
open_view(enum view view)
{
	app.ui.depth = 1;
	app.ui.stack[0] = VIEW_BOARD;
	if (view == VIEW_HELP)
		app.ui.stack[app.ui.depth++] = VIEW_GUIDE;
	if (view != VIEW_BOARD)
		app.ui.stack[app.ui.depth++] = view;
}

static void
type_into(const char *field, const char *text, bool is_multi)
{
	editor_init(&app.ui.editor, 0, is_multi);
	editor_set(&app.ui.editor, text, strlen(text));
	snprintf(app.ui.typing_field, sizeof(app.ui.typing_field), "%s", field);
	app.ui.is_typing = true;
}

/* A frame of the view on top. Returns it as text, valid until the next one. */
static const char *
draw(int cols, int rows, enum tier tier)
{
	struct frame frame = {
		.canvas = &canvas, .app = &app, .arena = &frame_arena, .snapshot = &snapshot
	};

	canvas_init(&canvas, cols, rows, tier, NULL);
	app.cols = cols;
	app.rows = rows;
	arena_clear(&frame_arena);
	view_ops(app_view(&app))->draw(&frame, canvas_rect(&canvas));
	str_clear(&shown);
	canvas_print(&canvas, &shown);
	return str_text(&shown);
}

/* What is wrong with a cell: half a character, or one the tier may not show; NULL: nothing.
 * (No ck_assert a cell: each writes to a pipe.) */
static const char *
fault_of(int x, int y)
{
	const struct cell *cell = canvas_cell(&canvas, x, y);
	uint32_t cp = cell->cp[0];

	if (cell->role == ROLE_NONE)
		return NULL;
	if (cell->width == 2 &&
	    (x + 1 >= canvas.cols || canvas_cell(&canvas, x + 1, y)->width != 0))
		return "half a character";
	if (cell->width == 0)
		return x > 0 && canvas_cell(&canvas, x - 1, y)->width == 2 ? NULL
									   : "a second half alone";
	if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
		return "a control character";
	return canvas.tier == TIER_ASCII && (cp > 0x7E || cell->cp[1]) ? "not ascii" : NULL;
}

/* No cell drawn twice, every cell sound, the cursor inside. */
static void
check_canvas(const char *what)
{
	if (canvas.rewritten)
		ck_abort_msg("%s: %u cells drawn twice", what, canvas.rewritten);
	for (int y = 0; y < canvas.rows; y++)
		for (int x = 0; x < canvas.cols; x++)
			if (fault_of(x, y))
				ck_abort_msg("%s: %s at %d %d", what, fault_of(x, y), x, y);
	if (canvas.has_cursor && (canvas.cursor_x < 0 || canvas.cursor_x >= canvas.cols ||
	    canvas.cursor_y < 0 || canvas.cursor_y >= canvas.rows))
		ck_abort_msg("%s: the cursor is outside", what);
}

/* The frame, and that the same again is the same: a view keeps nothing but places. */
static void
check_frame(enum view view, int cols, int rows, enum tier tier, const char *name)
{
	char what[120];

	snprintf(what, sizeof(what), "%s of %s at %dx%d, tier %d", view_ops(view)->name, name, cols,
		 rows, (int)tier);
	draw(cols, rows, tier);
	check_canvas(what);
	struct str once = { 0 };
	str_bytes(&once, str_text(&shown), shown.len);
	const char *again = draw(cols, rows, tier);
	if (strcmp(str_text(&once), again) != 0)
		ck_abort_msg("%s: drawn again it differs\n%.900s\n%.900s", what, str_text(&once),
			     again);
	str_release(&once);
}

/* The huge one stands at every fifth width: it is slow to wrap. */
static size_t
stride(const struct view_case *c)
{
	return c->fields > 100 ? 5 : 1;
}

/* Selections somewhere in the lists, so that scrolling takes part. */
static void
scroll(int by)
{
	for (int view = 0; view < VIEWS; view++)
		for (int pane = 0; pane < PANES; pane++)
			app.ui.place[view][pane] = (struct place){ .selected = by, .top = by / 2 };
	app.ui.step = (size_t)by % 7;
	app.ui.briefing_line = by % 6;
	app.ui.help_page = by % 2;
}

START_TEST(every_view_stands_at_every_size)
{
	const struct view_case *c = &view_cases[_i / VIEWS];
	enum view view = (enum view)(_i % VIEWS);

	begin(c);
	open_view(view);
	for (size_t w = 0; w < LENGTH(widths); w += stride(c))
		for (size_t h = 0; h < LENGTH(heights); h += widths[w] > 60 ? 2 : 1)
			for (int tier = TIER_UNICODE; tier <= TIER_ASCII; tier++) {
				/* Both tiers at the sizes people have, in turn at the others. */
				if ((widths[w] < 79 || heights[h] < 20) && (int)(w + h) % 2 != tier)
					continue;
				scroll((int)(w + h) % 23);
				check_frame(view, widths[w], heights[h], (enum tier)tier, c->name);
			}
	end();
}
END_TEST

START_TEST(typing_stands_at_every_size)
{
	static const struct { enum view view; const char *field; bool is_multi; } entries[] = {
		{ VIEW_BOARD, "", false },
		{ VIEW_GUIDE, "", false },
		{ VIEW_RAW, "", false },
		{ VIEW_WRITE, "w", false },
		{ VIEW_GUIDE, "step.field.0", false },
		{ VIEW_GUIDE, "step.field.1", true },
	};
	const struct view_case *c = &view_cases[1 + (size_t)_i % 3];
	size_t entry = (size_t)_i / 3;

	begin(c);
	open_view(entries[entry].view);
	type_into(entries[entry].field, c->sentence, entries[entry].is_multi);
	app.ui.step = 1;
	for (size_t w = 0; w < LENGTH(widths); w += stride(c))
		for (size_t h = 0; h < LENGTH(heights); h += widths[w] > 60 ? 2 : 1) {
			app.ui.place[VIEW_GUIDE][0].selected = entries[entry].is_multi;
			check_frame(entries[entry].view, widths[w], heights[h], (enum tier)(h % 2),
				    c->name);
			bool is_board =
				entries[entry].view == VIEW_BOARD; /* its strip has no prompt */
			if (widths[w] >= (is_board ? 80 : 12) &&
			    heights[h] >= (is_board ? 20 : 4) && !canvas.has_cursor)
				ck_abort_msg("no cursor in %s at %dx%d",
					     view_ops(entries[entry].view)->name, widths[w],
					     heights[h]);
		}
	end();
}
END_TEST

/* ---- what must be there to be read ---- */

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
	wants(frame, "Stay (Esc)");
	wants(frame, "Leave, they are lost (Enter)");
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
	TCase *sizes = tcase_create("sizes"), *words = tcase_create("words");

	tcase_set_timeout(sizes, 120);
	tcase_add_loop_test(sizes, every_view_stands_at_every_size, 0,
			    (int)LENGTH(view_cases) * VIEWS);
	tcase_add_loop_test(sizes, typing_stands_at_every_size, 0, 6 * 3);
	suite_add_tcase(suite, sizes);
	tcase_add_test(words, chips_that_change_how_figures_are_read_stand_on_every_view);
	tcase_add_test(words, a_part_of_the_log_is_called_partial_on_every_view);
	tcase_add_test(words, what_is_loaded_never_hides_a_chip);
	tcase_add_test(words, the_selected_row_is_on_the_screen_wherever_the_selection_is);
	tcase_add_test(words, states_of_a_field_differ_in_words_and_in_signs);
	tcase_add_test(words, what_a_leave_would_forget_is_said);
	tcase_add_test(words, the_briefing_shows_the_figure_large_in_both_tiers);
	tcase_add_test(words, help_shows_every_key_of_the_view_below);
	tcase_add_test(words, without_notes_or_records_a_sentence_stands);
	suite_add_tcase(suite, words);
	return suite;
}
