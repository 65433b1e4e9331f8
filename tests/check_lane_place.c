/* check_lane_place: where a lane begins and ends, and what it says of lines, columns and gaps. */
/* SPDX-License-Identifier: MIT */
#include "tests/laned.h"

#define TS "\"timestamp\":\"2025-08-01T18:06:00Z\""
#define SPACED "\"timestamp\": \"2025-08-01T18:06:00Z\""
#define LATE(ms) "\"responseTimeMs\": " ms
#define HOST(host) "{" TS ",\"responseTimeMs\":5,\"host\":\"" host "\"}"
#define R(ms) "{" TS ",\"responseTimeMs\":" ms ",\"msg\":\"x\"}"

static void
begin(struct laned *laned)
{
	static const char *const texts[] = {
		R("1"),
		"{\n  " SPACED ",\n  " LATE("5") ",\n  \"msg\": \"x\"\n}",
		"{\r\n\t" SPACED ",\r\n\t" LATE("5") "\r\n}",
		"{" TS ",\"responseTimeMs\":5,\"tags\":[\n1,\r\n\"\xC3\xA9\"]}",
		"{" TS ",\"responseTimeMs\":5,\"caf\xC3\xA9\":\n\"\xE2\x82\xAC\"}",
	};
	struct learned *learned = learned_new();

	learned_begin(learned);
	for (size_t i = 0; i < LENGTH(texts); i++)
		MUST(learned_teach(learned, texts[i], strlen(texts[i])), "%s", texts[i]);
	laned_begin(laned, learned);
}

/* gap -1: it is none. */
static const struct {
	const char *text;
	bool has_comma, has_lines;
	int gap, lines, tail;
} gaps[] = {
	{ "{", false, true, 0, 0, 0 }, { "{", false, false, 0, 0, 0 },
	{ "{", true, true, -1, 0, 0 },
	{ "\n{", false, true, 1, 1, 0 }, { "\n{", false, false, -1, 0, 0 },
	{ "\r\n{", false, true, 2, 1, 0 }, { "\r{", false, true, 1, 0, 1 },
	{ "\r{", false, false, -1, 0, 0 }, { "\n\n \t{", false, true, 4, 2, 2 },
	{ " {", false, false, 1, 0, 1 }, { ",{", true, true, 1, 0, 1 },
	{ ",{", true, false, 1, 0, 1 },
	{ ",{", false, true, -1, 0, 0 }, { ",,{", true, true, -1, 0, 0 },
	{ ",\n  {", true, true, 4, 1, 2 }, { "\n,{", true, true, 2, 1, 1 },
	{ " , \n", true, true, -1, 0, 0 }, { "\x1e{", false, true, 1, 0, 1 },
	{ "\n\x1e{", false, true, 2, 1, 1 }, { "]", false, true, -1, 0, 0 },
	{ "[{", false, true, -1, 0, 0 }, { "x{", false, true, -1, 0, 0 },
	{ "", false, true, -1, 0, 0 },
	{ "\n}{", false, true, -1, 0, 0 }, { "\xC2\xA0{", false, true, -1, 0, 0 },
	{ "\v{", false, true, -1, 0, 0 }, { "\f{", false, true, -1, 0, 0 },
};

START_TEST(a_gap_is_plain_or_none)
{
	struct spacing spacing = {
		.has_comma = gaps[_i].has_comma, .has_lines = gaps[_i].has_lines
	};
	char *text = padded(gaps[_i].text, strlen(gaps[_i].text));
	struct hit hit = { .gap = 77 };
	bool is_gap = lane_gap(text, &spacing, &hit);

	ck_assert_msg(is_gap == (gaps[_i].gap >= 0), "%s", gaps[_i].text);
	if (is_gap) {
		ck_assert_int_eq(hit.gap, gaps[_i].gap);
		ck_assert_int_eq(hit.gap_lines, gaps[_i].lines);
		ck_assert_int_eq(hit.gap_tail, gaps[_i].tail);
	}
	free(text);
}
END_TEST

/* Blanks without end are for the scanner. */
START_TEST(a_very_long_gap_is_none)
{
	struct spacing spacing = { .has_lines = true };
	char *text = xmalloc(100000);
	struct hit hit;

	memset(text, '\n', 99998);
	text[99998] = '{';
	text[99999] = '\0';
	ck_assert(!lane_gap(text, &spacing, &hit));
	ck_assert(lane_gap(text + 99998 - 4000, &spacing, &hit));
	ck_assert_uint_eq(hit.gap_lines, 4000);
	free(text);
}
END_TEST

