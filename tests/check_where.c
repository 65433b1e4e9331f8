/* check_where: the filter language: what it takes, what it finds, where a mistake stands. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/made.h"

/* Six records, numbered by bits: a filter must find exactly those of its row. */
static struct names *names;
static struct store *store;
static struct made made;
static struct record records[6];

static void
add(const char *version, const char *endpoint, const char *status, const char *tenant,
    int64_t latency_us, enum outcome outcome, uint32_t lines)
{
	struct record record = {
		.at_ns = INT64_C(1754071500) * NS_PER_S + (int64_t)made.n * 60 * NS_PER_S,
		.latency_us = latency_us, .outcome = outcome,
		.version = version ? made_name(names, version) : 0,
		.endpoint = endpoint ? made_name(names, endpoint) : 0,
		.status = status ? made_name(names, status) : 0,
	};

	record.dims[0] = tenant ? made_name(names, tenant) : 0;
	struct record *added = made_add(&made, &record, 1, 100, lines);
	records[made.n - 1] = *added;
	store_fold(store, added);
}

static void
setup(void)
{
	static const char *const dims[] = {"ctx.tenant"};

	made = (struct made){0};
	names = names_new();
	store = store_new(names, NULL);
	store_add_made(store, dims, 1, made_again, &made);
	add("v1.2", "/risk-score", "200", "acme", 120000, OUTCOME_OK, 0);
	add("v1.3", "/risk-score", "504", "kora bank", 750000, OUTCOME_TIMEOUT, 0);
	add("v1.3", "/fund,all", "503", "say \"hi\"", 500000, OUTCOME_SERVER_ERROR, 0);
	add("v1.2", "/fund,all", "OK", "(none)", 499999, OUTCOME_OK, 1);
	add(NULL, "/risk", "", NULL, LATENCY_NONE, OUTCOME_UNKNOWN, 0);
	add("v1.10", "/\x1b[31m", "404", "a\\b", 1, OUTCOME_CLIENT_ERROR, 0);
}

static void
teardown(void)
{
	store_free(store);
	names_free(names);
	free(made.at);
}

/* Bit i of found: record i. */
static const struct { const char *text; unsigned found; } good[] = {
	{"", 077}, {"   ", 077}, {"version=v1.3", 006}, {"version!=v1.3", 071},
	{"version=v1.2,v1.10", 051}, {"version!=v1.2,v1.10", 026}, {"version=(none)", 020},
	{"version!=(none)", 057}, {"version=\"(none)\"", 000}, {"tenant=\"(none)\"", 010},
	{"tenant=(none)", 020}, {"ctx.tenant=acme", 001}, {"tenant=\"kora bank\"", 002},
	{"tenant=\"say \\\"hi\\\"\"", 004}, {"tenant=\"a\\\\b\"", 040}, {"tenant=a\\b", 040},
	{"tenant~a", 047}, {"tenant!~a", 030}, {"tenant~acme,hi", 005}, {"tenant~A", 000},
	{"endpoint~/risk", 023}, {"endpoint=\"/fund,all\"", 014}, {"endpoint=/fund,all", 000},
	{"endpoint=/risk,\"/fund,all\"", 034}, {"endpoint~<1B>", 040}, {"endpoint=/<1B>[31m", 040},
	{"status=\"\"", 020}, {"status>=500", 006}, {"status<500", 041}, {"status>503.5", 002},
	{"latency>500", 002}, {"latency>=500", 006}, {"latency<500", 051},
	{"latency<=499.999", 051},
	{"latency>0.5s", 002}, {"latency=120ms", 001}, {"latency=120,0.001", 041},
	{"latency!=120", 076}, {"latency=(none)", 020}, {"latency!=(none)", 057},
	{"latency>=1us", 057}, {"outcome=timeout,server_error", 006}, {"outcome!=ok", 066},
	{"outcome~error", 044}, {"line=4", 010}, {"line=5", 010}, {"line=4,6", 030},
	{"line>4", 060}, {"line>=4 line<6", 010}, {"time>=2025-08-01T18:08:00Z", 070},
	{"time<2025-08-01T18:06:00Z", 001}, {"!endpoint~/risk", 054}, {"!status!=504", 002},
	{"version=v1.3 latency>500", 002}, {"  version=v1.3   status=503\t", 004},
	{"\"version\"=v1.3", 006},
};

START_TEST(a_filter_finds_exactly_its_records)
{
	struct err err = {0};
	struct where *where = where_parse(good[_i].text, store, &err);
	unsigned found = 0;

	ck_assert_msg(where != NULL, "%s: %s", good[_i].text, err.text);
	for (size_t i = 0; i < LENGTH(records); i++)
		found |= (unsigned)where_match(where, &records[i]) << i;
	ck_assert_msg(found == good[_i].found, "%s: found %o, not %o", good[_i].text, found,
		      good[_i].found);
	where_free(where);
}
END_TEST

static const struct { const char *text; long column; const char *says; } bad[] = {
	{"=v1.3", 1, "field name"}, {"version", 8, "operator"},
	{"version=v1.3 latency", 21, "operator"},
	{"version=", 9, "value is missing"}, {"version= v1.3", 9, "value is missing"},
	{"version=v1.3,", 14, "value is missing"}, {"version=v1.3,,v1.2", 14, "value is missing"},
	{"latency>fast", 9, "not a latency"}, {"latency>", 9, "value is missing"},
	{"latency~5", 8, "~ looks into words"}, {"latency>5,6", 10, "only one value"},
	{"latency>(none)", 9, "not a latency"}, {"latency=500m", 9, "not a latency"},
	{"latency>0.0001", 9, "not a latency"},
	{"latency>99999999999999999999", 9, "not a latency"},
	{"line=x", 6, "not a line number"}, {"line=1.5", 6, "not a line number"},
	{"time>18:06", 6, "not a time"}, {"status>OK", 8, "not a number"},
	{"tenant=\"acme", 8, "quote is not closed"}, {"tenant=\"a\\\"", 8, "quote is not closed"},
	{"tenant=\"acme\"x", 14, "space is missing"}, {"tenant=ac\"me\"", 10, "space is missing"},
	{"versoin=v1.3", 1, "no field `versoin`"}, {"version=v1.3  tennant=acme", 15, "ctx.tenant"},
	{"tenant=\xc3\xa9\xc3\xa9 x>1", 11, "no field `x`"},
	{"version==v1.3,", 15, "value is missing"},
	{"!", 2, "field name"}, {"and version=v1.3", 4, "operator"},
};

