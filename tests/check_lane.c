/* check_lane: the hits of a lane are the records of the slow path, value by value. */
/* SPDX-License-Identifier: MIT */
#include "tests/laned.h"
#include "tests/wild.h"

#define S INT64_C(1000000000)

/* A record of six values as they stand in the log, and more. */
static void
put_record(struct str *out, const char *const value[6], const char *more)
{
	static const char *const keys[] = {
		"timestamp", "responseTimeMs", "status", "endpoint", "modelVersion", "host"
	};

	for (int i = 0; i < 6; i++)
		str_fmt(out, "%c\"%s\":%s", i ? ',' : '{', keys[i], value[i]);
	str_fmt(out, "%s}", more);
}

static const char *const usual[6] = {
	"\"2025-08-01T18:06:00Z\"", "5", "\"OK\"", "\"/a\"", "\"v1\"", "\"h\""
};
static const char *const bare[6] = { "1754071560", "5", "200", "null", "1.3", "7" };
static const char *const texts[6] = {
	"\"1754071560\"", "\"5ms\"", "\"OK\"", "\"/a\"", "\"v1\"", "\"h\""
};
/* Signs of the outcome beside the status, and fields that are none. */
static const char *const extras[] = {
	"", ",\"error\":\"x\"", ",\"error\":null", ",\"success\":true", ",\"success\":\"yes\"",
	",\"grpc_status\":4", ",\"grpc_status\":\"OK\"", ",\"error\":\"x\",\"success\":false",
	",\"msg\":\"x\"", ",\"tags\":[1]", ",\"error\":\"timeout\"", ",\"error\":{}",
	",\"error\":{\"type\":\"timeout\",\"n\":1}", ",\"error\":{\"n\":1},\"success\":false",
};

/* Every field as a string and as a bare word, beside each other in all ways. */
static void
begin(struct laned *laned)
{
	struct learned *learned = learned_new();
	struct str text = { 0 };

	learned_begin(learned);
	for (unsigned set = 0; set < 64; set++)
		for (size_t k = 0; k < LENGTH(extras); k++) {
			const char *value[6];
			for (int i = 0; i < 6; i++)
				value[i] = set >> i & 1 ? texts[i] : bare[i];
			str_clear(&text);
			put_record(&text, value, extras[k]);
			MUST(learned_teach(learned, text.at, text.len), "%s", text.at);
		}
	str_release(&text);
	laned_begin(laned, learned);
}

/* Is the record of these values a hit? It must be what the slow path reads. */
static bool
take(struct laned *laned, const char *const value[6], const char *more, struct record *record)
{
	struct str text = { 0 };

	put_record(&text, value, more);
	laned_read(laned, text.at, text.len, text.len, 0, true);
	bool is_taken = laned_agrees(laned, laned->stretch.bytes, text.len) >= 0;
	if (is_taken)
		laned_record(laned, 0, record);
	str_release(&text);
	return is_taken;
}

