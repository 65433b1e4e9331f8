/* lint_words: rules of what may be said: certainty, damage, claims, who is affected. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/incident/lint_private.h"

/* -- certainty: its own words, and those of no lesser one -- */

static const struct { const char *word, *says; } ladder[] = {
	{ "inconclusive", "does not show the cause" },
	{ "associated", "associated with" },
	{ "probable", "most likely the cause" },
	{ "strong", "very likely the cause" },
	{ "confirmed", "was the cause" },
};
static const char *const too_sure[] = {
	"root cause is", "root cause was", "proven", "definitely", "certainly", "guaranteed",
	"caused by", "confirms", NULL,
};
static const char *const mechanisms[] = {
	"blocking", "inference", "heavier computation", "computation", "garbage collection",
	"deadlock", "memory leak", "cold start", "connection pool", "thread pool", "cache miss",
	"query plan", NULL,
};

static size_t
rung(const char *word)
{
	size_t i = 0;

	while (i < LENGTH(ladder) && strcmp(ladder[i].word, word) != 0)
		i++;
	return i;
}

/* `confirmed`: the act took the cause away, and nothing else changed (guide.md section 2). */
static void
check_confirmed(struct linting *l)
{
	const cJSON *times = lint_get(l->incident, "times");
	const char *taken = lint_word(times, "taken_at"), *held = lint_word(times, "recovered_at");

	if (strcmp(l->state, "recovered") != 0 && strcmp(l->state, "relapsed") != 0)
		lint_say(l, "verification.state", "confirmed, and it is %.40s", l->state);
	if (!cJSON_IsFalse(lint_get(l->verification, "other_change")))
		lint_say(l, "verification.other_change",
			 "confirmed, and nobody said that nothing else changed");
	if (!*taken || !*held || strcmp(held, taken) < 0)
		lint_say(l, "incident.times",
			"confirmed, and the hold did not begin after the act");
	if (!cJSON_IsObject(lint_get(l->verdict, "cause")) ||
	    !lint_get(l->verdict, "cause")->child)
		lint_say(l, "rca.verdict.cause", "confirmed, and nothing is blamed");
}

static bool
is_of_mechanisms(const struct lint_sentence *at)
{
	return strncmp(at->path, "rca.mechanisms", 14) == 0;
}

static void
check_sentence(struct linting *l, const struct lint_sentence *at, size_t top)
{
	const char *word = lint_has_any(at->text, too_sure);

	if (word && top < 4)
		lint_say(l, at->path, "\"%s\" is surer than %.20s", word, l->certainty);
	/* Of what stays open a rival may still be associated with it. */
	for (size_t i = top > 0 ? top + 1 : 2; i < LENGTH(ladder); i++)
		if (lint_has(at->text, ladder[i].says))
			lint_say(l, at->path, "\"%s\" is said, and it is %.20s", ladder[i].says,
				 l->certainty);
	word = is_of_mechanisms(at) ? NULL : lint_has_any(at->text, mechanisms);
	if (word)
		lint_say(l, at->path, "\"%s\" tells a mechanism: it belongs under mechanisms",
			word);
}

static void
check_document(struct linting *l, size_t top)
{
	const char *breath = lint_line_text(l, lint_line(l, "> **In one breath:**"));
	const char *status = lint_line_text(l, lint_line(l, "**Status:**"));
	const char *word = lint_has_any(breath, too_sure);

	if (word && top < 4)
		lint_say(l, "md", "\"%s\" is surer than %.20s", word, l->certainty);
	for (size_t i = top + 1; *breath && i < LENGTH(ladder) && l->is_incident == 1; i++)
		if (lint_has(breath, ladder[i].says))
			lint_say(l, "md", "in one breath says \"%s\", and it is %.20s",
				 ladder[i].says, l->certainty);
	const char *mark = strstr(status, "**Certainty:** ");
	size_t len = strlen(l->certainty);
	if (mark && (strncmp(mark + 15, l->certainty, len) != 0 ||
		     (mark[15 + len] && mark[15 + len] != ' ')))
		lint_say(l, "md", "the head names another certainty than %.20s", l->certainty);
}

