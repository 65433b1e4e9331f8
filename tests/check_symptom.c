/* check_symptom: what follows from the outcome explains nothing; what names a machine may. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <string.h>

#include "core/analysis/symptom.h"
#include "core/ingest/site.h"
#include "tests/judged.h"
#include "tests/story.h"

enum { N = 1600, FIELDS = 2 };

/*
 * Of four hosts, h1 fails in seven of ten requests from the middle on, or, with `is_all`, one in
 * ten on any of them; one request in a hundred fails anywhere. `field` says of each how it ended:
 * `good` or `bad`, NULL: not there; in `wrong` of ten that ended well it says `bad`.
 */
static void
judge_it(struct judged *judged, const char *field, const char *good, const char *bad, int wrong,
	 bool is_all)
{
	static const char *const hosts[] = {"h1", "h2", "h3", "h4"};
	const char *names[FIELDS] = {field, "host"};
	uint64_t state = 11;

	judged_open_fields(judged, names, FIELDS, 0);
	for (int i = 0; i < N; i++) {
		const char *host = hosts[(i * 7 + i / 5) % 4];
		bool is_hit = i >= N / 2 && (is_all || host == hosts[0]);
		bool is_bad = uniform(&state) < (!is_hit ? .01 : is_all ? .1 : .7);
		const char *dims[FIELDS] = {is_bad || i % 10 < wrong ? bad : good, host};

		made_add(&judged->made, i * 1000, "v1", i % 3 ? "/a" : "/b",
			 100 * exp(.3 * story_gauss(&state)),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, dims);
	}
	judge(judged);
}

static void
judge_told(struct judged *judged, const char *field, const char *good, const char *bad)
{
	judge_it(judged, field, good, bad, 0, false);
}

/* By name or by values alone: `x` is a name that says nothing. */
static const struct { const char *field, *good, *bad; } tellers[] = {
	{"resultCode", "200", "503"}, {"target_status_code", "200", "504"},
	{"response_flags", "-", "UF"}, {"level", "info", "error"}, {"x", "200", "500"},
	{"x", "OK", "DEADLINE_EXCEEDED"}, {"x", "12ms", "30000ms"}, {"x", "1.5 s", "31 s"},
	{"response_processing_time", "0.000", "-1"}, {"connectMs", "1", "2000"},
	{"errClass", NULL, "NullPointerException"}, {"exception.type", NULL, "Boom"},
};

START_TEST(a_field_that_tells_the_outcome_hides_no_cause)
{
	struct judged judged;

	judge_told(&judged, tellers[_i].field, tellers[_i].good, tellers[_i].bad);
	ck_assert_int_eq(judged.verdict.kind, KIND_DIMENSION);
	ck_assert_int_eq(judged.verdict.cause.n, 1);
	ck_assert_int_eq(judged.verdict.cause.term[0].field, FIELD_DIM + 1);
	ck_assert_int_ge(judged.verdict.certainty, CERTAINTY_PROBABLE);
	for (size_t i = 0; i < judged.verdict.n_hypotheses; i++) {
		const struct cause *cause = &judged.verdict.hypothesis[i].cause;

		ck_assert(cause->n == 0 || cause->term[0].field != FIELD_DIM);
	}
	judged_close(&judged);
}
END_TEST

/* Values that only look a little like it stay what they are: a field that may be the cause. */
static const struct { const char *field, *good, *bad; } facts[] = {
	{"x", "true", "false"}, {"x", "100", "200"}, {"x", "12", "30000"},
	{"store_id", "417", "101"}, {"store_id", "101", "417"}, {"window", "1m", "5m"},
	{"provider", NULL, "newpay"}, {"uptime", "a", "b"}, {"items", "1", "2"}, {"x", "eu", "us"},
	{"x", "500g", "200g"},
};

START_TEST(a_field_that_is_no_outcome_is_still_looked_at)
{
	struct judged judged;
	bool is_seen = false;

	judge_it(&judged, facts[_i].field, facts[_i].good, facts[_i].bad, 1, false);
	for (size_t i = 0; i < judged.verdict.n_hypotheses; i++) {
		const struct cause *cause = &judged.verdict.hypothesis[i].cause;

		is_seen = is_seen || (cause->n && cause->term[0].field == FIELD_DIM);
	}
	ck_assert(is_seen);
	judged_close(&judged);
}
END_TEST

/* Names and values that say nothing: it stands on all failures and on nothing else. */
static const struct { const char *field, *good, *bad; } echoes[] = {
	{"retryable", "false", "true"}, {"logger", "AccessLog", "ErrorHandler"},
	{"alert", NULL, "true"}, {"status_class", "2xx", "5xx"}, {"bytes", "512", "0"},
	{"provider", NULL, "newpay"}, {"@l", NULL, "Error"}, {"cache", "hit", NULL},
};

