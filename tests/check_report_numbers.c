/* check_report_numbers: what the texts of the sample's report may say, and what they may not. */
/* SPDX-License-Identifier: MIT */
#include "tests/raw_log.h"

START_TEST(the_same_input_gives_the_same_bytes)
{
	struct incident_case again = { 0 };
	struct str out = { 0 };

	case_open(&again, SAMPLE_LOG, SAMPLE_INCIDENT, INSTANT_NONE);
	cJSON *json = report_of(&again, &out);
	ck_assert_str_eq(out.at, sample_text.at);
	cJSON_Delete(json);
	str_release(&out);
	case_free(&again);
}
END_TEST

START_TEST(the_source_is_named_with_its_digest)
{
	const cJSON *source = case_get(case_get(report, "data"), "sources")->child;

	ck_assert_str_eq(cJSON_GetStringValue(case_get(source, "name")), SAMPLE_LOG);
	ck_assert_str_eq(cJSON_GetStringValue(case_get(source, "sha256")),
		"c1a57fa24d31194ce7629e20aa3a388f6a7fdc9c9750ab6f85ec6f6f32df0a14");
	ck_assert_int_eq(case_get(source, "stored_bytes")->valueint, 1100);
	const cJSON *time = case_get(case_get(case_get(report, "data"), "fields"), "time");
	ck_assert_str_eq(cJSON_GetStringValue(case_get(time, "unit")), "rfc3339");
}
END_TEST

/* -- every number of every text is a fact, a limit, a line, an id, a count or a time -- */

struct allowed { double value[4096]; size_t n; };
static struct allowed allowed;

static void
allow(double value)
{
	ck_assert_uint_lt(allowed.n, LENGTH(allowed.value));
	allowed.value[allowed.n++] = value;
}

/* Every number that stands in the document as a number. */
static void
allow_all(const cJSON *json)
{
	const cJSON *item;

	if (cJSON_IsNumber(json))
		allow(json->valuedouble);
	cJSON_ArrayForEach(item, json)
		allow_all(item);
}

/* The facts, what the gate and the check of the action are set to, and what lines cite. */
static void
allow_report(void)
{
	static const char *const part[] = { "facts", "prevention" };
	/* Limits and budgets of analysis.md and guide.md: 95 % intervals, 20 an arm ... */
	static const double limit[] = { 95, 20, 100, 1.2, 300, 600, 900, 10, 5 };

	allowed.n = 0;
	for (size_t i = 0; i < LENGTH(part); i++)
		allow_all(case_get(report, part[i]));
	allow_all(case_get(case_get(report, "action"), "verify"));
	allow_all(case_get(case_get(report, "data"), "repairs"));
	for (size_t i = 0; i < LENGTH(limit); i++)
		allow(limit[i]);
	for (size_t i = 0; i < n_raw; i++) {
		allow(raw[i].first);
		allow(raw[i].last);
	}
}

static bool
is_allowed(double shown, int decimals, bool is_percent)
{
	double half = 0.5 * pow(10, -decimals) + 1e-9;

	for (size_t i = 0; i < allowed.n; i++) {
		double value = allowed.value[i];

		if (fabs(value - shown) <= half || fabs(-value - shown) <= half)
			return true;
		if (is_percent &&
		    (fabs(100 * value - shown) <= half || fabs(-100 * value - shown) <= half))
			return true;
	}
	return false;
}

/* Is hh:mm[:ss] or a date a time of the data, or one of a claim, word for word? */
static bool
is_time_of_data(const char *at, size_t len)
{
	for (size_t i = 0; i < sample.incident.n_claims; i++) {
		const char *said = sample.incident.claim[i].at;

		for (; said && *said; said++)
			if (!strncmp(said, at, len))
				return true;
	}
	for (size_t i = 0; i < n_raw; i++)
		if (!strncmp(raw[i].clock, at, len))
			return true;
	return !strncmp(at, "2025-08-01", len);
}

/* Skip names that hold digits: versions, paths, quoted words of a claim. Returns the next place. */
static const char *
skip_name(const char *at)
{
	if (*at == '"') {
		const char *end = strchr(at + 1, '"');
		return end ? end + 1 : at + 1;
	}
	while (*at && !strchr(" ,;:()[]=\"", *at))
		at++;
	return at;
}

/* A span in two units, `22 min 45 s`, in seconds; returns its length in bytes, 0 = none. */
static size_t
span_at(const char *at, double *seconds)
{
	static const struct { const char *big, *small; int in_big, in_small; } unit[] = {
		{ " min ", " s", 60, 1 }, { " h ", " min", 3600, 60 },
	};
	char *end, *last;
	double big = strtod(at, &end);

	for (size_t i = 0; i < LENGTH(unit); i++) {
		if (strncmp(end, unit[i].big, strlen(unit[i].big)))
			continue;
		double small = strtod(end + strlen(unit[i].big), &last);
		if (strncmp(last, unit[i].small, strlen(unit[i].small)))
			continue;
		*seconds = big * unit[i].in_big + small * unit[i].in_small;
		return (size_t)(last - at) + strlen(unit[i].small);
	}
	return 0;
}

