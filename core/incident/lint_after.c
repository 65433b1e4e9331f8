/* lint_after: rules of retro, timeline, status, and that no person is a cause. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/instant.h"
#include "core/incident/lint_private.h"

enum { PEOPLE_MAX = 12 };

static const char *const somebody[] = {
	"team", "engineer", "engineers", "developer", "developers", "operator", "operators",
	"somebody", "someone", "he", "she", "they", "on-call", "we", NULL,
};

/* A word for a person or a team in a text; NULL. */
static const char *
person_in(const struct linting *l, const char *text, bool with_pronouns)
{
	const char *people[PEOPLE_MAX];
	size_t n = lint_people(l, people, PEOPLE_MAX);

	for (size_t i = 0; i < n; i++)
		if (lint_has(text, people[i]))
			return people[i];
	for (size_t i = 0; somebody[i]; i++)
		if ((with_pronouns || strlen(somebody[i]) > 4 || strcmp(somebody[i],
			"team") == 0) &&
		    lint_has(text, somebody[i]))
			return somebody[i];
	return NULL;
}

void
lint_l22(struct linting *l)
{
	static const char *const blame[] = { "failed to", "forgot", "should have", NULL };
	const cJSON *note;
	int n = 0, n_well = 0, n_open = 0;

	cJSON_ArrayForEach(note, l->retro) {
		const char *path = arena_fmt(l->arena, "retro[%d]", n++), *kind;
		const char *text = lint_word(note, "text"), *word = lint_has_any(text, blame);

		kind = lint_word(note, "kind");
		n_well += strcmp(kind, "went_well") == 0;
		n_open += strcmp(kind, "lucky") == 0 || strcmp(kind, "question") == 0;
		if (word && person_in(l, text, true))
			lint_say(l, path, "\"%s\" beside a person or a team", word);
		else if (word && strcmp(word, "should have") != 0)
			lint_say(l, path, "\"%s\" blames", word);
	}
	if (n < 3 || n > 4)
		lint_say(l, "retro", "%d notes, not 3 or 4", n);
	if (!n_well)
		lint_say(l, "retro", "nothing went well");
	if (!n_open)
		lint_say(l, "retro", "no luck and no question");
}

/* -- timeline -- */

/* Null times last, then by seq. */
static bool
is_before(int64_t a_ns, double a_seq, int64_t b_ns, double b_seq)
{
	if (a_ns == b_ns)
		return a_seq < b_seq;
	if (a_ns == INSTANT_NONE || b_ns == INSTANT_NONE)
		return b_ns == INSTANT_NONE;
	return a_ns < b_ns;
}

void
lint_l23(struct linting *l)
{
	int64_t onset_ns = lint_time(lint_get(l->rca, "onset"), "at_or_before"), last_ns = 0;
	int64_t first_ns = INSTANT_NONE, log_ns = lint_time(l->data, "first");
	double last_seq = -1;
	const cJSON *entry;
	int i = 0;

	cJSON_ArrayForEach(entry, l->timeline) {
		const char *path = arena_fmt(l->arena, "timeline[%d]", i);
		int64_t at_ns = lint_time(entry, "t");
		double seq = lint_number(entry, "seq");

		if (i++ && !is_before(last_ns, last_seq, at_ns, seq))
			lint_say(l, path, "it stands out of order");
		if (!*lint_word(entry, "src") || !*lint_word(entry, "kind"))
			lint_say(l, path, "it has no source or kind");
		if (strcmp(lint_word(entry, "src"), "auto") == 0 && at_ns != INSTANT_NONE &&
		    strcmp(lint_word(entry, "t_kind"), "observed") == 0 &&
		    !cJSON_GetArraySize(lint_get(entry, "lines")))
			lint_say(l, path, "it was observed, and cites no line");
		if (first_ns == INSTANT_NONE)
			first_ns = at_ns;
		last_ns = at_ns;
		last_seq = seq;
	}
	if (l->md && lint_line(l, "## Timeline (UTC)") >= 0 && i &&
	    lint_line(l, "| time (UTC) |") < 0)
		lint_say(l, "md", "the timeline's head has no zone");
	if (onset_ns == INSTANT_NONE || !i)
		return;
	/* The first record may be the first bad one: then nothing can stand before it. */
	if (lint_time(lint_get(l->rca, "onset"), "after") != INSTANT_NONE &&
	    (first_ns == INSTANT_NONE || first_ns >= onset_ns) && log_ns < onset_ns)
		lint_say(l, "timeline", "it does not start before the onset");
}

