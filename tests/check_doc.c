/* check_doc: text as itself in Markdown, tables and fences that hold, plain text that wraps. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/doc.h"
#include "tests/runner.h"

static const struct { const char *text; bool is_leading; const char *out; } escapes[] = {
	{ "a|b", false, "a\\|b" }, { "`x`", false, "\\`x\\`" }, { "<b>", false, "&lt;b>" },
	{ "a & b", false, "a &amp; b" }, { "# x", true, "\\# x" }, { "- x", true, "\\- x" },
	{ "> x", true, "\\> x" }, { "1. x", true, "1\\. x" }, { "12) x", true, "12\\) x" },
	{ "1.2 ms", false, "1.2 ms" }, { "a\nb", false, "a b" }, { "@all", false, "(at)all" },
	{ "**x**", false, "\\*\\*x\\*\\*" }, { "[x](y)", false, "\\[x\\](y)" },
	{ "bad_version", false, "bad_version" }, { "_x_", false, "\\_x\\_" },
	{ "http://x", false, "http\\://x" }, { "www.x", false, "www\\.x" },
	{ "see #12", false, "see \\#12" },
	{ "a\\b", false, "a\\\\b" }, { "-", true, "\\-" }, { "", true, "" },
};

START_TEST(markdown_shows_text_as_itself)
{
	struct str out = { 0 };

	markdown_escape(&out, escapes[_i].text, escapes[_i].is_leading);
	ck_assert_str_eq(str_text(&out), escapes[_i].out);
	str_release(&out);
}
END_TEST

static void
write_all(struct str *out, bool is_plain)
{
	static const char *const cells[] = { "a", "b", "1", "x|y" };
	struct doc doc;

	doc_init(&doc, out, is_plain);
	doc_heading(&doc, 2, "Head");
	doc_begin(&doc, "part");
	doc_strong(&doc, "Label:");
	doc_text(&doc, " <text>");
	doc_cite(&doc, "L3, L5");
	doc_close(&doc);
	doc_bullet(&doc);
	doc_code(&doc, "a `b` c");
	doc_close(&doc);
	doc_table(&doc, cells, 2, 2);
	doc_fence(&doc, "raw ```` fence\n");
	doc_end(&doc, "part");
	doc_release(&doc);
}

START_TEST(markdown_marks_up_what_it_is_told_to)
{
	struct str out = { 0 };

	write_all(&out, false);
	ck_assert_str_eq(str_text(&out), "## Head\n\n<!-- sitrep:begin part -->\n"
			 "**Label:** &lt;text> [L3, L5]\n\n- `` a `b` c ``\n\n"
			 "| a | b |\n| --- | --- |\n| 1 | x\\|y |\n\n"
			 "`````\nraw ```` fence\n`````\n<!-- sitrep:end part -->\n");
	str_release(&out);
}
END_TEST

START_TEST(plain_text_marks_up_nothing)
{
	struct str out = { 0 };

	write_all(&out, true);
	ck_assert_str_eq(str_text(&out), "Head\n----\n\nLabel: <text> [L3, L5]\n\n- a `b` c\n\n"
			 "a  b\n1  x|y\n\nraw ```` fence\n\n");
	str_release(&out);
}
END_TEST

START_TEST(plain_text_is_wrapped_under_its_bullet)
{
	struct str out = { 0 };
	struct doc doc;

	doc_init(&doc, &out, true);
	doc_bullet(&doc);
	for (int i = 0; i < 30; i++)
		doc_text(&doc, i ? " four" : "four");
	doc_close(&doc);
	/* 2 cells of lead and 15 words of 4 with a blank between are 76; a 16th would make 81. */
	ck_assert_ptr_eq(strchr(str_text(&out), '\n'), str_text(&out) + 76);
	ck_assert_int_eq(strncmp(str_text(&out) + 77, "  four", 6), 0);
	doc_release(&doc);
	str_release(&out);
}
END_TEST

START_TEST(a_cell_is_cut_at_120_columns)
{
	struct str out = { 0 };
	char wide[200];
	const char *cells[] = { "head", wide };
	struct doc doc;

	memset(wide, 'x', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	doc_init(&doc, &out, false);
	doc_table(&doc, cells, 2, 1);
	const char *cell = strstr(str_text(&out), "| x") + 2;
	ck_assert_uint_eq(strcspn(cell, " "), 120);
	ck_assert_int_eq(strncmp(cell + 116, "x... |", 6), 0);
	doc_release(&doc);
	str_release(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("doc");
	TCase *t = tcase_create("doc");

	tcase_add_loop_test(t, markdown_shows_text_as_itself, 0, (int)LENGTH(escapes));
	tcase_add_test(t, markdown_marks_up_what_it_is_told_to);
	tcase_add_test(t, plain_text_marks_up_nothing);
	tcase_add_test(t, plain_text_is_wrapped_under_its_bullet);
	tcase_add_test(t, a_cell_is_cut_at_120_columns);
	suite_add_tcase(s, t);
	return s;
}
