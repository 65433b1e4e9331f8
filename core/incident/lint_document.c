/* lint_document: rules of the document's form: headings, head, length; MD and JSON agree. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/incident/lint_private.h"
#include "core/incident/numbers.h"
#include "core/incident/schema.h"

#define TITLE_END " \xe2\x80\x93 Root Cause Analysis"
enum { WORDS_MAX = 900, LINES_MAX = 110, HEAD_LINES = 24, HEAD_COLUMNS = 100 };

/* In their order; those of sections 1-4 stand in every document, with an incident or without. */
static const char *const headings[] = {
	"## 1. Root Cause Analysis",
	"### What\xe2\x80\x99s causing the ",	/* asked[] */
	"### Supporting Evidence from the Logs",
	"### What else we considered",
	"### What the log cannot tell us",
	"## 2. Immediate Action (Next 10 Minutes)",
	"### One Quick Fix to Implement Right Now",
	"## 3. Prevention (Long-Term Improvement)",
	"### One Long-Term Improvement",
	"## 4. Retrospective Notes (For Team Retro)",
	"## Timeline (UTC)",
	"## Reported and measured",
	"## Appendix: commands, gate exports, cited records (raw, cleaned), method, options",
};

/* What the heading of the cause asks for. */
static const char *const asked[] = { "slowdown?", "failures?", "refusals?", "silence?" };

static bool
is_line(const struct md_line *line, const char *text)
{
	return !line->is_code && line->len == strlen(text) && memcmp(line->at, text,
		line->len) == 0;
}

/* One that ends in a blank is followed by one of the words that are asked for. */
static bool
is_heading(const struct md_line *line, const char *heading)
{
	size_t len = strlen(heading);

	if (heading[len - 1] != ' ' || line->is_code || line->len <= len ||
	    memcmp(line->at, heading, len) != 0)
		return is_line(line, heading);
	for (size_t i = 0; i < LENGTH(asked); i++)
		if (line->len - len == strlen(asked[i]) &&
		    memcmp(line->at + len, asked[i], line->len - len) == 0)
			return true;
	return false;
}

void
lint_l01(struct linting *l)
{
	size_t len = strlen(TITLE_END), last = 0;
	const struct md_line *title = l->n_lines ? &l->line[0] : NULL;

	if (!title || title->len < len + 3 || memcmp(title->at, "# ", 2) != 0 ||
	    memcmp(title->at + title->len - len, TITLE_END, len) != 0)
		lint_say(l, "md:1", "the title does not end in \"%s\"", &TITLE_END[1]);
	for (size_t i = 1; i < l->n_lines; i++)
		if (!l->line[i].is_code && l->line[i].len > 1 && memcmp(l->line[i].at, "# ",
			2) == 0)
			lint_say(l, arena_fmt(l->arena, "md:%zu", i + 1), "a second title");
	for (size_t h = 0; h < LENGTH(headings); h++) {
		size_t n = 0, at = 0;

		for (size_t i = 0; i < l->n_lines; i++)
			if (is_heading(&l->line[i], headings[h])) {
				at = n++ ? at : i;
			}
		if (n != 1)
			lint_say(l, "md", "the heading \"%s\" stands there %zu times", headings[h],
				 n);
		else if (at < last)
			lint_say(l, arena_fmt(l->arena, "md:%zu", at + 1),
				 "the heading \"%s\" is out of order", headings[h]);
		last = n ? at : last;
	}
}

/* A label of the head with something behind it. */
static const char *
label(struct linting *l, const char *name)
{
	const char *mark = arena_fmt(l->arena, "**%s:**", name);
	const char *text = lint_line_text(l, lint_line(l, mark));
	const char *rest = *text ? text + strlen(mark) : text;

	rest += strspn(rest, " ");
	if (!*rest)
		lint_say(l, "md", "the head has no %s", name);
	return rest;
}

void
lint_l02(struct linting *l)
{
	const cJSON *zone = lint_get(lint_get(l->incident, "zone"), "reported_zone");

	if (!lint_is_filled(l->incident, "title"))
		lint_say(l, "incident.title", "the incident has no title");
	if (!cJSON_IsNumber(lint_get(lint_get(l->rca, "impact"), "requests")))
		lint_say(l, "rca.impact", "the impact is not told");
	if (!l->md)
		return;
	if (lint_line(l, "**Scenario**") < 0)
		lint_say(l, "md", "the head has no Scenario");
	const char *time = label(l, "Time");
	label(l, "Incident");
	label(l, "Impact");
	/* Where nobody gave a time, that of the log is all there is, and it is UTC. */
	bool has_none = strstr(time, "not reported (log:") && strstr(time, " UTC)");
	if (*time && !has_none && !(cJSON_IsString(zone) ? lint_has(time, zone->valuestring)
							 : lint_has(time, "zone not stated")))
		lint_say(l, "md", "the time says nothing of its zone");
}

