/* cite: the lines a claim rests on: chosen alike every time, never more than twelve. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/analysis/verdict_private.h"
#include "core/base/text.h"
#include "core/ingest/intake.h"

static int
by_place(const void *left, const void *right)
{
	const struct ref *a = left, *b = right;

	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return 0;
}

/* The terms of a query in the filter language; NULL when there are none. */
static const char *
filter_text(struct study *study, const struct query *query)
{
	struct str text = {0};
	const char *out = NULL;

	for (int i = 0; i < query->n_terms; i++) {
		const struct term *term = &query->term[i];
		const struct name *value = names_get(study->names, term->value);

		if (i)
			str_char(&text, ' ');
		where_quote(&text, store_field_name(study->store, term->field),
			    term->is_not ? "!=" : "=",
			    term->value == NAME_NONE ? "(none)" : value->clean);
	}
	if (text.len)
		out = arena_text(study->arena, str_text(&text), text.len);
	str_release(&text);
	return out;
}

struct cites
cite_refs(struct study *study, const struct ref *ref, size_t n)
{
	struct ref *out = ARENA_NEW(study->arena, struct ref, CITES_MAX);
	struct cites cites = {.ref = out};

	for (size_t i = 0; i < n && cites.n < CITES_MAX; i++) {
		bool is_new = ref[i].id != 0;

		for (size_t j = 0; j < cites.n; j++)
			is_new = is_new && out[j].id != ref[i].id;
		if (is_new)
			out[cites.n++] = ref[i];
	}
	qsort(out, cites.n, sizeof(*out), by_place);
	return cites;
}

struct cites
cite_queries(struct study *study, const struct query *query, size_t n, const struct query *all)
{
	struct ref picked[4 * CITES_MAX] = {0}, found[4][CITES_MAX];
	size_t got[4], n_picked = 0, n_queries = n < 4 ? n : 4;
	uint64_t more = 0, left;

	/* A rerun shows no lines; only a small log can have fewer than the two that decide. */
	if (study->is_quiet && (double)study->n > limit(LIMIT_JUDGED_N))
		return (struct cites){.more = 2};
	/* First each query's own share, so that no arm is missing, then whatever fits. The few that
	 * query_cite() chooses are the first of the many. */
	size_t share = CITES_MAX / (n_queries ? n_queries : 1);

	for (size_t i = 0; i < n_queries; i++) {
		got[i] = query_cite(&query[i], found[i], CITES_MAX, &left);
		more += left + got[i];
		for (size_t j = 0; j < got[i] && j < share; j++)
			picked[n_picked++] = found[i][j];
	}
	for (size_t i = 0; i < n_queries; i++) {
		for (size_t j = share; j < got[i]; j++)
			picked[n_picked++] = found[i][j];
	}
	struct cites cites = cite_refs(study, picked, n_picked);

	cites.more = more > cites.n ? more - cites.n : 0;
	if (cites.more)
		cites.filter = all ? filter_text(study, all) : NULL;
	return cites;
}

void
cites_lead(struct study *study, const struct query *query, struct cites *cites)
{
	struct ref own[CITES_MAX], *out = ARENA_NEW(study->arena, struct ref, CITES_MAX);
	uint64_t unused;
	size_t n_own = query_cite(query, own, CITES_MAX, &unused), n = 0;

	/* Lists that hold all there is stay by place: nothing has to be chosen. */
	if (!cites->more)
		return;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < cites->n; i++) {
			bool is_own = false;

			for (size_t k = 0; k < n_own; k++)
				is_own = is_own || own[k].id == cites->ref[i].id;
			if (is_own == !pass)
				out[n++] = cites->ref[i];
		}
	}
	cites->ref = out;
}

struct cites
cite_query(struct study *study, const struct query *query)
{
	return cite_queries(study, query, 1, query);
}

struct query
query_cause(struct query query, const struct cause *cause)
{
	for (int i = 0; i < cause->n; i++)
		query = query_with(query, cause->term[i].field, cause->term[i].value);
	return query;
}

const char *
cites_text(const struct store *store, const struct cites *cites, struct arena *arena)
{
	struct str text = {0};
	bool has_names = store_sources(store) > 1 && store_source(store, 0);

	for (size_t i = 0; i < cites->n; i++) {
		const struct ref *ref = &cites->ref[i];

		str_add(&text, i ? ", " : "");
		if (has_names)
			str_fmt(&text, "%s:%ld", intake_name(store_source(store, ref->source)),
				ref->line_first);
		else
			str_fmt(&text, "L%ld", ref->line_first);
		if (ref->line_last != ref->line_first)
			str_fmt(&text, "-%ld", ref->line_last);
	}
	if (cites->more)
		str_fmt(&text, " and %llu more", (unsigned long long)cites->more);
	const char *out = arena_text(arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

bool
cause_equal(const struct cause *a, const struct cause *b)
{
	if (a->n != b->n)
		return false;
	for (int i = 0; i < a->n; i++) {
		if (a->term[i].field != b->term[i].field || a->term[i].value != b->term[i].value)
			return false;
	}
	return true;
}

static const char *
term_words(const struct store *store, int field, uint32_t value, struct arena *arena)
{
	const char *clean = names_get(store_names(store), value)->clean;

	if (field == FIELD_VERSION || field == FIELD_ENDPOINT)
		return clean;
	const char *path = store_field_name(store, field);

	const char *shown = field_shown(path);

	return arena_fmt(arena, "%s=%s", text_safe_in(arena, shown, strlen(shown)), clean);
}

const char *
cause_text(const struct store *store, const struct cause *cause, struct arena *arena)
{
	if (!cause->n)
		return "";
	const char *first = term_words(store, cause->term[0].field, cause->term[0].value, arena);

	if (cause->n == 1)
		return first;
	return arena_fmt(arena, "%s %s %s", first,
			 cause->term[1].field == FIELD_ENDPOINT ? "on" : "with",
			 term_words(store, cause->term[1].field, cause->term[1].value, arena));
}
