/* lint_cause: rules of the root cause: evidence, rates, like for like, control, rivals. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/incident/lint_private.h"
#include "core/store/query.h"

/* -- evidence and its lines -- */

static bool
is_source(const struct linting *l, const char *file)
{
	const cJSON *source;

	cJSON_ArrayForEach(source, lint_get(l->data, "sources"))
		if (strcmp(lint_word(source, "name"), file) == 0)
			return true;
	return false;
}

static void
check_cite(struct linting *l, const char *path, const cJSON *line)
{
	double first = lint_number(line, "first"), last = lint_number(line, "last");

	if (!is_source(l, lint_word(line, "file")))
		lint_say(l, path, "%.80s is no source of this report", lint_word(line, "file"));
	if (!(first >= 1 && last >= first))
		lint_say(l, path, "lines %g-%g are none", first, last);
}

/* A record of the log, by its place in reading order. */
static bool
record_at(struct linting *l, double id, struct record *out)
{
	const struct dossier *fresh = l->fresh ? l->in->fresh : NULL;

	return fresh && id >= 1 && id <= UINT32_MAX &&
	       store_record(fresh->facts->store, (uint32_t)id, out, NULL) == 1;
}

/* The record stands on the lines that are cited for it. */
static void
check_place(struct linting *l, const char *path, const cJSON *id, const cJSON *line)
{
	struct record record;

	if (!l->fresh || !cJSON_IsNumber(id))
		return;
	if (!record_at(l, id->valuedouble, &record))
		lint_say(l, path, "record %g is not in this log", id->valuedouble);
	else if ((double)record.line_first != lint_number(line, "first") ||
		 (double)record.line_last != lint_number(line, "last"))
		lint_say(l, path, "record %g stands on lines %ld-%ld", id->valuedouble,
			 (long)record.line_first, (long)record.line_last);
}

/* Is a latency that a card names that of a record it cites, or a mean or fact of the report? */
static bool
is_cited(struct linting *l, const cJSON *card, double ms, double half)
{
	const cJSON *id, *fact;
	struct record record;

	cJSON_ArrayForEach(id, lint_get(card, "records"))
		if (record_at(l, id->valuedouble, &record) && record.latency_us >= 0 &&
		    fabs((double)record.latency_us / 1e3 - ms) <= half)
			return true;
	if (!(lint_number(card, "more") > 0) && strcmp(lint_word(card, "grade"), "derived") != 0)
		return false;
	cJSON_ArrayForEach(fact, l->facts)
		if (strcmp(lint_word(fact, "unit"), "ms") == 0 &&
		    fabs(lint_number(fact, "value") - ms) <= half)
			return true;
	return false;
}

/* Each `N ms` of a card of few records is the latency of one of them. */
static void
check_values(struct linting *l, const char *path, const cJSON *card)
{
	const char *text = lint_word(card, "text");

	for (const char *at = text; l->fresh && (at = strstr(at, " ms")); at += 3) {
		const char *from = at;

		while (from > text && strchr("0123456789.", from[-1]))
			from--;
		if (from == at || (at[3] >= 'a' && at[3] <= 'z'))
			continue;
		const char *dot = memchr(from, '.', (size_t)(at - from));
		double half = .5 * pow(10, dot ? -(double)(at - dot - 1) : 0) + 1e-6;
		if (!is_cited(l, card, strtod(from, NULL), half))
			lint_say(l, path, "no cited record took %.*s ms", (int)(at - from), from);
	}
}

void
lint_l05(struct linting *l)
{
	const cJSON *card;
	int i = 0;

	cJSON_ArrayForEach(card, lint_get(l->rca, "evidence")) {
		const char *path = arena_fmt(l->arena, "rca.evidence[%d]", i++);
		const cJSON *lines = lint_get(card, "lines"), *records = lint_get(card, "records");
		const cJSON *line, *id = records ? records->child : NULL;

		if (!cJSON_GetArraySize(lines) || !cJSON_GetArraySize(records))
			lint_say(l, path, "it cites no record");
		else if (cJSON_GetArraySize(lines) != cJSON_GetArraySize(records))
			lint_say(l, path, "it cites %d records with %d places",
				 cJSON_GetArraySize(records), cJSON_GetArraySize(lines));
		cJSON_ArrayForEach(line, lines) {
			check_cite(l, path, line);
			check_place(l, path, id, line);
			id = id ? id->next : NULL;
		}
		check_values(l, path, card);
	}
}