/* -- in one breath -- */

static void
breath_has(struct linting *l, const char *breath, const char *what)
{
	const char *value[4];
	size_t n = lint_values(lint_get(l->action, what), value, LENGTH(value));

	for (size_t i = 0; i < n; i++)
		if (!strstr(breath, text_safe_in(l->arena, value[i], strlen(value[i]))))
			lint_say(l, arena_fmt(l->arena, "action.%s", what),
				 "\"In one breath\" does not name %s", value[i]);
}

/* The group of stats that has the target as its whole key. */
static const cJSON *
group_of(const struct linting *l, const cJSON *key)
{
	const cJSON *table, *group;

	cJSON_ArrayForEach(table, l->stats)
		cJSON_ArrayForEach(group, lint_get(table, "groups"))
			if (lint_same(lint_get(group, "key"), key))
				return group;
	return NULL;
}

void
lint_l03(struct linting *l)
{
	const cJSON *target = lint_get(l->action, "target"), *ask;

	if (l->md && l->is_act) {
		const char *breath = lint_line_text(l, lint_line(l, "> **In one breath:**"));
		breath_has(l, breath, "suspect");
		breath_has(l, breath, "target");
	}
	if (!cJSON_IsObject(target))
		return;
	const cJSON *group = group_of(l, target);
	if (!group || !(lint_number(group, "n") > 0))
		lint_say(l, "action.target", "the target has no record in this log");
	if (lint_same(target, lint_get(l->action, "suspect")))
		lint_say(l, "action.target", "the target is the suspect");
	cJSON_ArrayForEach(ask, lint_get(l->action, "prechecks"))
		if (lint_has(lint_word(ask, "question"), "healthy") &&
		    strcmp(lint_word(ask, "answer"), "no") == 0)
			lint_say(l, "action.target", "the target was not seen healthy");
	/* An act that was taken chose by what was known then. */
	if (l->fresh && strcmp(lint_word(l->action, "state"), "taken") != 0 &&
	    !lint_same(target, lint_get(lint_get(l->fresh, "action"), "target")))
		lint_say(l, "action.target", "this log shows another target as healthy");
}

/* -- length -- */

/* What holds a letter; citations, marks and commands are no words. */
static size_t
count_words(const struct md_line *line)
{
	bool is_cited = false, is_code = false, is_word = false;
	size_t words = 0;

	if (line->len >= 4 && memcmp(line->at, "<!--", 4) == 0)
		return 0;
	for (size_t i = 0; i <= line->len; i++) {
		char c = i < line->len ? line->at[i] : ' ';

		is_cited = (is_cited || (c == '[' && i + 1 < line->len &&
			line->at[i + 1] == 'L')) &&
			   c != ']';
		is_code ^= c == '`';
		is_word = is_word || ((c | 32) >= 'a' && (c | 32) <= 'z' && !is_cited && !is_code);
		if (c == ' ') {
			words += is_word;
			is_word = false;
		}
	}
	return words;
}

void
lint_l26(struct linting *l)
{
	long from = lint_line(l, headings[0]), to = lint_line(l, "## Timeline (UTC)");
	long breath = lint_line(l, "> **In one breath:**");
	size_t words = 0, lines = 0, head = 0;

	for (long i = from; from >= 0 && i < to; i++) {
		words += count_words(&l->line[i]);
		lines++;
	}
	for (long i = 0; i <= breath; i++)
		head += 1 + (l->line[i].len ? (l->line[i].len - 1) / HEAD_COLUMNS : 0);
	if (words > WORDS_MAX)
		lint_say(l, "md", "sections 1-4 have %zu words, more than %d", words, WORDS_MAX);
	if (lines > LINES_MAX)
		lint_say(l, "md", "sections 1-4 have %zu lines, more than %d", lines, LINES_MAX);
	if (head > HEAD_LINES)
		lint_say(l, "md", "the head has %zu lines at 100 columns, more than %d", head,
			 HEAD_LINES);
}

/* -- schema; Markdown against JSON -- */

/* Of a share with four decimals, as percent. */
static const double ROUNDING = .0051;

/* Numbers, each with half of its last digit shown. */
struct pile {
	struct shown { double value, half; } *at;
	size_t n, cap;
};

static void
pile_add(struct pile *pile, double value, double half)
{
	GROW(pile->at, pile->n, pile->cap);
	pile->at[pile->n++] = (struct shown){ value, half };
}

