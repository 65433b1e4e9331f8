/* check_shuffle: the order in which records stand in a log changes no verdict and no figure. */
/* SPDX-License-Identifier: MIT */
#include "tests/relog.h"

enum { SHUFFLES = 200, FEW = 6, SAMPLE_ROUNDS = 4, FAMILIES_TRIED = 2 };

/* The records of a log, each on a line of its own, and how they are told of in order. */
struct deck {
	char **row;
	size_t n, cap;
	char *told;		/* owned: the document of the log as it was */
};

static void
deck_release(struct deck *deck)
{
	for (size_t i = 0; i < deck->n; i++)
		free(deck->row[i]);
	free(deck->row);
	free(deck->told);
}

static void
deck_write(const struct deck *deck, struct relog *log)
{
	struct str text = { 0 };

	for (size_t i = 0; i < deck->n; i++)
		str_fmt(&text, "%s\n", deck->row[i]);
	relog_write(log, str_text(&text), text.len);
	str_release(&text);
}

/* Every record's bytes on one line. */
static void
deck_open(struct deck *deck, const char *path, struct relog *log)
{
	struct judged judged;
	struct cursor cursor = { 0 };
	struct record record;
	uint32_t id;

	*deck = (struct deck){ 0 };
	judged_load(&judged, &path, 1, 1 << 20);
	while (query_next(&judged.query, &cursor, &record, &id)) {
		struct ref ref = ref_of(&record, id);
		struct str bytes = { 0 };
		struct err err;

		ck_assert_int_eq(store_bytes(judged.store, &ref, &bytes, &err), 0);
		for (size_t i = 0; i < bytes.len; i++)
			if (bytes.at[i] == '\n' || bytes.at[i] == '\r')
				bytes.at[i] = ' ';
		GROW(deck->row, deck->n, deck->cap);
		deck->row[deck->n++] = bytes.at;
	}
	judged_close(&judged);
	deck_write(deck, log);
	deck->told = relog_tell(log->path);
}

/* Fisher & Yates. */
static void
shuffle(struct deck *deck, struct random *dice)
{
	for (size_t i = deck->n; i > 1; i--) {
		size_t k = (size_t)random_below(dice, i);
		char *row = deck->row[i - 1];

		deck->row[i - 1] = deck->row[k];
		deck->row[k] = row;
	}
}

static void
shuffle_and_compare(struct deck *deck, struct relog *log, int shuffles, uint64_t seed,
	const char *what)
{
	struct random dice = { seed };
	char place[64];

	for (int round = 0; round < shuffles; round++) {
		shuffle(deck, &dice);
		deck_write(deck, log);
		char *told = relog_tell(log->path);

		snprintf(place, sizeof(place), "%s, shuffle %d", what, round);
		ck_same_telling(deck->told, told, place);
		free(told);
	}
}

START_TEST(two_hundred_orders_of_the_sample_tell_the_same)
{
	struct relog log;
	struct deck deck;

	relog_open(&log);
	deck_open(&deck, RELOG_SAMPLE, &log);
	ck_assert_uint_eq(deck.n, 8);
	shuffle_and_compare(&deck, &log, SHUFFLES / SAMPLE_ROUNDS, 100 + (uint64_t)_i, "sample");
	deck_release(&deck);
	relog_close(&log);
}
END_TEST

static const char *const families[] = {
	"tiny_effect", "host", "load", "simpson_harmful", "retry_ids", "gap", "two_culprits",
	"mix", "healthy", "collinear", "unit", "place",
};

/* The smallest log of a family among some seeds. SITREP_MANY: of all families, 200 orders each. */
START_TEST(other_orders_of_a_generated_log_tell_the_same)
{
	const char *many = getenv("SITREP_MANY");
	struct scenario scenario;
	struct relog log;
	struct deck deck;

	relog_small(families[_i], &scenario);
	relog_open(&log);
	relog_write(&log, scenario.file[0].at, scenario.file[0].len);
	deck_open(&deck, log.path, &log);
	shuffle_and_compare(&deck, &log, many ? SHUFFLES : _i ? 1 : FEW, 7 + (uint64_t)_i,
		families[_i]);
	deck_release(&deck);
	relog_close(&log);
	scenario_release(&scenario);
}
END_TEST

/* The harness: one latency more in one record is seen. */
START_TEST(a_changed_record_is_seen)
{
	struct relog log;
	struct deck deck;

	relog_open(&log);
	deck_open(&deck, RELOG_SAMPLE, &log);
	char *digits = strstr(deck.row[3], "\"responseTimeMs\"");

	ck_assert_ptr_nonnull(digits);
	digits += strcspn(digits, "0123456789");
	*digits = *digits == '9' ? '8' : '9';
	deck_write(&deck, &log);
	char *told = relog_tell(log.path);

	ck_assert_str_ne(told, deck.told);
	free(told);
	deck_release(&deck);
	relog_close(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("shuffle");
	TCase *tests = tcase_create("orders");

	tcase_set_timeout(tests, 600);
	tcase_add_loop_test(tests, two_hundred_orders_of_the_sample_tell_the_same, 0,
		SAMPLE_ROUNDS);
	tcase_add_loop_test(tests, other_orders_of_a_generated_log_tell_the_same, 0,
		getenv("SITREP_MANY") ? (int)LENGTH(families) : FAMILIES_TRIED);
	tcase_add_test(tests, a_changed_record_is_seen);
	suite_add_tcase(suite, tests);
	return suite;
}
