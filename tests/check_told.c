/* check_told: the numbers of several lanes become names, outcomes and flags of the one table. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/told.h"

#include "core/ingest/extract_private.h"
#include "core/ingest/memo.h"
#include "tests/learned.h"
#include "tests/runner.h"

/* Two lanes, each with numbers of its own, and the one table of names. */
struct two {
	struct learned *learned;
	struct memo *memo[2];
	struct news news[2];
	struct told told;
	struct hit hit;
	uint32_t dim[RECORD_DIMS];
	struct record record;
};

static void
begin(struct two *two)
{
	*two = (struct two){ .learned = learned_new() };
	learned_begin(two->learned);
	for (int i = 0; i < 2; i++)
		two->memo[i] = memo_new();
	two->hit = (struct hit){ .at_ns = 1754071560, .latency_us = 5 };
}

static void
end(struct two *two)
{
	for (int i = 0; i < 2; i++) {
		memo_free(two->memo[i]);
		news_release(&two->news[i]);
	}
	told_release(&two->told);
	learned_free(two->learned);
}

static uint32_t
number(struct two *two, int lane, enum memo_kind kind, const char *text)
{
	return memo_id(two->memo[lane], kind, text, strlen(text), &two->news[lane]);
}

/* Lane i stands for index 0 or 8, the first and the last there may be. */
static void
tell(struct two *two, int lane)
{
	told_news(&two->told, lane ? TOLD_LANES - 1 : 0, &two->news[lane]);
	news_clear(&two->news[lane]);
}

static const struct record *
record_of(struct two *two, int lane)
{
	two->record = (struct record){ .unusable = UNUSABLE_BAD_TIME, .dims = { [1] = 7 } };
	told_records(&two->told, &two->learned->extract, lane ? TOLD_LANES - 1 : 0, &two->hit,
		     two->dim, &two->record, 1);
	return &two->record;
}

static const char *
name(const struct two *two, uint32_t id)
{
	return names_get(two->learned->names, id)->clean;
}

START_TEST(a_number_means_what_its_lane_says)
{
	struct two two;

	begin(&two);
	two.hit.version = number(&two, 0, MEMO_NAME, "v1");
	two.hit.endpoint = number(&two, 0, MEMO_ENDPOINT, "/a");
	two.hit.status = number(&two, 0, MEMO_STATUS, "504");
	two.dim[0] = number(&two, 0, MEMO_NAME, "h1");
	number(&two, 1, MEMO_STATUS, "200");
	number(&two, 1, MEMO_NAME, "v2");
	number(&two, 1, MEMO_ENDPOINT, "/b");
	number(&two, 1, MEMO_NAME, "h2");
	tell(&two, 0);
	tell(&two, 1);
	const struct record *record = record_of(&two, 0);
	ck_assert_str_eq(name(&two, record->version), "v1");
	ck_assert_str_eq(name(&two, record->endpoint), "/a");
	ck_assert_str_eq(name(&two, record->status), "504");
	ck_assert_str_eq(name(&two, record->dims[0]), "h1");
	ck_assert_int_eq(record->outcome, OUTCOME_TIMEOUT);
	ck_assert_int_eq(record->at_ns, 1754071560);
	ck_assert_int_eq(record->latency_us, 5);
	ck_assert_uint_eq(record->source, 7);
	ck_assert_int_eq(record->unusable, UNUSABLE_NOT);
	ck_assert_uint_eq(record->flags, 0);
	ck_assert_uint_eq(record->dims[1], NAME_NONE);
	/* The same numbers of the other lane. */
	two.hit.version = 2;
	two.hit.endpoint = 3;
	two.hit.status = 1;
	two.dim[0] = 4;
	record = record_of(&two, 1);
	ck_assert_str_eq(name(&two, record->version), "v2");
	ck_assert_str_eq(name(&two, record->endpoint), "/b");
	ck_assert_str_eq(name(&two, record->status), "200");
	ck_assert_str_eq(name(&two, record->dims[0]), "h2");
	ck_assert_int_eq(record->outcome, OUTCOME_OK);
	end(&two);
}
END_TEST

START_TEST(what_is_absent_has_no_name)
{
	struct two two;

	begin(&two);
	tell(&two, 0);
	const struct record *record = record_of(&two, 0);
	ck_assert_uint_eq(record->version, NAME_NONE);
	ck_assert_uint_eq(record->endpoint, NAME_NONE);
	ck_assert_uint_eq(record->status, NAME_NONE);
	ck_assert_uint_eq(record->dims[0], NAME_NONE);
	ck_assert_int_eq(record->outcome, OUTCOME_UNKNOWN);
	ck_assert_uint_eq(record->flags, 0);
	ck_assert_uint_eq(names_count(two.learned->names), 0);
	end(&two);
}
END_TEST