/* Of every hit: its lines and the characters after the last of them, counted one by one. */
static void
check_places(const struct laned *laned)
{
	const struct stretch *stretch = &laned->stretch;

	for (size_t i = 0; i < stretch->n; i++) {
		const struct hit *hit = &stretch->hit[i];
		const char *at = stretch->bytes + hit->start;
		uint32_t lines = 0, tail = 0, gap_lines = 0, gap_tail = 0;
		for (size_t k = 0; k < hit->length; k++) {
			lines += at[k] == '\n';
			tail = at[k] == '\n' ? 0 : tail + ((at[k] & 0xC0) != 0x80);
		}
		ck_assert_int_eq(at[0], '{');
		ck_assert_int_eq(at[hit->length - 1], '}');
		ck_assert_uint_eq(hit->lines, lines);
		ck_assert_uint_eq(hit->tail, tail);
		ck_assert(hit->flags == (lines ? FLAG_WRAPPED : 0));
		if (hit->is_first)
			continue;
		for (size_t k = hit->gap; k > 0; k--) {
			gap_lines += at[-(long)k] == '\n';
			gap_tail = at[-(long)k] == '\n' ? 0 : gap_tail + 1;
		}
		ck_assert_uint_eq(hit->gap_lines, gap_lines);
		ck_assert_uint_eq(hit->gap_tail, gap_tail);
		if (i > 0)
			ck_assert_uint_eq(hit->start, hit[-1].start + hit[-1].length + hit->gap);
	}
}

static const char *const logs[] = {
	"\n" R("1") "\n" R("22") "\r\n" R("333") "\n\n\x1e" R("4"),
	"\n{\n  " SPACED ",\n  " LATE("5") ",\n"
	"  \"msg\": \"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\"\n} \n{\n  \"timestamp\": "
	"\"2025-08-01T18:06:00Z\",\n  " LATE("5") ",\n  \"msg\": \"\"\n}\n" R("1") "\n" R("2"),
	"\r\n{\r\n\t" SPACED ",\r\n\t" LATE("5") "\r\n}\r\n"
	"{\r\n\t" SPACED ",\r\n\t" LATE("6") "\r\n}" R("1") R("2"),
	" {" TS ",\"responseTimeMs\":5,\"tags\":[\n\n[\r\n\"\xC3\xA9\"]]}\n"
	"{" TS ",\"responseTimeMs\":5,\"caf\xC3\xA9\":\n\"\xE2\x82\xAC!\"}\n"
	R("1") "\n" R("2"),
};