START_TEST(a_mistake_is_told_with_its_column)
{
	struct err err = {0};

	ck_assert_ptr_null(where_parse(bad[_i].text, store, &err));
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_msg(err.column == bad[_i].column, "%s: column %ld, not %ld: %s", bad[_i].text,
		      err.column, bad[_i].column, err.text);
	ck_assert_msg(strstr(err.text, bad[_i].says) != NULL, "%s: %s", bad[_i].text, err.text);
}
END_TEST

START_TEST(terms_are_given_back_as_written)
{
	struct err err;
	struct where *where = where_parse(" version=v1.3  tenant=\"kora bank\",x ", store, &err);

	ck_assert_str_eq(where_term(where, 0), "version=v1.3");
	ck_assert_str_eq(where_term(where, 1), "tenant=\"kora bank\",x");
	ck_assert_ptr_null(where_term(where, 2));
	where_free(where);
}
END_TEST

START_TEST(a_filter_before_the_log_waits_for_its_fields)
{
	static const char *const dims[] = {"host"};
	struct names *own = names_new();
	struct store *later = store_new(own, NULL);
	struct err err = {0};
	struct record record = {.latency_us = 1};
	struct where *host = where_parse("host=a", later, &err);
	struct where *wrong = where_parse("version=v1 hots=a", later, &err);
	struct made log = {0};

	ck_assert(host && wrong);
	store_add_made(later, dims, 1, made_again, &log);
	record.dims[0] = made_name(own, "a");
	store_fold(later, made_add(&log, &record, 0, 10, 0));
	ck_assert_int_eq(where_check(host, &err), 0);
	ck_assert(where_match(host, &record));
	ck_assert_int_eq(where_check(wrong, &err), -1);
	ck_assert_int_eq(err.column, 12);
	where_free(host);
	where_free(wrong);
	store_free(later);
	names_free(own);
	free(log.at);
}
END_TEST

START_TEST(what_is_quoted_parses_back_to_itself)
{
	static const struct { const char *field, *value, *text; } rows[] = {
		{"version", "v1.3", "version=v1.3"},
		{"tenant", "kora bank", "tenant=\"kora bank\""},
		{"endpoint", "/fund,all", "endpoint=\"/fund,all\""}, {"status", "", "status=\"\""},
		{"tenant", "say \"hi\"", "tenant=\"say \\\"hi\\\"\""},
		{"tenant", "a\\b", "tenant=\"a\\\\b\""}, {"version", NULL, "version=(none)"},
		{"version", "(none)", "version=(none)"}, {"a b", "c", "\"a b\"=c"},
		{"a=b", "c", "\"a=b\"=c"}, {"version", "=x", "version==x"},
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct str text = {0}, again = {0};
		struct err err = {0};
		where_quote(&text, rows[i].field, "=", rows[i].value);
		ck_assert_str_eq(text.at, rows[i].text);
		/* Two terms in a row stay two terms. */
		str_char(&text, ' ');
		where_quote(&text, "line", ">", "0");
		struct where *where = where_parse(text.at, NULL, &err);
		ck_assert_msg(where != NULL, "%s: %s", text.at, err.text);
		ck_assert_str_eq(where_term(where, 0), rows[i].text);
		ck_assert_str_eq(where_term(where, 1), "line>0");
		where_free(where);
		str_release(&text);
		str_release(&again);
	}
}
END_TEST

/* Every value of the log, asked for by its shown form, finds its own record. */
START_TEST(each_value_of_the_log_can_be_asked_for)
{
	static const int fields[] = {FIELD_VERSION, FIELD_ENDPOINT, FIELD_STATUS};

	for (size_t i = 0; i < LENGTH(records); i++) {
		for (size_t f = 0; f < LENGTH(fields); f++) {
			struct str text = {0};
			struct err err = {0};
			uint32_t value = record_value(&records[i], fields[f]);
			where_quote(&text, store_field_name(store, fields[f]), "=",
				    names_get(names, value)->clean);
			struct where *where = where_parse(text.at, store, &err);
			ck_assert_msg(where != NULL, "%s: %s", text.at, err.text);
			for (size_t j = 0; j < LENGTH(records); j++)
				ck_assert(where_match(where, &records[j]) ==
					  (record_value(&records[j], fields[f]) == value));
			where_free(where);
			str_release(&text);
		}
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("where");
	TCase *tcase = tcase_create("where");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, a_filter_finds_exactly_its_records, 0, (int)LENGTH(good));
	tcase_add_loop_test(tcase, a_mistake_is_told_with_its_column, 0, (int)LENGTH(bad));
	tcase_add_test(tcase, terms_are_given_back_as_written);
	tcase_add_test(tcase, a_filter_before_the_log_waits_for_its_fields);
	tcase_add_test(tcase, what_is_quoted_parses_back_to_itself);
	tcase_add_test(tcase, each_value_of_the_log_can_be_asked_for);
	suite_add_tcase(suite, tcase);
	return suite;
}
