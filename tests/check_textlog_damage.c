/* check_textlog_damage: damaged text logs: no byte is lost, none is read that is not there. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"
#include "tests/splitmix.h"
#include "tests/text_taken.h"

#define ROUNDS 60

/* The example of a row some times over, then a few bytes changed, taken out, put in, doubled. */
static void
make_log(const struct format *format, uint64_t *seed, struct str *out)
{
	static const char bytes[] = "\"\\[](){}|,;:=-+ \t\n\r\0<>%#09aZ\x1b\xc3\xa9\xff";
	const char *last = strrchr(format->example, '\n');
	size_t lines = 2 + random_below(seed, 6), hits = random_below(seed, 8);

	str_clear(out);
	str_fmt(out, "%s\n", format->example);
	for (size_t i = 0; i < lines; i++)
		str_fmt(out, "%s\n", last ? last + 1 : format->example);
	for (size_t i = 0; i < hits; i++) {
		size_t at = random_below(seed, out->len);
		size_t n = 1 + random_below(seed, 12);
		n = n < out->len - at ? n : out->len - at;
		switch (random_below(seed, 4)) {
		case 0:
			out->at[at] = bytes[random_below(seed, sizeof(bytes) - 1)];
			break;
		case 1:
			memmove(out->at + at, out->at + at + n, out->len - at - n);
			out->len -= n;
			break;
		case 2:
			out->len = at + n;
			break;
		default:
			for (size_t k = 0; k < n; k++)
				str_char(out, random_below(seed, 2) ? '\0' : out->at[at + k]);
		}
		if (out->len < 2)
			str_add(out, "x\n");
	}
}

/* Spans lie in order, do not overlap, and are bytes of the log. */
static void
check_spans(const struct text_taken *taken, size_t len)
{
	int64_t end = 0, sum = 0;

	for (size_t i = 0; i < taken->n; i++) {
		const struct record *record = &taken->at[i];
		ck_assert_int_ge(record->offset, end);
		end = record->offset + record->length;
		sum += record->length;
		ck_assert_int_ge(record->line_last, record->line_first);
		ck_assert(record->latency_us == LATENCY_NONE || record->latency_us >= 0);
	}
	ck_assert_int_le(end, (int64_t)len);
	ck_assert_int_eq(sum, taken->books.record_bytes);
}

START_TEST(damage_costs_what_it_hit_and_no_more)
{
	const struct format *format = formats_at((size_t)_i);
	uint64_t seed = 77 + (uint64_t)_i;
	struct str log = { 0 };

	for (int round = 0; round < ROUNDS; round++) {
		struct text_taken whole, pieces, slow;
		make_log(format, &seed, &log);
		text_taken(&whole, format->name, log.at, log.len, 1 << 20, NULL);
		text_taken(&pieces, format->name, log.at, log.len, 5, NULL);
		text_taken_as(&slow, format->name, log.at, log.len, 64, NULL, true);
		check_spans(&whole, log.len);
		ck_assert(books_balance(&whole.books));
		ck_assert_int_eq(whole.books.bytes, (int64_t)log.len);
		ck_assert_uint_le(whole.work, 3 * log.len + 4096);
		ck_assert_uint_eq(whole.n, pieces.n);
		ck_assert_uint_eq(whole.n, slow.n);
		ck_assert_int_eq(memcmp(&whole.books, &pieces.books, sizeof(whole.books)), 0);
		ck_assert_uint_eq(whole.ledger.n, pieces.ledger.n);
		for (size_t i = 0; i < whole.n; i++) {
			ck_assert_msg(memcmp(&whole.at[i], &pieces.at[i], sizeof(whole.at[i])) == 0,
				      "%s %d: record %zu differs in pieces", format->name, round,
				      i);
			ck_assert_msg(memcmp(&whole.at[i], &slow.at[i], sizeof(whole.at[i])) == 0,
				      "%s %d: record %zu differs from the slow way", format->name,
				      round, i);
		}
		text_taken_release(&whole);
		text_taken_release(&pieces);
		text_taken_release(&slow);
	}
	str_release(&log);
}
END_TEST

/* Is it too short to be one of a format whose lines stand among others? */
static bool
is_other_text(const struct format *format, const char *line, size_t len)
{
	return format->mark && formats_mark(format, line, len) == SIZE_MAX;
}

/* A line cut anywhere: the others stand, whatever the format. */
START_TEST(lines_beside_a_cut_one_stand)
{
	const struct format *format = formats_at((size_t)_i);
	const char *last = strrchr(format->example, '\n');
	const char *line = last ? last + 1 : format->example;
	size_t len = strlen(line);

	for (size_t cut = 1; cut < len; cut++) {
		struct str log = { 0 };
		struct text_taken taken;
		str_fmt(&log, "%s\n%s\n", format->example, line);
		str_bytes(&log, line, cut);
		str_fmt(&log, "\n%s\n%s\n", line, line);
		text_taken(&taken, format->name, log.at, log.len, 1 << 20, NULL);
		/* The cut one may have fields enough to be one itself. */
		ck_assert_msg(taken.n == 4 || taken.n == 5, "%s cut at %zu: %zu records",
			      format->name, cut, taken.n);
		ck_assert(taken.n == 5 || taken.books.skipped_bytes == (int64_t)cut ||
			  line[cut - 1] == ' ' || is_other_text(format, line, cut));
		text_taken_release(&taken);
		str_release(&log);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("textlog_damage");
	TCase *tcase = tcase_create("damage");
	int rows = 0;

	while (formats_at((size_t)rows))
		rows++;
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, damage_costs_what_it_hit_and_no_more, 0, rows);
	tcase_add_loop_test(tcase, lines_beside_a_cut_one_stand, 0, rows);
	suite_add_tcase(suite, tcase);
	return suite;
}
