/* check_frames: every view at four sizes, as text in both tiers and as roles: golden frames. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

/*
 * One file a view in tests/golden/views: its frames one below the other, each under a line that
 * says which. SITREP_GOLDEN=write draws them anew, for review as a diff (make golden).
 */
static const struct { const char *name, *keys; } views[] = {
	{ "board", "" },
	{ "board-filtered", "<S-Tab> <S-Tab> l f <Enter>" },
	{ "board-versions", "<Tab> <Tab> <Tab> c c c c" },
	{ "declare", "1 h" },
	{ "root-cause", "1" },
	{ "act-now", "2" },
	{ "verify", "2 l" },
	{ "prevent", "3" },
	{ "retro", "4" },
	{ "export", "4 l" },
	{ "causes", "H" },
	{ "differs", "d" },
	{ "drill", "<S-Tab> <S-Tab> l <Enter>" },
	{ "spread", "D" },
	{ "spread-log", "D V" },
	{ "records", "L" },
	{ "records-search", "L / f u n d <Enter>" },
	{ "raw", "L j j j j j r" },
	{ "briefing", "b" },
	{ "marks", "'" },
	{ "cautions", ": c a u t i o n s <Enter>" },
	{ "help", "?" },
	{ "signs", "? ?" },
	{ "write", "w" },
	{ "themes", "C" },
	{ "leave", "p q" },
	{ "palette", ": t" },
	{ "filter", "f v e r s i o n = v 1 . 3" },
	{ "filter-wrong", "f l a t e n c y > >" },
	{ "paused", ", , ," },
	{ "paused-drill", ", , , <S-Tab> <S-Tab> l <Enter>" },
	{ "paused-spread", ", , , D" },
	{ "zoomed", "z z" },
	{ "board-sorted", "<Tab> <Tab> <Tab> s s s s" },
	{ "records-newest", "L S" },
	{ "range", "v h h h" },
	{ "range-kept", "v h h h <Enter>" },
	{ "box", "D v h h h j" },
	{ "page", ": e x p o r t <Space> a r g o <Enter>" },
	{ "figures", ": b y <Space> s t a t u s <Enter>" },
	{ "help-search", "? / f i l t e r <Enter>" },
};

static const struct { int cols, rows; } sizes[] = { { 40, 10 }, { 80, 24 }, { 120, 36 },
						    { 160, 48 } };

static void
add_frame(struct str *out, size_t size, enum tier tier, bool is_roles)
{
	canvas_init(&canvas, sizes[size].cols, sizes[size].rows, tier, NULL);
	app.options.tier = tier;
	app_draw(&app, &canvas);
	ck_assert_uint_eq(canvas.rewritten, 0);
	str_fmt(out, "== %dx%d %s%s\n", sizes[size].cols, sizes[size].rows,
		tier == TIER_ASCII ? "ascii" : "unicode", is_roles ? " roles" : "");
	(is_roles ? canvas_print_roles : canvas_print)(&canvas, out);
}

/* The frames of a view, after its keys at 80x24; which frame differs first is said. */
START_TEST(a_view_is_drawn_as_it_was)
{
	struct str out = { 0 }, old = { 0 };
	struct err err = { 0 };
	char path[128];
	const char *mode = getenv("SITREP_GOLDEN");

	begin();
	close_engine();		/* one frame tells where the notes are */
	snprintf(session, sizeof(session), "/tmp/sitrep-frames.session");
	unlink(session);
	open_engine(false);
	press(views[_i].keys);
	for (size_t size = 0; size < LENGTH(sizes); size++)
		for (int tier = TIER_UNICODE; tier <= TIER_ASCII; tier++)
			for (int roles = 0; roles < (tier == TIER_UNICODE ? 2 : 1); roles++)
				add_frame(&out, size, (enum tier)tier, roles);
	snprintf(path, sizeof(path), "tests/golden/views/%s.txt", views[_i].name);
	if (mode && strcmp(mode, "write") == 0) {
		ck_assert_msg(save_file(path, str_text(&out), out.len, &err) == 0, "%s", err.text);
	} else {
		ck_assert_msg(save_read(path, 1 << 22, &old, &err) == 0, "%s", err.text);
		const char *a = str_text(&old), *b = str_text(&out), *frame = b;
		for (const char *at = b; *at && strncmp(a, at, strcspn(at, "\n") + 1) == 0;) {
			size_t n = strcspn(at, "\n") + 1;
			frame = *at == '=' && at[1] == '=' ? at : frame;
			a += n;
			at += n;
			b = at;
		}
		ck_assert_msg(!*a && !*b, "%s, %.*s: it was\n%.*s\nit is\n%.*s\n(make golden draws "
			      "it anew, for review)", views[_i].name, (int)strcspn(frame, "\n"),
			      frame, (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
	}
	str_release(&out);
	str_release(&old);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("frames");
	TCase *tcase = tcase_create("golden");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_view_is_drawn_as_it_was, 0, (int)LENGTH(views));
	suite_add_tcase(suite, tcase);
	return suite;
}