void
lint_l11(struct linting *l)
{
	const char *statement = lint_word(l->verdict, "statement");
	const cJSON *mechanism;
	size_t top = rung(l->certainty);
	int i = 0;

	if (top == LENGTH(ladder)) {
		lint_say(l, "rca.verdict.certainty", *l->certainty ? "%.40s is no certainty" :
			 "there is no certainty%.0s", l->certainty);
		return;
	}
	/* After an act the word may have changed; its sentence then stands before the statement. */
	if (l->is_incident == 1 && top < 4 && !lint_has(statement, ladder[top].says) &&
	    strcmp(l->state, "cause_rejected") != 0)
		lint_say(l, "rca.verdict.statement", "it does not say \"%s\"", ladder[top].says);
	if (top == 4)
		check_confirmed(l);
	for (size_t k = 0; k < l->n_sentences; k++)
		check_sentence(l, &l->sentence[k],
			       strcmp(l->state, "cause_rejected") == 0 ? 4 : top);
	cJSON_ArrayForEach(mechanism, lint_get(l->rca, "mechanisms")) {
		if (!lint_is_filled(mechanism, "test"))
			lint_say(l, arena_fmt(l->arena, "rca.mechanisms[%d]", i),
				 "a mechanism without the test that would settle it");
		i++;
	}
	check_document(l, top);
}

/* -- damage -- */

void
lint_l12(struct linting *l)
{
	const cJSON *repair, *notes = lint_get(l->data, "notes"), *note;
	double repaired = lint_number(l->data, "repaired"), n = 0, n_wrapped = 0;
	double wrapped = lint_number(l->data, "wrapped");
	bool has_effect = false;
	int i = 0;

	cJSON_ArrayForEach(repair, lint_get(l->data, "repairs")) {
		const char *kind = lint_word(repair, "kind");
		bool is_wrapped = strcmp(kind, "wrapped") == 0;

		n_wrapped += is_wrapped;
		n += !is_wrapped && strcmp(kind, "bom") != 0;
		if (!(lint_number(repair, "line") >= 1))
			lint_say(l, arena_fmt(l->arena, "data.repairs[%d]", i), "it has no line");
		i++;
	}
	cJSON_ArrayForEach(note, notes)
		if (cJSON_IsString(note))
			has_effect = has_effect || lint_has(note->valuestring, "effect of");
	if (isnan(repaired))
		lint_say(l, "data.repaired", "how many records were repaired is not said");
	else if (repaired != n)
		lint_say(l, "data.repaired", "%g repaired, and %g are listed", repaired, n);
	if (wrapped < n_wrapped)
		lint_say(l, "data.wrapped", "%g wrapped, and %g are listed", wrapped, n_wrapped);
	if (repaired > 0 && !cJSON_GetArraySize(notes))
		lint_say(l, "data.notes", "there is damage, and no note of it");
	else if (repaired > 0 && !has_effect)
		lint_say(l, "data.notes", "the effect of the damage is not told");
}

/* -- claims -- */

/* A number of a claim with its percent sign, or of two digits and more: what may be repeated. */
static const char *
claimed(const char *claim, size_t *len)
{
	for (; *claim; claim++) {
		size_t digits = strspn(claim, "0123456789");

		if (digits && claim[digits] == '%') {
			*len = digits + 1;
			return claim;
		}
		claim += digits;
		if (!*claim)
			break;
	}
	return NULL;
}

static void
check_repeated(struct linting *l, const char *claim)
{
	size_t len;
	const char *value = claimed(claim, &len);

	for (size_t i = 0; value && i < l->n_sentences; i++) {
		const struct lint_sentence *at = &l->sentence[i];
		const char *found = memmem(at->text, strlen(at->text), value, len);

		if (strncmp(at->path, "incident.reported", 17) == 0 || !found ||
		    (found > at->text && strchr("0123456789.", found[-1])) ||
		    lint_has(at->text, "reported"))
			continue;
		lint_say(l, at->path, "%.*s is a reported value, told as measured", (int)len,
			value);
	}
}

