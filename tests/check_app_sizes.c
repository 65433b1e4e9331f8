/* check_app_sizes: the whole front end at every size, and under keys and sizes by chance. */
/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <sys/stat.h>

#include "tests/app_case.h"
#include "tests/many.h"

enum { COLS_MAX = 300, ROWS_MAX = 100 };

/* SITREP_MANY: every size; else all to 40 and primes above, every third of them in turn. */
static bool is_full;

static bool
is_prime(int n)
{
	for (int i = 2; i * i <= n; i++)
		if (n % i == 0)
			return false;
	return true;
}

/* What is wrong with a cell: NULL, nothing. */
static const char *
fault_of(int x, int y)
{
	const struct cell *cell = canvas_cell(&canvas, x, y);

	if (cell->role == ROLE_NONE)
		return NULL;
	if (cell->width == 2 && (x + 1 >= canvas.cols || canvas_cell(&canvas, x + 1, y)->width))
		return "half a character";
	if (cell->cp[0] < 0x20 && cell->width)
		return "a control character";
	return canvas.tier == TIER_ASCII && cell->width && cell->cp[0] > 0x7E ? "not ascii" : NULL;
}

static void
check(const char *what)
{
	MUST(!canvas.rewritten, "%s at %dx%d: %u cells drawn twice", what, canvas.cols,
	     canvas.rows, canvas.rewritten);
	for (int y = 0; y < canvas.rows; y++)
		for (int x = 0; x < canvas.cols; x++)
			MUST(!fault_of(x, y), "%s at %dx%d: %s at %d %d", what, canvas.cols,
			     canvas.rows, fault_of(x, y), x, y);
	MUST(app.ui.is_typing || !canvas.has_cursor, "%s at %dx%d: a cursor without typing", what,
	     canvas.cols, canvas.rows);
	MUST(!canvas.has_cursor || (canvas.cursor_x < canvas.cols && canvas.cursor_y < canvas.rows),
	     "%s at %dx%d: the cursor is outside", what, canvas.cols, canvas.rows);
}

/* A number that lost its end reads as another one: behind a digit at the right edge stands no
 * further digit of the same figure on a wider screen. The verdict's counts are looked for whole. */
static void
check_counts(void)
{
	struct str text = { 0 };

	canvas_print(&canvas, &text);
	for (const char *at = str_text(&text); (at = strstr(at, "max ")) != NULL; at += 4) {
		long ms = strtol(at + 4, NULL, 10);
		bool is_known = ms == 890 || ms == 820 || ms == 700 || ms == 120 || ms == 0;
		MUST(is_known || at[4] < '0' || at[4] > '9', "at %dx%d: %.12s", canvas.cols,
		     canvas.rows, at);
	}
	str_release(&text);
}

static const struct { const char *name, *keys; } states[] = {
	{ "board", "" },
	{ "board, timeouts", "<S-Tab> <S-Tab> l" },
	{ "board, filtered", "f v e r s i o n = v 1 . 3 <Enter>" },
	{ "board, paused", ", ," },
	{ "guide", "2 j j" },
	{ "causes", "H j j" },
	{ "records", "L j" },
	{ "raw", "L j j r" },
	{ "drill", "<S-Tab> <S-Tab> l <Enter> j" },
	{ "spread", "D j" },
	{ "differs", "d j" },
	{ "briefing", "b" },
	{ "marks", "' j" },
	{ "cautions", ": c a u t i o n s <Enter> j" },
	{ "themes", "C j" },
	{ "palette", ": t" },
	{ "filter", "L f l a t e n c y > >" },
	{ "leave", "p q" },
};

START_TEST(every_view_stands_at_every_size)
{
	int n = 0;

	begin();
	press(states[_i].keys);
	for (int cols = 0; cols <= COLS_MAX; cols++)
		for (int rows = 0; rows <= ROWS_MAX; rows++) {
			if (!is_full && ((cols > 40 && !is_prime(cols)) ||
					 (rows > 40 && !is_prime(rows)) ||
					 (cols * 7 + rows * 3 + _i) % (17 * STRIDE)))
				continue;
			canvas_init(&canvas, cols, rows, n++ % 4 ? TIER_UNICODE : TIER_ASCII, NULL);
			app.options.tier = canvas.tier;
			app_draw(&app, &canvas);
			check(states[_i].name);
			if (strncmp(states[_i].name, "board", 5) == 0)
				check_counts();
		}
	ck_assert_int_gt(n, 0);
	end();
}
END_TEST

