/* check_scenario_order: lines out of order, and records in a second file, change no verdict. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/eval/judge.c"	/* a test links the library alone */
#include "tests/gen/random.c"

/* What is said of a log, and with which figures. */
struct said { struct loaded_log log; struct arena arena; struct verdict verdict; };

static void
say_of(const struct scenario *scenario, struct said *out)
{
	static const struct analysis_options plain = {.baseline = NAME_NONE};

	*out = (struct said){0};
	log_load(scenario, &out->log);
	const struct query query = query_all(out->log.store, INT64_MAX);

	verdict_run(&query, &plain, &out->arena, &out->verdict);
}

static void
unsay(const struct scenario *scenario, struct said *said)
{
	arena_release(&said->arena);
	log_release(scenario, &said->log);
}

/* Write the same records anew: by time, in one file. */
static void
put_in_order(struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->n; i++)
		scenario->event[i].file = 0;
	for (int f = 0; f < SCENARIO_FILES; f++) {
		free(scenario->file[f].at);
		scenario->file[f] = (struct scenario_text){0};
	}
	scenario->world.late = 0;
	qsort(scenario->event, scenario->n, sizeof(*scenario->event), by_at);
	scenario_write(scenario);
}

/* Fields may be numbered otherwise: names are compared, and figures to the last bit. */
static void
check_same(struct said *a, struct said *b, const char *family)
{
	const struct verdict *left = &a->verdict, *right = &b->verdict;

	ck_assert_msg(strcmp(left->statement, right->statement) == 0, "%s:\n%s\n%s", family,
		      left->statement, right->statement);
	ck_assert_str_eq(kind_word(left->kind), kind_word(right->kind));
	ck_assert_str_eq(cause_text(a->log.store, &left->cause, &a->arena),
			 cause_text(b->log.store, &right->cause, &b->arena));
	ck_assert_int_eq(left->certainty, right->certainty);
	ck_assert_int_eq(left->onset.at_or_before_ns, right->onset.at_or_before_ns);
	ck_assert_int_eq(left->onset.after_ns, right->onset.after_ns);
	ck_assert_uint_eq(left->n_hypotheses, right->n_hypotheses);
	for (size_t i = 0; i < left->n_hypotheses; i++) {
		const struct hypothesis *p = &left->hypothesis[i], *q = &right->hypothesis[i];

		ck_assert_int_eq(p->kind, q->kind);
		ck_assert_int_eq(p->state, q->state);
		ck_assert_mem_eq(&p->explained, &q->explained, sizeof(p->explained));
		ck_assert_uint_eq(p->n_checks, q->n_checks);
		for (size_t c = 0; c < p->n_checks; c++)
			ck_assert_msg(strcmp(p->check[c].text, q->check[c].text) == 0,
				      "%s, C%d:\n%s\n%s", family, p->check[c].id,
				      p->check[c].text, q->check[c].text);
	}
}

static const char *const families[] = { "disorder", "late_file", "retry_ids", "mix", "spans" };
enum { SEEDS = 2 };

START_TEST(the_order_of_lines_changes_no_verdict)
{
	const char *family = families[_i / SEEDS];
	struct scenario scenario;
	struct said as_it_is, in_order;

	scenario_make(scenario_family(family), 2 + 2 * (uint64_t)(_i % SEEDS), &scenario);
	/* Families in order are brought out of it. */
	for (size_t i = 0; i < scenario.n; i++)
		scenario.event[i].order_ms = (double)((i * 7919) % scenario.n);
	if (strcmp(family, "late_file") != 0) {
		for (int f = 0; f < SCENARIO_FILES; f++) {
			free(scenario.file[f].at);
			scenario.file[f] = (struct scenario_text){0};
		}
		qsort(scenario.event, scenario.n, sizeof(*scenario.event), by_order);
		scenario_write(&scenario);
	}
	say_of(&scenario, &as_it_is);
	put_in_order(&scenario);
	say_of(&scenario, &in_order);
	check_same(&as_it_is, &in_order, family);
	unsay(&scenario, &as_it_is);
	unsay(&scenario, &in_order);
	scenario_release(&scenario);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("scenario_order");
	TCase *tcase = tcase_create("scenario_order");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, the_order_of_lines_changes_no_verdict, 0,
			    SEEDS * (int)SCENARIO_LENGTH(families));
	suite_add_tcase(suite, tcase);
	return suite;
}
