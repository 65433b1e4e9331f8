/* check_twins_many: random logs with copies in them, against the rules spelled out pair by pair. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/store/twins.h"
#include "tests/logged.h"
#include "tests/splitmix.h"

#define SOURCES 3
#define MOST 90

/* What a log holds: each number stands for one text of a record, and for no other. */
struct plan {
	int at[SOURCES][MOST], n[SOURCES], n_sources;
	struct str text[SOURCES];
	bool has_identifiers[SOURCES];
	bool is_blind;		/* large, alone, without identifiers: nothing is looked for */
};
enum fate { KEPT, OUT, POSSIBLE };

/* Half of the records have an identifier, by their number. */
static bool
is_named(int content)
{
	return content % 2 == 0;
}

static void
put(struct str *text, int content)
{
	str_fmt(text, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/p%d\","
		"\"latency_ms\":%d,\"status\":\"%s\"", content / 5 / 60, content / 5 % 60,
		content % 3, 50 + content % 11, content % 7 ? "OK" : "Timeout");
	if (is_named(content))
		str_fmt(text, ",\"requestId\":\"q%d\"", content);
	str_add(text, "}\n");
}

/* Runs of a stream that all sources see, single ones out of it, and repetitions. */
static void
make(struct plan *plan, uint64_t *state)
{
	*plan = (struct plan){.n_sources = 1 + (int)random_below(state, SOURCES)};
	int kinds = 5 + (int)random_below(state, 60);
	int step = random_below(state, 2) ? 2 : 1;	/* 2: no identifier at all */
	for (int s = 0; s < plan->n_sources; s++) {
		int n = (int)random_below(state, MOST), at = (int)random_below(state, 40);
		for (int i = 0; i < n; i++) {
			if (random_below(state, 6) == 0)
				at = (int)random_below(state, (uint64_t)kinds);
			else if (random_below(state, 5))
				at++;
			plan->at[s][i] = step == 2 ? 2 * at + 1 : at;
		}
		plan->n[s] = n;
		for (int i = 0; i < n; i++)
			put(&plan->text[s], plan->at[s][i]);
	}
}

/* As identifier.h says: half of the records have it, on average at most 8 one value. */
static bool
find_identifier(const struct plan *plan, int s)
{
	int named = 0, values = 0;

	for (int i = 0; i < plan->n[s]; i++) {
		bool is_new = is_named(plan->at[s][i]);
		named += is_new;
		for (int k = 0; k < i && is_new; k++)
			is_new = plan->at[s][k] != plan->at[s][i];
		values += is_new;
	}
	return named > 0 && 2 * named >= plan->n[s] && 8 * values >= named;
}

static bool
begin_alike(const struct plan *plan, int s, int t)
{
	size_t len = plan->text[s].len < plan->text[t].len ? plan->text[s].len : plan->text[t].len;

	len = len < 1024 ? len : 1024;
	return len > 0 && memcmp(plan->text[s].at, plan->text[t].at, len) == 0;
}

static bool
is_same(const struct plan *plan, int s, int i, int t, int k)
{
	return i >= 0 && k >= 0 && i < plan->n[s] && k < plan->n[t] &&
	       plan->at[s][i] == plan->at[t][k];
}

/* Does a record stand in an overlap with any other source? */
static bool
is_covered(const struct plan *plan, int s, int i)
{
	for (int t = 0; t < plan->n_sources; t++)
		for (int k = 0; t != s && k < plan->n[t]; k++) {
			if (!is_same(plan, s, i, t, k))
				continue;
			if (begin_alike(plan, s, t))
				return true;
			for (int from = -2; from <= 0; from++)
				if (is_same(plan, s, i + from, t, k + from) &&
				    is_same(plan, s, i + from + 1, t, k + from + 1) &&
				    is_same(plan, s, i + from + 2, t, k + from + 2))
					return true;
		}
	return false;
}

/* How many records of a content, or those in overlaps, are in a source before a place. */
static int
count(const struct plan *plan, int content, int s, int upto, bool only_covered)
{
	int n = 0;

	for (int i = 0; i < upto; i++)
		n += plan->at[s][i] == content && (!only_covered || is_covered(plan, s, i));
	return n;
}

static enum fate
fate_of(const struct plan *plan, int s, int i)
{
	int content = plan->at[s][i], most = 0, before = 0;
	bool is_identified = false;

	for (int t = 0; t < plan->n_sources; t++)
		is_identified |= is_named(content) && plan->has_identifiers[t] &&
				 count(plan, content, t, plan->n[t], false) > 0;
	for (int t = 0; t < s; t++) {
		int covered = count(plan, content, t, plan->n[t], true);
		most = covered > most ? covered : most;
		before += count(plan, content, t, plan->n[t], false);
	}
	int own = count(plan, content, s, i, false);
	if (is_identified)
		return before + own > 0 ? OUT : KEPT;
	if (is_covered(plan, s, i) && count(plan, content, s, i, true) < most)
		return OUT;
	return own > 0 && !plan->is_blind ? POSSIBLE : KEPT;
}

