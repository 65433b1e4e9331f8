/* check_fields_unit: the unit of a latency, which fields are dimensions, long values. */
/* SPDX-License-Identifier: MIT */
#include "tests/field_log.h"
#include "tests/runner.h"

/* ingest.md section 9. */
static const struct {
	const char *record, *map;
	enum unit unit;
	enum unit_proof proof;
	const char *note;
} units[] = {
	{ "{" T ",'latency':5}", "latency=latency:us", UNIT_US, PROOF_MAPPED, NULL },
	{ "{" T ",'latency_ms':5}", "latency=latency_ms:s", UNIT_S, PROOF_MAPPED, NULL },
	{ "{" T ",'latency_ms':50}", "latency=latency_ms", UNIT_MS, PROOF_SUFFIX, NULL },
	{ "{" T ",'latency':'5ms'}", NULL, UNIT_MS, PROOF_VALUE, NULL },
	{ "{" T ",'responseTimeMs':50}", NULL, UNIT_MS, PROOF_SUFFIX, NULL },
	{ "{" T ",'latency_s':5.5}", NULL, UNIT_S, PROOF_SUFFIX, NULL },
	{ "{" T ",'elapsedSeconds':5}", NULL, UNIT_S, PROOF_SUFFIX, NULL },
	{ "{" T ",'latencyMicros':5000}", NULL, UNIT_US, PROOF_SUFFIX, NULL },
	{ "{" T ",'durationNanos':5000000}", NULL, UNIT_NS, PROOF_SUFFIX, NULL },
	{ "{" T ",'duration_milliseconds':50}", NULL, UNIT_MS, PROOF_SUFFIX, NULL },
	{ "{" T ",'elapsedMicroseconds':5000}", NULL, UNIT_US, PROOF_SUFFIX, NULL },
	{ "{" T ",'responseTimeMs':0.12}", NULL, UNIT_MS, PROOF_SUFFIX, "looks wrong" },
	{ "{" T ",'event':{'duration':5000000}}", NULL, UNIT_NS, PROOF_FORMAT, NULL },
	{ "{" T ",'request_time':0.005}", NULL, UNIT_S, PROOF_FORMAT, NULL },
	{ "{" T ",'latency':0.595}", NULL, UNIT_S, PROOF_ASSUMED,
	  "latency unit assumed: latency is read as s" },
	{ "{" T ",'latency':59.5}", NULL, UNIT_MS, PROOF_ASSUMED,
	  "latency unit assumed: latency is read as ms; --map latency=latency:UNIT sets it" },
	{ "{" T ",'latency':60.5}", NULL, UNIT_MS, PROOF_ASSUMED, "assumed" },
	{ "{" T ",'latency':1}", NULL, UNIT_MS, PROOF_ASSUMED, "--map latency=latency:UNIT" },
	{ "{" T ",'latency':60000}", NULL, UNIT_MS, PROOF_ASSUMED, "assumed" },
	{ "{" T ",'latency':999999}", NULL, UNIT_MS, PROOF_ASSUMED, "assumed" },
	{ "{" T ",'latency':1000000}", NULL, UNIT_NS, PROOF_ASSUMED, "assumed" },
	/* end - start proves it, whatever the name says */
	{ "{'start_time':1754071560000,'end_time':1754071560250,'duration':250000}", NULL, UNIT_US,
	  PROOF_START_END, NULL },
	{ "{'start_time':1754071560000,'end_time':1754071560250,'duration_ms':0.25}", NULL, UNIT_S,
	  PROOF_START_END, "duration_ms is in s, not in ms as its name says" },
	{ "{'start_time':1754071560000,'end_time':1754071560250,'duration':254}", NULL, UNIT_MS,
	  PROOF_START_END, NULL },
	{ "{'start_time':1754071560000,'end_time':1754071560250,'duration':260}", NULL, UNIT_MS,
	  PROOF_ASSUMED, NULL },
};