/* -- rates, means, percentiles -- */

/* `%` as a rate of records: behind words of failing, or before what it is a part of. */
static bool
is_rate(const char *text, const char *percent)
{
	static const char *const before[] = { "timed out", "failed", "fail", "rate", "timeouts",
					      "errors" };
	static const char *const behind[] = { "% of requests", "% of records", "% of its",
					      "% of all" };
	const char *from = percent;

	while (from > text && strchr("0123456789.-", from[-1]))
		from--;
	if (from == percent || (from > text && strchr("+(", from[-1])) ||
	    strncmp(percent, "% interval", 10) == 0)
		return false;
	for (size_t i = 0; i < LENGTH(behind); i++)
		if (strncmp(percent, behind[i], strlen(behind[i])) == 0)
			return true;
	const char *near = from - text > 40 ? from - 40 : text;
	for (size_t i = 0; i < LENGTH(before); i++)
		if (memmem(near, (size_t)(from - near), before[i], strlen(before[i])))
			return !memmem(near, (size_t)(from - near), "interval", 8) &&
			       !memmem(near, (size_t)(from - near), "over ", 5) &&
			       !memmem(near, (size_t)(from - near), "at most", 7);
	return false;
}

static bool
has_n(const char *text)
{
	if (strstr(text, "n=") || strstr(text, "n ="))
		return true;
	for (const char *at = text; (at = strstr(at, " of ")); at++)
		if (at > text && at[-1] >= '0' && at[-1] <= '9' && at[4] >= '0' && at[4] <= '9')
			return true;
	return false;
}

/* `n=345`, and not the end of `region=us`; NULL: none. */
static const char *
stated_n(const char *text)
{
	for (const char *at = text; (at = strstr(at, "n=")); at++)
		if (at[2] >= '0' && at[2] <= '9' &&
		    (at == text || !((at[-1] | 32) >= 'a' && (at[-1] | 32) <= 'z')))
			return at;
	return NULL;
}

/* How many records a percentile is of: `n=` behind it, else the largest `k of n` of its text. */
static long
n_after(const char *percentile, const char *text)
{
	const char *n = stated_n(percentile);
	long most = 0;

	if (n)
		return strtol(n + 2, NULL, 10);
	for (const char *at = text; (at = strstr(at, " of ")); at++)
		if (strtol(at + 4, NULL, 10) > most)
			most = strtol(at + 4, NULL, 10);
	return most;
}

static void
check_sentence(struct linting *l, const struct lint_sentence *at)
{
	for (const char *c = at->text; (c = strchr(c, '%')); c++)
		if (is_rate(at->text, c) && !has_n(at->text)) {
			lint_say(l, at->path, "a rate without k of n: %.80s", at->text);
			return;
		}
	for (const char *c = at->text; (c = strstr(c, "mean ")); c++)
		if (c[5] >= '0' && c[5] <= '9' && !has_n(at->text)) {
			lint_say(l, at->path, "a mean without n: %.80s", at->text);
			return;
		}
	for (const char *c = at->text; (c = strstr(c, "p95 ")); c++) {
		if (c[4] >= '0' && c[4] <= '9' && n_after(c, at->text) < 20) {
			lint_say(l, at->path, "a p95 of fewer than 20: it is the max");
			return;
		}
	}
}

void
lint_l06(struct linting *l)
{
	const cJSON *table, *group, *fact;

	for (size_t i = 0; i < l->n_sentences; i++)
		if (strncmp(l->sentence[i].path, "rca.evidence", 12) == 0 ||
		    strncmp(l->sentence[i].path, "rca.verdict", 11) == 0 ||
		    strncmp(l->sentence[i].path, "retro", 5) == 0)
			check_sentence(l, &l->sentence[i]);
	cJSON_ArrayForEach(table, l->stats)
		cJSON_ArrayForEach(group, lint_get(table, "groups")) {
			const cJSON *ms = lint_get(group, "latency_ms");
			if (cJSON_IsTrue(lint_get(ms, "p95_is_max")) != (lint_number(ms, "n") < 20))
				lint_say(l, "stats", "p95 of %g records is not told from the max",
					 lint_number(ms, "n"));
		}
	cJSON_ArrayForEach(fact, l->facts) {
		const char *name = lint_word(fact, "name");
		bool is_of_many = strncmp(name, "latency_", 8) == 0 ||
				  strcmp(name, "timeout_rate") == 0;
		if (is_of_many && !(lint_number(fact, "n") >= 0))
			lint_say(l, arena_fmt(l->arena, "facts.%s", lint_word(fact, "id")),
				 "%.40s without n", name);
	}
}

