/* check_checks: C1 to C18: over all these logs every check reaches every state it has. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/kinds.h"

static const struct analysis_options plain = {0};

/* Which states each check was seen in: a bit a state. */
static unsigned seen[19];

static void
look(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *row = &verdict->hypothesis[i];

		for (size_t c = 0; c < row->n_checks; c++) {
			ck_assert_int_ge(row->check[c].id, 1);
			ck_assert_int_le(row->check[c].id, 18);
			ck_assert_str_ne(row->check[c].text, "");
			seen[row->check[c].id] |= 1u << row->check[c].state;
		}
	}
}

static void
look_at_story(const struct story *story)
{
	struct told told;

	told_open(&told, story);
	look(&told.verdict);
	told_close(&told);
}

/* A log out of lines `ms version endpoint latency outcome [dim]`. */
static void
look_at_lines(const char *const *dims, int n_dims, void (*fill)(struct made *made))
{
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;

	made_open(&made, dims, n_dims);
	fill(&made);
	struct query query = query_all(made.store, INT64_MAX);

	verdict_run(&query, &plain, &arena, &verdict);
	look(&verdict);
	arena_release(&arena);
	made_close(&made);
}

/* Retries rise (or not) as a field tells. */
static void
fill_retries(struct made *made, int after)
{
	static const char *const counts[] = {"0", "1", "2"};

	for (int i = 0; i < 600; i++) {
		const char *count = counts[i < 300 ? 0 : after];
		enum outcome outcome = i >= 300 && i % 3 == 0 ? OUTCOME_TIMEOUT : OUTCOME_OK;

		made_add(made, i * 1000, "v1", "/a", 100 + i % 7 + (i >= 300 ? 300 : 0), outcome,
			 &count);
	}
}
static void fill_storm(struct made *made) { fill_retries(made, 2); }
static void fill_calm(struct made *made) { fill_retries(made, 0); }

/* The mix moves to the slow endpoint; speeds stay, or the mean rises through speed as well. */
static void
fill_mix(struct made *made, double slower)
{
	uint64_t state = 3;

	for (int i = 0; i < 2000; i++) {
		bool is_slow = uniform(&state) < (i < 1000 ? .2 : .8);
		double ms = (is_slow ? 400 : 50) * exp(.2 * story_gauss(&state));

		made_add(made, i * 500, i % 2 ? "v1" : "v2", is_slow ? "/slow" : "/fast",
			 i < 1000 ? ms : ms * slower, OUTCOME_OK, NULL);
	}
}
static void fill_pure_mix(struct made *made) { fill_mix(made, 1); }
static void fill_half_mix(struct made *made) { fill_mix(made, 1.5); }