START_TEST(proof_comes_before_guess)
{
	struct field_map map = { 0 };
	struct taken taken;
	struct err err = { 0 };

	if (units[_i].map)
		ck_assert_int_eq(field_map_add(&map, units[_i].map, &err), 0);
	take_many(&taken, 10, units[_i].record, &map);
	const struct field *field = role(&taken, ROLE_LATENCY, 0);
	ck_assert_ptr_nonnull(field);
	ck_assert_msg(field->unit == units[_i].unit && field->proof == units[_i].proof,
		      "%s: %s, proof %d", units[_i].record, unit_word(field->unit),
		      (int)field->proof);
	ck_assert_msg(!units[_i].note || taken_note(&taken, units[_i].note), "%s",
		      units[_i].record);
	ck_assert(units[_i].note || !taken_note(&taken, "assumed") ||
		  field->proof == PROOF_ASSUMED);
	taken_release(&taken);
}
END_TEST

/* Whole numbers of 100 s at one request a second would be 100 at once; at one a minute, 2. */
START_TEST(minutes_in_a_busy_log_are_microseconds)
{
	static const char *const busy = "{'ts':'2025-08-01T18:06:0@Z','latency':10000@}";
	static const char *const idle = "{'ts':'2025-08-01T18:0@:00Z','latency':10000@}";
	struct taken taken;

	take_many(&taken, 10, busy, NULL);
	ck_assert_int_eq(role(&taken, ROLE_LATENCY, 0)->unit, UNIT_US);
	ck_assert_int_eq(role(&taken, ROLE_LATENCY, 0)->proof, PROOF_ASSUMED);
	taken_release(&taken);
	take_many(&taken, 10, idle, NULL);
	ck_assert_int_eq(role(&taken, ROLE_LATENCY, 0)->unit, UNIT_MS);
	taken_release(&taken);
}
END_TEST

START_TEST(nine_records_prove_nothing)
{
	struct taken taken;

	take_many(&taken, 9,
		  "{'start_time':1754071560000,'end_time':1754071560250,'duration':250000}", NULL);
	ck_assert_int_eq(role(&taken, ROLE_LATENCY, 0)->proof, PROOF_ASSUMED);
	taken_release(&taken);
}
END_TEST

START_TEST(without_a_latency_it_is_end_minus_start)
{
	struct taken taken;

	take_many(&taken, 3,
		  "{'start_time':'2025-08-01T18:06:00Z','end_time':'2025-08-01T18:06:00.25Z','"
		  "status':'OK'}",
		  NULL);
	ck_assert_int_eq(taken.at[0].latency_us, 250000);
	ck_assert_int_eq(taken.at[0].at_ns % NS_PER_S, 0);
	ck_assert(taken_note(&taken, "latency is end_time - start_time"));
	taken_release(&taken);
}
END_TEST

/* ingest.md section 12: `@` is the number of the record, of 40. */
static const struct { const char *fields; const char *dim; } dims[] = {
	{ "'host':'a@'", NULL },		/* all different: an identifier */
	{ "'n':@", NULL },
	{ "'country':'KE'", NULL },		/* a constant */
	{ "'tags':['a']", NULL },
	{ "'deep':{'a':{'b':{'c':{'d':@}}}}", NULL },
};

START_TEST(what_is_unique_constant_or_a_list_is_no_dimension)
{
	struct str text = { 0 };
	struct taken taken;

	str_fmt(&text, "{" T ",'latency_ms':5,'status':'OK',%s}", dims[_i].fields);
	take_many(&taken, 40, text.at, NULL);
	ck_assert_int_eq(intake_fields(taken.in)->n_dims, 0);
	ck_assert(_i != 2 || taken_note(&taken, "country=KE on all records"));
	taken_release(&taken);
	str_release(&text);
}
END_TEST

/* 100 records: a field with so many values on so many records. */
static const struct { int values, records; bool is_number, is_dim; } counts[] = {
	{ 2, 100, false, true }, { 1, 100, false, false }, { 50, 100, false, true },
	{ 51, 100, false, false }, { 2, 5, false, true }, { 2, 4, false, false },
	{ 50, 100, true, true },
};

