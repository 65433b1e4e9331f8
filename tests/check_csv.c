/* check_csv: rows taken apart, and the delimiter found by equal counts. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/csv.h"
#include "core/ingest/find_byte.h"
#include "tests/runner.h"

/* Values in brackets; `!` where a doubled quote stands in one. n: how many the row has. */
static const struct { const char *row; char delimiter; size_t n; const char *values; } rows[] = {
	{ "a,b,c", ',', 3, "[a][b][c]" },
	{ "", ',', 1, "[]" },
	{ ",", ',', 2, "[][]" },
	{ "a,,c", ',', 3, "[a][][c]" },
	{ " a , b ", ',', 2, "[a][b]" },
	{ " a \t b ", '\t', 2, "[ a ][ b ]" },
	{ "\"a,b\",c", ',', 2, "[a,b][c]" },
	{ "\"a\"\"b\",c", ',', 2, "[a\"\"b!][c]" },
	{ "\"a\nb\",c", ',', 2, "[a\nb][c]" },
	{ "\"\",c", ',', 2, "[][c]" },
	{ "a;\"b;c\" ;d", ';', 3, "[a][b;c][d]" },
	{ "a|b", '|', 2, "[a][b]" },
	{ "a,b\"c\",d", ',', 3, "[a][b\"c\"][d]" },	/* a quote inside is itself */
	{ "a,\"b", ',', 0, "" },			/* never closed */
	{ "a,\"b\"c,d", ',', 0, "" },			/* something behind the quote */
	{ "a,\"b\"\"", ',', 0, "" },
	{ "a  b", ' ', 3, "[a][][b]" },
};

/* A copy with exactly the bytes behind it that are to be readable. To be freed. */
static char *
padded(const char *text)
{
	char *copy = xcalloc(strlen(text) + FIND_PAD, 1);

	memcpy(copy, text, strlen(text));
	return copy;
}

START_TEST(a_row_is_split_as_rfc_4180_says)
{
	struct csv_value value[8];
	struct str have = { 0 };
	size_t len = strlen(rows[_i].row);
	char *row = padded(rows[_i].row);

	size_t n = csv_split(row, len, rows[_i].delimiter, value, LENGTH(value));
	ck_assert_uint_eq(n, rows[_i].n);
	str_add(&have, "");
	for (size_t i = 0; i < n; i++) {
		str_char(&have, '[');
		str_bytes(&have, value[i].at, value[i].len);
		str_add(&have, value[i].has_doubled ? "!]" : "]");
	}
	ck_assert_str_eq(have.at, rows[_i].values);
	str_release(&have);
	free(row);
}
END_TEST

START_TEST(a_row_with_more_values_than_room_is_counted_whole)
{
	struct csv_value value[2];
	char *row = padded("a,b,c,d");

	ck_assert_uint_eq(csv_split(row, 7, ',', value, 2), 4);
	ck_assert_uint_eq(value[1].len, 1);
	free(row);
}
END_TEST

static const struct {
	const char *head;
	char delimiter;
	size_t columns, lines, agree;
	bool has_header;
} heads[] = {
	{ "a,b,c\n1,2,3\n4,5,6\n", ',', 3, 2, 2, true },
	{ "a;b\n1,5;2,5\n1,5;2,5\n", ';', 2, 2, 2, true },	/* decimal commas do not agree */
	{ "a\tb, c\n1\t2\n3\t4\n", '\t', 2, 2, 2, true },
	{ "a|b\r\n1|2\r\n", '|', 2, 1, 1, true },
	{ "1,2\n3,4\n", ',', 2, 1, 1, false },			/* numbers name no columns */
	{ "a,a\n1,2\n", ',', 2, 1, 1, false },			/* nor does one name twice */
	{ "a,b\n1,2\n3\n", ',', 2, 2, 1, true },
	{ "a,b\n\"x\ny\",2\n3,4\n", ',', 2, 2, 2, true },	/* a value over two lines */
	{ "a,b\n\"x\n1,2\n3,4\n5,6\n", ',', 2, 3, 3, true },	/* one that is never closed */
	{ "a,b\n1,2\n3,", ',', 2, 1, 1, true },			/* the last line may be cut */
	{ "plain words\nand more\n", 0, 0, 0, 0, false },
	{ "", 0, 0, 0, 0, false },
};

START_TEST(the_delimiter_is_the_one_that_counts_alike)
{
	char *head = padded(heads[_i].head);
	struct csv_shape shape = csv_guess(head, strlen(head));

	ck_assert_int_eq(shape.delimiter, heads[_i].delimiter);
	ck_assert_uint_eq(shape.columns, heads[_i].columns);
	ck_assert_uint_eq(shape.lines, heads[_i].lines);
	ck_assert_uint_eq(shape.agree, heads[_i].agree);
	ck_assert_int_eq(shape.has_header, heads[_i].has_header);
	free(head);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("csv");
	TCase *tcase = tcase_create("csv");

	tcase_add_loop_test(tcase, a_row_is_split_as_rfc_4180_says, 0, (int)LENGTH(rows));
	tcase_add_test(tcase, a_row_with_more_values_than_room_is_counted_whole);
	tcase_add_loop_test(tcase, the_delimiter_is_the_one_that_counts_alike, 0,
			    (int)LENGTH(heads));
	suite_add_tcase(suite, tcase);
	return suite;
}