static void
figures(const struct logged *logged, struct str *out)
{
	const int fields[] = {FIELD_ENDPOINT, FIELD_OUTCOME};
	struct query query = query_all(logged->store, INT64_MAX);

	logged_figures(logged, query, fields, 2, 0, out);
	logged_figures(logged, query, fields, 1, 5 * NS_PER_S, out);
}

/* Say where two texts part, not all of them. */
static void
check_same(const struct str *got, const struct str *want)
{
	const char *a = str_text(got), *b = str_text(want);

	while (*a && *a == *b)
		a++, b++;
	ck_assert_msg(*a == *b, "%.80s, not %.80s", a, b);
}

/* Each record is what the rules say, and the figures are those of a log of what is kept. */
static uint64_t
check_plan(const struct plan *plan, const struct logged_way *way)
{
	const struct str *texts[SOURCES];
	struct str kept = {0}, want = {0}, got = {0};
	struct logged logged, alone;
	uint32_t id = 0;
	uint64_t out = 0;

	for (int s = 0; s < plan->n_sources; s++)
		texts[s] = &plan->text[s];
	logged_read(&logged, texts, (size_t)plan->n_sources, way);
	for (int s = 0; s < plan->n_sources; s++)
		for (int i = 0; i < plan->n[s]; i++) {
			struct record record = logged_record(&logged, ++id);
			enum fate fate = fate_of(plan, s, i);
			enum fate is = record.flags & FLAG_DUPLICATE		 ? OUT
				       : record.flags & FLAG_POSSIBLE_DUPLICATE ? POSSIBLE
										: KEPT;
			ck_assert_msg(fate == is, "source %d record %d: %d, not %d", s, i, is,
				      fate);
			out += fate == OUT;
			if (fate != OUT)
				put(&kept, plan->at[s][i]);
		}
	ck_assert_uint_eq(store_tally(logged.store).duplicates, out);
	const struct str *one = &kept;
	logged_read(&alone, &one, 1, &(struct logged_way){0});
	figures(&alone, &want);
	figures(&logged, &got);
	/* Kept ones with one identifier are one; the log of them knows no more to leave out. */
	ck_assert_uint_eq(store_tally(alone.store).duplicates, 0);
	check_same(&got, &want);
	logged_release(&logged);
	logged_release(&alone);
	str_release(&kept);
	str_release(&want);
	str_release(&got);
	return out;
}

/* The order of the sources says which copy is kept, and changes no figure. */
static void
check_turned(const struct plan *plan)
{
	const struct str *texts[SOURCES], *turned[SOURCES];
	struct str want = {0}, got = {0};
	struct logged logged[2];

	for (int s = 0; s < plan->n_sources; s++) {
		texts[s] = &plan->text[s];
		turned[plan->n_sources - 1 - s] = &plan->text[s];
	}
	logged_read(&logged[0], texts, (size_t)plan->n_sources, &(struct logged_way){0});
	logged_read(&logged[1], turned, (size_t)plan->n_sources, &(struct logged_way){0});
	figures(&logged[0], &want);
	figures(&logged[1], &got);
	check_same(&got, &want);
	ck_assert_uint_eq(store_tally(logged[0].store).duplicates,
			  store_tally(logged[1].store).duplicates);
	logged_release(&logged[0]);
	logged_release(&logged[1]);
	str_release(&want);
	str_release(&got);
}

START_TEST(random_logs_are_judged_as_the_rules_say)
{
	static const struct logged_way ways[] = {
		{0}, {.budget = 1}, {.is_slow = true}, {.has_no_rows = true},
		{.budget = 777, .has_no_rows = true},
	};
	uint64_t state = 77, out = 0;
	struct plan plan;

	for (int round = 0; round < 150; round++) {
		make(&plan, &state);
		for (int s = 0; s < plan.n_sources; s++)
			plan.has_identifiers[s] = find_identifier(&plan, s);
		const struct logged_way *way = &ways[round % (int)LENGTH(ways)];
		plan.is_blind = way->has_no_rows && plan.n_sources == 1 &&
				!plan.has_identifiers[0];
		out += check_plan(&plan, way);
		check_turned(&plan);
		for (int s = 0; s < plan.n_sources; s++)
			str_release(&plan.text[s]);
	}
	ck_assert_uint_gt(out, 1000);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("twins_many");
	TCase *tcase = tcase_create("twins_many");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, random_logs_are_judged_as_the_rules_say);
	suite_add_tcase(suite, tcase);
	return suite;
}
