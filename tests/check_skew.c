/* check_skew: one clock that is off is noticed, with its figure; healthy ones never are. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/store/skew.h"
#include "tests/clocks.h"
#include "tests/logged.h"

#define HEALTHY 200		/* logs */

/* What is found in a log of this kind. */
static size_t
find(const struct clocks_log *log, uint64_t seed, struct skew out[2 * SKEWS_MOST], struct str *text)
{
	static const struct logged_way way;
	struct str file[CLOCKS_HOSTS];
	const struct str *of[CLOCKS_HOSTS];
	struct logged logged;
	size_t files = clocks_log(log, seed, file);

	for (size_t i = 0; i < files; i++)
		of[i] = &file[i];
	logged_read(&logged, of, files, &way);
	size_t n = skew_find(logged.store, out);
	for (size_t i = 0; text && i < n; i++)
		skew_text(logged.store, &out[i], text);
	for (size_t i = 0; i < n; i++)	/* a host as its number, a pair by either */
		if (out[i].field >= 0) {
			const char *name = names_get(logged.names, out[i].value)->clean;
			out[i].value = (uint32_t)(name[4] - '1');
		}
	logged_release(&logged);
	for (size_t i = 0; i < files; i++)
		str_release(&file[i]);
	return n;
}

static struct clocks_log
any_log(enum clocks_form form, uint64_t *seed)
{
	return (struct clocks_log){
		.form = form, .hosts = 2 + (int)(roll(seed) % 4), .off = -1,
		.seconds = 1200 + (int)(roll(seed) % 1200), .rate = 2 + 6 * uniform(seed),
		.swells = roll(seed) % 2,
	};
}

START_TEST(healthy_clocks_are_never_called_off)
{
	int said = 0;

	for (uint64_t i = 0; i < HEALTHY; i += STRIDE) {
		uint64_t seed = 100 + i;
		struct skew skew[2 * SKEWS_MOST];
		struct str text = { 0 };
		struct clocks_log log = any_log((enum clocks_form)(i % FORMS), &seed);
		size_t n = find(&log, seed, skew, &text);
		if (n)
			fprintf(stderr, "log %d, form %d: %s\n", (int)i, (int)log.form,
				str_text(&text));
		said += n > 0;
		str_release(&text);
	}
	ck_assert_int_eq(said, 0);
}
END_TEST

/* One of three or more is off: found, as that one, with its figure to a second. */
static bool
is_right(const struct clocks_log *log, const struct skew *skew, size_t n)
{
	return n == 1 && !skew->is_pair && skew->value == (uint32_t)log->off &&
	       llabs(skew->ahead_ns - log->ahead_s * NS_PER_S) <= NS_PER_S + NS_PER_S / 2;
}

static int
count_right(enum clocks_form form, bool swells, int logs)
{
	int right = 0;

	for (int i = 0; i < logs; i++) {
		uint64_t seed = 5000 + (uint64_t)i;
		struct skew skew[2 * SKEWS_MOST];
		struct clocks_log log = any_log(form, &seed);
		log.hosts += log.hosts == 2;
		log.swells = swells;
		log.off = (int)(roll(&seed) % (uint64_t)log.hosts);
		log.ahead_s = 6 + (int)(roll(&seed) % 590);
		log.ahead_s = roll(&seed) % 2 ? log.ahead_s : -log.ahead_s;
		size_t n = find(&log, seed, skew, NULL);
		bool is = is_right(&log, skew, n);
		if (!is)
			fprintf(stderr, "form %d log %d: host %d of %d by %d s: %zu found\n",
				(int)form, i, log.off, log.hosts, log.ahead_s, n);
		right += is;
	}
	return right;
}

START_TEST(the_order_of_writing_tells_whose_clock_is_off)
{
	ck_assert_int_eq(count_right(FORM_ARRIVAL, false, 20), 20);
	ck_assert_int_eq(count_right(FORM_ARRIVAL, true, 10), 10);
	ck_assert_int_eq(count_right(FORM_OF_END, true, 10), 10);
}
END_TEST

START_TEST(the_load_tells_whose_clock_is_off_where_there_is_no_order)
{
	ck_assert_int_ge(count_right(FORM_FILES, true, 20), 18);
	ck_assert_int_ge(count_right(FORM_SORTED, true, 10), 9);
}
END_TEST