START_TEST(what_stands_on_failures_alone_hides_no_cause)
{
	struct judged judged;

	judge_told(&judged, echoes[_i].field, echoes[_i].good, echoes[_i].bad);
	ck_assert_int_eq(judged.verdict.kind, KIND_DIMENSION);
	ck_assert_int_eq(judged.verdict.cause.n, 1);
	ck_assert_int_eq(judged.verdict.cause.term[0].field, FIELD_DIM + 1);
	ck_assert_int_ge(judged.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_ptr_null(strstr(judged.verdict.statement, "cause or effect"));
	judged_close(&judged);
}
END_TEST

/* Nothing else explains it: then it is named, and neither blamed nor hidden. */
START_TEST(what_stands_on_failures_alone_is_named_where_nothing_else_is_found)
{
	static const char *const named[] = {
		"retryable=true", "logger=ErrorHandler", "alert=true", "status_class=5xx",
		"bytes=0", "provider=newpay", "@l=Error", "no cache",
	};
	struct judged judged;

	judge_it(&judged, echoes[_i].field, echoes[_i].good, echoes[_i].bad, 0, true);
	ck_assert_int_ne(judged.verdict.kind, KIND_DIMENSION);
	ck_assert_int_le(judged.verdict.certainty, CERTAINTY_ASSOCIATED);
	ck_assert_ptr_nonnull(strstr(judged.verdict.statement, named[_i]));
	ck_assert_ptr_nonnull(strstr(judged.verdict.statement, "cause or effect"));
	ck_assert_ptr_null(strstr(judged.verdict.statement, "no field tells which"));
	judged_close(&judged);
}
END_TEST

/* A machine is a thing that fails by itself: the one that was put in and never worked is named. */
START_TEST(a_machine_that_only_fails_is_no_echo)
{
	struct judged judged;

	judge_it(&judged, "pod", "p1", "p2", 0, true);
	ck_assert_int_eq(judged.verdict.kind, KIND_DIMENSION);
	ck_assert_int_eq(judged.verdict.cause.term[0].field, FIELD_DIM);
	judged_close(&judged);
}
END_TEST

/*
 * 2,400 requests of /a (40 ms) and /b (150 ms); from the middle on v2 has every other one and takes
 * three times as long. `x` says "over" of what takes more than 250 ms, or, with `is_own`, of half
 * of v2's: then it takes eight times as long for that, and is no measure of it.
 */
static void
cut_open(struct judged *judged, bool is_own)
{
	static const char *const names[] = {"x", "host"}, *const hosts[] = {"h1", "h2", "h3"};
	uint64_t state = 23;

	judged_open_fields(judged, names, FIELDS, 0);
	for (int i = 0; i < 2400; i++) {
		bool is_new = i >= 1200 && i % 2, is_slow = is_own ? is_new && i % 4 == 1 : is_new;
		double latency = (i / 2 % 2 ? 40 : 150) * exp(.4 * story_gauss(&state)) *
				 (!is_slow ? 1 : is_own ? 8 : 3);
		bool is_over = is_own ? is_slow : latency > 250;
		const char *dims[FIELDS] = {is_over ? "over" : "under", hosts[i % 3]};

		made_add(&judged->made, i * 1000., is_new && !is_own ? "v2" : "v1",
			 i / 2 % 2 ? "/a" : "/b", latency, OUTCOME_OK, dims);
	}
	judge(judged);
}

START_TEST(what_says_how_long_it_took_hides_no_cause_and_pairs_with_none)
{
	struct judged judged;

	cut_open(&judged, false);
	ck_assert_int_eq(judged.verdict.kind, KIND_BAD_VERSION);
	ck_assert_int_eq(judged.verdict.cause.n, 1);
	for (size_t i = 0; i < judged.verdict.n_hypotheses; i++) {
		const struct cause *cause = &judged.verdict.hypothesis[i].cause;

		for (int t = 0; t < cause->n; t++)
			ck_assert_int_ne(cause->term[t].field, FIELD_DIM);
	}
	judged_close(&judged);
}
END_TEST

START_TEST(what_is_slower_on_each_endpoint_by_its_own_measure_may_be_the_cause)
{
	struct judged judged;

	cut_open(&judged, true);
	ck_assert_int_eq(judged.verdict.kind, KIND_DIMENSION);
	ck_assert_int_eq(judged.verdict.cause.term[0].field, FIELD_DIM);
	judged_close(&judged);
}
END_TEST

/*
 * Three hosts; from the middle on h1, in `of_ten` of ten requests, takes a second more. `field`
 * says yes of what takes more than 800 ms, and no value of it lies between.
 */
static const struct { const char *field; int of_ten; } parted[] = {
	{"x", 10}, {"slow", 10}, {"performanceBucket", 5}, {"sla_breached", 5},
};

START_TEST(what_parts_all_latencies_hides_no_host_that_is_slow)
{
	static const char *const hosts[] = {"h1", "h2", "h3"};
	const char *names[FIELDS] = {parted[_i].field, "host"};
	struct judged judged;
	uint64_t state = 29;

	judged_open_fields(&judged, names, FIELDS, 0);
	for (int i = 0; i < 2400; i++) {
		bool is_slow = i >= 1200 && i % 3 == 0 && i / 3 % 10 < parted[_i].of_ten;
		double latency = 70 * exp(.3 * story_gauss(&state)) + (is_slow ? 1000 : 0);
		const char *dims[FIELDS] = {latency > 800 ? "yes" : "no", hosts[i % 3]};

		made_add(&judged.made, i * 1000., "v1", i / 3 % 2 ? "/a" : "/b", latency,
			 OUTCOME_OK, dims);
	}
	judge(&judged);
	ck_assert_int_eq(judged.verdict.kind, KIND_DIMENSION);
	ck_assert_int_eq(judged.verdict.cause.n, 1);
	ck_assert_int_eq(judged.verdict.cause.term[0].field, FIELD_DIM + 1);
	for (size_t i = 0; i < judged.verdict.n_hypotheses; i++) {
		const struct cause *cause = &judged.verdict.hypothesis[i].cause;

		for (int t = 0; t < cause->n; t++)
			ck_assert_int_ne(cause->term[t].field, FIELD_DIM);
	}
	judged_close(&judged);
}
END_TEST

static const struct { const char *path; enum site site; } paths[] = {
	{"host", SITE_SERVER}, {"k8s.pod.name", SITE_SERVER}, {"pod_name", SITE_SERVER},
	{"instanceId", SITE_SERVER}, {"target_addr", SITE_SERVER}, {"dyno", SITE_SERVER},
	{"cloud_RoleInstance", SITE_SERVER}, {"kubernetes.container_name", SITE_SERVER},
	{"Computer", SITE_SERVER}, {"s-computername", SITE_SERVER},
	{"computer_name", SITE_SERVER}, {"awsRegion", SITE_AREA}, {"location", SITE_AREA},
	{"resource.labels.location", SITE_AREA}, {"x-edge-location", SITE_AREA},
	{"EdgeColoCode", SITE_AREA}, {"geo.location", SITE_NONE}, {"client.region", SITE_NONE},
	{"user.location", SITE_NONE}, {"Location-Id", SITE_AREA}, {"allocation", SITE_NONE},
	{"cs-uri-stem", SITE_NONE}, {"computed", SITE_NONE},
	{"zone", SITE_AREA}, {"cloud.availability_zone", SITE_AREA}, {"service.name", SITE_SERVICE},
	{"app", SITE_SERVICE}, {"remote_addr", SITE_NONE}, {"client_ip", SITE_NONE},
	{"tenant", SITE_NONE}, {"user.id", SITE_NONE}, {"name", SITE_NONE}, {"id", SITE_NONE},
	{"", SITE_NONE}, {"._name", SITE_NONE}, {"hostile", SITE_NONE},
};

START_TEST(a_machine_is_known_by_its_name_in_any_spelling)
{
	ck_assert_int_eq(site_of(paths[_i].path), paths[_i].site);
}
END_TEST

/* A scanner at one address leaves, a host falls silent: only the host's records are missed. */
START_TEST(a_client_that_leaves_is_no_gap)
{
	static const char *const fields[] = {"remote_addr", "pod"};
	static const char *const values[] = {"10.0.0.1", "10.0.0.2", "10.0.0.3"};
	struct judged judged;
	uint64_t state = 5;

	judged_open(&judged, fields[_i], 0);
	for (int i = 0; i < 1800; i++) {
		if (i < 900 || i % 3)
			made_add(&judged.made, i * 1000, i % 2 ? "v1" : "v2", "/a",
				 100 * exp(.2 * story_gauss(&state)), OUTCOME_OK, &values[i % 3]);
	}
	judge(&judged);
	ck_assert_int_eq(judged.verdict.kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("symptom");
	TCase *tc = tcase_create("symptom");

	tcase_add_loop_test(tc, a_field_that_tells_the_outcome_hides_no_cause, 0, LENGTH(tellers));
	tcase_add_loop_test(tc, a_field_that_is_no_outcome_is_still_looked_at, 0, LENGTH(facts));
	tcase_add_loop_test(tc, what_stands_on_failures_alone_hides_no_cause, 0, LENGTH(echoes));
	tcase_add_loop_test(tc, what_stands_on_failures_alone_is_named_where_nothing_else_is_found,
			    0, LENGTH(echoes));
	tcase_add_test(tc, a_machine_that_only_fails_is_no_echo);
	tcase_add_test(tc, what_says_how_long_it_took_hides_no_cause_and_pairs_with_none);
	tcase_add_loop_test(tc, what_parts_all_latencies_hides_no_host_that_is_slow, 0,
			    LENGTH(parted));
	tcase_add_test(tc, what_is_slower_on_each_endpoint_by_its_own_measure_may_be_the_cause);
	tcase_add_loop_test(tc, a_machine_is_known_by_its_name_in_any_spelling, 0, LENGTH(paths));
	tcase_add_loop_test(tc, a_client_that_leaves_is_no_gap, 0, 2);
	suite_add_tcase(suite, tc);
	return suite;
}