/* at_ns 0: left to the slow path. */
static const struct { const char *text; int64_t at_ns; uint32_t flags; } times[] = {
	{ "\"2025-08-01T18:06:00Z\"", 1754071560 * S, 0 },
	{ "\"2025-08-01T18:06:59Z\"", 1754071619 * S, 0 },
	{ "\"2025-08-01T18:06:59.5Z\"", 1754071619 * S + 500000000, 0 },
	{ "\"2025-08-01T18:06:00.000000001Z\"", 1754071560 * S + 1, 0 },
	{ "\"2025-08-01T18:06:00,25Z\"", 1754071560 * S + 250000000, 0 },
	{ "\"2025-08-01T18:06:00.1234567899Z\"", 1754071560 * S + 123456789, 0 },
	{ "\"2025-08-01T18:06:00.Z\"", 0, 0 },
	{ "\"2025-08-01T18:06:00+03:00\"", 1754060760 * S, 0 },
	{ "\"2025-08-01T18:06:07+0300\"", 1754060767 * S, 0 },
	{ "\"2025-08-01T18:06:07.5 EAT\"", 1754060767 * S + 500000000, 0 },
	{ "\"2025-08-01T18:06:00\"", 1754071560 * S, FLAG_NO_ZONE },
	{ "\"2025-08-01T18:06:07.5\"", 1754071567 * S + 500000000, FLAG_NO_ZONE },
	{ "\"2025-08-01T18:06Z\"", 1754071560 * S, 0 },
	{ "\"2025-08-01T18:06:0Z\"", 0, 0 },
	{ "\"2025-08-01T18:06:000Z\"", 0, 0 },
	{ "\"2025-08-01T18:06:00ZZ\"", 0, 0 },
	{ "\"2025-08-01T18:06:61Z\"", 0, 0 },
	{ "\"2025-08-01T18:06:5aZ\"", 0, 0 },
	{ "\"2025-08-01T23:59:59Z\"", 1754092799 * S, 0 },
	{ "\"2025-08-01T23:59:60Z\"", 1754092800 * S, FLAG_LEAP_SECOND },
	{ "\"2025-08-01T24:00:00Z\"", 1754092800 * S, 0 },
	{ "\"2025-08-01T24:00:01Z\"", 0, 0 },
	{ "\"1970-01-01T00:00:01Z\"", S, 0 },
	{ "\"1970-01-01T00:00:00Z\"", 0, 0 },
	{ "\"1970-01-01T00:00:00.5Z\"", 500000000, 0 },
	{ "\"Fri Aug 01 18:06:07 2025\"", 1754071567 * S, FLAG_NO_ZONE },
	{ "\"Fri, 01 Aug 2025 18:06:07 GMT\"", 1754071567 * S, 0 },
	{ "1754071560", 1754071560 * S, 0 }, { "1754071560123", 1754071560123 * (S / 1000), 0 },
	{ "\"1754071560\"", 1754071560 * S, 0 }, { "1754071560.25", 1754071560 * S + S / 4, 0 },
	{ "01754071560", 0, 0 }, { "null", 0, 0 }, { "true", 0, 0 }, { "\"\"", 0, 0 },
	{ "\"-\"", 0, 0 }, { "\"soon\"", 0, 0 }, { "5", 0, 0 },
};

/* After each other one, for the lane remembers the minute. */
START_TEST(a_time_is_read_whatever_came_before)
{
	struct laned laned;
	struct record record;
	const char *value[6];

	begin(&laned);
	memcpy(value, usual, sizeof(value));
	for (size_t i = 0; i < LENGTH(times); i++) {
		value[0] = times[i].text;
		take(&laned, value, "", &record);
		value[0] = times[_i].text;
		bool is_taken = take(&laned, value, "", &record);
		ck_assert_msg(is_taken == (times[_i].at_ns != 0), "%s after %s", times[_i].text,
			      times[i].text);
		if (!is_taken)
			continue;
		ck_assert_int_eq(record.at_ns, times[_i].at_ns);
		ck_assert_uint_eq(record.flags, times[_i].flags);
	}
	laned_release(&laned);
}
END_TEST

#define LEFT INT64_MAX		/* to the slow path */

static const struct { const char *text; int64_t us; bool is_rounded; } latencies[] = {
	{ "0", 0, false }, { "7", 7000, false }, { "10", 10000, false },
	{ "1234", 1234000, false }, { "12345678", 12345678000, false },
	{ "99999999", 99999999000, false }, { "123456789", 123456789000, false },
	{ "604800000", 604800000000, false }, { "604800001", LEFT, false },
	{ "99999999999999999999", LEFT, false }, { "1.5", 1500, false }, { "-0", 0, false },
	{ "0.0004", 1, true }, { "1.0005", 1000, true }, { "1.0015", 1002, true },
	{ "1e3", 1000000, false }, { "-1", LEFT, false }, { "-0.5", LEFT, false },
	{ "007", LEFT, false }, { "00", LEFT, false }, { "+5", LEFT, false },
	{ "1_000", LEFT, false }, { "NaN", LEFT, false }, { "5x", LEFT, false },
	{ "true", LEFT, false }, { "null", LATENCY_NONE, false },
	{ "nul", LEFT, false }, { "\"\"", LATENCY_NONE, false },
	{ "\"-\"", LATENCY_NONE, false }, { "\"750\"", 750000, false },
	{ "\"7\"", 7000, false }, { "\"12us\"", 12, false }, { "\"0.044s\"", 44000, false },
	{ "\"1m2.5s\"", 62500000, false }, { "\"soon\"", LEFT, false },
	{ "\"null\"", LEFT, false }, { "\"-1\"", LEFT, false },
};

