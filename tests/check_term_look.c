/* check_term_look: blanks between words take a look that shows nothing on them. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/term_private.h"

static struct term_looks looks;
static struct cell from[24], row[24];

static bool
take_pair(int number, int fg, int bg)
{
	(void)number;
	(void)fg;
	(void)bg;
	return true;
}

static void
begin(const char *theme)
{
	struct err err = { 0 };
	struct theme loaded;

	looks = (struct term_looks){ 0 };
	ck_assert_int_eq(theme_load(&loaded, theme, &err), 0);
	ck_assert(term_looks_make(&looks, &loaded, DEPTH_256, take_pair));
	for (size_t i = 0; i < LENGTH(from); i++)
		from[i] = (struct cell){ .cp = { ' ' }, .width = 1, .role = ROLE_NONE };
}

static void
word(int x, int len, enum role role)
{
	for (int i = x; i < x + len; i++)
		from[i] = (struct cell){ .cp = { 'w' }, .width = 1, .role = (uint8_t)role };
}

static void
join(void)
{
	term_looks_join(&looks, from, row, (int)LENGTH(from));
}

START_TEST(a_few_blanks_between_words_take_the_role_before_them)
{
	begin("dark");
	word(0, 3, ROLE_TEXT_MUTED);
	word(4, 2, ROLE_STATUS_BAD);
	word(9, 2, ROLE_TEXT);
	join();
	ck_assert_int_eq(row[3].role, ROLE_TEXT_MUTED);
	for (int x = 6; x < 9; x++)
		ck_assert_int_eq(row[x].role, ROLE_STATUS_BAD);
	for (size_t x = 0; x < LENGTH(row); x++)	/* and nothing else is another */
		ck_assert(row[x].cp[0] == from[x].cp[0] && row[x].width == from[x].width &&
			  row[x].over == from[x].over &&
			  (row[x].role == from[x].role || from[x].role == ROLE_NONE));
	ck_assert_int_eq(row[11].role, ROLE_NONE);	/* the end of a row is erased */
}
END_TEST

START_TEST(a_long_gap_and_one_at_the_left_edge_stay_untouched)
{
	begin("dark");
	word(2, 2, ROLE_TEXT);
	word(8, 2, ROLE_TEXT);
	join();
	for (int x = 0; x < 2; x++)
		ck_assert_int_eq(row[x].role, ROLE_NONE);
	for (int x = 4; x < 8; x++)
		ck_assert_int_eq(row[x].role, ROLE_NONE);
}
END_TEST

/* A background, a reverse or an underline is seen on a blank: it goes no farther than its word. */
START_TEST(what_would_be_seen_on_a_blank_is_not_carried_on)
{
	static const struct { const char *theme; enum role role; } seen[] = {
		{ "light", ROLE_STATUS_BAD }, { "mono", ROLE_STATUS_BAD }, { "mono", ROLE_LINK },
		{ "dark", ROLE_STATUS_WARN_CHIP },
	};

	for (size_t i = 0; i < LENGTH(seen); i++) {
		begin(seen[i].theme);
		word(0, 2, seen[i].role);
		word(3, 2, ROLE_TEXT);
		join();
		ck_assert_msg(row[2].role == ROLE_NONE, "%s %d", seen[i].theme, (int)seen[i].role);
	}
	begin("dark");
	word(0, 2, ROLE_TEXT);
	word(3, 2, ROLE_TEXT);
	from[0].over = from[1].over = from[2].over = OVER_SELECTED;
	join();
	ck_assert_int_eq(row[2].role, ROLE_NONE);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("term_look");
	TCase *tcase = tcase_create("blanks");

	tcase_add_test(tcase, a_few_blanks_between_words_take_the_role_before_them);
	tcase_add_test(tcase, a_long_gap_and_one_at_the_left_edge_stay_untouched);
	tcase_add_test(tcase, what_would_be_seen_on_a_blank_is_not_carried_on);
	suite_add_tcase(suite, tcase);
	return suite;
}
