/* check_fields_guess: numbers with decimals and no unit: what makes them ms, what makes them s. */
/* SPDX-License-Identifier: MIT */
#include "tests/field_log.h"
#include "tests/runner.h"

/*
 * A log of n requests, one each `gap` seconds: numbers around `middle`, from 0.7 to 1.3 times it,
 * printed with so many decimals; every tenth record is the odd one, if there is one.
 */
struct made {
	const char *name;
	double middle;
	int decimals, n;
	double gap;
	double odd;		/* 0: none */
	const char *odd_status;	/* of the odd one; of all others it is 200 */
	const char *more;	/* another field: so many times the number */
	double more_times;
	enum unit unit;
	bool is_doubtful;
};

static void
make(const struct made *made, struct str *log)
{
	for (int i = 0; i < made->n; i++) {
		bool is_odd = made->odd > 0 && i % 10 == 9;
		double number = made->middle * (0.7 + 0.6 * (double)(i * 7 % made->n) / made->n);

		if (is_odd)
			number = made->odd + i / 1e3 * made->odd / 30;
		str_fmt(log, "{\"ts\":%.3f,\"path\":\"/a\",\"status\":%s,\"%s\":%.*f",
			1754071560.0 + i * made->gap, is_odd ? made->odd_status : "200", made->name,
			made->decimals, number);
		if (made->more)
			str_fmt(log, ",\"%s\":%.3f", made->more, made->more_times * number);
		str_add(log, "}\n");
	}
}

/* What decides stands last. gap 10: little is under way at once. */
static const struct made logs[] = {
	/* how long a median is, where nothing else tells */
	{ "latency", .05, 3, 60, 10, 0, NULL, NULL, 0, UNIT_S, false },
	{ "latency", 0.6, 3, 60, 10, 0, NULL, NULL, 0, UNIT_S, true },
	{ "latency", 2, 3, 60, 10, 0, NULL, NULL, 0, UNIT_S, true },
	{ "latency", 5, 3, 60, 10, 0, NULL, NULL, 0, UNIT_S, true },
	{ "latency", 12, 3, 60, 10, 0, NULL, NULL, 0, UNIT_MS, true },
	{ "latency", 50, 3, 60, 10, 0, NULL, NULL, 0, UNIT_MS, false },
	/* names that have a unit in their library; not against the numbers */
	{ "responseTime", 0.6, 3, 60, 10, 0, NULL, NULL, 0, UNIT_MS, true },
	{ "responseTime", 2, 3, 60, 10, 0, NULL, NULL, 0, UNIT_MS, false },
	{ "response-time", 2, 3, 60, 10, 0, NULL, NULL, 0, UNIT_MS, false },
	{ "response_time", 2, 3, 60, 10, 0, NULL, NULL, 0, UNIT_S, true },
	{ "Elapsed", 2, 4, 60, 10, 0, NULL, NULL, 0, UNIT_MS, true },
	{ "elapsed", 2, 4, 60, 10, 0, NULL, NULL, 0, UNIT_S, true },
	{ "responseTime", .05, 3, 60, 10, 0, NULL, NULL, 0, UNIT_S, true },
	/* how it is written: tenths of a second are no latency, hundredths hardly */
	{ "latency", 2, 1, 60, 10, 0, NULL, NULL, 0, UNIT_MS, false },
	{ "latency", 0.6, 1, 60, 10, 0, NULL, NULL, 0, UNIT_MS, true },
	{ "latency", 5, 2, 60, 10, 0, NULL, NULL, 0, UNIT_MS, true },
	{ "latency", 5, 2, 15, 10, 0, NULL, NULL, 0, UNIT_MS, true },
	{ "latency", 3.5, 2, 15, 10, 0, NULL, NULL, 0, UNIT_S, true },
	{ "latency", .05, 2, 60, 10, 0, NULL, NULL, 0, UNIT_S, false },
	{ "latency", 36.1, 1, 1, 10, 0, NULL, NULL, 0, UNIT_MS, false },
	{ "latency", 2.1, 1, 1, 10, 0, NULL, NULL, 0, UNIT_S, true },
	{ "latency", 12, 6, 60, 10, 0, NULL, NULL, 0, UNIT_MS, true },
	{ "latency", 12, 9, 60, 10, 0, NULL, NULL, 0, UNIT_S, true },	/* nanoseconds */
	{ "latency", 12, 12, 60, 10, 0, NULL, NULL, 0, UNIT_MS, true },	/* arithmetic */
	/* ten minutes for one request */
	{ "latency", 1.5, 3, 60, 10, 650, "200", NULL, 0, UNIT_MS, true },
	{ "latency", 1.5, 3, 60, 10, 550, "200", NULL, 0, UNIT_S, true },
	/* answered in 5 us */
	{ "latency", 12, 3, 60, 10, .005, "200", NULL, 0, UNIT_S, true },
	{ "latency", 12, 3, 60, 10, .015, "200", NULL, 0, UNIT_MS, true },
	{ "latency", 12, 3, 60, 10, 1e-9, "200", NULL, 0, UNIT_S, true },	/* 0.000 */
	{ "latency", 1e-9, 3, 60, 10, 0, NULL, NULL, 0, UNIT_S, false },	/* nothing but */
	/* 5 s at ten a second would be 50 at once, at one a second 5 */
	{ "latency", 5, 3, 60, .1, 0, NULL, NULL, 0, UNIT_MS, true },
	{ "latency", 5, 3, 60, 1, 0, NULL, NULL, 0, UNIT_S, true },
	{ "latency", 1, 3, 60, .02, 0, NULL, NULL, 0, UNIT_S, true },
	/* a median of 3.5 s and 35 at once is more than 35 at once */
	{ "latency", 3.5, 3, 60, .1, 0, NULL, NULL, 0, UNIT_MS, true },
	/* timeouts where they are set: 30 s, 3000 ms; 7 s is no limit */
	{ "latency", 12, 3, 60, 10, 30, "504", NULL, 0, UNIT_S, false },
	{ "latency", 12, 3, 60, 10, 23, "504", NULL, 0, UNIT_MS, true },
	{ "latency", 5, 3, 60, 10, 500, "504", NULL, 0, UNIT_S, true },
	/* the longest all end at 20 s */
	{ "latency", 10, 3, 60, 10, 20, "200", NULL, 0, UNIT_S, true },
	{ "latency", 10, 3, 60, 10, 23, "200", NULL, 0, UNIT_MS, true },
	{ "latency", 15.4, 3, 600, 10, 0, NULL, NULL, 0, UNIT_MS, true },	/* or before */
	/* another field in a known unit: a part of the request, or its limit */
	{ "latency", 2, 3, 60, 10, 0, NULL, "db_time_ms", 0.6, UNIT_MS, true },
	{ "latency", 2, 3, 60, 10, 0, NULL, "db_time_ms", 600, UNIT_S, false },
	{ "latency", 12, 3, 60, 10, 0, NULL, "db_time_ms", 600, UNIT_S, true },
	{ "latency", 12, 3, 60, 10, 0, NULL, "db_size", 600, UNIT_MS, true },
	{ "latency", 5, 3, 60, 10, 0, NULL, "timeout_ms", 20, UNIT_MS, false },
	{ "latency", 5, 3, 60, 10, 0, NULL, "timeout_ms", 2000, UNIT_S, true },
};