START_TEST(a_latency_is_read_or_left)
{
	struct laned laned;
	struct record record;
	const char *value[6];

	begin(&laned);
	memcpy(value, usual, sizeof(value));
	value[1] = latencies[_i].text;
	for (int round = 0; round < 2; round++) {
		bool is_taken = take(&laned, value, "", &record);
		ck_assert_msg(is_taken == (latencies[_i].us != LEFT), "%s", latencies[_i].text);
		if (!is_taken)
			continue;
		ck_assert_int_eq(record.latency_us, latencies[_i].us);
		ck_assert(laned.stretch.hit[0].is_rounded == latencies[_i].is_rounded);
		bool is_text = latencies[_i].text[0] == '"' && latencies[_i].us != LATENCY_NONE;
		ck_assert_uint_eq(record.flags, is_text ? FLAG_NUMBER_AS_STRING : 0);
	}
	laned_release(&laned);
}
END_TEST

/* Digits in a row, of every length, in every unit that is read so. */
START_TEST(whole_numbers_are_exact)
{
	static const struct { enum unit unit; int64_t us; } units[] = {
		{ UNIT_US, 1 }, { UNIT_MS, 1000 }, { UNIT_S, 1000000 },
	};
	struct laned laned;
	struct record record;
	const char *value[6];
	char text[24];

	begin(&laned);
	memcpy(value, usual, sizeof(value));
	value[1] = text;
	laned.learned->fields.role[ROLE_LATENCY][0].unit = units[_i].unit;
	for (int64_t number = 0, step = 1; number < 200000000; number += step) {
		snprintf(text, sizeof(text), "%lld", (long long)number);
		bool is_short = number * units[_i].us <= LATENCY_MAX_US;
		MUST(take(&laned, value, "", &record) == is_short, "%s", text);
		MUST(!is_short || record.latency_us == number * units[_i].us, "%s", text);
		step = number < 120 ? 1 : number / 13;
	}
	laned_release(&laned);
}
END_TEST

START_TEST(what_is_absent_is_absent)
{
	static const char *const nothings[] = { "null", "\"\"", "\"-\"" };
	struct laned laned;
	struct record record;
	const char *value[6];

	begin(&laned);
	for (size_t i = 0; i < LENGTH(nothings); i++)
		for (unsigned set = 0; set < 64; set++) {
			for (int k = 0; k < 6; k++)
				value[k] = set >> k & 1 ? nothings[i] : usual[k];
			/* A time and one more role make a request. */
			bool is_request = !(set & 1) && (set >> 1 & 7) != 7;
			MUST(take(&laned, value, "", &record) == is_request, "%x %s", set,
			     nothings[i]);
			if (!is_request)
				continue;
			MUST((record.latency_us == LATENCY_NONE) == (set >> 1 & 1), "%x", set);
			MUST((record.status == NAME_NONE) == (set >> 2 & 1), "%x", set);
			MUST((record.endpoint == NAME_NONE) == (set >> 3 & 1), "%x", set);
			MUST((record.version == NAME_NONE) == (set >> 4 & 1), "%x", set);
			MUST((record.dims[0] == NAME_NONE) == (set >> 5 & 1), "%x", set);
		}
	laned_release(&laned);
}
END_TEST

