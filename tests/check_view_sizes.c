/* check_view_sizes: every view at every size, in both tiers, over snapshots tame and hostile. */
/* SPDX-License-Identifier: MIT */
#include "tests/view_drawn.h"

static const int widths[] = {
	0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13,	 14,  15,  16,	17,  18,  19,  20,
	21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,	 35,  36,  37,	38,  39,  40,  41,
	43, 47, 49, 50, 53, 59, 60, 61, 67, 79, 80, 81, 97, 119, 120, 130, 131, 160, 211, 300,
};
static const int heights[] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
			       13, 15, 16, 17, 19, 20, 24, 31, 37, 48, 100 };

/* SITREP_MANY: every snapshot at every size. */
static bool is_full;

static void
type_into(const char *field, const char *text, bool is_multi)
{
	editor_init(&app.ui.editor, 0, is_multi);
	editor_set(&app.ui.editor, text, strlen(text));
	snprintf(app.ui.typing_field, sizeof(app.ui.typing_field), "%s", field);
	app.ui.is_typing = true;
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

static bool
is_among(int n, const int *list, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (list[i] == n)
			return true;
	return false;
}

/* Does the turn of `turns` snapshots come at the size? At sizes people have and where layouts
 * change all do; elsewhere one of them, so that every view still meets every size. (w / 2: the
 * tier follows from w + h.) Under a sanitizer one of twice as many: every other view does. */
static bool
has_turn(size_t w, size_t h, size_t turn, size_t turns)
{
	static const int usual_widths[] = { 12, 40, 60, 80, 120, 160 };
	static const int usual_heights[] = { 10, 16, 20, 24, 48 };

	if (is_full || (is_among(widths[w], usual_widths, LENGTH(usual_widths)) &&
			is_among(heights[h], usual_heights, LENGTH(usual_heights))))
		return true;
	turns *= IS_SANITIZED ? 2 : 1;
	return (w / 2 + h) % turns == turn % turns;
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
	size_t turn = (size_t)_i / VIEWS + LENGTH(view_cases) * view;

	begin(c);
	open_view(view);
	for (size_t w = 0; w < LENGTH(widths); w += stride(c))
		for (size_t h = 0; h < LENGTH(heights); h += widths[w] > 60 ? 2 : 1)
			for (int tier = TIER_UNICODE; tier <= TIER_ASCII; tier++) {
				/* Both tiers at the sizes people have, in turn at the others. */
				if ((widths[w] < 79 || heights[h] < 20) && (int)(w + h) % 2 != tier)
					continue;
				if (!has_turn(w, h, turn, LENGTH(view_cases)))
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
		{ VIEW_BOARD, ":", false },
		{ VIEW_RECORDS, "f", false },
		{ VIEW_DRILL, "/", false },
	};
	const struct view_case *c = &view_cases[1 + (size_t)_i % 3];
	size_t entry = (size_t)_i / 3;

	begin(c);
	open_view(entries[entry].view);
	type_into(entries[entry].field, c->sentence, entries[entry].is_multi);
	app.ui.step = 1;
	for (size_t w = 0; w < LENGTH(widths); w += stride(c))
		for (size_t h = 0; h < LENGTH(heights); h += widths[w] > 60 ? 2 : 1) {
			if (!has_turn(w, h, (size_t)_i, 3))
				continue;
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

Suite *
suite(void)
{
	Suite *suite = suite_create("view_sizes");
	TCase *sizes = tcase_create("sizes");

	is_full = getenv("SITREP_MANY") != NULL;
	tcase_set_timeout(sizes, 120);
	tcase_add_loop_test(sizes, every_view_stands_at_every_size, 0,
			    (int)LENGTH(view_cases) * VIEWS);
	tcase_add_loop_test(sizes, typing_stands_at_every_size, 0, 9 * 3);
	suite_add_tcase(suite, sizes);
	return suite;
}
