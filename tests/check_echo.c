/* check_echo: which field repeats the outcome: by the counts of its values alone. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/symptom.h"
#include "core/analysis/verdict_private.h"
#include "tests/made_store.h"

enum { FAIL, FINE };

struct look { struct made made; struct study study; struct axis axis; };

/* A field with two values: so many requests of each, so many failed. */
static void
look_open(struct look *look, const char *field)
{
	const char *fail = "retry", *fine = "none";

	*look = (struct look){.axis = {.role = AXIS_SUSPECT, .n = 2}};
	made_open(&look->made, &field, 1);
	look->study = (struct study){.store = look->made.store, .names = look->made.names};
	look->axis.field = store_field_find(look->made.store, field);
	look->axis.value[FAIL] = made_name(&look->made, fail);
	look->axis.value[FINE] = made_name(&look->made, fine);
	look->axis.rated[FAIL] = look->axis.bad[FAIL] = 100;
	look->axis.rated[FINE] = 900;
	look->study.bad = 100;
}

static bool
echoes(const char *field, void (*change)(struct look *look))
{
	struct look look;

	look_open(&look, field);
	if (change)
		change(&look);
	bool is = symptom_echoes(&look.study, &look.axis);

	ck_assert_int_eq(look.study.echo.n, is);
	if (is)
		ck_assert_uint_eq(look.study.echo.term[0].value, look.axis.value[FAIL]);
	made_close(&look.made);
	return is;
}

static void
well(struct look *look, uint64_t n)
{
	look->axis.rated[FAIL] = 200;
	look->axis.bad[FAIL] = look->study.bad = 200 - n;
}
static void ten_well(struct look *look) { well(look, 10); }
static void eleven_well(struct look *look) { well(look, 11); }
static void
refused(struct look *look)
{
	look->axis.bad[FAIL] = 90;
	look->axis.refused[FAIL] = 10;
	look->study.bad = 90;
}
static void of_105(struct look *look) { look->study.bad = 105; }
static void of_106(struct look *look) { look->study.bad = 106; }
static void
four(struct look *look)
{
	look->axis.rated[FAIL] = look->axis.bad[FAIL] = look->study.bad = 4;
}
static void
five(struct look *look)
{
	look->axis.rated[FAIL] = look->axis.bad[FAIL] = look->study.bad = 5;
}
static void beside_19(struct look *look) { look->axis.rated[FINE] = 19; }
static void beside_20(struct look *look) { look->axis.rated[FINE] = 20; }
static void
beside_others(struct look *look)
{
	look->axis.rated[FINE] = 10;
	look->axis.other = 10;
}
static void upstream(struct look *look) { look->axis.role = AXIS_UPSTREAM; }

START_TEST(a_value_that_fails_always_and_alone_is_one)
{
	static const struct {
		void (*change)(struct look *look);
		bool is;
		const char *what;
	} at[] = {
		{NULL, true, "100 of 100, and no other fails"},
		{ten_well, true, "10 of its 200 went well"},
		{eleven_well, false, "11 of its 200 went well"},
		{refused, true, "a refusal is no success"},
		{of_105, true, "100 of 105 failures: 95 %"},
		{of_106, false, "100 of 106 failures"},
		{four, false, "four may be chance"},
		{five, true, "five"},
		{beside_19, false, "19 beside it"},
		{beside_20, true, "20 beside it"},
		{beside_others, true, "10 and 10 whose values are not kept apart"},
		{upstream, false, "whom it calls fails by itself"},
	};

	for (size_t i = 0; i < LENGTH(at); i++)
		ck_assert_msg(echoes("retryable", at[i].change) == at[i].is, "%s", at[i].what);
}
END_TEST

START_TEST(what_fails_by_itself_is_none)
{
	static const char *const things[] = {"host", "k8s.pod.name", "zone", "customer", "country"};

	for (size_t i = 0; i < LENGTH(things); i++)
		ck_assert_msg(!echoes(things[i], NULL), "%s", things[i]);
}
END_TEST

/* `errClass` stands on bad records alone, on each of them, and is absent elsewhere: by its name. */
START_TEST(a_field_of_errors_is_known_by_its_name_and_where_it_stands)
{
	static const struct {
		const char *path;
		uint64_t bad, of, absent_bad;
		bool is;
	} at[] = {
		{"errClass", 40, 40, 0, true}, {"errClass", 39, 40, 0, false},
		{"errClass", 40, 40, 1, false}, {"provider", 40, 40, 0, false},
		{"errClass", 0, 0, 0, false},
	};

	for (size_t i = 0; i < LENGTH(at); i++) {
		struct look look;

		look_open(&look, at[i].path);
		look.axis.value[FINE] = NAME_NONE;
		look.axis.rated[FAIL] = at[i].of;
		look.axis.bad[FAIL] = at[i].bad;
		look.axis.bad[FINE] = at[i].absent_bad;
		ck_assert_msg(symptom_values(&look.axis, at[i].path, look.made.names) == at[i].is,
			      "%zu", i);
		made_close(&look.made);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("echo");
	TCase *tcase = tcase_create("echo");

	tcase_add_test(tcase, a_value_that_fails_always_and_alone_is_one);
	tcase_add_test(tcase, what_fails_by_itself_is_none);
	tcase_add_test(tcase, a_field_of_errors_is_known_by_its_name_and_where_it_stands);
	suite_add_tcase(suite, tcase);
	return suite;
}