/* -- status -- */

/* What each state of the check lets the status be; two where no act was needed or taken. */
static const struct { const char *state, *status[4]; } stands[] = {
	{ "no_data", { "none", "investigating", "identified" } },
	{ "waiting", { "none", "investigating", "identified" } },
	{ "draining", { "mitigating" } },
	{ "holding", { "monitoring" } },
	{ "blind", { "monitoring" } },
	{ "recovered", { "resolved" } },
	{ "recovered_before_action", { "monitoring" } },
	{ "not_working", { "mitigating" } },
	{ "cause_rejected", { "investigating" } },
	{ "relapsed", { "investigating" } },
};

static bool
agrees(const char *state, const char *status)
{
	for (size_t i = 0; i < LENGTH(stands); i++)
		for (size_t k = 0; strcmp(stands[i].state, state) == 0 && k < 4; k++)
			if (stands[i].status[k] && strcmp(stands[i].status[k], status) == 0)
				return true;
	return false;
}

void
lint_l24(struct linting *l)
{
	static const char *const over[] = { "resolved", "fixed", "recovered", NULL };
	const char *status = lint_word(l->incident, "status");

	if (!*status || !*l->state)
		lint_say(l, "incident.status", "there is no status, or no state of the check");
	else if (l->is_incident == 1 ? !agrees(l->state, status) :
		 strcmp(status, l->is_incident ? "investigating" : "none") != 0)
		lint_say(l, "incident.status", "%.20s, and the check says %.30s", status, l->state);
	if (l->is_incident == 1 && strcmp(l->state, "no_data") == 0 &&
	    (strcmp(status, "identified") == 0) != (strcmp(l->certainty, "probable") == 0 ||
						    strcmp(l->certainty, "strong") == 0))
		lint_say(l, "incident.status", "%.20s, and it is %.20s", status, l->certainty);
	if (strcmp(l->state, "recovered") == 0)
		return;
	for (size_t i = 0; i < l->n_sentences; i++) {
		const struct lint_sentence *at = &l->sentence[i];
		const char *word = lint_has_any(at->text, over);
		/* A rival is judged with the version held fixed: that is another word. */
		if (strncmp(at->path, "rca.hypotheses", 14) == 0)
			continue;
		bool is_of_state = strcmp(at->path, "verification.why") == 0 &&
				   strncmp(l->state, "recovered", 9) == 0;

		/* Records are recovered from damage, whatever became of the incident. */
		if (word && strncmp(at->path, "data.", 5) != 0 && !is_of_state)
			lint_say(l, at->path, "\"%s\", and the check says %.30s", word, l->state);
	}
}

/* -- nobody is a cause -- */

static void
check_keys(struct linting *l, const char *path, const cJSON *key)
{
	const char *value[8];
	size_t n = lint_values(key, value, LENGTH(value));

	for (size_t i = 0; i < n; i++) {
		const char *people[PEOPLE_MAX];
		size_t n_people = lint_people(l, people, PEOPLE_MAX);
		for (size_t p = 0; p < n_people; p++)
			if (strcmp(people[p], value[i]) == 0)
				lint_say(l, path, "%.80s is a person or a team", value[i]);
		if (lint_has_any(value[i], somebody))
			lint_say(l, path, "%.80s is a person or a team", value[i]);
	}
}

void
lint_l25(struct linting *l)
{
	static const char *const places[] = { "rca.contributing", "rca.verdict.statement",
					      "rca.mechanisms" };
	const cJSON *rival;
	int i = 0;

	check_keys(l, "rca.verdict.cause", lint_get(l->verdict, "cause"));
	check_keys(l, "action.suspect", lint_get(l->action, "suspect"));
	cJSON_ArrayForEach(rival, lint_get(l->rca, "hypotheses"))
		check_keys(l, arena_fmt(l->arena, "rca.hypotheses[%d].cause", i++),
			   lint_get(rival, "cause"));
	for (size_t k = 0; k < l->n_sentences; k++)
		for (size_t p = 0; p < LENGTH(places); p++) {
			const struct lint_sentence *at = &l->sentence[k];
			const char *who = strncmp(at->path, places[p], strlen(places[p])) == 0 ?
				person_in(l, at->text, false) : NULL;
			if (who)
				lint_say(l, at->path, "%.80s is named as a cause", who);
		}
}
