/* check_cuts: the lots of part of a bucket hold what a loop over the records says. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/store/cuts.h"
#include "tests/made.h"

enum { N = 3000 };
static const int64_t first_ns = INT64_C(1754071200000000000), step_ns = INT64_C(7000000);

struct filled { struct names *names; struct store *store; struct made log; uint64_t seed; };

static void
add(struct filled *filled, int64_t at_ns)
{
	struct record record = {
		.at_ns = at_ns, .latency_us = made_below(&filled->seed, 9000),
		.outcome = (enum outcome)made_below(&filled->seed, OUTCOMES),
		.version = made_name(filled->names, made_below(&filled->seed, 2) ? "v1" : "v2"),
		.endpoint = made_name(filled->names, made_below(&filled->seed, 3) ? "/a" : "/b"),
	};

	store_fold(filled->store, made_add(&filled->log, &record, 1, 60, 0));
}

static struct filled
fill(void)
{
	struct filled filled = {.names = names_new(), .seed = 9};

	filled.store = store_new(filled.names, NULL);
	store_add_made(filled.store, NULL, 0, made_again, &filled.log);
	return filled;
}

static void
release(struct filled *filled)
{
	store_free(filled->store);
	names_free(filled->names);
	free(filled->log.at);
}

static bool
is_of(const struct record *record, const struct cell_key *key, int64_t low_ns, int64_t high_ns)
{
	return record->at_ns >= low_ns && record->at_ns <= high_ns &&
	       record->version == key->version && record->endpoint == key->endpoint &&
	       record->outcome == key->outcome;
}

/* Every lot, and that no record is in none. */
static void
check_cut(const struct filled *filled, int64_t low_ns, int64_t high_ns)
{
	const struct cells *cut = cuts_lots(filled->store, CELLS_STATUS, low_ns, high_ns);
	uint64_t n = 0, all = 0;

	for (size_t i = 0; i < cut->n; i++) {
		uint64_t own = 0;
		size_t first = 0;

		for (size_t r = 0; r < filled->log.n; r++) {
			if (!is_of(&filled->log.at[r], &cut->key[i], low_ns, high_ns))
				continue;
			if (!own++ || filled->log.at[r].at_ns < filled->log.at[first].at_ns)
				first = r;
		}
		ck_assert_uint_eq(lot_n(cells_lot(cut, i)), own);
		ck_assert_uint_eq(cells_lot(cut, i)->mark[MARK_FIRST].id, first + 1);
		n += own;
	}
	for (size_t r = 0; r < filled->log.n; r++)
		all += filled->log.at[r].at_ns >= low_ns && filled->log.at[r].at_ns <= high_ns;
	ck_assert_uint_eq(n, all);
}

START_TEST(a_cut_holds_each_record_of_its_time_once)
{
	struct filled filled = fill();

	for (int i = 0; i < N; i++)
		add(&filled, first_ns + i * step_ns);
	/* More cuts than are kept, and then the first ones again. */
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 100; i++)
			check_cut(&filled, first_ns + i * 13 * step_ns,
				  first_ns + (i * 13 + i % 9) * step_ns);
	}
	release(&filled);
}
END_TEST

START_TEST(what_came_since_is_in_the_cut)
{
	struct filled filled = fill();

	for (int i = 0; i < 300; i++) {
		add(&filled, first_ns + i * step_ns);
		/* A late one into the middle of what was asked about before. */
		if (i % 20 == 19)
			add(&filled, first_ns + 5 * step_ns);
		check_cut(&filled, first_ns + 3 * step_ns, first_ns + 9 * step_ns);
	}
	ck_assert_uint_eq(filled.log.n, 315);
	release(&filled);
}
END_TEST

START_TEST(an_empty_time_has_no_lots)
{
	struct filled filled = fill();

	add(&filled, first_ns);
	ck_assert_uint_eq(cuts_lots(filled.store, CELLS_STATUS, first_ns + 1, first_ns + 9)->n, 0);
	release(&filled);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("cuts");
	TCase *tcase = tcase_create("cuts");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_cut_holds_each_record_of_its_time_once);
	tcase_add_test(tcase, what_came_since_is_in_the_cut);
	tcase_add_test(tcase, an_empty_time_has_no_lots);
	suite_add_tcase(suite, tcase);
	return suite;
}
