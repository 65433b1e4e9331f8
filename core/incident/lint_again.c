/* lint_again: does the same log say the same again? Facts, figures, sentences, documents. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/incident/lint_private.h"

const char *
lint_masked(struct arena *arena, const char *text, size_t len)
{
	char *out = arena_text(arena, text, len);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		bool is_digit = out[i] >= '0' && out[i] <= '9';
		if (!is_digit || n == 0 || out[n - 1] != '#')
			out[n++] = is_digit ? '#' : out[i];
	}
	out[n] = '\0';
	return out;
}

struct mask { const char *masked, *text; };

static int
by_mask(const void *a, const void *b)
{
	const struct mask *x = a, *y = b;
	int order = strcmp(x->masked, y->masked);

	return order ? order : strcmp(x->text, y->text);
}

/* A sentence that differs from what the log gives in its numbers alone has been meddled with. */
static void
compare_sentences(struct linting *l)
{
	struct mask *made = ARENA_NEW(l->arena, struct mask, l->n_fresh + 1);
	size_t n = l->n_fresh;

	for (size_t i = 0; i < n; i++)
		made[i] = (struct mask){ lint_masked(l->arena, l->fresh_sentence[i].text,
						     strlen(l->fresh_sentence[i].text)),
					 l->fresh_sentence[i].text };
	qsort(made, n, sizeof(*made), by_mask);
	for (size_t i = 0; i < l->n_sentences; i++) {
		const struct lint_sentence *at = &l->sentence[i];
		struct mask key = { lint_masked(l->arena, at->text, strlen(at->text)), "" };
		size_t low = 0, high = n;
		bool is_there = false;

		while (low < high) {
			size_t mid = (low + high) / 2;
			if (by_mask(&made[mid], &key) < 0)
				low = mid + 1;
			else
				high = mid;
		}
		bool is_known = low < n && strcmp(made[low].masked, key.masked) == 0;
		for (size_t k = low; k < n && strcmp(made[k].masked, key.masked) == 0; k++)
			is_there = is_there || strcmp(made[k].text, at->text) == 0;
		if (is_known && !is_there)
			lint_say(l, at->path, "the log gives: %.120s", made[low].text);
	}
}

/* Texts typed for other figures: the fold over the notes knows them. */
static void
find_stale(struct linting *l)
{
	const struct guide *guide = l->fresh ? l->in->fresh->guide : NULL;

	for (int s = 0; guide && s < STEPS; s++)
		for (size_t f = 0; f < guide->step[s].n_fields; f++)
			if (guide->step[s].field[f].state == FIELD_STALE)
				lint_say(l, guide->step[s].field[f].name,
					 "it was written for other figures");
}

void
lint_l04(struct linting *l)
{
	lint_check_numbers(l);
	if (!l->fresh) {
		lint_gap(l, "L04", "without the log numbers were only compared with each other");
		return;
	}
	compare_sentences(l);
	find_stale(l);
}

/* What the log alone decides, whoever typed what. */
static void
compare_parts(struct linting *l)
{
	static const char *const of_rca[] = {
		"onset", "impact", "like_for_like", "counterfactual", "differs", "robustness",
		"cannot_tell", "cautions",
	};
	static const char *const of_verdict[] = { "incident", "kind", "cause", "baseline", "lines",
						  "also" };
	static const char *const of_data[] = {
		"records", "repaired", "wrapped", "skipped_bytes", "unusable", "duplicates",
		"late", "unsafe_fields", "repairs", "first", "last", "fields", "notes",
	};
	static const char *const of_prevention[] = { "gates", "backtest", "exposure",
						     "time_to_decide" };
	const struct { const char *name; const char *const *key; size_t n; } part[] = {
		{ "rca", of_rca, LENGTH(of_rca) }, { "data", of_data, LENGTH(of_data) },
		{ "prevention", of_prevention, LENGTH(of_prevention) },
	};
	const cJSON *verdict = lint_get(lint_get(l->fresh, "rca"), "verdict");

	for (size_t p = 0; p < LENGTH(part); p++)
		for (size_t i = 0; i < part[p].n; i++) {
			/* A gate's words may be a person's choice. */
			if (strcmp(part[p].key[i], "gates") == 0)
				continue;
			if (!lint_same(lint_get(lint_get(l->root, part[p].name), part[p].key[i]),
				       lint_get(lint_get(l->fresh, part[p].name), part[p].key[i])))
				lint_say(l, arena_fmt(l->arena, "%s.%s", part[p].name,
						      part[p].key[i]),
					 "this log gives something else");
		}
	for (size_t i = 0; i < LENGTH(of_verdict); i++)
		if (!lint_same(lint_get(l->verdict, of_verdict[i]), lint_get(verdict,
			of_verdict[i])))
			lint_say(l, arena_fmt(l->arena, "rca.verdict.%s", of_verdict[i]),
				 "this log gives something else");
	if (strcmp(l->certainty, "confirmed") != 0 &&
	    strcmp(l->certainty, lint_word(verdict, "certainty")) != 0)
		lint_say(l, "rca.verdict.certainty", "this log gives %s",
			 lint_word(verdict, "certainty"));
}