/* 0x0 and the largest canvas there is, and a single cell (S13). */
START_TEST(the_smallest_and_the_largest_screen_are_screens)
{
	static const struct { int cols, rows; } ends[] = {
		{ 0, 0 }, { 1, 0 }, { 0, 1 }, { 1, 1 }, { 20, 1 }, { 20, 3 },
		{ CANVAS_COLS_MAX, CANVAS_ROWS_MAX }, { CANVAS_COLS_MAX, 1 },
		{ 1, CANVAS_ROWS_MAX },
	};

	begin();
	for (size_t i = 0; i < LENGTH(ends); i++) {
		canvas_init(&canvas, ends[i].cols, ends[i].rows, TIER_UNICODE, NULL);
		app_draw(&app, &canvas);
		check("board");
	}
	look(20, 3);
	ck_assert(strstr(str_text(&shown), "PROBABLE  v1.3"));
	ck_assert(strstr(str_text(&shown), "4/5 T/O  max 890"));
	look(20, 1);
	ck_assert(strstr(str_text(&shown), "v1.3 4/5 T/O"));
	look(1, 1);
	ck_assert_str_eq(str_text(&shown), "\xE2\x9C\x97\n");
	end();
}
END_TEST

/* What one look must tell (S11), and what an attached viewer sees of a larger board (S38). */
START_TEST(the_first_look_tells_claim_verdict_version_state_and_step)
{
	static const char *const told[] = {
		"SEV2  reported: Within 20 mins", " PROBABLE  v1.3 is most likely the cause",
		"v1.3 ", "4/5  80%", "max 890", "1 repaired", "LOADED 18:07:15Z", "GUIDE",
		"? Help", "q Leave",
	};
	static const char *const cropped[] = { "PROBABLE", "v1.3 ", "LOADED 18:07:15Z", "Declare" };

	begin();
	for (size_t i = 0; i < LENGTH(told); i++)
		sees(told[i]);
	look(160, 48);
	struct str crop = { 0 };
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++) {
			uint32_t cp = canvas_cell(&canvas, x, y)->cp[0];
			str_char(&crop, cp >= 0x20 && cp < 0x7F ? (char)cp : ' ');
		}
	for (size_t i = 0; i < LENGTH(cropped); i++)
		ck_assert_msg(strstr(str_text(&crop), cropped[i]), "%s", cropped[i]);
	str_release(&crop);
	end();
}
END_TEST

/* How many numbers a frame tells, `890`, `18:06:20`, `80`; *out has each once. */
static size_t
numbers(const char *frame, struct str *out)
{
	size_t n = 0;

	for (const char *at = frame; *at;) {
		size_t len = strspn(at, "0123456789.:");
		size_t own = len;	/* without the colon or stop behind it */
		char number[40];
		while (own && (at[own - 1] == ':' || at[own - 1] == '.'))
			own--;
		if (own && own < sizeof(number) - 2) {
			snprintf(number, sizeof(number), " %.*s ", (int)own, at);
			if (!strstr(str_text(out), number))
				str_add(out, number);
			n++;
		}
		at += len ? len : 1;
	}
	return n;
}

/* S12: a tall board tells at least 60 % more figures, and each that the small one has. */
START_TEST(a_tall_board_tells_more_and_loses_nothing)
{
	struct str small = { 0 }, tall = { 0 };

	begin();
	size_t few = numbers(look(80, 24), &small), many = numbers(look(160, 48), &tall);
	ck_assert_msg(many * 10 >= few * 16, "%zu, %zu", few, many);
	for (const char *at = str_text(&small); *at;) {
		char number[40];
		size_t len = strcspn(at + 1, " ") + 2;
		snprintf(number, sizeof(number), "%.*s", (int)len, at);
		/* The width of a bin is another: more of them fit. */
		ck_assert_msg(strcmp(number, " 5 ") == 0 || strstr(str_text(&tall), number),
			      "%s is not on the tall one", number);
		at += len;
	}
	str_release(&small);
	str_release(&tall);
	end();
}
END_TEST

/* ---- by chance ---- */

