/* lint_act: rules of action and prevention: kind, owner, check, undo, commands, gate, backtest. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "core/incident/lint_private.h"

/* What may be offered for a verdict (guide.md section 2); investigate always may. */
static const struct { const char *kind, *action[3]; } fits[] = {
	{ "bad_version", { "rollback", "flag_off", "shift_traffic" } },
	{ "faster_but_broken", { "rollback", "flag_off", "shift_traffic" } },
	{ "dimension", { "drain" } },	   { "endpoint", { "fail_over" } },
	{ "dependency", { "fail_over" } }, { "load", { "shed_load" } },
	{ "retry_storm", { "shed_load" } }, { "data_gap", { "restore_data" } },
	{ "none", { "none" } },
};

static bool
fits_kind(const char *kind, const char *action)
{
	for (size_t i = 0; i < LENGTH(fits); i++)
		for (size_t k = 0; strcmp(fits[i].kind, kind) == 0 && k < 3; k++)
			if (fits[i].action[k] && strcmp(fits[i].action[k], action) == 0)
				return true;
	return false;
}

/* Where the first cause is over, or can only be looked at, a further one is acted upon. */
static bool
may_act(const struct linting *l, const char *action)
{
	const cJSON *also;

	if (strcmp(action, "investigate") == 0 || fits_kind(l->kind, action))
		return true;
	cJSON_ArrayForEach(also, lint_get(l->verdict, "also"))
		if (fits_kind(lint_word(also, "kind"), action))
			return true;
	return false;
}

/* Where there is no incident there is nothing to blame, to rate or to mourn. */
static void
check_calm(struct linting *l)
{
	const char *severity = lint_word(l->incident, "severity");
	const struct lint_sentence *at = lint_find(l, "rca.verdict", "timeouts spiked");

	if (l->is_act)
		lint_say(l, "action.kind", "%.40s, and the log shows no incident",
			 lint_word(l->action, "kind"));
	if (cJSON_IsObject(lint_get(l->action, "suspect")) ||
	    cJSON_IsObject(lint_get(l->verdict, "cause")))
		lint_say(l, "action.suspect", "a suspect, and the log shows no incident");
	if (*severity && strcmp(severity, "unset") != 0 && l->is_incident == 0)
		lint_say(l, "incident.severity", "%.10s, and the log shows no incident", severity);
	if (at || (at = lint_find(l, "", "timeouts spiked")))
		lint_say(l, at->path, "timeouts spiked, and the log shows no incident");
}

void
lint_l15(struct linting *l)
{
	static const char *const raise[] = { "raise the timeout", "raise timeouts",
					     "increase the timeout", "longer timeout",
					     "more retries", NULL };
	const char *kind = lint_word(l->action, "kind"), *what = lint_word(l->action, "what");
	const char *line = strchr(what, '\n');

	if (l->is_incident != 1)
		check_calm(l);
	else if (!may_act(l, kind))
		lint_say(l, "action.kind", "%.40s is never offered for %.40s", kind, l->kind);
	if (line && line[strspn(line, " \n")])
		lint_say(l, "action.what", "two actions");
	if (lint_has_any(what, raise))
		lint_say(l, "action.what", "a raised timeout hides the signal that check and gate "
			 "need");
}

/* -- what an action owes -- */

/* `v1.2 p95 (max, n=3) 120 ms x 1.20`: the limit is what its source makes it. */
static void
check_limits(struct linting *l, const cJSON *verify)
{
	const cJSON *row;
	int i = 0;

	cJSON_ArrayForEach(row, lint_get(verify, "all")) {
		const char *mark = strstr(lint_word(row, "source"), " ms x "), *from = mark;

		while (mark && from > lint_word(row, "source") &&
		       strchr("0123456789.", from[-1]))
			from--;
		if (mark && from < mark) {
			double ms = strtod(from, NULL), ratio = strtod(mark + 6, NULL);
			/* A value that is none is no limit either. */
			if (!(fabs(ms * ratio - lint_number(row, "value")) <= .05 * ratio + .01))
				lint_say(l, arena_fmt(l->arena, "action.verify.all[%d]", i),
					 "%g is not %g x %g", lint_number(row, "value"), ms,
					 ratio);
		}
		i++;
	}
}

static void
check_verify(struct linting *l)
{
	const cJSON *verify = lint_get(l->action, "verify"), *row;
	bool has_other = false;
	int n = 0;

	cJSON_ArrayForEach(row, lint_get(verify, "all")) {
		n++;
		has_other = has_other || strcmp(lint_word(row, "metric"), "share") != 0;
	}
	check_limits(l, verify);
	if (n < 2)
		lint_say(l, "action.verify", "%d conditions, fewer than 2", n);
	else if (!has_other)
		lint_say(l, "action.verify", "the share alone says nothing of those who are hurt");
	if (!(lint_number(verify, "hold_s") >= 60))
		lint_say(l, "action.verify.hold_s", "the hold is shorter than 60 s");
	if (!(lint_number(verify, "min_n") >= 1))
		lint_say(l, "action.verify.min_n", "no least number of requests");
}

