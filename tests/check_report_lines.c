/* check_report_lines: figures and citations of the sample's report, from the log's bytes. */
/* SPDX-License-Identifier: MIT */
#include "tests/raw_log.h"

/* A text of a key, NULL when the key is not there or no text. */
static const char *
text_of(const cJSON *object, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

START_TEST(every_number_of_a_group_recomputes_from_the_bytes)
{
	const cJSON *fact;
	int seen = 0;

	ck_assert_uint_eq(n_raw, 8);
	cJSON_ArrayForEach(fact, case_get(report, "facts")) {
		const cJSON *key = case_get(fact, "key");
		const char *name = text_of(fact, "name");
		int n = 0, timeouts = 0, sum = 0, min = 1 << 20, max = 0;

		/* Only keys of groups: version, endpoint, both or none. */
		int n_keys = cJSON_GetArraySize(key);
		if (n_keys !=
		    (text_of(key, "version") != NULL) + (text_of(key, "endpoint") != NULL))
			continue;
		for (size_t i = 0; i < n_raw; i++) {
			if ((text_of(key, "version") &&
			     strcmp(raw[i].version, text_of(key, "version"))) ||
			    (text_of(key, "endpoint") &&
			     strcmp(raw[i].endpoint, text_of(key, "endpoint"))))
				continue;
			n++;
			timeouts += raw[i].is_timeout;
			sum += raw[i].ms;
			min = raw[i].ms < min ? raw[i].ms : min;
			max = raw[i].ms > max ? raw[i].ms : max;
		}
		const struct { const char *name; double value;
		} want[] = {
			{ "requests", n },
			{ "timeouts", timeouts },
			{ "timeout_rate", (double)timeouts / n },
			{ "latency_min", min },
			{ "latency_mean", (double)sum / n },
			{ "latency_max", max },
		};
		for (size_t i = 0; i < LENGTH(want); i++)
			if (!strcmp(want[i].name, name)) {
				ck_assert_msg(fabs(case_get(fact, "value")->valuedouble -
						   want[i].value) < 0.00051,
					      "%s of %s", name, text_of(fact, "id"));
				seen++;
			}
	}
	/* all, 2 versions, 2 endpoints, 3 pairs; 6 figures each */
	ck_assert_int_eq(seen, 8 * 6);
}
END_TEST

/* The raw record whose lines an object `{file,first,last}` names. */
static const struct raw *
raw_at(const cJSON *line)
{
	ck_assert_str_eq(text_of(line, "file"), SAMPLE_LOG);
	for (size_t i = 0; i < n_raw; i++)
		if (raw[i].first == case_get(line, "first")->valueint &&
		    raw[i].last == case_get(line, "last")->valueint)
			return &raw[i];
	ck_abort_msg("no record on lines %d-%d", case_get(line, "first")->valueint,
		     case_get(line, "last")->valueint);
	return NULL;
}

START_TEST(a_cited_line_holds_the_latency_named)
{
	const cJSON *fact, *line;
	int n_records = 0;

	cJSON_ArrayForEach(fact, case_get(report, "facts")) {
		const char *name = text_of(fact, "name");
		const cJSON *lines = cJSON_GetObjectItemCaseSensitive(fact, "lines");
		bool is_one = !strcmp(name, "latency") || !strcmp(name, "latency_min") ||
			!strcmp(name, "latency_max");

		n_records += !strcmp(name, "latency");
		cJSON_ArrayForEach(line, lines) {
			const struct raw *row = raw_at(line);

			if (is_one)
				ck_assert_int_eq(row->ms, case_get(fact, "value")->valueint);
		}
		ck_assert(!is_one || cJSON_GetArraySize(lines) == 1);
	}
	ck_assert_int_eq(n_records, 8);
}
END_TEST

/* Is a latency or clock of a text that of a record the card cites? */
static bool
is_cited(const cJSON *lines, int ms, const char *clock)
{
	const cJSON *line;

	cJSON_ArrayForEach(line, lines) {
		const struct raw *row = raw_at(line);

		if (clock ? !strncmp(row->clock, clock, 8) : row->ms == ms)
			return true;
	}
	return false;
}

START_TEST(every_card_cites_the_records_it_names)
{
	const cJSON *card;

	cJSON_ArrayForEach(card, case_get(case_get(report, "rca"), "evidence")) {
		const cJSON *lines = case_get(card, "lines"), *id;
		const char *text = text_of(card, "text");

		/* Whole numbers from 90 on are latencies here, but for means and percents. */
		for (const char *at = text; *at; at++) {
			char *end;

			if (*at < '0' || *at > '9' || (at > text && strchr("0123456789.v", at[-1])))
				continue;
			long value = strtol(at, &end, 10);
			if (*end == ':')
				ck_assert_msg(is_cited(lines, 0, at), "%.8s: %s", at, text);
			else if (value >= 90 && *end != '.' && *end != '%' &&
				 (at - text < 5 || strncmp(at - 5, "mean ", 5)))
				ck_assert_msg(is_cited(lines, (int)value, NULL), "%ld: %s", value,
					      text);
			at = end - 1;
			if (*end == ':')
				at += 6;
		}
		size_t i = 0;
		cJSON_ArrayForEach(id, case_get(card, "records"))
			ck_assert_ptr_eq(raw_at(cJSON_GetArrayItem(lines, (int)i++)),
					 &raw[id->valueint - 1]);
		ck_assert_int_eq((int)i, cJSON_GetArraySize(lines));
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("report_lines");
	TCase *lines = tcase_create("lines");

	tcase_add_checked_fixture(lines, open_sample, close_sample);
	tcase_add_test(lines, every_number_of_a_group_recomputes_from_the_bytes);
	tcase_add_test(lines, a_cited_line_holds_the_latency_named);
	tcase_add_test(lines, every_card_cites_the_records_it_names);
	suite_add_tcase(suite, lines);
	return suite;
}
