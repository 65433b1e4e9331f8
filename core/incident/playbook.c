/* playbook: what to type on each platform: commands to copy, never to run. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/str.h"
#include "core/incident/playbook_private.h"

/* -- what may enter a command (guide.md section 5), byte by byte and without a locale -- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_small(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c);
}

static bool
is_alnum(char c)
{
	return is_small(c) || (c >= 'A' && c <= 'Z');
}

bool
playbook_version_ok(const char *text, size_t len)
{
	if (len < 1 || len > 64 || !is_alnum(text[0]))
		return false;
	for (size_t i = 1; i < len; i++)
		if (!is_alnum(text[i]) && text[i] != '.' && text[i] != '_' && text[i] != '-')
			return false;
	return true;
}

/* Small letters and digits at both ends; inside also `-`, and `.` when it may. */
static bool
is_label(const char *text, size_t len, size_t max, bool may_dot)
{
	if (len < 1 || len > max || !is_small(text[0]) || !is_small(text[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_small(text[i]) && text[i] != '-' && !(may_dot && text[i] == '.'))
			return false;
	return true;
}

bool
playbook_namespace_ok(const char *text, size_t len)
{
	return is_label(text, len, 63, false);
}

bool
playbook_workload_ok(const char *text, size_t len)
{
	return is_label(text, len, 253, true);
}

static bool
number_ok(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_digit(text[i]))
			return false;
	return len >= 1 && len <= 9;
}

static const struct placeholder {
	const char *name;
	bool (*ok)(const char *text, size_t len);
} placeholders[] = {
	{ "good", playbook_version_ok }, { "bad", playbook_version_ok },
	{ "namespace", playbook_namespace_ok },
	{ "workload", playbook_workload_ok }, { "canary", playbook_workload_ok },
	{ "virtualservice", playbook_workload_ok }, { "httproute", playbook_workload_ok },
	{ "inferenceservice", playbook_workload_ok }, { "experiment", playbook_workload_ok },
	{ "release", playbook_workload_ok }, { "good_service", playbook_workload_ok },
	{ "bad_service", playbook_workload_ok },
	{ "good_subset", playbook_version_ok }, { "bad_subset", playbook_version_ok },
	{ "good_variant", playbook_version_ok }, { "bad_variant", playbook_version_ok },
	{ "bad_model", playbook_version_ok }, { "model", playbook_version_ok },
	{ "alias", playbook_version_ok }, { "flag", playbook_version_ok },
	{ "project", playbook_version_ok }, { "environment", playbook_version_ok },
	{ "endpoint_name", playbook_version_ok },
	{ "good_revision", number_ok }, { "bad_revision", number_ok }, { "good_no", number_ok },
	{ "bad_no", number_ok }, { "good_weight", number_ok }, { "bad_weight", number_ok },
	{ "bad_percent", number_ok },
};

/* -- filling a template -- */

struct filling {
	const struct incident_file *incident;
	const char *bad, *good;
	const char *all_bad;	/* `v1.3 and v1.4`, each fit to enter a command; NULL: one is bad */
	struct arena *arena;
	struct str left;	/* placeholders that stayed: `{namespace} {workload}` */
	struct str why;
};

static const char *
value_of(const struct filling *filling, const char *name)
{
	const struct incident_file *incident = filling->incident;

	if (strcmp(name, "good") == 0)
		return filling->good;
	if (strcmp(name, "bad") == 0)
		return filling->bad;
	for (size_t i = 0; incident && i < incident->n_names; i++)
		if (strcmp(incident->names[i].name, name) == 0)
			return incident->names[i].value;
	return NULL;
}

/* The placeholder that stands at `{`, or NULL: other braces belong to the command. */
static const struct placeholder *
placeholder_at(const char *at)
{
	for (size_t i = 0; i < LENGTH(placeholders); i++) {
		size_t len = strlen(placeholders[i].name);

		if (strncmp(at + 1, placeholders[i].name, len) == 0 && at[1 + len] == '}')
			return &placeholders[i];
	}
	return NULL;
}

/* A name that has no fit value stays in braces, and is said once. */
static void
leave(struct filling *filling, const struct placeholder *placeholder, bool is_given)
{
	const char *braced = arena_fmt(filling->arena, "{%s}", placeholder->name);

	if (strstr(str_text(&filling->left), braced))
		return;
	str_fmt(&filling->left, "%s%s", filling->left.len ? " " : "", braced);
	str_fmt(&filling->why, "%s%s: %s", filling->why.len ? "; " : "", braced,
		is_given ? "the name given holds what may not enter a command"
			 : "no name was given");
}

static void
fill(struct filling *filling, const char *template, struct str *out)
{
	for (const char *at = template; *at; ) {
		const struct placeholder *placeholder = *at == '{' ? placeholder_at(at) : NULL;

		if (!placeholder) {
			str_char(out, *at++);
			continue;
		}
		const char *value = value_of(filling, placeholder->name);
		if (filling->all_bad && value == filling->bad) {
			str_add(out, filling->all_bad);
		} else if (value && placeholder->ok(value, strlen(value))) {
			str_add(out, value);
		} else {
			leave(filling, placeholder, value != NULL);
			str_fmt(out, "{%s}", placeholder->name);
		}
		at += strlen(placeholder->name) + 2;
	}
}

static const char *
keep(struct filling *filling, const struct str *text)
{
	return arena_text(filling->arena, str_text(text), text->len);
}

static struct command_line
fill_line(struct filling *filling, const char *role, const char *template)
{
	struct command_line line = { .role = role };
	struct str text = { 0 };

	str_clear(&filling->left);
	str_clear(&filling->why);
	fill(filling, template, &text);
	line.text = keep(filling, &text);
	if (filling->left.len) {
		/* A comment up to its end: pasted as it is, it does nothing. */
		line.is_template = true;
		line.why = keep(filling, &filling->why);
		line.text = arena_fmt(filling->arena, "# TEMPLATE: fill %s first: %s",
				      str_text(&filling->left), line.text);
	}
	str_release(&text);
	return line;
}

static const struct platform *
find_platform(const char *name, bool is_promoted)
{
	size_t n;
	const struct platform *rows = playbook_rows(&n), *found = &rows[n - 1];

	for (size_t i = 0; name && i < n; i++)
		if (strcmp(rows[i].name, name) == 0 &&
		    (!rows[i].stage || (strcmp(rows[i].stage, "promoted") == 0) == is_promoted))
			found = &rows[i];
	return found;
}

/* NULL when one of them may not enter a command. */
static const char *
joined_versions(const char *const *bad, size_t n, struct arena *arena)
{
	const char *text = bad[0];

	for (size_t i = 0; i < n; i++)
		if (!playbook_version_ok(bad[i], strlen(bad[i])))
			return NULL;
	for (size_t i = 1; i < n; i++)
		text = arena_fmt(arena, "%s%s%s", text, i + 1 < n ? ", " : " and ", bad[i]);
	return text;
}

const struct card *
playbook_card_of(const char *platform, bool is_promoted, const struct incident_file *incident,
		 const char *const *bad, size_t n_bad, const char *good, struct arena *arena)
{
	const struct platform *row = find_platform(platform, is_promoted);
	struct filling filling = { .incident = incident, .good = good, .arena = arena };
	struct card *card = ARENA_NEW(arena, struct card, 1);
	struct str trap = { 0 };

	card->platform = row->name;
	/* Words for a person name all of them at once. */
	if (strcmp(row->name, "generic") == 0 && n_bad > 1) {
		filling.all_bad = joined_versions(bad, n_bad, arena);
		n_bad = filling.all_bad ? 1 : n_bad;
	}
	/* Each line, then the same for the next bad version where that says something else. */
	for (size_t i = 0; i < LENGTH(row->line) && row->line[i].role; i++)
		for (size_t k = 0; k < (n_bad ? n_bad : 1) && card->n < LENGTH(card->line); k++) {
			filling.bad = n_bad ? bad[k] : NULL;
			card->line[card->n] = fill_line(&filling, row->line[i].role,
							row->line[i].text);
			if (!k || strcmp(card->line[card->n].text, card->line[card->n - 1].text))
				card->n++;
		}
	filling.bad = n_bad ? bad[0] : NULL;
	if (row->trap) {
		fill(&filling, row->trap, &trap);
		card->trap = keep(&filling, &trap);
	}
	str_release(&trap);
	str_release(&filling.left);
	str_release(&filling.why);
	return card;
}

const struct card *
playbook_card(const char *platform, bool is_promoted, const struct incident_file *incident,
	      const char *bad, const char *good, struct arena *arena)
{
	return playbook_card_of(platform, is_promoted, incident, &bad, bad != NULL, good, arena);
}

const char *const *
playbook_platforms(void)
{
	static const char *const names[] = {
		"kubernetes", "argo-rollouts", "flagger", "istio", "gateway-api",
		"kserve",     "seldon",        "mlflow",  "flagd", "launchdarkly",
		"helm",       "sagemaker",     "generic", NULL,
	};

	return names;
}