void
lint_l16(struct linting *l)
{
	static const struct { const char *key, *lack; } owed[] = {
		{ "expected_effect", "nothing says what it should do" },
		{ "undo", "nothing says how to undo it" },
	};

	if (!lint_is_filled(l->action, "owner"))
		lint_say(l, "action.owner", "nobody owns the action");
	if (!l->is_act)
		return;
	for (size_t i = 0; i < LENGTH(owed); i++)
		if (!lint_is_filled(l->action, owed[i].key))
			lint_say(l, arena_fmt(l->arena, "action.%s", owed[i].key), "%s",
				 owed[i].lack);
	if (!(lint_number(l->action, "deadline_s") > 0))
		lint_say(l, "action.deadline_s", "it has no deadline");
	check_verify(l);
}

/* -- commands -- */

/* Where a `{name}` is still to be filled; JSON braces have a quote behind them. */
static const char *
placeholder(const char *text)
{
	for (const char *at = text; (at = strchr(at, '{')); at++) {
		size_t len = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_");
		if (len && at[1 + len] == '}')
			return at;
	}
	return NULL;
}

/* Nothing a shell would do besides the one command; what stands in '..' is one word to it. */
static const char *
shell_trick(const char *text)
{
	static const char tricks[] = ";&|`$<>\n\\";
	bool is_quoted = false;

	for (const char *at = text; *at; at++) {
		is_quoted = is_quoted != (*at == '\'');
		if ((!is_quoted && strchr(tricks, *at)) || (unsigned char)*at < 0x20 ||
		    (unsigned char)*at >= 0x7F)
			return at;
	}
	return is_quoted ? text : NULL;
}

void
lint_l17(struct linting *l)
{
	static const char mark[] = "# TEMPLATE: fill ";
	const cJSON *command;
	int i = 0;

	cJSON_ArrayForEach(command, lint_get(l->action, "commands")) {
		const char *path = arena_fmt(l->arena, "action.commands[%d]", i++);
		const char *text = lint_word(command, "text");
		bool is_template = cJSON_IsTrue(lint_get(command, "template"));
		bool is_open = placeholder(text) != NULL;

		if (!cJSON_IsFalse(lint_get(command, "executed_by_tool")))
			lint_say(l, path, "sitrep runs nothing");
		if (is_open && !is_template)
			lint_say(l, path, "a {placeholder} in a command said to be complete");
		if (is_template && strncmp(text, mark, sizeof(mark) - 1) != 0)
			lint_say(l, path, "a template that does not say what to fill first");
		if (strcmp(lint_word(command, "platform"), "generic") == 0)
			continue;
		const char *body = strncmp(text, mark, sizeof(mark) - 1) ? text
									 : text + sizeof(mark) - 1;
		if (!is_open && shell_trick(body))
			lint_say(l, path, "it holds bytes that no version or name may bring");
	}
}

void
lint_l18(struct linting *l)
{
	static const char *const subject[] = { "carry", "re-apply", "committed" };
	static const char *const name[] = { "capacity", "GitOps", "idempotency" };
	const cJSON *ask;
	bool is_there[3] = { false };
	int i = 0;

	if (!l->is_act)
		return;
	cJSON_ArrayForEach(ask, lint_get(l->action, "prechecks")) {
		const char *question = lint_word(ask, "question");
		const cJSON *by = lint_get(ask, "by");

		for (size_t k = 0; k < LENGTH(subject); k++)
			is_there[k] = is_there[k] || strstr(question, subject[k]) ||
				      (k == 1 && (lint_has(question, "undo") ||
						  lint_has(question, "GitOps"))) ||
				      (k == 2 && lint_has(question, "twice"));
		/* Unknown is an answer when somebody gave it: null says that nobody did. */
		if (strcmp(lint_word(ask, "answer"), "unknown") == 0 && cJSON_IsNull(by))
			lint_say(l, arena_fmt(l->arena, "action.prechecks[%d]", i),
				 "not answered: %.80s", question);
		i++;
	}
	/* Who mends the logging moves no traffic and writes nothing again. */
	if (strcmp(lint_word(l->action, "kind"), "restore_data") == 0)
		return;
	for (size_t k = 0; k < LENGTH(subject); k++)
		if (!is_there[k])
			lint_say(l, "action.prechecks", "%s is not asked about", name[k]);
}

void
lint_l19(struct linting *l)
{
	const cJSON *escalate = lint_get(l->action, "escalate");

	if (!l->is_act)
		return;
	if (!(lint_number(escalate, "after_s") > 0))
		lint_say(l, "action.escalate.after_s", "no time after which it is escalated");
	if (!lint_is_filled(escalate, "to"))
		lint_say(l, "action.escalate.to", "nobody is named to escalate to");
	if (!cJSON_GetArraySize(lint_get(escalate, "when")))
		lint_say(l, "action.escalate.when", "no condition of escalating");
}

