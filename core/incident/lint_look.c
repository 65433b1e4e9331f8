/* lint_look: looking into a report: keys, words, sentences, and the lines of its Markdown. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/incident/lint_private.h"

const cJSON *
lint_get(const cJSON *json, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(json, key);
}

const char *
lint_word(const cJSON *json, const char *key)
{
	const char *text = cJSON_GetStringValue(lint_get(json, key));

	return text ? text : "";
}

int64_t
lint_time(const cJSON *json, const char *key)
{
	const char *text = lint_word(json, key);
	int64_t at_ns = INSTANT_NONE;
	unsigned flags;

	if (!*text || instant_parse(text, strlen(text), &at_ns, &flags) != 0)
		return INSTANT_NONE;
	return at_ns;
}

double
lint_number(const cJSON *json, const char *key)
{
	const cJSON *item = lint_get(json, key);

	return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

bool
lint_is_filled(const cJSON *json, const char *key)
{
	const char *text = lint_word(json, key);

	return *text && strcmp(text, "not filled") != 0;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

bool
lint_has(const char *text, const char *phrase)
{
	size_t len = strlen(phrase);
	bool ends = len && is_letter(phrase[len - 1]), begins = len && is_letter(phrase[0]);

	for (const char *at = text; len && (at = strcasestr(at, phrase)); at++)
		if ((!begins || at == text || !is_letter(at[-1])) && (!ends || !is_letter(at[len])))
			return true;
	return false;
}

const char *
lint_has_any(const char *text, const char *const *phrases)
{
	for (size_t i = 0; phrases[i]; i++)
		if (lint_has(text, phrases[i]))
			return phrases[i];
	return NULL;
}

size_t
lint_values(const cJSON *object, const char **out, size_t max)
{
	const cJSON *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, object)
		if (n < max && cJSON_IsString(item) && *item->valuestring)
			out[n++] = item->valuestring;
	return n;
}

size_t
lint_people(const struct linting *l, const char **out, size_t max)
{
	static const char *const of_action[] = { "owner", "executor", "approved_by", "taken_by" };
	size_t n = lint_values(lint_get(l->incident, "roles"), out, max);

	for (size_t i = 0; i < LENGTH(of_action) && n < max; i++)
		if (lint_is_filled(l->action, of_action[i]))
			out[n++] = lint_word(l->action, of_action[i]);
	if (n < max && lint_is_filled(l->prevention, "owner"))
		out[n++] = lint_word(l->prevention, "owner");
	if (n < max && lint_is_filled(lint_get(l->root, "signed_off"), "by"))
		out[n++] = lint_word(lint_get(l->root, "signed_off"), "by");
	return n;
}

bool
lint_same(const cJSON *a, const cJSON *b)
{
	if (!a || !b)
		return a == b;
	if ((a->type & 0xFF) != (b->type & 0xFF))
		return false;
	if (cJSON_IsString(a))
		return strcmp(a->valuestring, b->valuestring) == 0;
	if (cJSON_IsNumber(a))
		return a->valuedouble == b->valuedouble;
	const cJSON *x = a->child, *y = b->child;
	for (; x && y; x = x->next, y = y->next)
		if ((x->string && strcmp(x->string, y->string) != 0) || !lint_same(x, y))
			return false;
	return !x && !y;
}

/* -- sentences -- */

struct gather {
	struct linting *l;
	struct lint_sentence *at;
	size_t n, cap;
	int depth;
};

/* Keys whose texts are sentences, alone or in a list. What people said is quoted, not said. */
static const char *const said[] = {
	"statement", "text", "why", "what", "why_not", "expected_effect", "undo", "question",
	"source", "title", "risks", "when", "notes", "limits", "cannot_tell", "test", "where", NULL,
};

bool
lint_is_sentence(const char *key)
{
	for (size_t i = 0; said[i]; i++)
		if (strcmp(said[i], key) == 0)
			return true;
	return false;
}

static bool
is_quote(const cJSON *json)
{
	return strcmp(lint_word(json, "t_kind"), "stated") == 0;
}

static void
gather(struct gather *g, const cJSON *json, const char *key, const char *path)
{
	static const char *const skipped[] = { "facts", "stats", "commands", "tool", "fields",
					       "sources", "repairs", NULL };
	const cJSON *item;
	int i = 0;

	for (size_t k = 0; skipped[k]; k++)
		if (strcmp(skipped[k], key) == 0)
			return;
	if (cJSON_IsString(json) && lint_is_sentence(key) && *json->valuestring) {
		GROW(g->at, g->n, g->cap);
		g->at[g->n++] = (struct lint_sentence){ key, path, json->valuestring };
	}
	if (g->depth > 32 || is_quote(json))
		return;
	g->depth++;
	cJSON_ArrayForEach(item, json) {
		const char *name = item->string ? item->string : key;
		gather(g, item, name,
		       item->string ? arena_fmt(g->l->arena, "%s%s%s", path, *path ? "." : "", name)
				    : arena_fmt(g->l->arena, "%s[%d]", path, i++));
	}
	g->depth--;
}

size_t
lint_sentences(struct linting *l, const cJSON *root, struct lint_sentence **out)
{
	struct gather g = { .l = l };

	gather(&g, root, "", "");
	*out = arena_copy(l->arena, g.at ? (void *)g.at : (void *)&g,
			  g.at ? g.n * sizeof(*g.at) : 1);
	free(g.at);
	return g.n;
}

const struct lint_sentence *
lint_find(const struct linting *l, const char *place, const char *phrase)
{
	size_t len = strlen(place);

	for (size_t i = 0; i < l->n_sentences; i++)
		if (strncmp(l->sentence[i].path, place, len) == 0 &&
		    lint_has(l->sentence[i].text, phrase))
			return &l->sentence[i];
	return NULL;
}

/* -- Markdown -- */

void
lint_lines(struct linting *l)
{
	size_t n = 1;
	bool is_code = false;

	for (const char *at = l->md; at && *at; at++)
		n += *at == '\n';
	l->line = ARENA_NEW(l->arena, struct md_line, n);
	for (const char *at = l->md; at && *at;) {
		size_t len = strcspn(at, "\n");
		bool is_fence = strncmp(at, "```", 3) == 0;

		l->line[l->n_lines++] = (struct md_line){ at, len, is_code || is_fence };
		is_code = is_code != is_fence;
		at += len + (at[len] == '\n');
	}
}

long
lint_line(const struct linting *l, const char *begin)
{
	size_t len = strlen(begin);

	for (size_t i = 0; i < l->n_lines; i++)
		if (!l->line[i].is_code && l->line[i].len >= len &&
		    memcmp(l->line[i].at, begin, len) == 0)
			return (long)i;
	return -1;
}

const char *
lint_line_text(struct linting *l, long line)
{
	static const struct { const char *mark, *text; } known[] = {
		{ "&lt;", "<" }, { "&amp;", "&" }, { "(at)", "@" },
	};
	struct str out = { 0 };

	if (line < 0)
		return "";
	const char *at = l->line[line].at, *end = at + l->line[line].len;
	while (at < end) {
		size_t k = 0;
		while (k < LENGTH(known) && strncmp(at, known[k].mark, strlen(known[k].mark)) != 0)
			k++;
		if (k < LENGTH(known)) {
			str_add(&out, known[k].text);
			at += strlen(known[k].mark);
		} else {
			at += *at == '\\' && at + 1 < end;
			str_char(&out, *at++);
		}
	}
	const char *kept = arena_text(l->arena, str_text(&out), out.len);
	str_release(&out);
	return kept;
}