/* Past the digest of a source, as the document shows it; NULL: none stands here. */
static const char *
past_digest(const char *at, const char *end)
{
	static const char word[] = "sha256 ";
	size_t len = sizeof(word) - 1;

	if ((size_t)(end - at) < len || memcmp(at, word, len) != 0)
		return NULL;
	for (at += len; at < end && strchr("0123456789abcdef", *at) && *at;)
		at++;
	return at;
}

/* Past a version that the document escapes, `2026\.03.2`; NULL: none stands here. */
static const char *
past_escaped(const char *at, const char *end)
{
	const char *stop = at;
	bool has_escape = false;

	for (; stop < end && *stop && strchr("0123456789.\\", *stop); stop++)
		has_escape = has_escape || *stop == '\\';
	return has_escape ? stop : NULL;
}

/* Half of the last digit of what is `digits` long. */
static double
half_of(const char *at, size_t digits)
{
	const char *dot = memchr(at, '.', digits);
	double half = .5;

	for (const char *c = dot ? dot + 1 : at + digits; c < at + digits; c++)
		half /= 10;
	return half;
}

static void
pile_text(struct pile *pile, const char *text, size_t len)
{
	const char *end = text + len;

	for (const char *at = text; at < end;) {
		char *stop = NULL;
		const char *past = past_digest(at, end);

		if (!past && *at >= '0' && *at <= '9')
			past = past_escaped(at, end);
		if (past) {
			at = past;
			continue;
		}
		if (*at < '0' || *at > '9') {
			/* `#1259` is the name of an issue. */
			at += *at == '#' ? 1 + strspn(at + 1, "0123456789") : 1;
			continue;
		}
		double value = strtod(at, &stop);
		/* Hexadecimal and exponents are words here, such as a digest. */
		size_t digits = strspn(at, "0123456789.");
		/* Of a list that is cut; what is left of it stands in the JSON as lines. */
		if (strncmp(at + digits, " more", 5) == 0) {
			at += digits;
			continue;
		}
		pile_add(pile, (size_t)(stop - at) == digits ? value : 0, half_of(at, digits));
		at += digits;
	}
}

static void
pile_json(struct pile *pile, const cJSON *json)
{
	const cJSON *item;

	if (cJSON_IsNumber(json)) {
		/* Shares stand there with four decimals, and as percent in the document. */
		pile_add(pile, fabs(json->valuedouble), 0);
		pile_add(pile, 100 * fabs(json->valuedouble), 0);
	}
	if (cJSON_IsString(json))
		pile_text(pile, json->valuestring, strlen(json->valuestring));
	cJSON_ArrayForEach(item, json)
		pile_json(pile, item);
}

/* The JSON holds it, but for what rounding in both takes away. */
static bool
is_near(const struct pile *pile, double value, double half)
{
	size_t low = 0, high = pile->n;

	half += ROUNDING;

	while (low < high) {
		size_t mid = (low + high) / 2;
		if (pile->at[mid].value < value - half)
			low = mid + 1;
		else
			high = mid;
	}
	return low < pile->n && pile->at[low].value <= value + half;
}

/* A number of the generated blocks that the JSON does not hold. */
static void
compare_numbers(struct linting *l)
{
	struct pile json = { 0 }, md = { 0 };
	bool is_ours = false;

	pile_json(&json, l->root);
	if (json.n)
		qsort(json.at, json.n, sizeof(*json.at), numbers_order);
	for (size_t i = 0; i < l->n_lines; i++) {
		const struct md_line *line = &l->line[i];

		if (line->len > 12 && memcmp(line->at, "<!-- sitrep:", 12) == 0)
			is_ours = line->at[12] == 'b';
		if (!is_ours || line->is_code)
			continue;
		md.n = 0;
		pile_text(&md, line->at, line->len);
		for (size_t k = 0; k < md.n; k++)
			if (!is_near(&json, md.at[k].value, md.at[k].half)) {
				lint_say(l, arena_fmt(l->arena, "md:%zu", i + 1),
					 "the Markdown says %g, which the JSON does not",
					 md.at[k].value);
				break;
			}
	}
	free(json.at);
	free(md.at);
}

void
lint_l27(struct linting *l)
{
	struct schema *schema = schema_report();
	struct str path = { 0 }, why = { 0 };

	if (!schema_holds(schema, l->root, &path, &why))
		lint_say(l, str_text(&path), "the schema does not hold: it %s", str_text(&why));
	schema_free(schema);
	str_release(&path);
	str_release(&why);
	if (l->is_md_given)
		compare_numbers(l);
}