/* A template may be empty. */
START_TEST(an_empty_text_is_a_name_like_others)
{
	struct two two;

	begin(&two);
	two.hit.endpoint = number(&two, 0, MEMO_ENDPOINT, "");
	ck_assert_uint_eq(two.hit.endpoint, 1);
	tell(&two, 0);
	uint32_t id = record_of(&two, 0)->endpoint;
	ck_assert_uint_eq(id, names_find(two.learned->names, "", 0));
	ck_assert_uint_eq(record_of(&two, 0)->endpoint, id);
	end(&two);
}
END_TEST

/* Status, endpoint, version, dims: as extract_record() meets them; not in order of the news. */
START_TEST(names_are_entered_with_the_first_record_that_has_them)
{
	struct two two;

	begin(&two);
	number(&two, 0, MEMO_NAME, "never met");
	two.dim[0] = number(&two, 0, MEMO_NAME, "fourth");
	two.hit.version = number(&two, 0, MEMO_NAME, "third");
	two.hit.endpoint = number(&two, 0, MEMO_ENDPOINT, "second");
	two.hit.status = number(&two, 0, MEMO_STATUS, "first");
	tell(&two, 0);
	ck_assert_uint_eq(names_count(two.learned->names), 0);
	record_of(&two, 0);
	ck_assert_uint_eq(names_count(two.learned->names), 4);
	ck_assert_str_eq(name(&two, 1), "first");
	ck_assert_str_eq(name(&two, 2), "second");
	ck_assert_str_eq(name(&two, 3), "third");
	ck_assert_str_eq(name(&two, 4), "fourth");
	/* The other lane has another number for a name that is there already. */
	two.hit.status = number(&two, 1, MEMO_STATUS, "third");
	two.hit.endpoint = two.hit.version = two.dim[0] = MEMO_NONE;
	tell(&two, 1);
	ck_assert_uint_eq(record_of(&two, 1)->status, 3);
	ck_assert_uint_eq(names_count(two.learned->names), 4);
	end(&two);
}
END_TEST

/* A status with what else tells the outcome, packed: which, length, bytes. */
static const struct {
	struct { enum signal signal; const char *text; } part[3];
	const char *status;
	enum outcome outcome;
} signs[] = {
	{ { { SIGNAL_ERROR, "ETIMEDOUT" } }, "", OUTCOME_TIMEOUT },
	{ { { SIGNAL_GRPC, "4" }, { SIGNAL_NONE, "200" } }, "200", OUTCOME_TIMEOUT },
	{ { { SIGNAL_SUCCESS, "true" } }, "", OUTCOME_OK },
	{ { { SIGNAL_ENVOY, "UT" }, { SIGNAL_NONE, "503" } }, "503", OUTCOME_TIMEOUT },
	{ { { SIGNAL_HAPROXY, "sH--" }, { SIGNAL_NONE, "504" } }, "504", OUTCOME_TIMEOUT },
	{ { { SIGNAL_HEROKU, "H12" }, { SIGNAL_NONE, "503" } }, "503", OUTCOME_TIMEOUT },
	{ { { SIGNAL_GRPC, "OK" }, { SIGNAL_GRPC, "4" } }, "", OUTCOME_OK },	/* the first */
	{ { { SIGNAL_NONE, "-, 504" } }, "504", OUTCOME_TIMEOUT },	/* the last attempt */
};

START_TEST(a_status_and_its_signs_are_taken_apart_again)
{
	struct str text = { 0 };
	struct two two;

	begin(&two);
	for (int i = 0; i < 3 && signs[_i].part[i].text; i++) {
		uint32_t len = (uint32_t)strlen(signs[_i].part[i].text);
		str_char(&text, (char)signs[_i].part[i].signal);
		str_bytes(&text, (const char *)&len, sizeof(len));
		str_bytes(&text, signs[_i].part[i].text, len);
	}
	two.hit.status = memo_id(two.memo[1], MEMO_SIGNALS, text.at, text.len, &two.news[1]);
	tell(&two, 1);
	for (int round = 0; round < 2; round++) {
		const struct record *record = record_of(&two, 1);
		ck_assert_int_eq(record->outcome, signs[_i].outcome);
		if (signs[_i].status[0])
			ck_assert_str_eq(name(&two, record->status), signs[_i].status);
		else
			ck_assert_uint_eq(record->status, NAME_NONE);
	}
	str_release(&text);
	end(&two);
}
END_TEST