START_TEST(a_dimension_has_some_values_on_some_records)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 100; i++) {
		str_fmt(&text, "{" T ",'latency_ms':5,'status':'OK'");
		if (i < counts[_i].records)
			str_fmt(&text, counts[_i].is_number ? ",'f':%d" : ",'f':'x%d'",
				i % counts[_i].values);
		str_add(&text, "}\n");
	}
	take_text(&taken, &text, NULL);
	ck_assert_int_eq(intake_fields(taken.in)->n_dims, counts[_i].is_dim);
	if (counts[_i].is_dim) {
		ck_assert_str_eq(taken_dim(&taken, &taken.at[1], "f"),
				 counts[_i].is_number ? "1" : "x1");
		if (counts[_i].records < 100)
			ck_assert_uint_eq(taken.at[99].dims[0], NAME_NONE);
	}
	taken_release(&taken);
	str_release(&text);
}
END_TEST

START_TEST(numbers_with_more_than_64_values_are_measures)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 400; i++)
		str_fmt(&text, "{" T ",'latency_ms':5,'a':%d,'b':%d,'c':'x%d'}\n", i % 64, i % 65,
			i % 65);
	take_text(&taken, &text, NULL);
	ck_assert_int_eq(intake_fields(taken.in)->n_dims, 2);
	ck_assert_str_eq(intake_fields(taken.in)->dims[0], "a");
	ck_assert_str_eq(intake_fields(taken.in)->dims[1], "c");
	taken_release(&taken);
	str_release(&text);
}
END_TEST

START_TEST(of_many_dimensions_16_stay_mapped_ones_first_then_those_people_slice_by)
{
	struct field_map map = { 0 };
	struct str text = { 0 };
	struct taken taken;
	struct err err = { 0 };

	for (int i = 0; i < 40; i++) {
		str_fmt(&text, "{" T ",'latency_ms':5");
		for (int k = 0; k < 30; k++)
			str_fmt(&text, ",'f%02d':'%d'", k, i % 2);
		str_fmt(&text, ",'tenant':'t%d','meta':{'host':'h%d'},'Country':'c%d'}\n", i % 3,
			i % 3, i % 3);
	}
	ck_assert_int_eq(field_map_add(&map, "dim=f29", &err), 0);
	take_text(&taken, &text, &map);
	static const char *const first[] = {
		"f29", "meta.host", "Country", "tenant", "f00", "f01"
	};
	ck_assert_int_eq(intake_fields(taken.in)->n_dims, RECORD_DIMS);
	for (size_t i = 0; i < LENGTH(first); i++)
		ck_assert_str_eq(intake_fields(taken.in)->dims[i], first[i]);
	taken_release(&taken);
	str_release(&text);
}
END_TEST

START_TEST(a_long_value_is_cut_at_a_character_and_stays_apart)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 3; i++) {
		str_fmt(&text, "{" T ",'latency_ms':5,'status':'OK','modelVersion':'");
		for (int k = 0; k < 200; k++)
			str_add(&text, "\xc3\xa9");
		str_fmt(&text, "%d'}\n", i % 2);
	}
	take_text(&taken, &text, NULL);
	const struct name *name = names_get(taken.names, taken.at[0].version);
	ck_assert_uint_eq(name->len, 256 + 9);
	ck_assert_uint_eq(name->unsafe, 0);
	ck_assert_uint_ne(taken.at[0].version, taken.at[1].version);
	ck_assert_uint_eq(taken.at[0].version, taken.at[2].version);
	taken_release(&taken);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("fields_unit");
	TCase *tcase = tcase_create("fields_unit");

	tcase_add_loop_test(tcase, proof_comes_before_guess, 0, LENGTH(units));
	tcase_add_test(tcase, minutes_in_a_busy_log_are_microseconds);
	tcase_add_test(tcase, nine_records_prove_nothing);
	tcase_add_test(tcase, without_a_latency_it_is_end_minus_start);
	tcase_add_loop_test(tcase, what_is_unique_constant_or_a_list_is_no_dimension, 0,
			    LENGTH(dims));
	tcase_add_loop_test(tcase, a_dimension_has_some_values_on_some_records, 0, LENGTH(counts));
	tcase_add_test(tcase, numbers_with_more_than_64_values_are_measures);
	tcase_add_test(tcase,
		       of_many_dimensions_16_stay_mapped_ones_first_then_those_people_slice_by);
	tcase_add_test(tcase, a_long_value_is_cut_at_a_character_and_stays_apart);
	suite_add_tcase(suite, tcase);
	return suite;
}