/* Lists of the log's own making, item by item; keys that people fill are left out. */
static void
compare_list(struct linting *l, const char *path, const cJSON *list, const cJSON *fresh,
	     const char *const *keys)
{
	const cJSON *a = list ? list->child : NULL, *b = fresh ? fresh->child : NULL;
	int i = 0;

	for (; a && b; a = a->next, b = b->next, i++)
		for (size_t k = 0; keys[k]; k++)
			if (!lint_same(lint_get(a, keys[k]), lint_get(b, keys[k]))) {
				lint_say(l, arena_fmt(l->arena, "%s[%d].%s", path, i, keys[k]),
					 "this log gives something else");
				return;
			}
	if (a || b)
		lint_say(l, path, "this log gives %d items, not %d", cJSON_GetArraySize(fresh),
			 cJSON_GetArraySize(list));
}

/* Items that say what the log's say cite what the log's cite. */
static void
compare_cites(struct linting *l, const char *path, const cJSON *list, const cJSON *fresh)
{
	const cJSON *item, *made;
	int i = 0;

	cJSON_ArrayForEach(item, list) {
		bool is_known = false, is_same = false;

		cJSON_ArrayForEach(made, fresh)
			if (*lint_word(item, "text") &&
			    strcmp(lint_word(item, "text"), lint_word(made, "text")) == 0 &&
			    strcmp(lint_word(item, "t"), lint_word(made, "t")) == 0) {
				is_known = true;
				is_same = is_same || (lint_same(lint_get(item, "lines"),
								lint_get(made, "lines")) &&
						      lint_same(lint_get(item, "records"),
								lint_get(made, "records")));
			}
		if (is_known && !is_same)
			lint_say(l, arena_fmt(l->arena, "%s[%d].lines", path, i),
				 "this log gives other lines");
		i++;
	}
}

static void
compare_claims(struct linting *l)
{
	const cJSON *claim = lint_get(l->incident, "reported");
	const cJSON *made = lint_get(lint_get(l->fresh, "incident"), "reported");
	int i = 0;

	claim = claim ? claim->child : NULL;
	made = made ? made->child : NULL;
	for (; claim && made; claim = claim->next, made = made->next, i++) {
		const char *path = arena_fmt(l->arena, "incident.reported[%d]", i);

		if (!lint_same(lint_get(claim, "lines"), lint_get(made, "lines")) ||
		    !lint_same(lint_get(claim, "parts"), lint_get(made, "parts")))
			lint_say(l, path, "this log answers the claim in another way");
	}
}

/* What stands between the marks of a block; len 0 when a mark is missing. */
static const char *
block_of(const char *md, const char *name, size_t *len, struct arena *arena)
{
	const char *begin = arena_fmt(arena, "<!-- sitrep:begin %s -->\n", name);
	const char *at = strstr(md, begin);
	const char *end = at ? strstr(at, arena_fmt(arena, "<!-- sitrep:end %s -->", name)) : NULL;

	*len = 0;
	if (!end)
		return NULL;
	at += strlen(begin);
	*len = (size_t)(end - at);
	return at;
}

static void
compare_blocks(struct linting *l)
{
	static const char *const blocks[] = {
		"head", "cause", "evidence", "considered", "conclusion", "action", "prevention",
		"retro", "timeline", "reported", "appendix",
	};

	for (size_t i = 0; i < LENGTH(blocks); i++) {
		size_t n, m;
		const char *a = block_of(l->md, blocks[i], &n, l->arena);
		const char *b = block_of(l->fresh_md, blocks[i], &m, l->arena);

		if (!a)
			lint_say(l, "md", "the block %s has lost a mark", blocks[i]);
		else if (b && (n != m || memcmp(a, b, n) != 0))
			lint_say(l, "md", "the block %s is not what this log gives", blocks[i]);
	}
}

void
lint_l28(struct linting *l)
{
	static const char *const facts[] = { "id", "name", "key", "value", "unit", "n", "lines",
					     NULL };
	static const char *const cards[] = { "id", "kind", "grade", "text", "lines", "records",
					     "more", "filter", NULL };
	static const char *const rivals[] = { "kind", "cause", "state", "explained", "coverage",
					      "chance", "why", "checks", NULL };
	static const char *const tables[] = { "by", "groups", NULL };
	const cJSON *rca = lint_get(l->fresh, "rca");
	struct str json = { 0 }, again = { 0 };

	compare_list(l, "facts", l->facts, lint_get(l->fresh, "facts"), facts);
	compare_list(l, "stats", l->stats, lint_get(l->fresh, "stats"), tables);
	compare_list(l, "rca.evidence", lint_get(l->rca, "evidence"), lint_get(rca, "evidence"),
		     cards);
	compare_list(l, "rca.hypotheses", lint_get(l->rca, "hypotheses"),
		     lint_get(rca, "hypotheses"), rivals);
	compare_parts(l);
	compare_cites(l, "retro", l->retro, lint_get(l->fresh, "retro"));
	compare_cites(l, "timeline", l->timeline, lint_get(l->fresh, "timeline"));
	compare_claims(l);
	if (l->is_md_given)
		compare_blocks(l);
	if (!l->in->again)
		return;
	report_json(l->in->fresh, &json);
	report_json(l->in->again, &again);
	if (json.len != again.len || memcmp(str_text(&json), str_text(&again), json.len) != 0)
		lint_say(l, "", "a second rendering of the report differs from the first");
	str_clear(&again);
	report_md(l->in->again, &again);
	if (strlen(l->fresh_md) != again.len ||
	    memcmp(l->fresh_md, str_text(&again), again.len) != 0)
		lint_say(l, "", "a second rendering of the document differs from the first");
	str_release(&json);
	str_release(&again);
}