void
lint_l13(struct linting *l)
{
	const cJSON *list = lint_get(l->incident, "reported"), *claim;
	const cJSON *made = lint_get(lint_get(l->fresh, "incident"), "reported");
	int i = 0;

	cJSON_ArrayForEach(claim, list) {
		const char *path = arena_fmt(l->arena, "incident.reported[%d]", i);
		const cJSON *same = made ? cJSON_GetArrayItem(made, i) : NULL;
		const char *text = lint_word(claim, "claim");

		i++;
		if (!*lint_word(claim, "supported_by_log") || !*lint_word(claim, "why"))
			lint_say(l, path, "the claim has no answer or no reason");
		if (same && strcmp(lint_word(same, "claim"), text) != 0)
			lint_say(l, path, "the claim is not word for word");
		if (same && strcmp(lint_word(same, "supported_by_log"),
				   lint_word(claim, "supported_by_log")) != 0)
			lint_say(l, path, "this log says %s",
				 lint_word(same, "supported_by_log"));
		if (l->md && lint_find(l, "timeline", text) == NULL && l->fresh_md == l->md &&
		    !*text)
			lint_say(l, path, "the claim is empty");
		check_repeated(l, text);
	}
	if (l->fresh && cJSON_GetArraySize(made) != i)
		lint_say(l, "incident.reported", "%d claims, and %d were reported", i,
			 cJSON_GetArraySize(made));
}

/* -- who is affected -- */

/* The row of stats of one endpoint. */
static const cJSON *
stats_of(const struct linting *l, const char *endpoint)
{
	const cJSON *table, *group;

	cJSON_ArrayForEach(table, l->stats)
		cJSON_ArrayForEach(group, lint_get(table, "groups")) {
			const cJSON *key = lint_get(group, "key");
			if (cJSON_GetArraySize(key) == 1 &&
			    strcmp(lint_word(key, "endpoint"), endpoint) == 0)
				return group;
		}
	return NULL;
}

/* Is it said somewhere that an endpoint has no baseline? */
static bool
tells_no_baseline(const struct linting *l, const char *endpoint)
{
	static const char *const says[] = { "no baseline", "has no", "no estimate", "never seen",
					    "nothing to compare", NULL };

	for (size_t i = 0; i < l->n_sentences; i++)
		/* Of very many the first are named, and the rest counted. */
		if ((strstr(l->sentence[i].text, endpoint) ||
		     lint_has(l->sentence[i].text, "more: no baseline there")) &&
		    (lint_has_any(l->sentence[i].text, says) ||
		     (lint_has(l->sentence[i].text, "no") &&
		      lint_has(l->sentence[i].text, "baseline"))))
			return true;
	return false;
}

void
lint_l14(struct linting *l)
{
	const cJSON *impact = lint_get(l->rca, "impact"), *row;
	double hurt = 0;
	int i = 0, n = 0, n_untold = 0;

	cJSON_ArrayForEach(row, lint_get(impact, "by_endpoint")) {
		const char *path = arena_fmt(l->arena, "rca.impact.by_endpoint[%d]", i++);
		const char *endpoint = lint_word(row, "endpoint");
		const cJSON *group = stats_of(l, endpoint);

		hurt += lint_number(row, "timeouts");
		if (!(lint_number(row, "timeouts") <= lint_number(row, "n")))
			lint_say(l, path, "it lacks its k of n");
		if (*endpoint && group &&
		    (lint_number(group, "n") != lint_number(row, "n") ||
		     lint_number(group, "timeouts") != lint_number(row, "timeouts")))
			lint_say(l, path, "its k of n is not that of the table");
		/* A log without an endpoint field has one row, of no name. */
		n += lint_number(row, "timeouts") > 0;
		if (!(lint_number(row, "timeouts") > 0) || !*endpoint)
			continue;
		if (cJSON_IsFalse(lint_get(row, "baseline")) &&
		    cJSON_IsObject(lint_get(l->verdict, "baseline")) &&
		    lint_get(lint_get(l->verdict, "cause"), "version") && n_untold < 1 &&
		    !tells_no_baseline(l, endpoint)) {
			n_untold++;
			lint_say(l, path, "nothing says that %.80s has no baseline", endpoint);
		}
	}
	if (lint_number(impact, "timeouts") > 0 && !n && cJSON_GetArraySize(l->stats) &&
	    lint_get(impact, "by_endpoint") && i)
		lint_say(l, "rca.impact.by_endpoint", "timeouts, and no endpoint that had them");
	if (i && hurt > lint_number(impact, "timeouts"))
		lint_say(l, "rca.impact", "the endpoints have more timeouts than there are");
}