/* -- like for like -- */

void
lint_l07(struct linting *l)
{
	static const char *const pooled[] = { "pooled", "all endpoints", "across endpoints", NULL };
	const cJSON *places = lint_get(lint_get(l->rca, "like_for_like"), "endpoints");
	const cJSON *card;
	int i = 0, n_pooled = 0, n_like = 0;

	cJSON_ArrayForEach(card, lint_get(l->rca, "evidence")) {
		const char *path = arena_fmt(l->arena, "rca.evidence[%d]", i++);
		const char *text = lint_word(card, "text"), *value[64];

		if (strcmp(lint_word(card, "kind"), "contrast") != 0)
			continue;
		if (lint_has_any(text, pooled)) {
			n_pooled++;
			continue;
		}
		n_like++;
		size_t n = lint_values(places, value, LENGTH(value)), named = 0;
		for (size_t k = 0; k < n; k++)
			named += strstr(text, text_safe_in(l->arena, value[k],
							   strlen(value[k]))) != NULL;
		if (n && !named && n <= 8)
			lint_say(l, path, "the contrast does not name the endpoint it is made on");
	}
	if (n_pooled && !n_like)
		lint_say(l, "rca.evidence", "a pooled contrast stands alone");
	if (n_like && !cJSON_IsObject(lint_get(l->rca, "like_for_like")))
		lint_say(l, "rca.like_for_like", "a contrast without the endpoints it is made on");
}

void
lint_l08(struct linting *l)
{
	const cJSON *card;
	bool has_control = false;

	cJSON_ArrayForEach(card, lint_get(l->rca, "evidence"))
		has_control = has_control ||
			      strcmp(lint_word(card, "kind"), "concurrent_control") == 0;
	if (!has_control && !lint_find(l, "", "no concurrent control"))
		lint_say(l, "rca.evidence",
			"no concurrent control is cited, nor said to be absent");
}

/* -- the rivals -- */

static void
check_rival(struct linting *l, const char *path, const cJSON *rival)
{
	/* It names something that a log has, and says that there is none of it or not enough. */
	static const char *const missing[] = { "no", "not", "none", "too few", "nothing", "without",
					       "fewer", "needs", "cannot", "too little", "only",
					       "neither", NULL };
	static const char *const things[] = {
		"field", "id", "trace", "traces", "span", "record", "records", "request",
		"requests", "version", "versions", "endpoint", "endpoints", "value", "values",
		"minute", "minutes", "bucket", "buckets", "onset", "status", "latency", "latencies",
		"timeout", "timeouts", "baseline", "control", "rate", "call", "calls", "hurt",
		"compared", "cause", NULL
	};
	const char *state = lint_word(rival, "state"), *why = lint_word(rival, "why");
	const cJSON *check;
	size_t n_lines = 0;

	cJSON_ArrayForEach(check, lint_get(rival, "checks"))
		n_lines += (size_t)cJSON_GetArraySize(lint_get(check, "lines"));
	if (!*why)
		lint_say(l, path, "nothing says why it is %.20s", state);
	if (strcmp(state, "ruled_out") == 0 && !n_lines)
		lint_say(l, path, "it is ruled out without a line");
	if (strcmp(state, "not_testable") == 0 &&
	    !(lint_has_any(why, missing) && lint_has_any(why, things)))
		lint_say(l, path, "it is not testable, and the missing field is not named");
}

void
lint_l09(struct linting *l)
{
	const cJSON *rival;
	int i = 0, n = 0;

	cJSON_ArrayForEach(rival, lint_get(l->rca, "hypotheses")) {
		const char *path = arena_fmt(l->arena, "rca.hypotheses[%d]", i++);

		if (strcmp(lint_word(rival, "state"), "leading") == 0)
			continue;
		n++;
		check_rival(l, path, rival);
	}
	if (n < 2)
		lint_say(l, "rca.hypotheses", "%d alternatives, fewer than 2", n);
}

void
lint_l10(struct linting *l)
{
	if (!cJSON_GetArraySize(lint_get(l->rca, "cannot_tell")))
		lint_say(l, "rca.cannot_tell", "nothing is said of what the log cannot tell");
}