/* -- prevention -- */

static const char *const vague[] = { "improve", "monitor", "review", "investigate", "be careful",
				     NULL };
static const char *const firm[] = { "gate", "limit", "latency", "timeouts", "p95", "%", "rate",
				    "budget", NULL };

static void
check_gate(struct linting *l, const char *path, const cJSON *gate)
{
	static const char *const numbers[] = { "window_s", "min_n" };
	static const char *const words[] = { "metric", "on_fail", "on_insufficient" };

	if (!(lint_number(gate, "limit") >= 0))	/* none at all may be the limit */
		lint_say(l, path, "it has no limit");
	for (size_t i = 0; i < LENGTH(numbers); i++)
		if (!(lint_number(gate, numbers[i]) > 0))
			lint_say(l, path, "it has no %s", numbers[i]);
	for (size_t i = 0; i < LENGTH(words); i++)
		if (!lint_is_filled(gate, words[i]))
			lint_say(l, path, "it has no %s", words[i]);
}

void
lint_l20(struct linting *l)
{
	static const char *const owed[] = { "owner", "due", "where" };
	const char *what = lint_word(l->prevention, "what");
	const char *word = lint_has_any(what, vague);
	const cJSON *gate;
	int i = 0;

	if (word && !lint_has_any(what, firm))
		lint_error(l, "prevention.what", "\"%s\" is no gate: it has no number", word);
	cJSON_ArrayForEach(gate, lint_get(l->prevention, "gates"))
		check_gate(l, arena_fmt(l->arena, "prevention.gates[%d]", i++), gate);
	if (!i)
		lint_say(l, "prevention.gates", "no gate");
	for (size_t k = 0; k < LENGTH(owed); k++)
		if (!lint_is_filled(l->prevention, owed[k]))
			lint_say(l, arena_fmt(l->arena, "prevention.%s", owed[k]), "not filled");
}

/* The backtest of a version: others have nothing to try a gate on. */
static bool
is_of_version(const struct linting *l)
{
	return *lint_word(lint_get(l->verdict, "cause"), "version") &&
	       (strcmp(l->kind, "bad_version") == 0 || strcmp(l->kind, "faster_but_broken") == 0);
}

static bool
trips_in_grid(const cJSON *backtest)
{
	const cJSON *cell;

	cJSON_ArrayForEach(cell, lint_get(backtest, "grid"))
		if (cJSON_IsString(lint_get(cell, "first_trip")))
			return true;
	return cJSON_IsString(lint_get(backtest, "first_trip"));
}

void
lint_l21(struct linting *l)
{
	const cJSON *backtest = lint_get(l->prevention, "backtest");
	const cJSON *gate = cJSON_GetArrayItem(lint_get(l->prevention, "gates"), 0);
	const struct dossier *fresh = l->fresh ? l->in->fresh : NULL;
	static const char *const untestable[] = { "untestable", "not tested", "cannot be tested",
						  "no backtest", NULL };

	if (!is_of_version(l))
		return;
	if (!cJSON_IsObject(backtest)) {
		bool is_said = false;
		for (size_t i = 0; i < l->n_sentences; i++)
			is_said = is_said || (strncmp(l->sentence[i].path, "prevention", 10) == 0 &&
					      lint_has_any(l->sentence[i].text, untestable));
		if (!is_said)
			lint_say(l, "prevention.backtest", "no backtest, and nothing says why");
		return;
	}
	if (!trips_in_grid(backtest))
		lint_say(l, "prevention.backtest", "the gate never trips on the incident");
	if (lint_number(backtest, "false_trips") > 0)
		lint_say(l, "prevention.backtest", "it trips before the onset");
	/* Where the cause was wrong, so was the word healthy; a further cause hurts that one too;
	 * and where no version is one to go to, none is called so. */
	if (fresh && cJSON_IsObject(lint_get(l->action, "target")) &&
	    fresh->facts->gate.exists && fresh->facts->gate.backtest.healthy_trips &&
	    strcmp(l->state, "cause_rejected") != 0 && !fresh->facts->verdict->n_also)
		lint_say(l, "prevention.backtest", "it trips on the healthy version");
	else if (!fresh)
		lint_gap(l, "L21", "whether the healthy version trips it is told by the log alone");
	if ((lint_number(backtest, "min_n") < lint_number(gate, "min_n")) !=
	    cJSON_IsTrue(lint_get(backtest, "provisional")))
		lint_say(l, "prevention.backtest.provisional",
			 "min n %g against the gate's %g, and it is %scalled provisional",
			 lint_number(backtest, "min_n"), lint_number(gate, "min_n"),
			 cJSON_IsTrue(lint_get(backtest, "provisional")) ? "" : "not ");
}