/* A time or date at a place: its length in bytes, 0 = none. */
static size_t
time_at(const char *at)
{
	size_t digits = strspn(at, "0123456789");

	if (at[digits] == ':' && at[digits + 1] >= '0' && at[digits + 1] <= '9')
		return strspn(at, "0123456789:");
	return digits == 4 && at[4] == '-' ? 10 : 0;
}

/* The number of a text that is neither fact nor time nor limit; NULL when there is none. */
static const char *
stranger(const char *text)
{
	double seconds;

	for (const char *at = text; *at;) {
		bool is_digit = *at >= '0' && *at <= '9';
		size_t len;

		if (*at == '"' || *at == '/' || ((*at | 32) >= 'a' && (*at | 32) <= 'z')) {
			at = skip_name(at);
			continue;
		}
		if (!is_digit || (at > text && !strchr(" (-+[,=", at[-1]))) {
			at++;
			continue;
		}
		if ((len = time_at(at))) {
			if (!is_time_of_data(at, len))
				return at;
			at += len;
			continue;
		}
		if ((len = span_at(at, &seconds))) {
			if (!is_allowed(seconds, 0, false))
				return at;
			at += len;
			continue;
		}
		char *end;
		double shown = strtod(at, &end);
		const char *dot = memchr(at, '.', (size_t)(end - at));
		if (dot && end == dot + 1)	/* the end of a sentence */
			dot = NULL;
		/* A range has its percent sign after the second number. */
		const char *unit = end;
		if (*unit == '-')
			unit += 1 + strspn(unit + 1, "0123456789.");
		if (!is_allowed(shown, dot ? (int)(end - dot - 1) : 0, *unit == '%'))
			return at;
		at = end;
	}
	return NULL;
}

/* Texts are scanned; names, ids, commands and claims word for word are not texts of ours. */
static void
scan_texts(const cJSON *json, const char *path)
{
	static const char *const skipped[] = { "id",
					       "name",
					       "key",
					       "claim",
					       "at",
					       "by",
					       "file",
					       "sha256",
					       "commands",
					       "schema",
					       "data",
					       "stats",
					       "facts",
					       "t",
					       "version",
					       "cause",
					       "endpoint",
					       "after",
					       "grid",
					       "times",
					       "tool",
					       "generated_at",
					       "as_of",
					       "kind",
					       "filter",
					       "replace",
					       "due",
					       "t_text",
					       "reported_zone",
					       "first_trip" };
	const cJSON *item;
	char place[400];

	for (size_t i = 0; json->string && i < LENGTH(skipped); i++)
		if (!strcmp(json->string, skipped[i]))
			return;
	snprintf(place, sizeof(place), "%s.%s", path, json->string ? json->string : "[]");
	const char *odd = cJSON_IsString(json) ? stranger(json->valuestring) : NULL;
	ck_assert_msg(!odd, "%s: %.12s.. is no fact: %s", place, odd ? odd : "", json->valuestring);
	cJSON_ArrayForEach(item, json)
		scan_texts(item, place);
}

START_TEST(every_number_of_every_text_is_a_fact)
{
	allow_report();
	scan_texts(report, "");
	scan_texts(case_get(case_get(report, "data"), "notes"), "data");
}
END_TEST

/* Texts with numbers that are not in the sample, and one with nothing but such as are. */
static const char *const strange[] = { "it took 433 ms", "by +707.2%",		 "at 18:06:21",
				       "on 2025-08-02",	 "4 of 8, in all 61%",	 "8.08 times",
				       "in 23 min 45 s", "v1.3 took 750-891 ms", "(n=41)" };

START_TEST(the_scanner_of_numbers_finds_a_stranger)
{
	allow_report();
	ck_assert_msg(stranger(strange[_i]) != NULL, "%s", strange[_i]);
	ck_assert_ptr_null(stranger("v1.3 took 750-890 ms on /a1/b2, 4 of 8 (50%), +706.6%, 8.07 "
				    "times, at "
				    "18:06:20, 22 min 45 s after 2025-08-01; lines 8-9."));
}
END_TEST

/* guide.md section 9: what must not be claimed for the sample, in any format. */
START_TEST(the_report_does_not_claim_what_it_must_not)
{
	static const char *const never[] = {
		"newly deployed", "<120 ms",	   "< 120 ms",
		"under 120",	  "below 120",	   "all traffic on v1.3",
		"all lenders",	  "restores SLA",  "rolled back",
		"verified",	  "\"resolved\"",  "proven",
		"guaranteed",	  "root cause is", "root cause was",
		"definitely",	  "caused by",	   "blocking I/O"
	};

	for (size_t i = 0; i < LENGTH(never); i++)
		ck_assert_msg(!strstr(sample_text.at, never[i]), "says %s", never[i]);
	ck_assert_msg(is_valid(report), "%s", fault);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("report_numbers");
	TCase *numbers = tcase_create("numbers");

	tcase_add_checked_fixture(numbers, open_sample, close_sample);
	tcase_add_test(numbers, the_same_input_gives_the_same_bytes);
	tcase_add_test(numbers, the_source_is_named_with_its_digest);
	tcase_add_test(numbers, every_number_of_every_text_is_a_fact);
	tcase_add_loop_test(numbers, the_scanner_of_numbers_finds_a_stranger, 0,
			    (int)LENGTH(strange));
	tcase_add_test(numbers, the_report_does_not_claim_what_it_must_not);
	suite_add_tcase(suite, numbers);
	return suite;
}