START_TEST(decimals_are_weighed)
{
	const struct made *made = &logs[_i];
	const char *other = made->unit == UNIT_S ? ", and may well be ms; --map latency="
						 : ", and may well be s; --map latency=";
	struct str log = { 0 };
	struct taken taken;

	make(made, &log);
	taken_bytes(&taken, log.at, log.len, 1 << 20, NULL);
	const struct field *field = role(&taken, ROLE_LATENCY, 0);

	ck_assert_ptr_nonnull(field);
	ck_assert_msg(field->unit == made->unit, "%s around %g to %d decimals is %s, by %.1f",
		      made->name, made->middle, made->decimals, unit_word(field->unit),
		      field->guess.lean);
	ck_assert_msg(field->is_doubtful == made->is_doubtful, "%s around %g: by %.1f",
		      made->name, made->middle, field->guess.lean);
	ck_assert_int_eq(field->proof, PROOF_ASSUMED);
	ck_assert_int_eq((int)field->guess.n, made->n);
	ck_assert_int_eq(taken_note(&taken, other), made->is_doubtful);
	taken_release(&taken);
	str_release(&log);
}
END_TEST

/* pino without its `hostname` or `pid`, as `base` has it, is pino: milliseconds, and no guess. */
static const struct { const char *record; bool is_pino; } pinos[] = {
	{ "{'level':30,'time':1754071560000,'pid':7,'req':{'url':'/a'},'res':{'statusCode':200},"
	  "'responseTime':0.2,'msg':'request completed'}", true },
	{ "{'level':30,'time':1754071560000,'req':{'url':'/a'},'res':{'statusCode':200},"
	  "'responseTime':0.2}", true },
	{ "{'level':'info','time':1754071560000,'hostname':'a','responseTime':0.2}", true },
	{ "{'level':30,'time':1754071560000,'path':'/a','responseTime':0.2}", false },
	{ "{'level':30,'time':'2025-08-01T18:06:00Z','pid':7,'responseTime':0.2}", false },
	{ "{'level':30,'ts':1754071560000,'pid':7,'msg':'x','responseTime':0.2}", false },
};

START_TEST(pino_is_known_without_its_base)
{
	struct taken taken;

	take_many(&taken, 10, pinos[_i].record, NULL);
	const struct field *field = role(&taken, ROLE_LATENCY, 0);

	ck_assert_int_eq(strcmp(intake_format(taken.in), "json/pino") == 0, pinos[_i].is_pino);
	ck_assert_int_eq(field->proof == PROOF_FORMAT, pinos[_i].is_pino);
	ck_assert(!pinos[_i].is_pino || field->unit == UNIT_MS);
	taken_release(&taken);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("fields_guess");
	TCase *tcase = tcase_create("fields_guess");

	tcase_add_loop_test(tcase, decimals_are_weighed, 0, (int)LENGTH(logs));
	tcase_add_loop_test(tcase, pino_is_known_without_its_base, 0, (int)LENGTH(pinos));
	suite_add_tcase(suite, tcase);
	return suite;
}