/* Cyrillic o; an escape sequence; both, each in another place. */
START_TEST(odd_names_flag_their_records)
{
	static const uint32_t both = FLAG_LOOKALIKE | FLAG_UNSAFE_TEXT;
	struct two two;

	begin(&two);
	two.hit.flags = FLAG_WRAPPED | FLAG_NO_ZONE;
	two.hit.endpoint = number(&two, 0, MEMO_ENDPOINT, "/risk-sc\xD0\xBEre");
	tell(&two, 0);
	ck_assert_uint_eq(record_of(&two, 0)->flags, FLAG_WRAPPED | FLAG_NO_ZONE | FLAG_LOOKALIKE);
	two.hit.flags = 0;
	two.dim[0] = number(&two, 0, MEMO_NAME, "\x1b[31m");
	tell(&two, 0);
	ck_assert_uint_eq(record_of(&two, 0)->flags, both);
	two.hit.endpoint = MEMO_NONE;
	ck_assert_uint_eq(record_of(&two, 0)->flags, FLAG_UNSAFE_TEXT);
	two.dim[0] = MEMO_NONE;
	ck_assert_uint_eq(record_of(&two, 0)->flags, 0);
	two.hit.version = number(&two, 0, MEMO_NAME, "\xE2\x80\xAE");
	tell(&two, 0);
	ck_assert_uint_eq(record_of(&two, 0)->flags, FLAG_UNSAFE_TEXT);
	two.hit.version = MEMO_NONE;
	two.hit.status = number(&two, 0, MEMO_STATUS, "O\tK");
	tell(&two, 0);
	ck_assert_uint_eq(record_of(&two, 0)->flags, FLAG_UNSAFE_TEXT);
	two.hit.status = number(&two, 0, MEMO_STATUS, "499");	/* the caller hung up */
	tell(&two, 0);
	ck_assert_uint_eq(record_of(&two, 0)->flags, FLAG_CLIENT_GAVE_UP);
	end(&two);
}
END_TEST

/* News by news, of texts with NUL bytes, longer than what a name keeps. */
START_TEST(many_texts_keep_their_numbers)
{
	static char text[5000];
	struct two two;

	begin(&two);
	memset(text, 'x', sizeof(text));
	for (uint32_t i = 1; i <= 3000; i++) {
		memcpy(text, &i, sizeof(i));
		ck_assert_uint_eq(memo_id(two.memo[0], MEMO_NAME, text, i, &two.news[0]), i);
		if (i % 37 == 0 || i == 3000)
			tell(&two, 0);
	}
	for (uint32_t i = 3000; i > 0; i--) {
		memcpy(text, &i, sizeof(i));
		two.hit.version = i;
		uint32_t id = record_of(&two, 0)->version;
		const struct name *kept = names_get(two.learned->names, id);
		ck_assert_uint_eq(names_count(two.learned->names), 3001 - i);
		ck_assert_uint_eq(kept->len, i <= 256 ? i : 256 + 9);	/* cut, with a hash */
		ck_assert_mem_eq(kept->raw, text, i < 256 ? i : 256);
	}
	end(&two);
}
END_TEST

/* More combinations than are remembered, in runs of any length, and again in another order. */
START_TEST(a_run_means_what_its_records_mean_one_by_one)
{
	enum { VERSIONS = 20, ENDPOINTS = 30, STATUSES = 5, RUN = 37, ALL = 3000 };
	static struct hit hits[ALL];
	static uint32_t dims[ALL];
	static struct record records[ALL];
	uint32_t version[VERSIONS], endpoint[ENDPOINTS], status[STATUSES];
	char text[16];
	struct two two;

	begin(&two);
	for (int i = 0; i < VERSIONS; i++) {
		snprintf(text, sizeof(text), "v%d", i);
		version[i] = number(&two, 0, MEMO_NAME, text);
	}
	for (int i = 0; i < ENDPOINTS; i++) {
		snprintf(text, sizeof(text), "/e%d", i);
		endpoint[i] = number(&two, 0, MEMO_ENDPOINT, text);
	}
	for (int i = 0; i < STATUSES; i++) {
		snprintf(text, sizeof(text), "%d00", i + 1);
		status[i] = number(&two, 0, MEMO_STATUS, text);
	}
	tell(&two, 0);
	for (int i = 0; i < ALL; i++) {
		hits[i] = (struct hit){
			.at_ns = i, .latency_us = i % 7 ? i : LATENCY_NONE,
			.version = i % 11 ? version[i % VERSIONS] : MEMO_NONE,
			.endpoint = endpoint[i / 3 % ENDPOINTS], .status = status[i % STATUSES],
			.flags = i % 13 ? 0 : FLAG_NO_ZONE,
		};
		dims[i] = i % 2 ? version[i % 5] : MEMO_NONE;
	}
	for (int at = 0; at < ALL; at += RUN)
		told_records(&two.told, &two.learned->extract, 0, hits + at, dims + at,
			     records + at, (size_t)(ALL - at < RUN ? ALL - at : RUN));
	for (int i = ALL - 1; i >= 0; i--) {
		const struct record *record = &records[i];
		snprintf(text, sizeof(text), "v%d", i % VERSIONS);
		ck_assert_str_eq(name(&two, record->version), i % 11 ? text : "(none)");
		snprintf(text, sizeof(text), "/e%d", i / 3 % ENDPOINTS);
		ck_assert_str_eq(name(&two, record->endpoint), text);
		snprintf(text, sizeof(text), "%d00", i % STATUSES + 1);
		ck_assert_str_eq(name(&two, record->status), text);
		ck_assert_int_eq(record->outcome == OUTCOME_SERVER_ERROR, i % STATUSES == 4);
		snprintf(text, sizeof(text), "v%d", i % VERSIONS % 5);
		ck_assert_str_eq(name(&two, record->dims[0]), i % 2 ? text : "(none)");
		ck_assert_uint_eq(record->dims[1], NAME_NONE);
		ck_assert_uint_eq(record->flags, hits[i].flags);
		ck_assert_int_eq(record->at_ns, i);
		ck_assert_int_eq(record->latency_us, hits[i].latency_us);
	}
	end(&two);
}
END_TEST