/* Keys a person may press, weighed; what is typed is letters of the tables' words. */
static uint32_t
any_key(uint64_t *dice)
{
	static const uint32_t special[] = {
		KEY_ENTER, KEY_ENTER, KEY_ESC, KEY_ESC, KEY_TAB, KEY_TAB, KEY_SHIFT_TAB,
		KEY_BACKSPACE, KEY_DELETE, KEY_UP, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END,
		KEY_PGUP, KEY_PGDN, KEY_F1, KEY_F1 + 1, KEY_F1 + 2, KEY_F1 + 3, KEY_F1 + 5,
		KEY_CTRL('l'), KEY_CTRL('_'), KEY_CTRL('r'), KEY_CTRL('u'), KEY_CTRL('w'),
		KEY_CTRL('k'), KEY_CTRL('e'), KEY_CTRL('x'), KEY_CTRL('p'), KEY_CTRL('d'),
		0x1F4A9, 0xE9, 0x301, 0x202E, 0x3042,
	};
	uint32_t roll = (uint32_t)(splitmix64(dice) % 10);

	if (roll < 4)
		return special[splitmix64(dice) % LENGTH(special)];
	return 0x20 + (uint32_t)(splitmix64(dice) % 95);
}

static void
press_any(uint64_t *dice)
{
	struct key_event event = { .key = any_key(dice) };
	uint64_t roll = splitmix64(dice) % 40;

	if (roll == 0) {
		event = (struct key_event){ .key = KEY_PASTE, .lines = 2,
					    .text = "pasted\xFF\ntext \x1b[2J", .len = 18 };
	} else if (roll < 4) {
		event = (struct key_event){ .key = KEY_MOUSE,
			.mouse = (enum mouse)(splitmix64(dice) % 4),
			.x = (int)(splitmix64(dice) % 200), .y = (int)(splitmix64(dice) % 60) };
	}
	app_key(&app, &event, now_ns);
}

/* What was written into the box goes with it. */
static void
empty_box(const char *box)
{
	DIR *dir = opendir(box);
	struct dirent *entry;
	char path[512];

	while (dir && (entry = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", box, entry->d_name);
		unlink(path);
	}
	if (dir)
		closedir(dir);
	rmdir(box);
}

/* Sequences of 40 keys, clicks, pastes, sizes and seconds: no crash, every frame sound. */
START_TEST(keys_and_sizes_by_chance_leave_every_frame_sound)
{
	uint64_t dice = 0x5eed0000u + (uint64_t)_i;
	int sequences = is_full ? 10000 / 20 : STRIDES(500) / 20;
	char box[] = "/tmp/sitrep-keys-XXXXXX", home[4096];

	ck_assert_ptr_nonnull(mkdtemp(box));
	ck_assert_ptr_nonnull(getcwd(home, sizeof(home)));
	begin();
	ck_assert_int_eq(chdir(box), 0);	/* `w` writes where one stands */
	for (int sequence = 0; sequence < sequences; sequence++) {
		for (int i = 0; i < 40; i++) {
			press_any(&dice);
			app.ui.is_leaving = false;
			if (splitmix64(&dice) % 8 == 0) {
				now_ns += NS_PER_S;
				engine_tick(engine, now_ns, 0);
				app_pass(&app, NS_PER_S / 4);
				app_tick(&app, now_ns);
			}
			if (splitmix64(&dice) % 4)
				continue;
			int cols = (int)(splitmix64(&dice) % 170);
			int rows = (int)(splitmix64(&dice) % 50);
			canvas_init(&canvas, cols, rows, TIER_UNICODE, NULL);
			app_draw(&app, &canvas);
			check(view_ops(app_view(&app))->name);
		}
	}
	ck_assert_int_eq(chdir(home), 0);
	end();
	empty_box(box);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_sizes");
	TCase *tcase = tcase_create("sizes"), *chance = tcase_create("chance");

	is_full = getenv("SITREP_MANY") != NULL;
	tcase_set_timeout(tcase, is_full ? 1800 : 120);
	tcase_add_loop_test(tcase, every_view_stands_at_every_size, 0, (int)LENGTH(states));
	tcase_add_test(tcase, the_smallest_and_the_largest_screen_are_screens);
	tcase_add_test(tcase, the_first_look_tells_claim_verdict_version_state_and_step);
	tcase_add_test(tcase, a_tall_board_tells_more_and_loses_nothing);
	tcase_set_timeout(chance, is_full ? 1800 : 120);
	tcase_add_loop_test(chance, keys_and_sizes_by_chance_leave_every_frame_sound, 0, 20);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, chance);
	return suite;
}