/* ingest.md section 13: what tells the outcome beside the status. */
static const struct { const char *status, *more; enum outcome outcome; } outcomes[] = {
	{ "\"OK\"", "", OUTCOME_OK }, { "200", "", OUTCOME_OK },
	{ "404", "", OUTCOME_CLIENT_ERROR },
	{ "504", "", OUTCOME_TIMEOUT }, { "\"Timeout\"", "", OUTCOME_TIMEOUT },
	{ "500", "", OUTCOME_SERVER_ERROR }, { "\"who knows\"", "", OUTCOME_UNKNOWN },
	{ "\"who knows\"", ",\"grpc_status\":4", OUTCOME_TIMEOUT },
	{ "\"who knows\"", ",\"grpc_status\":\"OK\"", OUTCOME_OK },
	{ "\"who knows\"", ",\"success\":true", OUTCOME_OK },
	{ "null", ",\"error\":null", OUTCOME_UNKNOWN },
	{ "\"OK\"", ",\"error\":\"\"", OUTCOME_OK },
	{ "500", ",\"error\":\"timeout\"", OUTCOME_TIMEOUT },
	{ "500", ",\"error\":{}", OUTCOME_SERVER_ERROR },	/* not what the one before said */
	{ "500", ",\"error\":{\"type\":\"timeout\",\"n\":2}", OUTCOME_TIMEOUT },
	{ "\"who knows\"", ",\"error\":{\"n\":3},\"success\":false", OUTCOME_SERVER_ERROR },
};

START_TEST(the_outcome_goes_by_all_signs)
{
	struct laned laned;
	struct record record;
	const char *value[6];

	begin(&laned);
	memcpy(value, usual, sizeof(value));
	value[2] = outcomes[_i].status;
	for (int round = 0; round < 2; round++) {
		ck_assert(take(&laned, value, ",\"error\":\"timeout\"", &record));
		ck_assert(take(&laned, value, outcomes[_i].more, &record));
		ck_assert_int_eq(record.outcome, outcomes[_i].outcome);
	}
	laned_release(&laned);
}
END_TEST

/* All odd values of all roles, in changing order, in one stretch, by one lane. */
START_TEST(odd_values_are_read_as_the_slow_path_reads_them)
{
	static const struct { const char *const *list; size_t n; } lists[6] = {
		{ wild_times, LENGTH(wild_times) }, { wild_latencies, LENGTH(wild_latencies) },
		{ wild_statuses, LENGTH(wild_statuses) },
		{ wild_endpoints, LENGTH(wild_endpoints) },
		{ wild_versions, LENGTH(wild_versions) }, { wild_statuses, LENGTH(wild_statuses) },
	};
	uint64_t seed = 1 + (uint64_t)_i;
	struct laned laned;
	struct str text = { 0 };
	size_t start[3001], hits = 0;

	begin(&laned);
	for (int i = 0; i < 3000; i++) {
		const char *value[6];
		for (int k = 0; k < 6; k++)
			value[k] = random_below(&seed, 4) ? usual[k]
				 : lists[k].list[random_below(&seed, lists[k].n)];
		str_char(&text, '\n');
		start[i] = text.len;
		put_record(&text, value, random_below(&seed, 3) ? ""
			   : extras[random_below(&seed, LENGTH(extras))]);
		start[i + 1] = text.len + 1;
	}
	laned_read(&laned, text.at, text.len, text.len, 0, true);
	for (int i = 0; i < 3000; i++) {
		const char *at = laned.stretch.bytes + start[i];
		long hit = laned_agrees(&laned, at, start[i + 1] - 1 - start[i]);
		hits += hit >= 0;
		MUST(hit < 0 || laned.stretch.hit[hit].length == start[i + 1] - 1 - start[i],
		     "length of record %d", i);
	}
	ck_assert_uint_gt(hits, 500);
	ck_assert_uint_lt(hits, 3000);
	str_release(&text);
	laned_release(&laned);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("lane");
	TCase *tcase = tcase_create("lane");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_time_is_read_whatever_came_before, 0, LENGTH(times));
	tcase_add_loop_test(tcase, a_latency_is_read_or_left, 0, LENGTH(latencies));
	tcase_add_loop_test(tcase, whole_numbers_are_exact, 0, 3);
	tcase_add_test(tcase, what_is_absent_is_absent);
	tcase_add_loop_test(tcase, the_outcome_goes_by_all_signs, 0, LENGTH(outcomes));
	tcase_add_loop_test(tcase, odd_values_are_read_as_the_slow_path_reads_them, 0, 5);
	suite_add_tcase(suite, tcase);
	return suite;
}