/* Over hours and back, of whole seconds and parts of them, by two fields. */
START_TEST(a_run_is_counted_as_its_records_one_by_one)
{
	enum { ALL = 2000 };
	static struct hit hits[ALL];
	static struct record records[ALL];
	struct two run, one;

	begin(&run);
	begin(&one);
	run.learned->extract.has_choice = one.learned->extract.has_choice = true;
	run.learned->fields.n_role[ROLE_LATENCY] = one.learned->fields.n_role[ROLE_LATENCY] = 2;
	for (int i = 0; i < ALL; i++) {
		hits[i] = (struct hit){ .is_rounded = i % 9 == 0,
					.plan = { [ROLE_LATENCY] = (uint8_t)(i % 2) } };
		records[i] = (struct record){
			.at_ns = (i * INT64_C(37) + 9000 - (i % 17 == 0) * 4000) * NS_PER_S +
				 (i > 500) * (i % 10) * 100 * NS_PER_MS + (i == 1500) * 250000,
			.latency_us = i % 5 ? i : LATENCY_NONE, .version = (uint32_t)(i % 4) + 1,
			.endpoint = (uint32_t)(i % 40) + 1, .line_first = i + 1, .line_last = i + 1,
			.status = 7, .outcome = (enum outcome)(i % OUTCOMES),
			.flags = i % 6 ? 0 : FLAG_LOOKALIKE | FLAG_NO_ZONE,
		};
		extract_count_hits(&one.learned->extract, &hits[i], &records[i], 1);
	}
	for (int at = 0, n = 1; at < ALL; at += n) {
		n = n % 130 + 1;
		n = ALL - at < n ? ALL - at : n;
		extract_count_hits(&run.learned->extract, hits + at, records + at, (size_t)n);
	}
	struct extract_counts *a = &run.learned->extract.counts, *b = &one.learned->extract.counts;
	ck_assert_uint_eq(a->records, ALL);
	ck_assert_uint_eq(a->latency[LATENCY_ABSENT], ALL / 5);
	ck_assert_uint_eq(a->clock_steps, ALL / 17);
	ck_assert_uint_eq(a->subsecond_ns, 250000);
	ck_assert_uint_eq(a->when.n, ALL);
	ck_assert_uint_eq(a->when.n_slots, b->when.n_slots);
	ck_assert_mem_eq(a->when.slot, b->when.slot, a->when.n_slots * sizeof(*a->when.slot));
	times_release(&a->when);
	times_release(&b->when);
	ck_assert_int_eq(a->n_spreads, b->n_spreads);
	ck_assert_mem_eq(a->spread, b->spread, (size_t)a->n_spreads * sizeof(*a->spread));
	struct extract_counts left = *a, right = *b;	/* and all that is no array of their own */
	left.spread = right.spread = NULL;
	ck_assert_mem_eq(&left, &right, sizeof(left));
	end(&run);
	end(&one);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("told");
	TCase *tcase = tcase_create("told");

	tcase_add_test(tcase, a_number_means_what_its_lane_says);
	tcase_add_test(tcase, what_is_absent_has_no_name);
	tcase_add_test(tcase, an_empty_text_is_a_name_like_others);
	tcase_add_test(tcase, names_are_entered_with_the_first_record_that_has_them);
	tcase_add_loop_test(tcase, a_status_and_its_signs_are_taken_apart_again, 0, LENGTH(signs));
	tcase_add_test(tcase, odd_names_flag_their_records);
	tcase_add_test(tcase, many_texts_keep_their_numbers);
	tcase_add_test(tcase, a_run_means_what_its_records_mean_one_by_one);
	tcase_add_test(tcase, a_run_is_counted_as_its_records_one_by_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
