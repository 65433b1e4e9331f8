/* check_record_table: rows for databases: quotes, absent values, names of columns, the whole. */
/* SPDX-License-Identifier: MIT */
#include "tests/incident_case.h"

/* Two dimensions, one named like a column; a quote and an escape; a record without most. */
static const char odd[] =
	"{\"timestamp\":\"2025-08-01T18:00:00Z\",\"endpoint\":\"/it's\\\\\",\"responseTimeMs\":1.5,"
	"\"status\":\"OK\",\"modelVersion\":\"v1\\u001b[2J\",\"Length\":\"a\",\"country\":\"KE\"}\n"
	"{\"timestamp\":\"2025-08-01T18:01:00Z\",\"endpoint\":\"/b\",\"responseTimeMs\":2,"
	"\"status\":\"Timeout\",\"modelVersion\":\"v2\",\"Length\":\"b\",\"country\":\"=1\"}\n"
	"{\"timestamp\":\"2025-08-01T18:02:00Z\",\"endpoint\":\"/b\",\"Length\":\"a\","
	"\"country\":\"KE\"}\n";

static struct incident_case log_of;

static void
set_up(void)
{
	case_open_text(&log_of, odd);
}

static void
tear_down(void)
{
	case_free(&log_of);
}

static struct str
row_of(const struct record_form *form, uint64_t id)
{
	struct record record;
	struct err err;
	struct str out = { 0 };

	ck_assert_int_eq(store_record(log_of.store, id, &record, &err), 1);
	form->row(log_of.store, &record, &out);
	return out;
}

/* Asserts that a row ends so; what stands before is the name of the file. */
static void
ends(struct str *row, const char *end)
{
	size_t len = strlen(end);

	ck_assert_msg(row->len > len && !strcmp(row->at + row->len - len, end), "%s", row->at);
	str_release(row);
}

START_TEST(sql_columns_of_dimensions_never_clash)
{
	struct str out = { 0 };

	record_forms[RECORD_SQL].head(log_of.store, &out);
	ck_assert_ptr_eq(strstr(out.at, "CREATE TABLE records (\"file\" TEXT NOT NULL, "), out.at);
	ck_assert_ptr_nonnull(strstr(out.at, "\"Length (dimension "));
	ck_assert_ptr_nonnull(strstr(out.at, "\"country\" TEXT"));
	ck_assert_ptr_null(strstr(out.at, "\"Length\""));
	str_release(&out);
}
END_TEST

START_TEST(sql_text_doubles_its_quotes_and_shows_escapes)
{
	struct str row = row_of(&record_forms[RECORD_SQL], 1);

	ck_assert_ptr_eq(strstr(row.at, "INSERT INTO records VALUES ('"), row.at);
	ends(&row, ", 1, 1, 0, 149, '2025-08-01T18:00:00Z', '/it''s<5C>', 'v1<1B>[2J', 'OK', 'ok', "
		   "1.5, "
		   "'', 'unsafe_text', 'KE', 'a');\n");
}
END_TEST

START_TEST(what_is_absent_is_null_in_sql_and_empty_in_csv)
{
	struct str sql = row_of(&record_forms[RECORD_SQL], 3);
	struct str csv = row_of(&record_forms[RECORD_CSV], 3);

	ends(&sql, "'/b', NULL, NULL, 'unknown', NULL, '', '', 'KE', 'a');\n");
	ends(&csv, ",/b,,,unknown,,,,KE,a\n");
}
END_TEST

START_TEST(a_formula_is_text_in_csv_and_itself_in_sql)
{
	struct str sql = row_of(&record_forms[RECORD_SQL], 2);
	struct str csv = row_of(&record_forms[RECORD_CSV], 2);

	ends(&sql, "'=1', 'b');\n");
	ends(&csv, ",'=1,b\n");
}
END_TEST

START_TEST(a_row_has_as_many_cells_as_its_head)
{
	struct str head = { 0 }, row = row_of(&record_forms[RECORD_CSV], 2);
	size_t cells = 0, columns = 0;

	record_forms[RECORD_CSV].head(log_of.store, &head);
	for (size_t i = 0; i < head.len; i++)
		columns += head.at[i] == ',';
	for (size_t i = 0; i < row.len; i++)
		cells += row.at[i] == ',';
	ck_assert_uint_eq(cells, columns);
	ck_assert_uint_eq(columns, 14);
	str_release(&head);
	str_release(&row);
}
END_TEST

START_TEST(only_sql_as_a_whole_has_something_around_it)
{
	ck_assert_str_eq(record_forms[RECORD_SQL].before, "BEGIN;\n");
	ck_assert_str_eq(record_forms[RECORD_SQL].after, "COMMIT;\n");
	ck_assert_str_eq(record_forms[RECORD_CSV].before, "");
	ck_assert_ptr_null(record_forms[RECORD_JSON].head);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("record_table");
	TCase *tcase = tcase_create("record_table");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, sql_columns_of_dimensions_never_clash);
	tcase_add_test(tcase, sql_text_doubles_its_quotes_and_shows_escapes);
	tcase_add_test(tcase, what_is_absent_is_null_in_sql_and_empty_in_csv);
	tcase_add_test(tcase, a_formula_is_text_in_csv_and_itself_in_sql);
	tcase_add_test(tcase, a_row_has_as_many_cells_as_its_head);
	tcase_add_test(tcase, only_sql_as_a_whole_has_something_around_it);
	suite_add_tcase(suite, tcase);
	return suite;
}