START_TEST(lines_and_columns_are_counted)
{
	struct laned laned;

	begin(&laned);
	laned_read(&laned, logs[_i], strlen(logs[_i]), strlen(logs[_i]), 0, true);
	ck_assert_uint_eq(laned.stretch.n, 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert(!laned.stretch.hit[i].is_first);
	check_places(&laned);
	laned_release(&laned);
}
END_TEST

/* In a log whose lines end in CR, or do not end, what holds a line end is for the scanner. */
START_TEST(without_line_feeds_no_record_of_several_lines_is_taken)
{
	static const char text[] = R("1") R("2")
		"{\r\n\t" SPACED ",\r\n\t" LATE("5") "\r\n}" R("3");
	struct laned laned;

	begin(&laned);
	laned.stretch.spacing.has_lines = false;
	laned_read(&laned, text, sizeof(text) - 1, sizeof(text) - 1, 0, true);
	ck_assert_uint_eq(laned.stretch.n, 3);
	ck_assert(!laned.stretch.hit[1].is_first);
	ck_assert(laned.stretch.hit[2].is_first);
	check_places(&laned);
	laned_release(&laned);
}
END_TEST

START_TEST(a_lane_that_begins_anywhere_finds_the_records_after_it)
{
	static const char text[] = R("1") "\n" R("2") "\n" R("3") "\n";
	size_t each = strlen(R("1")) + 1;
	struct laned laned;

	begin(&laned);
	for (size_t from = 0; from < sizeof(text); from++) {
		size_t first = (from + each - 1) / each;	/* the record after `from` */
		laned_read(&laned, text, sizeof(text) - 1, sizeof(text) - 1, from, false);
		ck_assert_uint_eq(laned.stretch.n, first > 3 ? 0 : 3 - first);
		for (size_t i = 0; i < laned.stretch.n; i++) {
			ck_assert_uint_eq(laned.stretch.hit[i].start, (first + i) * each);
			ck_assert(laned.stretch.hit[i].is_first == (i == 0));
		}
	}
	laned_release(&laned);
}
END_TEST

/* Those that begin before the end of what is its own, be their last byte behind it or not. */
START_TEST(a_stretch_has_the_records_that_begin_in_it)
{
	static const char text[] = R("1") "\n" R("2") "\n" R("3") "\n";
	size_t each = strlen(R("1")) + 1;
	struct laned laned;

	begin(&laned);
	for (size_t own = 0; own < sizeof(text); own++) {
		laned_read(&laned, text, sizeof(text) - 1, own, 0, false);
		ck_assert_uint_eq(laned.stretch.n, (own + each - 1) / each);
		check_places(&laned);
	}
	laned_release(&laned);
}
END_TEST

/* What is no record of a known shape is passed over; what follows it begins anew. */
START_TEST(damage_is_passed_over)
{
	static const char text[] = R("1") "\n" R("2") "}\n" R("3") "\nnoise {x}\n{\"a\":1}\n" R("4")
		" " R("5") ",\n" R("6") "\n{" TS ",\"respon" R("7");
	struct laned laned;

	begin(&laned);
	laned_read(&laned, text, sizeof(text) - 1, sizeof(text) - 1, 0, true);
	static const bool is_first[] = { false, false, true, true, false, true, true };
	ck_assert_uint_eq(laned.stretch.n, LENGTH(is_first));
	for (size_t i = 0; i < LENGTH(is_first); i++) {
		ck_assert(laned.stretch.hit[i].is_first == is_first[i]);
		ck_assert_int_eq(laned.stretch.hit[i].latency_us, 1000 * ((int64_t)i + 1));
	}
	check_places(&laned);
	laned_release(&laned);
}
END_TEST

/* Only what is new is told of; the numbers of a lane stay. */
START_TEST(a_stretch_read_anew_forgets_its_hits_and_keeps_the_numbers)
{
	static const char first[] = HOST("a") "\n" HOST("b");
	static const char second[] = HOST("b") "\n" HOST("c");
	struct laned laned;

	begin(&laned);
	MUST(learned_teach(laned.learned, HOST("a"), strlen(HOST("a"))), "not taught");
	laned_read(&laned, first, sizeof(first) - 1, sizeof(first) - 1, 0, true);
	ck_assert_uint_eq(laned.stretch.n, 2);
	ck_assert_int_eq(laned.stretch.n_dims, 1);
	ck_assert_uint_eq(laned.stretch.news.n, 2);
	ck_assert_uint_eq(laned.stretch.dim[0], 1);
	ck_assert_uint_eq(laned.stretch.dim[1], 2);
	laned_read(&laned, second, sizeof(second) - 1, sizeof(second) - 1, 0, true);
	ck_assert_uint_eq(laned.stretch.n, 2);
	ck_assert_uint_eq(laned.stretch.news.n, 1);
	ck_assert_uint_eq(laned.stretch.dim[0], 2);
	ck_assert_uint_eq(laned.stretch.dim[1], 3);
	laned_release(&laned);
}
END_TEST

/* More texts than a lane numbers: the further ones are for the slow path. */
START_TEST(a_text_without_a_number_is_left_to_the_slow_path)
{
	struct laned laned;
	struct str text = { 0 };
	const int more = 100;

	begin(&laned);
	for (int i = 0; i < MEMO_MAX + more; i++) {
		str_fmt(&text, "\n" HOST("%d"), i);
		if (i == 0)
			MUST(learned_teach(laned.learned, text.at + 1, text.len - 1), "not taught");
	}
	str_add(&text, "\n" HOST("7"));
	laned_read(&laned, text.at, text.len, text.len, 0, true);
	ck_assert_uint_eq(laned.stretch.n, MEMO_MAX + 1);
	ck_assert_uint_eq(laned.stretch.dim[MEMO_MAX], 8);
	str_release(&text);
	laned_release(&laned);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("lane_place");
	TCase *tcase = tcase_create("lane_place");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_gap_is_plain_or_none, 0, LENGTH(gaps));
	tcase_add_test(tcase, a_very_long_gap_is_none);
	tcase_add_loop_test(tcase, lines_and_columns_are_counted, 0, LENGTH(logs));
	tcase_add_test(tcase, without_line_feeds_no_record_of_several_lines_is_taken);
	tcase_add_test(tcase, a_lane_that_begins_anywhere_finds_the_records_after_it);
	tcase_add_test(tcase, a_stretch_has_the_records_that_begin_in_it);
	tcase_add_test(tcase, damage_is_passed_over);
	tcase_add_test(tcase, a_stretch_read_anew_forgets_its_hits_and_keeps_the_numbers);
	tcase_add_test(tcase, a_text_without_a_number_is_left_to_the_slow_path);
	suite_add_tcase(suite, tcase);
	return suite;
}