/* v2 only, and one record of v1 beside it. */
static void
fill_one_control(struct made *made)
{
	for (int i = 0; i < 6; i++)
		made_add(made, i * 1000, "v1", "/a", 100 + i, OUTCOME_OK, NULL);
	for (int i = 6; i < 12; i++)
		made_add(made, i * 1000, "v2", "/a", 700 + i, OUTCOME_TIMEOUT, NULL);
	made_add(made, 12000, "v1", "/a", 101, OUTCOME_OK, NULL);
}
/* v1 is gone when v2 comes. */
static void
fill_no_control(struct made *made)
{
	for (int i = 0; i < 6; i++)
		made_add(made, i * 1000, "v1", "/a", 100 + i, OUTCOME_OK, NULL);
	for (int i = 6; i < 12; i++)
		made_add(made, i * 1000, "v2", "/a", 700 + i, OUTCOME_TIMEOUT, NULL);
}
static void
fill_two(struct made *made)
{
	made_add(made, 0, "v1", "/a", 100, OUTCOME_OK, NULL);
	made_add(made, 1000, "v2", "/b", 100, OUTCOME_OK, NULL);
}
/* v2 and host hz come and go together. */
static void
fill_twins(struct made *made)
{
	uint64_t state = 9;

	for (int i = 0; i < 1500; i++) {
		bool is_new = i > 700 && uniform(&state) < .3;
		const char *host = is_new ? "hz" : i % 2 ? "h1" : "h2";

		made_add(made, i * 1000, is_new ? "v2" : "v1", "/a",
			 (is_new ? 500 : 100) * exp(.2 * story_gauss(&state)), OUTCOME_OK, &host);
	}
}
/* v2 is bad from the start, the trouble begins with v3 later. */
static void
fill_late(struct made *made)
{
	uint64_t state = 11;

	for (int i = 0; i < 2400; i++) {
		const char *version = i > 1800 && uniform(&state) < .5 ? "v3"
				      : uniform(&state) < .4           ? "v2"
								       : "v1";
		bool is_bad = i > 600 && uniform(&state) < (!strcmp(version, "v1") ? 0 : .6);

		made_add(made, i * 500, version, "/a",
			 (is_bad ? 500 : 100) * exp(.2 * story_gauss(&state)),
			 is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
	}
}
/* v2 somewhat faster, failing no more. */
static void
fill_faster(struct made *made)
{
	uint64_t state = 12;

	for (int i = 0; i < 1200; i++) {
		bool is_new = i > 500 && i % 2;

		made_add(made, i * 500, is_new ? "v2" : "v1", "/a",
			 (is_new ? 80 : 100) * exp(.1 * story_gauss(&state)), OUTCOME_OK, NULL);
	}
}

START_TEST(every_check_reaches_every_state)
{
	static const char *const retries[] = {"retries"}, *const host[] = {"host"};
	static const struct story more[] = {
		{.seed = 120,
		 .n = 3000,
		 .onset = .5,
		 .canary = .3,
		 .hurt = HURT_VERSION,
		 .factor = 3,
		 .no_latency = true,
		 .turn = .4},
		{.seed = 121,
		 .n = 30,
		 .onset = .3,
		 .canary = .5,
		 .hurt = HURT_VERSION,
		 .factor = 1.2,
		 .turn = .3},
		{.seed = 122,
		 .n = 800,
		 .onset = .5,
		 .canary = .5,
		 .hurt = HURT_ALL,
		 .factor = 2,
		 .surge = 1.2,
		 .has_both = true},
		{.seed = 123,
		 .n = 2000,
		 .onset = .5,
		 .canary = .5,
		 .hurt = HURT_ALL,
		 .factor = 2,
		 .surge = .5,
		 .has_both = true},
		{.seed = 124,
		 .n = 60,
		 .onset = .5,
		 .canary = .2,
		 .hurt = HURT_VERSION,
		 .factor = 5,
		 .turn = .5},
		{.seed = 125,
		 .n = 500,
		 .onset = .5,
		 .canary = .3,
		 .hurt = HURT_VERSION,
		 .factor = 1.15},
		{.seed = 126,
		 .n = 1500,
		 .onset = .5,
		 .canary = .5,
		 .has_both = true,
		 .hurt = HURT_HOST,
		 .factor = 1.4},
		{.seed = 127, .n = 30, .onset = .9, .no_hosts = true},
	};
	/* Bits: 1 pass, 2 contradicts, 4 untestable, 8 thin. */
	static const unsigned wanted[19] = {
		[1] = 15,  [2] = 15,         [3] = 15,    [4] = 15,         [5] = 15,
		[6] = 15,  [7] = 1 | 2 | 8,  [8] = 1 | 8, [9] = 15,         [10] = 15,
		[11] = 15, [12] = 1 | 2 | 4, [13] = 2,    [14] = 1 | 2 | 4, [15] = 15,
		[16] = 4,  [17] = 1 | 2 | 8, [18] = 4,
	};

	memset(seen, 0, sizeof(seen));
	for (size_t i = 0; i < LENGTH(stories); i++)
		look_at_story(&stories[i].story);
	for (size_t i = 0; i < LENGTH(more); i++)
		look_at_story(&more[i]);
	look_at_lines(retries, 1, fill_storm);
	look_at_lines(retries, 1, fill_calm);
	look_at_lines(host, 1, fill_twins);
	look_at_lines(NULL, 0, fill_pure_mix);
	look_at_lines(NULL, 0, fill_half_mix);
	look_at_lines(NULL, 0, fill_one_control);
	look_at_lines(NULL, 0, fill_no_control);
	look_at_lines(NULL, 0, fill_two);
	look_at_lines(NULL, 0, fill_late);
	look_at_lines(NULL, 0, fill_faster);
	for (int id = 1; id <= 18; id++)
		ck_assert_msg((seen[id] & wanted[id]) == wanted[id],
			      "C%d was seen in states %x of %x", id, seen[id], wanted[id]);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("checks");
	TCase *tcase = tcase_create("checks");

	tcase_set_timeout(tcase, 240);
	tcase_add_test(tcase, every_check_reaches_every_state);
	suite_add_tcase(suite, tcase);
	return suite;
}