START_TEST(of_two_clocks_the_distance_is_told_and_no_one_is_blamed)
{
	struct clocks_log log = { .form = FORM_ARRIVAL, .hosts = 2, .seconds = 1200, .rate = 4,
				  .off = 1, .ahead_s = -42 };
	struct skew skew[2 * SKEWS_MOST];
	struct str text = { 0 };

	ck_assert_uint_eq(find(&log, 7, skew, &text), 1);
	ck_assert(skew->is_pair);
	ck_assert_msg(strstr(str_text(&text), "one of the two clocks is off"), "%s",
		      str_text(&text));
	ck_assert_msg(strstr(str_text(&text), " 42 s "), "%s", str_text(&text));
	str_release(&text);
}
END_TEST

START_TEST(it_is_a_note_with_the_figure_and_no_record_is_moved)
{
	struct clocks_log log = { .form = FORM_ARRIVAL, .hosts = 3, .seconds = 1200, .rate = 4,
				  .off = 2, .ahead_s = 95 };
	struct clocks_log even = log;
	struct str text, same;
	const struct str *of[] = { &text };
	static const struct logged_way way;
	struct logged logged;

	even.off = -1;
	clocks_log(&log, 11, &text);
	clocks_log(&even, 11, &same);
	logged_read(&logged, of, 1, &way);
	ck_assert(logged_note(&logged, "host web-3 runs 95 s ahead of the others"));
	int64_t last_ns = store_tally(logged.store).last_ns;
	logged_release(&logged);
	of[0] = &same;
	logged_read(&logged, of, 1, &way);
	ck_assert(!logged_note(&logged, "clock_skew"));
	ck_assert_int_gt(last_ns, store_tally(logged.store).last_ns + 90 * NS_PER_S);
	logged_release(&logged);
	str_release(&text);
	str_release(&same);
}
END_TEST

START_TEST(rows_that_were_given_back_are_looked_at_again)
{
	struct clocks_log log = { .form = FORM_ARRIVAL, .hosts = 3, .seconds = 1200, .rate = 4,
				  .off = 0, .ahead_s = -30 };
	const struct logged_way way = { .has_no_rows = true };
	struct str text;
	const struct str *of[] = { &text };
	struct logged logged;

	clocks_log(&log, 12, &text);
	logged_read(&logged, of, 1, &way);
	ck_assert(logged_note(&logged, "host web-1 runs 30 s behind the others"));
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* Two logs, each of both hosts in turn, one of which is ahead; the last chunk of each may hold one
 * record, which stands for nothing. */
START_TEST(logs_of_mixed_hosts_are_asked_by_host_wherever_they_end)
{
	for (int n = 640; n < 644; n++) {
		struct str file[2] = { { 0 } };
		struct skew skew[2 * SKEWS_MOST];
		struct logged logged;
		for (int k = 0; k < 2; k++)
			for (int i = 0; i < n; i++) {
				int host = (i + k) % 2;
				str_fmt(&file[k], "{\"ts\":%.3f,\"path\":\"/a\",\"status\":200,"
					"\"ms\":%d,\"host\":\"h%d\",\"text\":\"%050d\"}\n",
					1754071560 + i / 4.0 + 2000 * k + 30 * host, 10 + i % 7,
					host, i);
			}
		logged_read(&logged, (const struct str *const[]){ &file[0], &file[1] }, 2,
			    &(struct logged_way){ .has_no_rows = true });
		size_t found = skew_find(logged.store, skew);
		ck_assert_msg(found == 1 && skew[0].field >= 0 && skew[0].is_pair,
			      "%d: %zu found", n, found);
		ck_assert_int_eq(llabs(skew[0].ahead_ns) / NS_PER_S, 30);
		logged_release(&logged);
		str_release(&file[0]);
		str_release(&file[1]);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("skew");
	TCase *tcase = tcase_create("skew");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, healthy_clocks_are_never_called_off);
	tcase_add_test(tcase, the_order_of_writing_tells_whose_clock_is_off);
	tcase_add_test(tcase, the_load_tells_whose_clock_is_off_where_there_is_no_order);
	tcase_add_test(tcase, of_two_clocks_the_distance_is_told_and_no_one_is_blamed);
	tcase_add_test(tcase, it_is_a_note_with_the_figure_and_no_record_is_moved);
	tcase_add_test(tcase, rows_that_were_given_back_are_looked_at_again);
	tcase_add_test(tcase, logs_of_mixed_hosts_are_asked_by_host_wherever_they_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
